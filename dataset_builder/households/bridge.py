"""The bridge from what households buy (COICOP classes, shop prices) to industries (basic prices).

The United Kingdom's table of products by purpose says which products make up a class; its price layers
say how much of a price is trade margin; ``data/households/coicop_classes.csv`` says which of a British
group's products belong to a French class, and what share of its price was tax in France in 2011. Margins
go to trade and transport, taxes leave the system: the shares of a class sum to 1 with them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HAND_MADE = Path(__file__).resolve().parents[2] / "data" / "households"
YEAR = 2011
TAX = "tax"
_SPENDING_YEARS = (2010, YEAR, 2014, 2017)

#: NACE Rev. 2 products (first code of the British label) to WIOD industries (NACE Rev. 1).
_CPA_TO_WIOD = {
    "C13": "c4", "C14": "c4", "C15": "c5", "C16": "c6",
    "C17": "c7", "C18": "c7", "C19": "c8", "C203": "c9", "C204": "c9", "C205": "c9", "C20A": "c9",
    "C20C": "c9", "C21": "c9", "C22": "c10", "C235_6": "c11", "C23OTHER": "c11", "C244_5": "c12",
    "C25": "c12", "C26": "c14", "C27": "c13 c14", "C29": "c15", "C301": "c15", "C303": "c15",
    "C30OTHER": "c15", "C31": "c16", "C32": "c16", "C3315": "c15", "C3316": "c15", "D351": "c17",
    "D352_3": "c17", "E36": "c17", "E37": "c34", "E38": "c34", "F41": "c18", "G45": "c19",
    "H491_2": "c23", "H493_5": "c23", "H50": "c24", "H51": "c25", "H52": "c26", "H53": "c27",
    "I55": "c22", "I56": "c22", "J58": "c7", "J59": "c34", "J61": "c27", "J62": "c30", "K64": "c28",
    "K65.1-2": "c28", "K66": "c28", "L68BXL683": "c29", "L68A": "c29", "L683": "c29", "M691": "c30",
    "M692": "c30", "M71": "c30", "M73": "c30", "M74": "c30", "M75": "c33", "N77": "c30", "N78": "c30",
    "N79": "c26", "N80": "c30", "N81": "c30", "N82": "c30", "O84": "c31", "P85": "c32", "Q86": "c33",
    "Q87": "c33", "R90": "c34", "R91": "c34", "R92": "c34", "R93": "c34", "S94": "c34", "S95": "c21",
    "S96": "c34", "T97": "c35",
}  # fmt: skip
#: Farming, mining and food are finer in the world table; a table without the detail uses the industry.
_MEAT, _OTHER_FOOD = "c3:Meat and dairy products", "c3:Other food, beverages and tobacco"
_DETAIL = {
    "A02": "c1:Firewood", "A03": "c1:Fishing", "B05": "c2:Coal", "B08": "c2:Construction minerals",
    "C101": _MEAT, "C105": _MEAT, "C102_3": _OTHER_FOOD, "C104": _OTHER_FOOD, "C106": _OTHER_FOOD,
    "C107": _OTHER_FOOD, "C108": _OTHER_FOOD, "C109": _OTHER_FOOD, "C11.01-6": _OTHER_FOOD,
    "C1107": _OTHER_FOOD,
}  # fmt: skip
_FARM = {"Crops": "c1:Crops", "Livestock": "c1:Livestock", "": "c1"}
#: Margins on vehicles and fuels are half the motor trade's (c19); others are wholesale (c20) and retail
#: (c21).
_MOTOR = ("C29", "C19", "C30OTHER")
_CARRIERS = ("c23", "c24", "c26")


def build(sources: Path, out: Path) -> None:
    """Write ``households/coicop_bridge`` and ``households/coicop_spending`` under `out`.

    The two hand-made tables of ``data/households`` (``coicop_classes.csv``, ``parameters.csv``) are inputs.
    """
    folder = Path(out) / "households"
    folder.mkdir(parents=True, exist_ok=True)
    parameters = pd.read_csv(HAND_MADE / "parameters.csv").set_index("parameter")["value"]
    classes = pd.read_csv(HAND_MADE / "coicop_classes.csv", dtype={"uk_coicop": str}, keep_default_na=False)
    spending = read_spending(Path(sources) / "france")
    leaves = set(spending.loc[spending["leaf"], "coicop"])
    if leaves != set(classes["coicop"]):
        raise ValueError(f"classes without a bridge: {sorted(leaves ^ set(classes['coicop']))}")
    bridge = build_bridge(Path(sources) / "consumption", classes, parameters)
    bridge.to_parquet(folder / "coicop_bridge.parquet", compression="zstd", index=False)
    spending.to_parquet(folder / "coicop_spending.parquet", compression="zstd", index=False)


def read_spending(france: Path) -> pd.DataFrame:
    """Return French spending by COICOP class (2018 classification), MEUR, current prices of each year."""
    raw = pd.read_csv(france / "insee_household_consumption_coicop_2005_2023_meur.csv")
    raw = raw[raw["code"].str.match(r"^CP(?:0\d|1[0-3])\d*$", na=False)]
    codes = raw["code"].tolist()
    leaf = [not any(other != code and other.startswith(code) for other in codes) for code in codes]
    label = raw["label_fr"].str.strip().str.replace(r"\s*\((?:ND|SD|D|S)\)$", "", regex=True)
    table = pd.DataFrame({"coicop": raw["code"], "label_fr": label, "leaf": leaf})
    for year in _SPENDING_YEARS:
        table[f"meur_{year}"] = raw[f"meur_{year}"].astype(float)
    divisions = table["coicop"].str.len() == 4
    if not np.isclose(table.loc[leaf, f"meur_{YEAR}"].sum(), table.loc[divisions, f"meur_{YEAR}"].sum()):
        raise ValueError("COICOP: the classes do not add up to the divisions")
    return table.reset_index(drop=True)


def read_purchases(consumption: Path) -> pd.DataFrame:
    """Return what British households bought: product (CPA) × purpose (COICOP 1999), GBP million."""
    raw = pd.read_parquet(consumption / "ons_uk_hhfce_cpa_x_coicop_1997_2022.parquet")
    raw = raw[(raw["year"] == YEAR) & (raw["coicop"] != "") & raw["cpa"].str.startswith("CPA_")]
    raw = raw.assign(cpa=raw["cpa"].map(_short))
    return raw.pivot_table(index="cpa", columns="coicop", values="gbp_million", aggfunc="sum").fillna(0.0)


def read_margins(consumption: Path) -> pd.Series:
    """Return trade margins as a share of the price before tax, by product, all users together."""
    raw = pd.read_csv(consumption / "ons_uk_supply_price_layers_2010_2022.csv")
    raw = raw[(raw["year"] == YEAR) & raw["cpa"].str.startswith("CPA_")]
    item = raw["item"].str.replace(r"\s+", " ", regex=True).str.strip()
    raw = raw.assign(cpa=raw["cpa"].map(_short), item=item)
    wide = raw.pivot_table(index="cpa", columns="item", values="gbp_million", aggfunc="sum")
    untaxed = (
        wide["Total supply of products at purchasers' prices"] - wide["Taxes less subsidies on products"]
    )
    return (wide["Distributors' Trading Margins"] / untaxed).clip(lower=0.0)


def _short(cpa: str) -> str:
    """Return the first code of a label: ``CPA_C27 & C28`` (bought by households) is C27."""
    return cpa.removeprefix("CPA_").replace(",", " ").split()[0]


def build_bridge(consumption: Path, classes: pd.DataFrame, parameters: pd.Series) -> pd.DataFrame:
    """Return coicop, industry (WIOD code, with ``:detail`` in farming, mining and food, or tax) and share."""
    bought, margins = read_purchases(consumption), read_margins(consumption)
    retail = float(parameters["retail_share_of_margin"])
    rows = []
    for row in classes.itertuples():
        weights = _weights(row.cpa, row.uk_coicop, bought)
        tax = float(row.tax_share)
        rows.append((row.coicop, TAX, tax))
        for cpa, weight in (weights / weights.sum()).items():
            value = weight * (1 - tax)
            goods = cpa[0] in "ABC" and not cpa.startswith("C33")
            margin = float(margins.get(cpa, 0.0)) if goods else 0.0
            moved = float(parameters["transport_margin"]) if goods else 0.0
            trade = {"c19": 0.5, "c20": 0.5} if cpa in _MOTOR else {"c21": retail, "c20": 1 - retail}
            rows += [(row.coicop, code, value * margin * share) for code, share in trade.items()]
            rows += [(row.coicop, code, value * moved / len(_CARRIERS)) for code in _CARRIERS]
            targets = _targets(cpa, row.farm_product)
            rows += [(row.coicop, code, value * (1 - margin - moved) / len(targets)) for code in targets]
    table = pd.DataFrame(rows, columns=["coicop", "industry", "share"])
    table = table.groupby(["coicop", "industry"], as_index=False)["share"].sum()
    table = table[table["share"] > 0].reset_index(drop=True)
    if not np.allclose(table.groupby("coicop")["share"].sum(), 1.0, atol=1e-12):
        raise ValueError("the shares of a class do not sum to 1")
    return table.astype({"coicop": "category", "industry": "category"})


def _weights(cpa: str, uk: str, bought: pd.DataFrame) -> pd.Series:
    """Return what the class is made of: all products of the British groups, or those named, with a factor."""
    columns = uk.split("|") if uk else list(bought.columns)
    total = bought[columns].clip(lower=0.0).sum(axis=1)
    if cpa:
        factors = {part.partition(":")[0]: float(part.partition(":")[2] or 1) for part in cpa.split()}
        total = pd.Series({code: total[code] * factor for code, factor in factors.items()})
    if not total.sum() > 0:
        raise ValueError(f"British households buy none of {cpa} for {uk}")
    return total[total > 0]


def _targets(cpa: str, farm_product: str) -> list[str]:
    if cpa == "A01":
        return [_FARM[farm_product]]
    return [_DETAIL[cpa]] if cpa in _DETAIL else _CPA_TO_WIOD[cpa].split()
