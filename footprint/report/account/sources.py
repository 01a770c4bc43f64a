"""The last section: where the numbers come from, how they were made, and what they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import number
from footprint.report.account.measures import REST_CODE, tonnes
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.mrio import MRIO


def sources_section(account: MaterialAccount, world: MRIO) -> Section:
    """Return sources, method and limits of an account."""
    sources = list(dict.fromkeys([*account.sources, *world.texts("sources")]))
    table = Table(
        "Sources",
        (Column("Source and licence"),),
        pd.DataFrame({"Source and licence": sources}),
        name="Data sources",
    )
    rest = (
        100 * float(tonnes(account, "country").get(REST_CODE, 0.0)) / float(tonnes(account, "country").sum())
    )
    regions, sectors = len(world.regions), len(world.sectors)
    warnings = " ".join(f"{str(text)[:1].upper()}{str(text)[1:].rstrip('.')}." for text in account.warnings)
    paragraphs = (
        "How it is computed. What French households spend per inhabitant is multiplied by the area's inhabitants; a "
        "multi-regional input–output table follows each purchase up its supply chain to the industries that extract raw "
        "material, in whatever country (Leontief's model, F̂x̂⁻¹(I − A)⁻¹y). Every tonne stands in one cell of the ledger: "
        "material, extracting country, extracting industry, product consumed. The ledger adds up to the total computed "
        f"the other way round to {account.closure:.0e} relative.",
        f"Resolution. The world table holds {regions} regions and {sectors} industries; a product is an average of its "
        f"industry, and {number(rest)} % of the tonnes come from one region that gathers many countries. Prices and technology are those of {world.year or 'an unknown year'}.",
        "Local people. Spending is the French average for each inhabitant unless the income adjustment or your own demand "
        "file is used: local diets, climate, housing and commuting are not seen.",
        *((f"Notes. {warnings}",) if warnings else ()),
    )
    return Section("sources", "Sources and limits", tables=(table,), paragraphs=paragraphs)
