"""Material Circularity Indicator of a product: how linear its material flows are, from 0 to 1.

The method of the Ellen MacArthur Foundation and Granta Design, *Circularity Indicators: An Approach
to Measuring Circularity. Methodology* (2015, revised 2019), comprehensive approach: every part of the
bill of materials has its own sources, destinations and recycling yields.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import pandas as pd

from footprint.errors import OptionError
from footprint.i18n import message
from footprint.results import Result

#: The constant of the utility function F(X) = 0.9 / X. It is chosen by the method so that a fully
#: linear product of average utility scores 0.1, which leaves room below for products worse than that.
UTILITY_CONSTANT = 0.9

_FRACTIONS = (
    "recycled", "reused", "sustained",
    "collected_for_recycling", "collected_for_reuse", "composted", "energy_recovered",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One material or part of a product: where its mass comes from and where it goes.

    Attributes
    ----------
    name : str
        What it is.
    mass : float
        Mass in the finished product, kg (any one unit for all parts).
    recycled, reused, sustained : float
        Fractions of the feedstock that are recycled (F_R), reused (F_U), and biological from sustained
        production (F_S).
    collected_for_recycling, collected_for_reuse, composted, energy_recovered : float
        Fractions of the mass after use that are collected for recycling (C_R), for reuse (C_U), that go
        to composting (C_C), and to energy recovery that meets the method's conditions (C_E).
    yield_of_feedstock : float
        Efficiency E_F of the recycling process that made the recycled feedstock.
    yield_after_use : float
        Efficiency E_C of the recycling process after use.
    """

    name: str
    mass: float
    recycled: float = 0.0
    reused: float = 0.0
    sustained: float = 0.0
    collected_for_recycling: float = 0.0
    collected_for_reuse: float = 0.0
    composted: float = 0.0
    energy_recovered: float = 0.0
    yield_of_feedstock: float = 1.0
    yield_after_use: float = 1.0

    def problems(self) -> list[str]:
        """Return what cannot be, each beginning with the part's name."""
        found = []
        if not 0 < self.mass < math.inf:
            found.append(
                message(
                    "{name}: mass must be above zero and finite (found {mass})",
                    name=self.name,
                    mass=self.mass,
                )
            )
        found += [
            message(
                "{name}: {name2} must lie between 0 and 1 (found {getattr})",
                name=self.name,
                name2=name,
                getattr=getattr(self, name),
            )
            for name in _FRACTIONS
            if not 0 <= getattr(self, name) <= 1
        ]
        found += [
            message(
                "{name}: {name2} must be above 0 and at most 1 (found {getattr})",
                name=self.name,
                name2=name,
                getattr=getattr(self, name),
            )
            for name in ("yield_of_feedstock", "yield_after_use")
            if not 0 < getattr(self, name) <= 1
        ]
        for sort, names in (("sources", _FRACTIONS[:3]), ("destinations", _FRACTIONS[3:])):
            if (total := sum(getattr(self, name) for name in names)) > 1 + 1e-12:
                found.append(
                    message(
                        "{name}: the fractions of {sort} add up to {total:.3f}, more than 1",
                        name=self.name,
                        sort=sort,
                        total=total,
                    )
                )
        return found

    @property
    def virgin(self) -> float:
        """Mass of virgin feedstock, V = M (1 − F_R − F_U − F_S)."""
        return self.mass * (1 - self.recycled - self.reused - self.sustained)

    @property
    def waste_after_use(self) -> float:
        """Mass landfilled or burnt after use, W_0 = M (1 − C_R − C_U − C_C − C_E)."""
        kept = (
            self.collected_for_recycling + self.collected_for_reuse + self.composted + self.energy_recovered
        )
        return self.mass * (1 - kept)

    @property
    def waste_of_recycling(self) -> float:
        """Mass lost when recycling the product after use, W_C = M (1 − E_C) C_R."""
        return self.mass * (1 - self.yield_after_use) * self.collected_for_recycling

    @property
    def waste_of_feedstock(self) -> float:
        """Mass lost when making its recycled feedstock, W_F = M (1 − E_F) F_R / E_F."""
        return self.mass * (1 - self.yield_of_feedstock) * self.recycled / self.yield_of_feedstock


@dataclass(frozen=True)
class MaterialCircularity(Result):
    """The indicator of one product with every step that leads to it.

    Attributes
    ----------
    mass, virgin, waste : float
        M, V and W in the unit of the parts' masses.
    waste_after_use, waste_of_feedstock, waste_of_recycling : float
        W_0, W_F and W_C.
    linear_flow_index : float
        LFI, from 0 (nothing flows through once) to 1 (everything does).
    utility : float
        X = (L / L_av) (U / U_av).
    value : float
        MCI = max(0, 1 − LFI · 0.9 / X).
    """

    mass: float
    virgin: float
    waste_after_use: float
    waste_of_feedstock: float
    waste_of_recycling: float
    waste: float
    linear_flow_index: float
    utility: float
    value: float

    def to_frame(self) -> pd.DataFrame:
        """Return every step of the indicator: step, value."""
        return pd.DataFrame(list(self._content().items()), columns=["step", "value"])

    def _heading(self) -> str:
        return f"Material Circularity Indicator: {self.value:.3f}"

    def _content(self) -> Mapping[str, object]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def material_circularity(
    parts: Part | Iterable[Part],
    *,
    lifetime: float = 1.0,
    average_lifetime: float = 1.0,
    use: float = 1.0,
    average_use: float = 1.0,
) -> MaterialCircularity:
    """Return the Material Circularity Indicator of a product.

    With V, W_0, W_F and W_C summed over its parts, W = W_0 + (W_F + W_C) / 2,

        LFI = (V + W) / (2 M + (W_F − W_C) / 2),   X = (L / L_av) (U / U_av),
        MCI = max(0, 1 − LFI · F(X)),              F(X) = 0.9 / X.

    The halves share the waste of a recycling loop equally between the product that gives the material and
    the one that takes it (the 50:50 approach of the method). The indicator counts mass alone: a gram of
    gold and a gram of gravel weigh the same, and energy and toxicity are left out.

    Parameters
    ----------
    parts : Part or iterable of Part
        The bill of materials.
    lifetime, average_lifetime : float
        Service life L of the product and L_av of its market's average, in one unit.
    use, average_use : float
        Functional units U achieved during the use of the product, and U_av on average. The method warns
        against counting one improvement twice: use lifetime, or use, unless both really differ.

    Returns
    -------
    MaterialCircularity

    Raises
    ------
    OptionError
        With every problem of every part.

    References
    ----------
    Ellen MacArthur Foundation and Granta Design, Circularity Indicators. Methodology, 2019, section
    "Material Circularity Indicator", comprehensive approach.

    Examples
    --------
    >>> round(material_circularity(Part("linear", 1.0)).value, 3)
    0.1
    """
    bill = [parts] if isinstance(parts, Part) else list(parts)
    problems = [problem for part in bill for problem in part.problems()]
    if not bill:
        problems.append(message("the product has no parts"))
    ratios = {
        "lifetime": lifetime, "average_lifetime": average_lifetime, "use": use, "average_use": average_use
    }  # fmt: skip
    problems += [
        message("{name} must be above zero and finite (found {value})", name=name, value=value)
        for name, value in ratios.items()
        if not 0 < value < math.inf
    ]
    if problems:
        raise OptionError(
            "The indicator of the product cannot be computed",
            labels=problems,
            hint="correct the values named",
        )
    mass = sum(part.mass for part in bill)
    virgin = sum(part.virgin for part in bill)
    after_use = sum(part.waste_after_use for part in bill)
    of_feedstock = sum(part.waste_of_feedstock for part in bill)
    of_recycling = sum(part.waste_of_recycling for part in bill)
    waste = after_use + (of_feedstock + of_recycling) / 2
    linear_flow_index = (virgin + waste) / (2 * mass + (of_feedstock - of_recycling) / 2)
    utility = (lifetime / average_lifetime) * (use / average_use)
    return MaterialCircularity(
        mass=mass,
        virgin=virgin,
        waste_after_use=after_use,
        waste_of_feedstock=of_feedstock,
        waste_of_recycling=of_recycling,
        waste=waste,
        linear_flow_index=linear_flow_index,
        utility=utility,
        value=max(0.0, 1 - linear_flow_index * UTILITY_CONSTANT / utility),
    )


def mean_circularity(products: Iterable[tuple[MaterialCircularity, float]]) -> float:
    """Return the indicator of a range of products, each with its normalising weight (mass sold, say).

    MCI_range = Σ N_r MCI_r / Σ N_r, the aggregation of the method's company level.

    Raises
    ------
    OptionError
        If a weight is negative or infinite, or all are zero.
    """
    pairs = list(products)
    weight = sum(normaliser for _, normaliser in pairs)
    if not 0 < weight < math.inf or any(normaliser < 0 for _, normaliser in pairs):
        raise OptionError(
            "The weights of the products add up to nothing, or one is negative or infinite",
            hint="give each product a positive weight",
        )
    return sum(result.value * normaliser for result, normaliser in pairs) / weight
