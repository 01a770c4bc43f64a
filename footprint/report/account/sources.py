"""The last section: where the numbers come from, how they were made, and what they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, number
from footprint.report.account.measures import counted_together, sentences, tonnes
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.mrio import MRIO


def sources_section(account: MaterialAccount, world: MRIO) -> Section:
    """Return sources, method and limits of an account."""
    sources = list(dict.fromkeys([*account.sources, *world.texts("sources")]))
    table = Table(
        _("Sources"),
        (Column("Source and licence", words=True),),
        pd.DataFrame({"Source and licence": sources}),
        name="Data sources",
    )
    by_country = tonnes(account, "country")
    rest = 100 * counted_together(by_country) / float(by_country.sum())
    regions, sectors = len(world.regions), len(world.sectors)
    warnings = sentences(account.warnings)
    paragraphs = (
        _(
            "How it is computed. What French households spend per inhabitant is multiplied by the area's "
            "inhabitants; a multi-regional input–output table follows each purchase up its supply chain "
            "to the industries that extract raw material, in whatever country (Leontief's model, "
            "F̂x̂⁻¹(I − A)⁻¹y). Every tonne stands in one cell of the ledger: material, extracting "
            "country, extracting industry, product consumed. The ledger adds up to the total computed "
            "the other way round to {closure:.0e} relative.",
            closure=account.closure,
        ),
        _(
            "Resolution. The world table holds {regions} regions and {sectors} industries; a product is "
            "an average of its industry, and {rest} % of the tonnes come from one region that gathers "
            "many countries. Prices and technology are those of {year}.",
            regions=regions,
            sectors=sectors,
            rest=number(rest),
            year=world.year or _("an unknown year"),
        ),
        _spending(account),
        *((_("Notes. {warnings}", warnings=warnings),) if warnings else ()),
    )
    return Section("sources", _("Sources and limits"), tables=(table,), paragraphs=paragraphs)


def _spending(account: MaterialAccount) -> str:
    """Return whose spending it is, and what of the place is not seen in it."""
    if account.demand.local is not None:
        return _(
            "Local people. Spending is estimated class by class from town size, living standards, household size, "
            "cars, transit and houses: local prices, climate and diets beyond these are not seen."
        )
    if account.demand.model == "national":
        return _(
            "Local people. Spending is the French average for each inhabitant: local diets, climate, housing and "
            "commuting are not seen."
        )
    return _(
        "Local people. Spending is that of your own demand file; what it does not name is said in the notes."
    )
