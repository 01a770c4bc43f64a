"""The French facts of a goods sector, with their sources, so that anybody can check a row of the detail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from footprint.areas.production.detail import detail_facts, detail_money, detail_year
from footprint.areas.production.france import FranceDetail, find_sector, load_france
from footprint.embedded import embedded
from footprint.i18n import message
from footprint.results import Result
from footprint.units import as_json

SOURCES = (
    message(
        "world table of {year} ({release}, CC BY 4.0): the industry's output, trade and demand, kept exactly",
        year=detail_year(),
        release=detail_facts()["release"],
    ),
    message(
        "French input-output table of 118 products, 2005 (INSEE, through OFCE and ADEME; no licence printed: shares only)"
    ),
    message("turnover by NAF class (Esane, INSEE; the file prints no year, 2021 assumed: shares only)"),
    message(
        "customs exports by HS4 heading of 124 countries, 2012 (UN Comtrade through Harvard CID: shares only)"
    ),
    message("food balances 2005-2009 in tonnes (FAOSTAT)"),
    message("recipes of users (BEA, United States 2012), fitted to French use"),
    message("jobs by A38 sector 2019 and employer establishments 2021 (URSSAF)"),
)
_DEMAND = {
    "households": "households",
    "government": message("government, for households"),
    "npish": "associations",
    "investment": "investment",
}


@lru_cache(maxsize=1)
def read_facts() -> pd.DataFrame:
    """Return what French sources say of each goods sector, shares only; do not modify it, copy it.

    Columns by sector code: product (of the French table), product_export_share, product_import_share,
    turnover_share, customs_share (of the sector's block), food_export_share, food_import_share, export_cap,
    import_cap (what travels at most), naf (sub-classes, with the part that belongs to the sector).
    """
    return pd.read_parquet(embedded("france", "facts.parquet")).set_index("code")


@lru_cache(maxsize=1)
def read_suppliers() -> pd.DataFrame:
    """Return the largest sellers of each product to France: sector, region, name, share of its imports."""
    table = pd.read_parquet(embedded("france", "suppliers.parquet"))
    return table.astype({"sector": str, "region": str, "name": str})


@lru_cache(maxsize=1)
def read_reexports() -> pd.DataFrame:
    """Return, by block of the world table, exports, imports and re-exports, MEUR.

    Re-exports are goods that only pass through France; output, use and trade of the sectors leave them out.
    """
    return pd.read_csv(embedded("france", "reexports.csv")).set_index("block")


@dataclass(frozen=True, eq=False)
class SectorFacts(Result):
    """What France makes, trades and uses of one goods sector.

    Attributes
    ----------
    sector, name_en, name_fr, block : str
        Its code, names, and the industry of the world table whose sums it is a part of.
    output, imports, exports, use : float
        MEUR of the table's year; re-exports are left out of trade.
    jobs, plants : float
        Jobs of 2019, and producers of 2021 (parts of one where a NAF sub-class is shared).
    buyers : DataFrame
        Who uses it in France, largest first: buyer, kind (``sector`` or ``final``), meur, share (0–1).
    suppliers : DataFrame
        Who sells it to France from abroad: region, name, share (0–1 of its imports), largest first.
    facts : dict
        The French facts behind the row (`read_facts`); None where a source is silent.
    """

    sector: str
    name_en: str
    name_fr: str
    block: str
    output: float
    imports: float
    exports: float
    use: float
    jobs: float
    plants: float
    buyers: pd.DataFrame
    suppliers: pd.DataFrame
    facts: dict[str, object]

    def to_frame(self) -> pd.DataFrame:
        """Return who buys: buyer, kind, meur, share."""
        return self.buyers.copy()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return buyers and suppliers."""
        return {"Buyers": self.buyers, "Suppliers abroad": self.suppliers}

    def _heading(self) -> str:
        return f"{self.sector} {self.name_en}: {self.output:,.0f} MEUR made in France, {detail_year()}"

    def _content(self) -> Mapping[str, object]:
        return {
            "sector": self.sector,
            "name_en": self.name_en,
            "name_fr": self.name_fr,
            "block": self.block,
            "year": detail_year(),
            **{
                name: as_json(getattr(self, name), detail_money("MEUR"))
                for name in ("output", "imports", "exports", "use")
            },
            "export_share": self.exports / self.output if self.output > 0 else None,
            "import_share": self.imports / self.use if self.use > 0 else None,
            "jobs": as_json(self.jobs, "job"),
            "plants": as_json(self.plants, "1"),
            "buyers": self.buyers.to_dict("records"),
            "suppliers": self.suppliers.to_dict("records"),
            "facts": self.facts,
            "sources": list(SOURCES),
        }


def sector_facts(sector: str, *, france: FranceDetail | None = None) -> SectorFacts:
    """Return the French facts of a goods sector.

    Buyers are the detail's own: inputs A x by sector, and final demand by category; changes in stocks
    left out.

    Parameters
    ----------
    sector : str
        Code, English or French name.
    france : FranceDetail, optional
        The embedded one by default.

    Raises
    ------
    UnknownNameError
        With the nearest names.
    """
    france = france or load_france()
    code = find_sector(sector)
    row = france.sectors.loc[code].to_dict()
    told = read_facts().loc[code].to_dict()
    sold = read_suppliers()
    suppliers = sold[sold["sector"] == code].sort_values("share", ascending=False, ignore_index=True)
    return SectorFacts(
        sector=code,
        name_en=str(row["name_en"]),
        name_fr=str(row["name_fr"]),
        block=str(row["parent"]),
        output=float(row["output"]),
        imports=float(row["imports"]),
        exports=float(row["exports"]),
        use=float(row["output"] + row["imports"] - row["exports"]),
        jobs=float(row["jobs"]),
        plants=float(row["plants"]),
        buyers=_buyers(france, code),
        suppliers=suppliers[["region", "name", "share"]],
        facts={str(name): None if pd.isna(value) else value for name, value in told.items()},
    )


def _buyers(france: FranceDetail, code: str) -> pd.DataFrame:
    table = france.sectors
    inputs = france.A.loc[code] * table["output"]
    final = (
        table.loc[code, [f"demand_{name}" for name in _DEMAND]].astype(float).set_axis(list(_DEMAND.values()))
    )
    rows = pd.DataFrame({
        "buyer": [*table["name_en"], *final.index],
        "kind": ["sector"] * len(inputs) + ["final"] * len(final),
        "meur": [*inputs, *final],
    })  # fmt: skip
    rows = rows[rows["meur"] != 0].sort_values("meur", ascending=False, ignore_index=True)
    whole = float(rows["meur"].sum())
    rows["share"] = rows["meur"] / whole if whole > 0 else 0.0
    return rows
