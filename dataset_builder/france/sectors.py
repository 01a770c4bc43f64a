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
# ISIC 3 puts some products elsewhere than the first three digits of their American code say.
_PARENT_EXCEPTIONS = {
    **dict.fromkeys(("33291A", "332913", "332991", "33299A"), "c13"),
    **dict.fromkeys(("333313", "333314", "333315"), "c14"),
    **dict.fromkeys(("335210", "335221", "335222", "335224", "335228"), "c13"),
    **dict.fromkeys(("339112", "339113", "339114", "339115", "339116"), "c14"),
    **dict.fromkeys(("324121", "324122"), "c11"),
    "113000": "Forestry", "114000": "Fishing", "115000": "Crops",
    "211000": "Oil and gas", "212100": "Coal", "2122A0": "Metal ores", "212230": "Metal ores",
    "212310": "Construction minerals", "2123A0": "Industrial minerals",
    **dict.fromkeys(("311513", "311514", "31151A", "311615", "31161A"), "Meat and dairy products"),
}  # fmt: skip
_PARENT_BY_PREFIX = {
    "111": "Crops", "112": "Livestock", "311": _FOOD, "312": _FOOD, "313": "c4", "314": "c4", "315": "c4",
    "316": "c5", "321": "c6", "322": "c7", "323": "c7", "324": "c8", "325": "c9", "326": "c10", "327": "c11",
    "331": "c12", "332": "c12", "333": "c13", "334": "c14", "335": "c14", "336": "c15", "337": "c16",
    "339": "c16",
}  # fmt: skip

#: Industries that the index does not count as goods-producing sectors: name, French name, parent.
OTHERS = {
    "PUB": ("Publishing", "Édition", "c7"),
    "REC": ("Recycling", "Récupération", "c16"),
    "MSU": ("Mining support", "Services aux industries extractives", "Mining support"),
    "CPA": ("Construction projects abroad", "Chantiers à l'étranger", "Construction projects abroad"),
}

_SERVICE_BY_PREFIX = {
    "221": "c17", "23": "c18", "42": "c20", "441": "c19", "4": "c21", "481": "c25", "482": "c23", "483": "c24",
    "484": "c23", "485": "c23", "486": "c23", "48A": "c26", "491": "c27", "492": "c27", "493": "c26",
    "511": "PUB", "5112": "c30", "512": "c34", "515": "c34", "517": "c27", "518": "c30", "519": "c30",
    "52": "c28", "531": "c29", "532": "c30", "533": "c30", "54": "c30", "55": "c30", "561": "c30",
    "5615": "c26", "562": "c34", "61": "c32", "62": "c33", "71": "c34", "72": "c22", "8111": "c19",
    "8112": "c30", "8113": "c30", "8114": "c21", "812": "c34", "813": "c34", "814": "c35", "GSLGE": "c32",
    "GSLGH": "c33", "GSLGO": "c31", "S005": "c31", "S006": "c31", "S00101": "c17", "S00102": "c34",
    "S00201": "c23", "S00202": "c17", "S00203": "c34", "S00300": "c30", "S00401": "REC", "S00402": "c21",
}  # fmt: skip


def _longest_prefix(code: str, table: dict[str, str]) -> str:
    for length in range(len(code), 0, -1):
        if code[:length] in table:
            return table[code[:length]]
    raise KeyError(code)


def read_sectors(sources: Path) -> pd.DataFrame:
    """Return the 257 sectors by code: names, macro-sector, A38, NAF sub-classes, parent industry.

    ``parent`` is the WIOD code of the industry of the world table, or its name where the world table
    splits farming, mining and food.
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
    table["parent"] = [_PARENT_EXCEPTIONS.get(code) or _PARENT_BY_PREFIX[code[:3]] for code in table.index]
    order = {label: place for place, (label, _) in enumerate(MACRO_SECTORS.values())}
    return table.loc[sorted(table.index, key=lambda code: (order[table.loc[code, "macro_sector"]], code))]


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
