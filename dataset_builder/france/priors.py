"""First estimates of output, exports, imports and use by sector, from French facts alone.

Each is a prior of `dataset_builder.france.trade`, which reconciles them with the blocks of the world table.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.france import facts

#: Products whose exports customs do not show: arms and ships go by the input–output table alone.
UNSEEN_BY_CUSTOMS = ("GE28", "GE11")
#: Most of its output that a French sector is thought to send abroad, before its block is kept: assumed.
MOST_SENT = 0.8
#: Smallest share of a product's total that a sector of it is given, so that nothing is nought by omission.
_LEAST = 1e-3


@dataclass(frozen=True)
class Priors:
    """What French sources say, by sector, MEUR of the table's year (before blocks are kept).

    Attributes
    ----------
    output, exports, imports : Series
        By sector; exports are of French products only, imports are for use in France.
    caps : DataFrame
        export_cap (share of output) and import_cap (share of use): what does not travel.
    export_share, import_share : Series
        By block: exports of French products in output, and imports in use, of the French table.
    """

    output: pd.Series
    exports: pd.Series
    imports: pd.Series
    caps: pd.DataFrame
    export_share: pd.Series
    import_share: pd.Series


def read_priors(
    sources: Path,
    concordance: pd.DataFrame,
    a38: pd.Series,
    parent: pd.Series,
    farms: pd.Series,
    bought: pd.DataFrame,
    year: int,
) -> Priors:
    """Return all priors of a year.

    Parameters
    ----------
    sources : Path
        Folder of the raw files.
    concordance : DataFrame
        From `dataset_builder.france.facts.read_concordance`.
    a38, parent : Series
        A38 sector, and block of the world table, of each sector.
    farms : Series
        Farm output by sector, MEUR.
    bought : DataFrame
        What France buys from each region by block, MEUR.
    year : int
        Year of the world table.
    """
    output = output_prior(sources, concordance, a38, farms, year)
    exports, _ = exports_prior(sources, concordance, output)
    imports, _ = imports_prior(sources, concordance, parent, bought, output, exports)
    products = facts.read_products(sources)
    shares = table_shares(products, concordance["tes118"], parent, output, exports, imports)
    passing = transit(output, exports, imports)
    return Priors(
        output, exports - passing, imports - passing, concordance[["export_cap", "import_cap"]], *shares
    )


def transit(output: pd.Series, exports: pd.Series, imports: pd.Series) -> pd.Series:
    """Return what passes through France by sector, MEUR: exports above `MOST_SENT` of output, if imported.

    Customs see goods leave, not where they were made. What leaves beyond that share of French output was
    imported first, so both sides lose it; imports keep at least a tenth.
    """
    beyond = (exports - MOST_SENT * output).clip(lower=0.0)
    return np.minimum(beyond, 0.9 * imports)


def table_shares(
    products: pd.DataFrame, product: pd.Series, parent: pd.Series, output: pd.Series, exports: pd.Series,
    imports: pd.Series,
) -> tuple[pd.Series, pd.Series]:  # fmt: skip
    """Return, by block, exports over output and imports over use of the French table of 118 products.

    A product whose sectors lie in several blocks (farm products: crops and livestock) counts in each by what
    the first estimates say: its output by theirs, its exports by theirs, and so on.
    """
    first = {
        "output": output, "exports": exports, "imports": imports,
        "use": (output + imports - exports).clip(lower=0.0),
    }  # fmt: skip
    sums = {}
    for column, values in first.items():
        whole = values.groupby(product).transform("sum")
        share = (values / whole.where(whole > 0)).fillna(1.0 / product.map(product.value_counts()))
        told = product.map(products[column]).fillna(0.0)
        sums[column] = (share * told).groupby(parent.reindex(product.index)).sum()
    exported = sums["exports"] / sums["output"].where(sums["output"] > 0)
    imported = sums["imports"] / sums["use"].where(sums["use"] > 0)
    return exported.fillna(1.0), imported.fillna(1.0)


def between(year: int) -> float:
    """Return the weight of turnover in the interpolation, in logarithms, from the table's year to `year`."""
    return (year - facts.TABLE_YEAR) / (facts.TURNOVER_YEAR - facts.TABLE_YEAR)


def output_prior(
    sources: Path, concordance: pd.DataFrame, a38: pd.Series, farms: pd.Series, year: int
) -> pd.Series:
    """Return output by sector, MEUR: turnover inside a product, products by table and turnover.

    A product t has x_t = TES_t^(1 − w) T_t^w, w how far `year` lies from the table's year to the turnover's
    (logarithmic interpolation); its sectors share it by turnover. A38 sectors are then put on INSEE's output
    of `year`; farming takes FAO production values.
    """
    products = facts.read_products(sources)
    turnover = turnover_by_sector(sources, concordance)
    product = concordance["tes118"]
    whole = turnover.groupby(product).sum(min_count=1)
    table = products["output"].reindex(whole.index)
    w = between(year)
    total = (table ** (1.0 - w) * whole**w).where((whole > 0) & (table > 0), table.fillna(whole))
    # A sector whose turnover is secret has a mean share of its product.
    known = turnover.fillna(turnover.groupby(product).transform("mean")).fillna(1.0)
    known = known.clip(lower=_LEAST * known.groupby(product).transform("sum"))
    output = known / known.groupby(product).transform("sum") * product.map(total)
    # Branches of an A38 sector that make none of the 257 (repair and installation in CM) keep their share.
    counted = facts.share_counted(sources, concordance, a38)
    accounts = facts.read_a38_accounts(sources, year)["output"]
    for group, members in output.groupby(a38).groups.items():
        if group in accounts.index and group != "AZ":
            output[members] *= counted[group] * accounts[group] / output[members].sum()
    farmed = farms.reindex(output.index).dropna()
    output[farmed.index] = farmed
    return output


def turnover_by_sector(sources: Path, concordance: pd.DataFrame) -> pd.Series:
    """Return turnover by sector, MEUR: Σ_naf turnover × weight; NaN where it is secret or not surveyed."""
    pairs = facts.weighted_codes(concordance["naf"])
    pairs["meur"] = pairs["code"].map(facts.read_turnover(sources)) * pairs["weight"]
    return pairs.groupby("sector")["meur"].sum(min_count=1).reindex(concordance.index)


def exports_prior(sources: Path, concordance: pd.DataFrame, output: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return exports of French products by sector, MEUR, and the customs pattern alone.

    e_k = HS4_k (1 − re-export share of its product); products get the geometric mean of that and of the
    French table's exports, both scaled to the same sum.
    """
    products = facts.read_products(sources)
    product = concordance["tes118"]
    gross = products["exports"] + products["reexports"]
    own_share = (products["exports"] / gross.where(gross > 0)).fillna(1.0)
    customs = facts.read_sector_exports(sources, concordance).loc["FR"] / 1e6
    customs = customs * product.map(own_share)
    return _with_table(customs, products["exports"], output, product, unseen=UNSEEN_BY_CUSTOMS), customs


def imports_prior(
    sources: Path,
    concordance: pd.DataFrame,
    parent: pd.Series,
    bought: pd.DataFrame,
    output: pd.Series,
    exports: pd.Series,
) -> tuple[pd.Series, pd.Series]:
    """Return imports for use in France by sector, MEUR, and the partners' pattern alone.

    m_k = Σ_c M_cg E_ck / E_cg: France buys M_cg of block g from region c, which sells it everywhere in the
    proportions E of its own exports; products get the geometric mean with the French table's imports. Foods
    take their share of supply in tonnes from FAO's balances.
    """
    products = facts.read_products(sources)
    product = concordance["tes118"]
    partners = bought_by_sector(sources, concordance, parent, bought).sum()
    imports = _with_table(partners, products["imports"], output, product)
    food = facts.read_food_shares(sources, concordance)["imports"]
    home = (output - exports).clip(lower=0.0).reindex(food.index)
    imports[food.index] = home * food / (1.0 - food)
    return imports, partners


def bought_by_sector(
    sources: Path, concordance: pd.DataFrame, parent: pd.Series, bought: pd.DataFrame
) -> pd.DataFrame:
    """Return what France buys from each region (rows) by sector, MEUR: M_cg E_ck / E_cg."""
    sold = facts.by_region(
        facts.read_sector_exports(sources, concordance).drop(index="FR"), list(bought.index)
    )
    block = parent.reindex(concordance.index)
    inside = sold.T.groupby(block).transform("sum").T
    share = sold.div(inside.where(inside > 0)).fillna(0.0)
    return bought[block].set_axis(concordance.index, axis=1) * share


def use_prior(sources: Path, concordance: pd.DataFrame, bought: pd.Series) -> pd.Series:
    """Return use in France by sector, MEUR.

    Inside a product as buyers need it (`bought`: recipes of users and purchases of final demand, from
    `dataset_builder.france.technology.seed`); products at the geometric mean of that and the French
    table's use.
    """
    products = facts.read_products(sources)
    product = concordance["tes118"]
    needed = bought.reindex(concordance.index).clip(lower=1e-3)
    whole = needed.groupby(product).sum()
    told = products["use"].reindex(whole.index)
    told = told.where(told > 0)
    scaled = told * (whole[told.notna()].sum() / told.sum())
    return needed * product.map((np.sqrt(scaled * whole) / whole).fillna(1.0))


def _with_table(
    pattern: pd.Series, table: pd.Series, output: pd.Series, product: pd.Series, unseen: tuple[str, ...] = ()
) -> pd.Series:
    """Return `pattern` inside each product, products at the geometric mean of pattern and French table."""
    whole = pattern.groupby(product).sum()
    told = table.reindex(whole.index).clip(lower=0.0)
    scaled = whole * (told.sum() / whole[told.notna()].sum())
    mean = np.sqrt(scaled * told).fillna(scaled)
    mean = mean.where(~mean.index.isin(unseen) & (whole > 0), told.fillna(0.0))
    weight = pattern.where(~product.isin(unseen) & (product.map(whole) > 0), output)
    weight_sum = weight.groupby(product).transform("sum")
    return (weight / weight_sum.where(weight_sum > 0)).fillna(0.0) * product.map(mean)
