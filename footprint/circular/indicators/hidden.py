"""Hidden flows: what was extracted behind an imported product, by material, origin and country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from footprint.areas.world import world_last, world_or_default
from footprint.circular.indicators.equivalents import purchases, region_label, region_names
from footprint.errors import TableError, UnknownNameError
from footprint.i18n import message
from footprint.labels import COUNTRY, HOME, MATERIAL, SELLER
from footprint.mrio.ledger import attribute
from footprint.mrio.sources.sector_names import sectors_called
from footprint.mrio.system import MRIO
from footprint.names import nearest
from footprint.results import Result
from footprint.units import conversion_factor


@dataclass(frozen=True)
class HiddenFlows(Result):
    """The material behind the imports of one product.

    The weight of the product itself is not in a monetary table: the figures are all that was extracted,
    whether it ended in the product or not.

    Attributes
    ----------
    region, product : str
        Who imports what.
    imports : Series by origin
        Money, in millions of `currency`.
    by_material : DataFrame
        Material × group, tonnes, t_per_million.
    by_country : Series
        Tonnes by country of extraction.
    by_origin : DataFrame
        Exporting region × imports, tonnes, t_per_million, share_extracted_there.
    currency : str
    names : dict of str to str
        Name to read of every region.
    """

    region: str
    product: str
    imports: pd.Series
    by_material: pd.DataFrame
    by_country: pd.Series
    by_origin: pd.DataFrame
    currency: str
    names: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def total(self) -> float:
        """Tonnes of raw material behind all imports of the product."""
        return float(self.by_country.sum())

    @property
    def kg_per_euro(self) -> float:
        """Kilograms of raw material behind one euro of imports at basic prices."""
        return self.total / float(self.imports.sum()) / 1000

    def to_frame(self) -> pd.DataFrame:
        """Return the material behind the imports: material, group, tonnes, t_per_million."""
        return self.by_material.rename_axis("material").reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the flows by material, country of extraction and exporting region."""
        countries = self.by_country.rename("tonnes").rename_axis("country").to_frame()
        return {"By material": self.by_material, "By country": countries, "By origin": self.by_origin}

    def _heading(self) -> str:
        return f"Hidden flows of {self.product} imported by {self.region}: {self.total:,.0f} t"

    def _content(self) -> Mapping[str, object]:
        return {
            "region": self.region,
            "product": self.product,
            "imports": {"value": float(self.imports.sum()), "unit": self.currency},
            "raw_material": {"value": self.total, "unit": "t"},
            "intensity": {"value": self.kg_per_euro, "unit": f"kg/{self.currency.removeprefix('M')}"},
            "by_material": {
                str(k): {"value": float(v), "unit": "t"} for k, v in self.by_material["tonnes"].items()
            },
            "by_country": {str(k): {"value": float(v), "unit": "t"} for k, v in self.by_country.items()},
            "by_origin": {
                str(k): {"value": float(v), "unit": "t"} for k, v in self.by_origin["tonnes"].items()
            },
        }


@world_last
def hidden_flows(
    product: str,
    region: str = HOME,
    *,
    origin: str | None = None,
    extension: str = "materials",
    world: MRIO | None = None,
) -> HiddenFlows:
    """Return the raw material behind a region's imports of a product, for industries and final users alike.

    Imports times footprint multipliers, t = M m; the material that the importing region itself extracted
    for a foreign supplier is included.

    Parameters
    ----------
    product : str
        A sector of the table, "Motor vehicles" for cars; or an older name, "Transport equipment", that stands
        for several of them.
    region : str
        The importing region, by label or name; France by default.
    origin : str, optional
        Only what comes from this region.
    extension : str
    world : MRIO, optional
        The world table; the embedded one by default.

    Raises
    ------
    UnknownNameError
        If the table has no such product or region.
    TableError
        If nothing of it is imported.
    """
    world = world_or_default(world)
    region = region_label(world, region)
    sectors = [str(sector) for sector in world.sector_info.index]
    named = sectors_called(product, map(str, sectors), world.sector_info)
    if not named:
        raise UnknownNameError("product", product, nearest(product, sectors))
    sellers = world.index.get_level_values(0)
    chosen = np.asarray(world.index.get_level_values(1).isin(named)) & np.asarray(sellers != region)
    if origin is not None:
        chosen &= np.asarray(sellers == region_label(world, origin))
    demand = purchases(world, region).where(chosen, 0.0)
    if not demand.sum() > 0:
        raise TableError(
            message("{region} imports nothing of {product!r} from there", region=region, product=product),
            hint="choose another product or origin",
        )
    account = world.extension(extension)
    ledger = attribute(world, demand, extension, sellers=True)
    to_tonnes = conversion_factor(account.unit, "t", f"extension {extension!r}")
    imports = demand.groupby(level=0, sort=False).sum()
    imports = imports[imports > 0].sort_values(ascending=False)
    million = float(imports.sum())
    tonnes = ledger.by(MATERIAL) * to_tonnes
    stressors = account.stressors
    materials = pd.DataFrame({"tonnes": tonnes, "t_per_million": tonnes / million})
    if "group" in stressors:
        materials.insert(0, "group", stressors["group"].reindex(materials.index))
    of_seller = ledger.by(SELLER, COUNTRY).unstack(fill_value=0) * to_tonnes  # noqa: PD010
    there = pd.Series({seller: of_seller.loc[seller].get(seller, 0.0) for seller in imports.index})
    all_of = of_seller.sum(axis=1).reindex(imports.index)
    origins = pd.DataFrame(
        {
            "imports": imports,
            "tonnes": all_of,
            "t_per_million": all_of / imports,
            "share_extracted_there": there / all_of,
        }
    )
    return HiddenFlows(
        region=region,
        product=product,
        imports=imports,
        by_material=materials[materials["tonnes"] > 0].sort_values("tonnes", ascending=False),
        by_country=(ledger.by(COUNTRY) * to_tonnes).sort_values(ascending=False),
        by_origin=origins,
        currency=world.currency,
        names=region_names(world),
    )
