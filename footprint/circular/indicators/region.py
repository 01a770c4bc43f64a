"""Material indicators of a region of the world table: raw material equivalents, dependency, concentration.

Trade in raw material equivalents has two conventions, and both satisfy RMC = DE + IMP − EXP:

gross
    Everything that crosses the border times its footprint multiplier, as in Eurostat's accounts: imported
    material that leaves again in exports is counted in both.
net
    What is extracted abroad for the region's own final demand, and at home for that of others, as in UNEP's.

Masses as weighed at the border are not in a monetary table: they come from published accounts, and are
unknown where nobody publishes them (`footprint.circular.indicators.flows`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from footprint.areas.world import world_last, world_or_default
from footprint.circular.indicators import flows as flows
from footprint.circular.indicators.criticality import criticality
from footprint.circular.indicators.equivalents import (
    TOTAL,
    by_group,
    equivalents,
    final_demand,
    own_extraction,
    region_label,
    region_names,
)
from footprint.i18n import message
from footprint.labels import COUNTRY, HOME, MATERIAL
from footprint.mrio.impacts.critical import SOURCE
from footprint.mrio.ledger import attribute
from footprint.mrio.system import MRIO
from footprint.results import Result


@dataclass(frozen=True)
class Indicators(Result):
    """Material indicators of one region and year, t a year.

    Attributes
    ----------
    region, name : str
        Label in the table, and name to read.
    year : int or None
        Of the table.
    equivalents : DataFrame
        Material group and total × extraction, imports_rme, exports_rme (gross), imports_net, exports_net,
        rmi, rmc, rtb, import_dependency.
    materials : DataFrame
        Material × group, extraction, rmc, share_abroad, concentration (Herfindahl–Hirschman index of the
        countries where the material consumed is extracted), concentration_abroad (of those abroad alone),
        largest_supplier, largest_share, world_concentration (of the countries that extract it at all).
    gap : float
        Largest relative distance between DE + IMP_RME − EXP_RME and the footprint of final demand.
    masses : DataFrame or None
        Material group and total × extraction_t … dmi_t, dmc_t, ptb_t … from published accounts; None where
        there are none.
    published : Series or None
        Eurostat's dmc_t, rmc_t, inhabitants and circular_material_use_rate.
    value_added : float
        GDP at basic prices as the table holds it, in `currency`.
    currency : str
    sources, warnings : list of str
    names : dict of str to str
        Name to read of every region.
    """

    region: str
    name: str
    year: int | None
    equivalents: pd.DataFrame
    materials: pd.DataFrame
    gap: float
    masses: pd.DataFrame | None
    published: pd.Series | None
    value_added: float
    currency: str
    sources: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def rmc(self) -> float:
        """Raw material consumption: the material footprint of all final demand, t."""
        return float(self.equivalents["rmc"].loc[TOTAL])

    @property
    def dmc(self) -> float | None:
        """Published domestic material consumption, t: Eurostat's total, else the sum of groups, else None."""
        if self.published is not None:
            return float(self.published["dmc_t"])
        if self.masses is not None and np.isfinite(total := float(self.masses["dmc_t"].loc[TOTAL])):
            return total
        return None

    @property
    def criticality(self) -> pd.DataFrame:
        """Raw materials with their level on the European list, the strategic ones first."""
        return criticality(self.materials)

    @property
    def productivity(self) -> dict[str, float | None]:
        """Value added per kg of DMC and of RMC, in euros at the table's prices; None where DMC is unknown."""
        euros = self.value_added * 1e6
        dmc = self.dmc
        return {
            "of DMC": None if dmc is None else flows.resource_productivity(euros, dmc * 1000),
            "of RMC": flows.resource_productivity(euros, self.rmc * 1000),
        }

    @property
    def circularity_rate(self) -> dict[str, float | None]:
        """Published circular material use rate, and the circular use (t) that it implies."""
        if self.published is None or not np.isfinite(self.published["circular_material_use_rate"]):
            return {"rate": None, "circular_use_t": None}
        rate = float(self.published["circular_material_use_rate"])
        return {
            "rate": rate,
            "circular_use_t": flows.circular_use_implied(rate, float(self.published["dmc_t"])),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the flows in raw material equivalents by material group with their total, t."""
        return self.equivalents.rename_axis("group").reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return raw material equivalents, materials, and masses where they are published."""
        sheets = {"Equivalents": self.equivalents, "Materials": self.materials}
        return sheets if self.masses is None else {**sheets, "Masses": self.masses}

    def _heading(self) -> str:
        return f"Material indicators of {self.name}, {self.year}: raw material consumption {self.rmc:,.0f} t"

    def _content(self) -> Mapping[str, object]:
        return {
            "region": self.region,
            "name": self.name,
            "year": self.year,
            "raw_material_equivalents": _rows(self.equivalents),
            "masses": None
            if self.masses is None
            else _rows(self.masses.rename(columns=lambda c: c.removesuffix("_t"))),
            "domestic_material_consumption": _quantity(self.dmc, "t"),
            "raw_material_consumption": _quantity(self.rmc, "t"),
            "resource_productivity": {k: _quantity(v, "EUR/kg") for k, v in self.productivity.items()},
            "circular_material_use_rate": self.circularity_rate["rate"],
            "circular_use": _quantity(self.circularity_rate["circular_use_t"], "t"),
            "materials": _rows(self.materials),
            "critical_materials": {
                "list": SOURCE,
                "materials": _rows(self.criticality[self.criticality["level"] != "not listed"]),
            },
            "identity_gap": self.gap,
            "sources": self.sources,
            "warnings": self.warnings,
        }


_PURE = {
    "import_dependency", "share_abroad", "concentration", "concentration_abroad", "largest_share", "world_concentration",
    "dependency", "supply_concentration", "exposure",
}  # fmt: skip


def _quantity(value: float | None, unit: str) -> dict[str, object]:
    return {"value": None if value is None or not np.isfinite(value) else float(value), "unit": unit}


def _rows(table: pd.DataFrame) -> dict[str, dict[str, object]]:
    def cell(column: str, value: Any) -> Any:
        if isinstance(value, str) or column in _PURE:
            return value if isinstance(value, str) or np.isfinite(value) else None
        return _quantity(value, "t")

    return {
        str(label): {str(column): cell(str(column), value) for column, value in row.items()}
        for label, row in table.iterrows()
    }


def concentration_by_material(supply: pd.DataFrame, home: str) -> pd.DataFrame:
    """Return how concentrated the countries of extraction are, for each material consumed.

    Parameters
    ----------
    supply : DataFrame
        Material × country of extraction, t. A negative cell, what stocks give back, counts as no supply.
    home : str
        The consuming country, left out of `concentration_abroad`.

    Returns
    -------
    DataFrame
        Material × share_abroad, concentration, concentration_abroad, largest_supplier, largest_share.
    """
    supply = supply.clip(lower=0.0)
    total = supply.sum(axis=1)
    abroad = supply.drop(columns=home, errors="ignore")
    shares = supply.div(total.where(total > 0), axis=0)
    return pd.DataFrame(
        {
            "share_abroad": (abroad.sum(axis=1) / total.where(total > 0)),
            "concentration": [flows.concentration(row) for _, row in supply.iterrows()],
            "concentration_abroad": [flows.concentration(row) for _, row in abroad.iterrows()],
            "largest_supplier": supply.idxmax(axis=1).where(total > 0, ""),
            "largest_share": shares.max(axis=1),
        },
        index=supply.index,
    )


@world_last
def region_indicators(
    region: str = HOME, *, extension: str = "materials", world: MRIO | None = None
) -> Indicators:
    """Return the material indicators of a region of the world table.

    Parameters
    ----------
    region : str
        Label or name of the region.
    extension : str
        The extraction account.
    world : MRIO, optional
        The world table; the embedded one by default.

    Returns
    -------
    Indicators

    Raises
    ------
    UnknownNameError
        If there is no such region.
    """
    world = world_or_default(world)
    region = region_label(world, region)
    by_material, gap = equivalents(world, region, extension)
    demand = final_demand(world, region)
    ledger = attribute(world, demand, extension)
    by_country = ledger.by(MATERIAL, COUNTRY).unstack(fill_value=0)  # noqa: PD010
    supply = by_country.reindex(by_material.index, fill_value=0.0)
    supply[region] = supply[region] + own_extraction(world, region, extension).reindex(supply.index)
    group = world.extension(extension).groups
    year = world.year
    published = None if year is None else flows.published_flows(region, year)
    totals = None if year is None else flows.published_totals(region, year)
    names = region_names(world)
    name = names[region]
    materials = concentration_by_material(supply, region)
    materials.insert(0, "group", group.reindex(materials.index))
    materials.insert(1, "extraction", by_material["extraction"])
    materials.insert(2, "rmc", by_material["rmc"])
    made = world.production_account(extension).T.reindex(materials.index)
    materials["world_concentration"] = [flows.concentration(row) for _, row in made.iterrows()]
    sources = list(world.texts("sources") or (world.name,))
    warnings = list(world.texts("warnings"))
    if published is None:
        warnings.append(
            message(
                "Physical trade of {name} in {year} is not published in the embedded data: DMI, DMC and "
                "PTB are unknown.",
                name=name,
                year=year,
            )
        )
    else:
        sources.append(f"masses: {published.source} ({published.status})")
        if published.flows["imports_t"].isna().any():
            missing = ", ".join(published.flows.index[published.flows["imports_t"].isna()])
            warnings.append(
                message(
                    "Physical trade of {missing} is unknown in the source, so totals by mass are too.",
                    missing=missing,
                )
            )
    if totals is not None:
        sources.append(
            message("DMC, RMC and circular material use rate: Eurostat (env_ac_mfa, env_ac_rme, env_ac_cur)")
        )
    return Indicators(
        region=region,
        name=name,
        year=year,
        equivalents=by_group(by_material, group),
        materials=materials,
        gap=gap,
        masses=None if published is None else flows.with_identities(published.flows),
        published=totals,
        value_added=float(world.value_added.loc[region].sum()),
        currency=world.currency,
        sources=sources,
        warnings=warnings,
        names=names,
    )
