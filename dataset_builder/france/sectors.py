"""The 257 goods-producing sectors: names, codes, correspondences, and the American codes they come from."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent

MACRO_SECTORS = {
    "Agriculture, fishing": ("Agriculture and fishing", "Agriculture et pêche"),
    "Extractive": ("Extractive industries", "Industries extractives"),
    "Forestry, woodwork": ("Forestry and woodwork", "Sylviculture et travail du bois"),
    "Mineral construction materials": (
        "Mineral construction materials",
        "Matériaux de construction minéraux",
    ),
    "Metal industry": ("Metal industry", "Métallurgie et produits métalliques"),
    "Machines / Equipment": ("Machines and equipment", "Machines et équipements"),
    "Other manufactured goods": ("Other manufactured goods", "Autres produits manufacturés"),
    "Food and beverage": ("Food and beverage", "Alimentation et boissons"),
    "Fashion, textile": ("Fashion and textile", "Mode et textile"),
    "Paper, cardboard, printing": ("Paper, cardboard and printing", "Papier, carton et imprimerie"),
    "Chemistry": ("Chemistry", "Chimie"),
    "Plastic, rubber": ("Plastic and rubber", "Plastique et caoutchouc"),
}

#: Sectors of the 2007 list that the 2012 tables code otherwise: 2012 code -> 2007 codes.
RECODED = {
    "331313": ("33131A", "331314"),
    "331410": ("331411", "331419"),
    "332119": ("33211B",),
    "332999": ("33299B",),
    "33329A": ("33329A", "333220"),
    "333242": ("333295",),
    "333318": ("33331A", "333313"),
    "333316": ("333315",),
    "333413": ("33341A",),
    "333517": ("33351A",),
    "334118": ("33411A",),
    "33712N": ("33712A",),
    "311224": ("31122A",),
    "213111": ("MSU",),
    "21311A": ("MSU",),
}

_FOOD = "Other food, beverages and tobacco"
#: Sectors of the industries that the world table splits by use, by the first digits of their American code.
_SPLIT_BY_PREFIX = {
    "111": "Crops", "112": "Livestock", "113": "Forestry", "114": "Fishing", "115": "Crops",
    "211": "Oil and gas", "2121": "Coal", "2122": "Metal ores", "212310": "Construction minerals",
    "2123A0": "Industrial minerals", "311": _FOOD, "312": _FOOD,
    **dict.fromkeys(("311513", "311514", "31151A", "311615", "31161A"), "Meat and dairy products"),
}  # fmt: skip
#: Discs are printed matter by activity and electronics by product, which is what is traded.
_PARENT_EXCEPTIONS = {"334610": "C26"}
#: Industries of the world table (ISIC) that make goods, by NACE division; the others keep one row each.
_MADE = ("C13-C15", "C16", "C17", "C18", "C19", "C20", "C21", "C22", "C23", "C24", "C25", "C26", "C27", "C28", "C29",
         "C30", "C31_C32")  # fmt: skip

#: Industries that the index does not count as goods-producing sectors: name, French name, parent.
OTHERS = {
    "PUB": ("Publishing", "Édition", "J58"),
    "REC": ("Recycling", "Récupération", "E37-E39"),
    "WST": (
        "Sewerage, waste collection and treatment",
        "Assainissement, collecte et traitement des déchets",
        "E37-E39",
    ),
    "MSU": ("Mining support", "Services aux industries extractives", "Mining support"),
    "CPA": ("Construction projects abroad", "Chantiers à l'étranger", "Construction projects abroad"),
}
#: The other industries of the world table, by their ISIC code.
SERVICES = (
    "C33", "D35", "E36", "F", "G45", "G46", "G47", "H49", "H50", "H51", "H52", "H53", "I", "J59_J60", "J61", "J62_J63",
    "K64", "K65", "K66", "L68", "M69_M70", "M71", "M72", "M73", "M74_M75", "N", "O84", "P85", "Q", "R_S", "T", "U",
)  # fmt: skip

_SERVICE_BY_PREFIX = {
    "2211": "D35", "2212": "D35", "2213": "E36", "23": "F", "42": "G46", "441": "G45", "4": "G47", "481": "H51",
    "482": "H49", "483": "H50", "484": "H49", "485": "H49", "486": "H49", "48A": "H52", "491": "H53", "492": "H53",
    "493": "H52", "511": "PUB", "512": "J59_J60", "515": "J59_J60", "517": "J61", "518": "J62_J63", "519": "J62_J63",
    "522": "K64", "52A": "K64", "523": "K66", "525": "K66", "524": "K65", "5242": "K66", "531": "L68", "532": "N",
    "533": "N", "5411": "M69_M70", "5412": "M69_M70", "5413": "M71", "5415": "J62_J63", "5416": "M69_M70",
    "5417": "M72", "5418": "M73", "54": "M74_M75", "55": "M69_M70", "561": "N", "562": "WST", "61": "P85", "62": "Q",
    "71": "R_S", "72": "I", "8111": "G45", "8112": "R_S", "8113": "C33", "8114": "R_S", "812": "R_S", "813": "R_S",
    "814": "T", "GSLGE": "P85", "GSLGH": "Q", "GSLGO": "O84", "S005": "O84", "S006": "O84", "S00101": "D35",
    "S00102": "O84", "S00201": "H49", "S00202": "D35", "S00203": "O84", "S00300": "N", "S00401": "REC", "S00402": "G47",
}  # fmt: skip


def _longest_prefix(code: str, table: dict[str, str]) -> str:
    for length in range(len(code), 0, -1):
        if code[:length] in table:
            return table[code[:length]]
    raise KeyError(code)


def read_sectors(sources: Path) -> pd.DataFrame:
    """Return the 257 sectors by code: names, macro-sector, A38, NAF sub-classes, parent industry.

    ``parent`` is the ISIC code of the industry of the world table that holds its NACE division, or the
    industry's name where the world table splits farming, mining and food.
    """
    listed = pd.read_csv(sources / "france" / "bea2007_goods_sectors_257_hypothesis.csv", dtype=str)
    listed = listed[listed["in_257_hypothesis"] == "True"].set_index("bea2007_detail_code")
    with (HERE / "sectors.csv").open(encoding="utf-8") as handle:
        authored = pd.DataFrame(csv.DictReader(handle, delimiter=";")).set_index("code")
    if set(authored.index) != set(listed.index):
        raise ValueError(f"sector lists differ: {set(authored.index) ^ set(listed.index)}")
    nomenclature = read_naf(sources)
    table = pd.DataFrame(index=pd.Index(authored.index, name="code"))
    table["name_en"] = listed["name"]
    table["name_fr"] = authored["name_fr"]
    macro = listed["utopies_macro_sector_proposed"].reindex(table.index)
    table["macro_sector"] = macro.map(lambda label: MACRO_SECTORS[label][0])
    table["macro_sector_fr"] = macro.map(lambda label: MACRO_SECTORS[label][1])
    table["naf"] = authored["naf"]
    table["a38"] = authored["naf"].str.split().str[0].map(nomenclature["A38"])
    table["parent"] = [_parent(str(code), naf) for code, naf in table["naf"].items()]
    order = {label: place for place, (label, _) in enumerate(MACRO_SECTORS.values())}
    return table.loc[sorted(table.index, key=lambda code: (order[table.loc[code, "macro_sector"]], code))]


def _parent(code: str, naf: str) -> str:
    if code in _PARENT_EXCEPTIONS:
        return _PARENT_EXCEPTIONS[code]
    if code.startswith(("1", "2", "311", "312")):
        return _longest_prefix(code, _SPLIT_BY_PREFIX)
    division = int(naf[:2])
    for made in _MADE:
        ends = [int(part) for part in made.replace("C", "").replace("_", "-").split("-")]
        if ends[0] <= division <= ends[-1]:
            return made
    raise KeyError(f"{code}: no industry of goods holds NACE division {division}")


def read_naf(sources: Path) -> pd.DataFrame:
    """Return NAF rev. 2 sub-classes (without dot) with their label and A38 sector."""
    naf = pd.read_csv(sources / "naf" / "naf_rev2_A732_to_A10.csv", dtype=str)
    return naf.set_index("A732_nodot")[["label_fr", "A38", "A21"]]


def detail_of(code: str, goods: set[str]) -> tuple[str, ...]:
    """Return the detailed sectors, or the other industry, that one American 2012 code becomes."""
    if code in RECODED:
        return RECODED[code]
    if code in goods:
        return (code,)
    return (_longest_prefix(code, _SERVICE_BY_PREFIX),)
