"""What ``footprint paths`` shows: the largest supply chains, and what they leave out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, language, told
from footprint.report.account.measures import region_names
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.areas.study.paths import SupplyPaths
    from footprint.mrio import MRIO


def paths_document(found: SupplyPaths, world: MRIO) -> Document:
    """Return the chains with the bound of the rest."""
    return Document.of_tables(_title(found), lambda: [_table(found, world)], found.to_dict)


def _title(found: SupplyPaths) -> str:
    values = {
        "area": found.area.name,
        "year": found.year,
        "material": found.material,
        "product": found.product,
    }
    if found.material and found.product:
        return _("Supply chains of {area}, {year}: {material} behind {product}", **values)
    if found.material:
        return _("Supply chains of {area}, {year}: {material}", **values)
    if found.product:
        return _("Supply chains of {area}, {year}, behind {product}", **values)
    return _("Supply chains of {area}, {year}", **values)


def _table(found: SupplyPaths, world: MRIO) -> Table:
    paths = found.paths
    regions, sectors = _names(world)
    chain, material, tonnes, share = _("Path"), _("Material"), _("Footprint"), _("Share")
    rows = pd.DataFrame({
        chain: [path.words(regions, sectors) for path in paths.paths],
        material: [path.material for path in paths.paths],
        tonnes: [path.value for path in paths.paths],
        share: [100 * path.share for path in paths.paths],
    })  # fmt: skip
    note = [
        _(
            "{count:,} paths hold {covered:.1f} % of {total:,.0f} t. All others together, however long, are at most "
            "{rest:,.0f} t (proven), and none of them is larger than {largest:,.1f} t. A path begins with what is bought and "
            "ends with the industry on which the extraction is booked.",
            count=len(paths.paths),
            covered=100 * paths.covered,
            total=paths.total,
            rest=paths.left_out_at_most,
            largest=paths.largest_left_out,
        ),
        *(f"{text[:1].upper()}{text[1:].rstrip('.')}." for text in map(told, found.notes)),
    ]
    columns = (Column(chain), Column(material), Column(tonnes, paths.unit, 0), Column(share, "%", 2))
    return Table(_title(found), columns, rows, " ".join(note), name="Paths")


def _names(world: MRIO) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return names of regions and sectors in the language of the reader."""
    if language() != "fr":
        return region_names(world), {}
    regions, sectors = world.region_info, world.sector_info
    return (
        {str(k): str(v) for k, v in regions.get("name_fr", pd.Series(dtype=str)).items()},
        {str(k): str(v) for k, v in sectors.get("name_fr", pd.Series(dtype=str)).items()},
    )
