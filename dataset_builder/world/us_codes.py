"""Which industries of the US benchmark tables make up each industry of a world table."""

from __future__ import annotations

import pandas as pd

from dataset_builder.world.release import RELEASE_2016, Release

#: First digits of the US industry codes → industry of the source; the longest match counts.
_PREFIXES_2013 = {
    "c1": "111 112 113 114 115",
    "c2": "211 212 213",
    "c3": "311 312",
    "c4": "313 314 315",
    "c5": "316",
    "c6": "321",
    "c7": "322 323 5111",
    "c8": "324",
    "c9": "325",
    "c10": "326",
    "c11": "327",
    "c12": "331 332",
    "c13": "333",
    "c14": "334 335",
    "c15": "336",
    "c16": "337 339",
    "c17": "221 S00101 S00202",
    "c18": "23",
    "c19": "451 8111",
    "c20": "42",
    "c21": "45 45 4B",
    "c22": "721 722",
    "c23": "482 484 485 486 S00201",
    "c24": "483",
    "c25": "481",
    "c26": "48A 493",
    "c27": "491 492 515 517",
    "c28": "52",
    "c29": "531",
    "c30": "5112 518 519 532 533 54 55 561",
    "c31": "S00102 S00203 S00500 S00600 GSLGO",
    "c32": "611 GSLGE",
    "c33": "62 GSLGH",
    "c34": "512 562 71 81",
    "c35": "814",
}
_CONSTRUCTION = (
    "230301", "230302", "233210", "233230", "233240", "233262", "233411", "233412", "2332A0", "2332C0", "2332D0",
    "2334A0",
)  # fmt: skip
#: US codes of the industries that are split; codes of two industries go half to each.
CHILD_CODES = {
    "Crops": ("1111A0", "1111B0", "111200", "111300", "111400", "111900"),
    "Livestock": ("112120", "1121A0", "112300", "112A00"),
    "Forestry": ("113000",),
    "Fishing": ("114000",),
    "Coal": ("212100",),
    "Crude oil": ("211000",),
    "Natural gas": ("211000",),
    "Metal ores": ("212230", "2122A0"),
    "Construction minerals": ("212310", "2123A0"),
    "Industrial minerals": ("2123A0",),
    "Mining support": ("213111", "21311A"),
    "Meat and dairy products": ("311513", "311514", "31151A", "311615", "31161A"),
    "Other food, beverages and tobacco": (
        "311111", "311119", "311210", "311221", "311224", "311225", "311230", "311300", "311410", "311420",
        "311520", "311700", "311810", "3118A0", "311910", "311920", "311930", "311940", "311990", "312110",
        "312120", "312130", "312140", "312200",
    ),
    "Construction": _CONSTRUCTION,
    "Construction projects abroad": _CONSTRUCTION,
}  # fmt: skip
#: US final-demand columns → category here; imports and exports are no buyers.
DEMAND_CODES = {
    "households": ("F01000",),
    "npish": ("F01000",),
    "government": ("F06C00", "F07C00", "F10C00"),
    "investment": ("F02E00", "F02N00", "F02R00", "F02S00"),
    "inventories": ("F01000", "F02S00"),
}
#: The same for the 2016 release, where it is finer.
_PREFIXES_2016 = {
    "A01": "111 112 115", "A02": "113", "A03": "114", "B": "211 212 213", "C10-C12": "311 312",
    "C13-C15": "313 314 315 316", "C16": "321", "C17": "322", "C18": "323", "C19": "324", "C20": "325", "C21": "3254",
    "C22": "326", "C23": "327", "C24": "331", "C25": "332", "C26": "334", "C27": "335", "C28": "333",
    "C29": "3361 3362 3363", "C30": "336", "C31_C32": "337 339", "C33": "8113", "D35": "2211 2212 S00101 S00202",
    "E36": "2213", "E37-E39": "562", "F": "23", "G45": "441 8111", "G46": "42", "G47": "44 45 4B",
    "H49": "482 484 485 486 S00201", "H50": "483", "H51": "481", "H52": "48A 493", "H53": "491 492",
    "I": "721 722", "J58": "5111 5112", "J59_J60": "512 515", "J61": "517", "J62_J63": "518 519 5415",
    "K64": "521 522 52A", "K65": "524", "K66": "523 525", "L68": "531", "M69_M70": "5411 5412 5416 55",
    "M71": "5413", "M72": "5417", "M73": "5418", "M74_M75": "54", "N": "532 533 561",
    "O84": "S00102 S00203 S00500 S00600 GSLGO", "P85": "611 GSLGE", "Q": "62 GSLGH", "R_S": "71 81", "T": "814",
    "U": "",
}  # fmt: skip


def codes_of(release: Release, sector: str, labels: pd.Index) -> dict[str, float]:
    """Return the US codes that make up an industry, with the share of each that belongs to it."""
    split = sector in CHILD_CODES and len(release.children[_parent(release, sector)]) > 1
    if split:
        halved = ("2123A0", "211000")
        return {code: 0.5 if code in halved else 1.0 for code in CHILD_CODES[sector] if code in labels}
    parent = _parent(release, sector)
    prefixes = _PREFIXES_2016 if release is RELEASE_2016 else _PREFIXES_2013
    found = {}
    for label in labels:
        matches = [(len(prefix), p) for p, known in prefixes.items() for prefix in known.split()
                   if label.startswith(prefix)]  # fmt: skip
        if matches and max(matches)[1] == parent:
            found[label] = 1.0
    return found


def _parent(release: Release, sector: str) -> str:
    return next(p for p, names in release.children.items() if sector in names)
