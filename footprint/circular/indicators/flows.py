"""Indicators of economy-wide material flow accounts: definitions on masses, and the published flows.

All definitions are those of the Eurostat handbook: masses crossing the border, as weighed, on one side
(DMI, DMC, PTB); the raw material needed to make what crosses it on the other (RMI, RMC, RTB). The two
sides are never mixed: DMC is a mass account of a territory, RMC a footprint of its consumption.

Eurostat (2018), Economy-wide material flow accounts. Handbook, 2018 edition (doi:10.2785/158567);
Eurostat (2018), Circular material use rate. Calculation method (doi:10.2785/132630).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from footprint.embedded import embedded
from footprint.errors import OptionError, TableError
from footprint.i18n import message

Mass = TypeVar("Mass", float, pd.Series)

#: What a flow is called when no usable source gives it.
UNKNOWN = "unknown"


def direct_material_input(extraction: Mass, imports: Mass) -> Mass:
    """Return DMI = DE + IMP, all material that enters an economy, in the unit given."""
    return extraction + imports


def domestic_material_consumption(extraction: Mass, imports: Mass, exports: Mass) -> Mass:
    """Return DMC = DE + IMP − EXP, material used in an economy, in the unit given.

    Examples
    --------
    >>> domestic_material_consumption(5.0, 3.0, 2.0)
    6.0
    """
    return extraction + imports - exports


def physical_bilateral_trade(imports: Mass, exports: Mass) -> Mass:
    """Return PTB = IMP − EXP: positive for a net importer of mass."""
    return imports - exports


def raw_material_input(extraction: Mass, imports_rme: Mass) -> Mass:
    """Return RMI = DE + IMP_RME."""
    return extraction + imports_rme


def raw_material_consumption(extraction: Mass, imports_rme: Mass, exports_rme: Mass) -> Mass:
    """Return RMC = DE + IMP_RME − EXP_RME: the material footprint of an economy's final demand."""
    return extraction + imports_rme - exports_rme


def resource_productivity(gdp: float, material: float) -> float:
    """Return GDP per mass, EUR/kg where `gdp` is in EUR and `material` in kg.

    With DMC it is Eurostat's resource productivity; with RMC, productivity of the raw material
    consumption. Say which.

    Raises
    ------
    TableError
        If the mass is not above zero.
    """
    if not material > 0:
        raise TableError("Resource productivity needs a mass above zero", found=str(material))
    return gdp / material


def circular_use(recycled: float, waste_imports: float = 0.0, waste_exports: float = 0.0) -> float:
    """Return U = RCV_R − IMP_W + EXP_W, secondary material that the country's own waste provided.

    Parameters
    ----------
    recycled : float
        Waste recycled in domestic plants (recovery operations R2 to R11).
    waste_imports, waste_exports : float
        Waste imported and exported for recycling, in the same unit.
    """
    return recycled - waste_imports + waste_exports


def circular_material_use_rate(circular: float, dmc: float) -> float:
    """Return CMUR = U / (DMC + U), the share of all material used that was recycled waste.

    Raises
    ------
    TableError
        If nothing is used, or U is negative.

    Examples
    --------
    >>> circular_material_use_rate(25.0, 75.0)
    0.25
    """
    if circular < 0 or not dmc + circular > 0:
        raise TableError(
            "The circular material use rate is not defined",
            expected="U ≥ 0, DMC + U > 0",
            found=f"{circular}, {dmc}",
        )
    return circular / (dmc + circular)


def circular_use_implied(rate: float, dmc: float) -> float:
    """Return U = DMC · CMUR / (1 − CMUR), the circular use behind a published rate."""
    if not 0 <= rate < 1:
        raise OptionError("A circular material use rate lies between 0 and 1", found=str(rate))
    return dmc * rate / (1 - rate)


def import_dependency(extraction: Mass, imports: Mass) -> Mass:
    """Return IMP / (DE + IMP): the share of an economy's input that comes from abroad.

    With masses it is Eurostat's material import dependency; with IMP_RME, its counterpart in raw
    material equivalents.
    """
    total = extraction + imports
    if isinstance(total, pd.Series):
        return (imports / total.where(total > 0)).fillna(0.0)
    return imports / total if total > 0 else 0.0


def concentration(supply: pd.Series) -> float:
    """Return the Herfindahl–Hirschman index Σ s² of the shares of suppliers, from 1/n to 1; NaN for none.

    A negative supply, what stocks give back, counts as none. Multiply by 10,000 for the scale of competition
    authorities. Hirschman (1964), American Economic Review 54, 761.
    """
    given = supply.clip(lower=0.0)
    total = float(given.sum())
    if not total > 0:
        return float("nan")
    return float(((given / total) ** 2).sum())


@dataclass(frozen=True)
class PublishedFlows:
    """Published mass flows of one country and year, by material group, t; NaN where unknown.

    Attributes
    ----------
    region : str
    year : int
    flows : DataFrame
        Group × extraction_t, imports_t, exports_t, rme_imports_t, rme_exports_t.
    source, status : str
        Who published them; "published", or "projected" for the source's own projections.
    """

    region: str
    year: int
    flows: pd.DataFrame
    source: str
    status: str


def published_flows(region: str, year: int) -> PublishedFlows | None:
    """Return the embedded mass flows of a country and year; None where there are none (all but France)."""
    table = pd.read_csv(embedded("circular", "material_flows.csv"))
    chosen = table[(table["region"] == region) & (table["year"] == year)]
    if chosen.empty:
        return None
    flows = chosen.set_index("group").drop(columns=["region", "year", "status"])
    return PublishedFlows(
        region, year, flows, message("UNEP IRP Global Material Flows Database"), str(chosen["status"].iloc[0])
    )


def published_totals(region: str, year: int) -> pd.Series | None:
    """Return Eurostat's DMC and RMC (t), inhabitants and circular material use rate; None where not known."""
    table = pd.read_csv(embedded("circular", "published_totals.csv"))
    chosen = table[(table["region"] == region) & (table["year"] == year)]
    return None if chosen.empty else chosen.iloc[0]


def with_identities(flows: pd.DataFrame) -> pd.DataFrame:
    """Return flows by group with DMI, DMC, PTB, RMI, RMC beside them and a total row.

    A total over groups of which one is unknown is unknown too.

    Parameters
    ----------
    flows : DataFrame
        Group × extraction_t, imports_t, exports_t, rme_imports_t, rme_exports_t.
    """
    names = ["extraction_t", "imports_t", "exports_t", "rme_imports_t", "rme_exports_t"]
    table = flows[names].astype(float)
    table = pd.concat([table, table.sum(min_count=len(table)).rename("total").to_frame().T])
    extraction, imports, exports, rme_imports, rme_exports = (table[name] for name in names)
    return table.assign(
        dmi_t=direct_material_input(extraction, imports),
        dmc_t=domestic_material_consumption(extraction, imports, exports),
        ptb_t=physical_bilateral_trade(imports, exports),
        rmi_t=raw_material_input(extraction, rme_imports),
        rmc_t=raw_material_consumption(extraction, rme_imports, rme_exports),
        import_dependency=np.where(imports.notna(), import_dependency(extraction, imports), np.nan),
    )
