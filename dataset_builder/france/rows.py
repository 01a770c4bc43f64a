"""What French sources say of each row of the detail, as shares, so that anybody can check it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dataset_builder.france import facts
from dataset_builder.france.priors import bought_by_sector, turnover_by_sector

#: Regions kept by sector: those that France buys most from.
_MOST = 8


def facts_by_sector(sources: Path, concordance: pd.DataFrame, parent: pd.Series) -> pd.DataFrame:
    """Return, by sector, the facts its row was made from (shares only; NaN where a source is silent).

    Columns: product (code and French name in the table of 118 products), product_export_share (exports of
    French products in output, 2005), product_import_share (imports in use), turnover_share (of its block's
    turnover by NAF class), customs_share (of the French customs exports of its block, 2012),
    food_export_share and food_import_share (of supply in tonnes, 2005–2009), export_cap and import_cap (what
    does not travel: assumptions), naf.
    """
    products = facts.read_products(sources)
    product = concordance["tes118"]
    block = parent.reindex(concordance.index)
    known = products.reindex(product).set_axis(concordance.index)
    turnover = turnover_by_sector(sources, concordance)
    customs = facts.read_sector_exports(sources, concordance).loc["FR"]
    food = facts.read_food_shares(sources, concordance).reindex(concordance.index)
    return pd.DataFrame({
        "product": product + " " + known["name"].str.capitalize(),
        "product_export_share": known["exports"] / known["output"].where(known["output"] > 0),
        "product_import_share": known["imports"] / known["use"].where(known["use"] > 0),
        "turnover_share": turnover / turnover.groupby(block).transform("sum"),
        "customs_share": customs / customs.groupby(block).transform("sum"),
        "food_export_share": food["exports"],
        "food_import_share": food["imports"],
        "export_cap": concordance["export_cap"],
        "import_cap": concordance["import_cap"],
        "naf": concordance["naf"],
    }).rename_axis("code")  # fmt: skip


def suppliers(
    sources: Path, concordance: pd.DataFrame, parent: pd.Series, bought: pd.DataFrame
) -> pd.DataFrame:
    """Return the share of each region (rows) in what France buys abroad of each sector, its eight largest."""
    whole = bought_by_sector(sources, concordance, parent, bought)
    share = whole / whole.sum().where(whole.sum() > 0)
    return share.where(share.rank(ascending=False, method="first") <= _MOST, 0.0).fillna(0.0)
