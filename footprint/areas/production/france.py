"""France in detail: 257 goods-producing sectors, their recipes, needs, producers and jobs.

Everything is an estimate of this project: French totals by industry, American recipes inside them,
French establishments to place them. `docs/methods/index.md` says how each table is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.production.detail import detail_year
from footprint.embedded import embedded
from footprint.errors import UnknownNameError
from footprint.names import holding, nearest, words, words_of_all
from footprint.once import kept, kept_property

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Demand whose goods the index counts: households, and what government buys of goods for them
#: (reimbursed medicines and medical devices).
NEEDS_CATEGORIES = ("households", "government")
#: Branches of products that reach people through plants: farming and extraction.
RAW = ("AZ", "BZ")
_SUGGESTED = 3


@dataclass(frozen=True, eq=False)
class FranceDetail:
    """French production, trade and demand by detailed sector, MEUR of the detail's year.

    Attributes
    ----------
    sectors : DataFrame
        By sector code: name_en, name_fr, macro_sector, macro_sector_fr, naf, a38, parent (industry of the
        world table), goods (whether it is one of the 257), output, imports, exports, jobs, plants,
        concentration (of the producers, against inhabitants, 0–1), demand_* (final demand of any origin by
        category), value_added_share.
    A : DataFrame
        Inputs of any origin per EUR of output, all sectors × all sectors.
    population : float
        Inhabitants behind the demand.
    repair : DataFrame
        Repair and installation by département: plants, and jobs per plant. A38 counts their jobs with other
        manufacturing (CM), the index does not count them.
    producers : DataFrame
        Producers by département (rows) and goods sector (columns); parts of one where a NAF sub-class is
        shared by several sectors.
    department_jobs : DataFrame
        Jobs by département (rows) and A38 goods sector (columns).
    naf : DataFrame
        NAF sub-class to sector: naf (without dot), sector, weight, label_fr, a38.
    placement : DataFrame
        By A38 sector: weight (how far places of plants follow the branch's own jobs, 0–1; the rest
        follows people), clustering (α, strength of the Dirichlet law of places: small where plants stand
        together) and size_spread (κ, squared coefficient of variation of sizes), fitted to establishments
        and jobs.
    smallest : Series
        Jobs below which a branch holds no plant of a sector in an employment zone, for few sectors.
    department_inhabitants : Series
        Inhabitants by département.
    """

    sectors: pd.DataFrame
    A: pd.DataFrame
    population: float
    repair: pd.DataFrame
    producers: pd.DataFrame
    department_jobs: pd.DataFrame
    naf: pd.DataFrame
    placement: pd.DataFrame
    smallest: pd.Series
    department_inhabitants: pd.Series

    @property
    def own_jobs_weight(self) -> pd.Series:
        """How far places of plants follow the branch's own jobs, by A38 sector, 0–1."""
        return self.placement["weight"]

    @kept_property
    def goods(self) -> pd.Index:
        """Codes of the 257 goods-producing sectors."""
        return self.sectors.index[self.sectors["goods"]]

    @kept_property
    def use(self) -> pd.Series:
        """Use in France of each product, any origin: output + imports − exports, MEUR."""
        table = self.sectors
        return (table["output"] + table["imports"] - table["exports"]).rename("use")

    @kept_property
    def import_share(self) -> pd.Series:
        """Share of French use of each product that is imported, 0–1."""
        use = self.use
        return (
            (self.sectors["imports"] / use.where(use > 0)).fillna(0.0).clip(0.0, 1.0).rename("import_share")
        )

    @kept_property
    def export_share(self) -> pd.Series:
        """Share of French output of each product that is exported, 0–1."""
        output = self.sectors["output"]
        share = self.sectors["exports"] / output.where(output > 0)
        return share.fillna(0.0).clip(0.0, 1.0).rename("export_share")

    @kept_property
    def jobs_per_meur(self) -> pd.Series:
        """Jobs per MEUR of output by goods sector (jobs of 2019, output of the detail); 0 without output."""
        output = self.sectors.loc[self.goods, "output"]
        return (self.sectors.loc[self.goods, "jobs"] / output.where(output > 0)).fillna(0.0)

    @kept_property
    def household_needs(self) -> pd.Series:
        """Goods bought for a mean inhabitant, any origin, EUR a year by goods sector (f_h)."""
        columns = [f"demand_{category}" for category in NEEDS_CATEGORIES]
        demand = self.sectors.loc[self.goods, columns].sum(axis=1).clip(lower=0.0)
        return (demand * 1e6 / self.population).rename("household_needs")

    @kept_property
    def production_needs(self) -> pd.Series:
        """Production a mean inhabitant's goods need, EUR a year by goods sector (N).

        N = (I − A)⁻¹ f_h over all sectors, services included in the chain, inputs of any origin: what
        would have to be made, wherever it is made (Miller and Blair 2009, chapter 2).
        """
        return self.production_for(self.household_needs)

    @kept_property
    def raw_products_into(self) -> pd.DataFrame:
        """Share of the need for each farm and mine product (rows) that goes into each other good (columns).

        v_kj = A_kj N_j / N_k with N the production a mean inhabitant's goods need; what is left of 1 goes to
        households, services, and farms and mines themselves, whose columns are 0.
        """
        needs = pd.Series(self._solve(self._full(self.household_needs)), self.sectors.index).loc[self.goods]
        raw = self.sectors.loc[self.goods, "a38"].isin(RAW)
        rows = needs.index[raw]
        into = self.A.loc[rows, self.goods].mul(needs, axis=1).mul(~raw, axis=1)
        return into.div(needs[rows].where(needs[rows] > 0), axis=0).fillna(0.0)

    def production_for(self, demand: pd.Series) -> pd.Series:
        """Return the production of goods sectors that a demand for goods needs, in the demand's unit."""
        made = pd.Series(self._solve(self._full(demand)), self.sectors.index)
        return made.loc[self.goods].rename("production_needs")

    def _full(self, demand: pd.Series) -> NDArray[np.float64]:
        return demand.reindex(self.sectors.index).fillna(0.0).to_numpy()

    def _solve(self, right: NDArray[np.float64]) -> NDArray[np.float64]:
        matrix = self.A.to_numpy()
        return np.linalg.solve(np.eye(matrix.shape[0]) - matrix, right)


@kept(1)
def load_france() -> FranceDetail:
    """Return France in detail, read once.

    Raises
    ------
    StoreError
        If the embedded tables are missing.
    """
    sectors = pd.read_parquet(embedded("france", "sectors.parquet")).set_index("code")
    long = pd.read_parquet(embedded("france", "recipes.parquet"))
    size = len(sectors)
    matrix = np.zeros((size, size))
    matrix[_places(long["input"], sectors.index), _places(long["sector"], sectors.index)] = long[
        "coefficient"
    ]
    recipes = pd.DataFrame(matrix, sectors.index, sectors.index)
    counts = pd.read_parquet(embedded("france", "producers.parquet"))
    jobs = _by_department("department_jobs")
    goods = sectors.index[sectors["goods"]]
    table = np.zeros((len(jobs), len(goods)))
    table[_places(counts["department"], jobs.index), _places(counts["sector"], goods)] = counts["count"]
    naf = pd.read_parquet(embedded("france", "naf.parquet"))
    text = dict.fromkeys(("naf", "sector", "label_fr", "a38"), str)
    return FranceDetail(
        sectors=sectors,
        A=recipes,
        population=_population(),
        repair=_by_department("repair"),
        producers=pd.DataFrame(table, jobs.index, goods),
        department_jobs=jobs,
        naf=naf.astype(text),
        placement=pd.read_csv(embedded("france", "placement.csv")).set_index("a38"),
        smallest=pd.read_csv(embedded("france", "smallest.csv"), sep=";", dtype={"sector": str}).set_index(
            "sector"
        )["jobs"],
        department_inhabitants=_by_department("inhabitants")["inhabitants"],
    )


def _places(labels: pd.Series, index: pd.Index) -> NDArray[np.intp]:
    return index.get_indexer(pd.Index(labels.astype(str)))


def _by_department(name: str) -> pd.DataFrame:
    table = pd.read_parquet(embedded("france", f"{name}.parquet"))
    return table.set_index(table["department"].astype(str)).drop(columns="department")


def _population() -> float:
    counts = pd.read_parquet(embedded("france", "totals.parquet")).set_index("year")["inhabitants"]
    return float(counts[detail_year()])


def find_sector(query: str) -> str:
    """Return the code of a goods sector from its code, English name or French name.

    Raises
    ------
    UnknownNameError
        With the nearest sectors by meaning: first those whose name or whose French activities hold the words.
    """
    france = load_france()
    table = france.sectors[france.sectors["goods"]]
    wanted = query.strip()
    if wanted in table.index:
        return wanted
    names = {**dict(zip(table["name_fr"], table.index, strict=True)),
             **dict(zip(table["name_en"], table.index, strict=True))}  # fmt: skip
    spelt = dict(zip(words_of_all(names), names.values(), strict=True))
    if (key := words(wanted)) in spelt:
        return spelt[key]
    raise UnknownNameError(
        "goods sector",
        query,
        _nearest_sectors(key, names, france),
        hint="see `footprint priorities AREA --format csv` for all names",
    )


def _nearest_sectors(key: str, names: dict[str, str], france: FranceDetail) -> list[str]:
    """Return names of the sectors that a word means: by their names, by their activities, by spelling."""
    listed = list(names)
    near = [listed[place] for place in holding(key, words_of_all(listed))]
    activities = france.naf[france.naf["sector"].isin(france.goods)].sort_values("weight", ascending=False)
    held = activities["sector"].iloc[holding(key, words_of_all(activities["label_fr"].tolist()))]
    near += list(france.sectors.loc[held, "name_fr"])
    near = near or list(nearest(key, names, least=50.0))
    once = {names[name]: name for name in reversed(near)}
    return [name for name in dict.fromkeys(near) if once[names[name]] == name][:_SUGGESTED]
