"""Circular interventions on the world table: typed, composable, each a change of recipes or of demand.

Every kind turns its parameters into a `Delta` on a given `Economy`: which purchases fall, by how much, and
what is bought instead. The kinds follow the four types of Aguilar-Hernandez et al. (2018): residual waste
management, closing supply chains, product lifetime extension, resource efficiency; with the finer
distinctions (technical and market penetration, ancillary changes, substitution) of Donati et al. (2020).

Aguilar-Hernandez, Sigüenza-Sanchez, Donati, Rodrigues and Tukker (2018), Journal of Economic Structures 7:14.
Donati, Aguilar-Hernandez, Sigüenza-Sánchez, de Koning, Rodrigues and Tukker (2020), Resources, Conservation
and Recycling 152:104508.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from footprint.circular.scenarios.economy import Delta, Economy, total_change
from footprint.circular.scenarios.parameters import (
    ONE,
    Addition,
    Model,
    NotNegative,
    Parameter,
    Positive,
    Saving,
    Share,
)
from footprint.circular.scenarios.shift import Purchases, moved_home
from footprint.i18n import message

ALL = "all"


class Intervention(Model, ABC):
    """What all kinds share: whose purchases change, how far, and what comes with it.

    Attributes
    ----------
    products : tuple of str
        Sectors, or product groups, whose products are bought less.
    origins : tuple of str or None
        Regions these products come from; None for all.
    final_demand : bool
        Whether purchases of final users change.
    industries : tuple of str
        Sectors whose purchases change ("all" for every one).
    regions : tuple of str or None
        Where those industries are; None for the region of the demand.
    technical_potential : Parameter
        Share of the targeted purchases for which the change is possible at all.
    market_penetration : Parameter
        Share of that potential which is taken up.
    ancillary : tuple of Addition
        What must be bought for it: repair, a platform, sorting.
    source : str
        Where the idea and its figures come from.
    """

    kind: str
    products: tuple[str, ...] = ()
    origins: tuple[str, ...] | None = None
    final_demand: bool = True
    industries: tuple[str, ...] = ()
    regions: tuple[str, ...] | None = None
    technical_potential: Share = ONE
    market_penetration: Share = ONE
    ancillary: tuple[Addition, ...] = ()
    source: str = "assumption"

    #: Fields that say what is targeted; a kind without any of them changes nothing.
    targets: ClassVar[tuple[str, ...]] = ("products",)

    @model_validator(mode="after")
    def _has_a_target(self) -> Self:
        given = {name: getattr(self, name) for name in type(self).model_fields}
        if problems := self.target_problems(given):
            raise ValueError("; ".join(problems))
        return self

    @classmethod
    def target_problems(cls, given: Mapping[str, object]) -> list[str]:
        """Return what is missing for the intervention to change anything, from its keys and values."""
        found = []
        if not any(given.get(name) for name in cls.targets):
            found.append(f"needs {' or '.join(cls.targets)}")
        final = given.get("final_demand", cls.model_fields["final_demand"].default)
        if not final and not given.get("industries"):
            found.append(message("changes nobody's purchases: set final_demand = true or name industries"))
        return found

    @property
    def reach(self) -> float:
        """Technical potential × market penetration."""
        return self.technical_potential.value * self.market_penetration.value

    @abstractmethod
    def cut(self) -> float:
        """Return the share of the targeted purchases that falls away."""

    def additions(self) -> tuple[Addition, ...]:
        """Return what is bought instead or besides."""
        return self.ancillary

    def change(self, economy: Economy) -> Delta:
        """Return the change of recipes and demand that this intervention makes on an economy."""
        return total_change(
            [users.less(self.cut(), self.additions()) for users in self.purchases(economy)], economy
        )

    def purchases(self, economy: Economy) -> list[Purchases]:
        """Return the targeted purchases: of final users, of industries, or both."""
        found = []
        if self.final_demand:
            found.append(Purchases.of_final_users(economy, self.products, self.origins))
        if self.industries:
            found.append(Purchases.of_industries(economy, self.products, self.origins, self.buyers(economy)))
        return found

    def buyers(self, economy: Economy) -> np.ndarray:
        """Return the positions of the industries whose recipes change."""
        industries = None if ALL in self.industries else self.industries
        return economy.rows(industries, (economy.home,) if self.regions is None else self.regions)


class LifetimeExtension(Intervention):
    """Products last longer, so fewer are bought to keep the same stock in use.

    In a steady state, replacement purchases are stock / lifetime: a lifetime k times longer divides them by
    k. cut = reach · (1 − 1/k).

    Attributes
    ----------
    lifetime_factor : Parameter
        k = new lifetime / old lifetime.
    """

    kind: Literal["lifetime_extension"] = "lifetime_extension"
    lifetime_factor: Positive

    def cut(self) -> float:
        """Return reach · (1 − 1/k)."""
        return self.reach * (1 - 1 / self.lifetime_factor.value)


class RepairAndReuse(Intervention):
    """Repaired and second-hand goods take the place of new ones.

    cut = reach · share · displacement; not every second-hand good displaces a new one.

    Attributes
    ----------
    share : Parameter
        Goods repaired or bought second-hand, as a share of new purchases.
    displacement : Parameter
        New goods not bought per good repaired or reused.
    """

    kind: Literal["repair_and_reuse"] = "repair_and_reuse"
    share: Share
    displacement: Share = ONE

    def cut(self) -> float:
        """Return reach · share · displacement."""
        return self.reach * self.share.value * self.displacement.value


class Sharing(Intervention):
    """One shared good serves several users who each owned one, and wears out sooner.

    cut = reach · (1 − w/u): u users share one good whose life is w times shorter.

    Attributes
    ----------
    users_per_item : Parameter
        u, owned goods that one shared good replaces.
    wear : Parameter
        w, how many times sooner a shared good is replaced.
    """

    kind: Literal["sharing"] = "sharing"
    users_per_item: Positive
    wear: Positive = ONE

    def cut(self) -> float:
        """Return reach · (1 − w/u)."""
        return self.reach * (1 - self.wear.value / self.users_per_item.value)


class ResourceEfficiency(Intervention):
    """The same product made, or the same service had, with less of an input.

    Input coefficients and own extraction fall by cut = reach · saving; a negative saving means more.

    Attributes
    ----------
    saving : Parameter
        Share of the input saved where the change is made.
    materials : tuple of str
        Materials, or groups, that the industries extract themselves and save.
    """

    kind: Literal["resource_efficiency"] = "resource_efficiency"
    targets: ClassVar[tuple[str, ...]] = ("products", "materials")
    final_demand: bool = False
    saving: Saving
    materials: tuple[str, ...] = ()

    def cut(self) -> float:
        """Return reach · saving."""
        return self.reach * self.saving.value

    def change(self, economy: Economy) -> Delta:
        """Return the change, extraction of the industries' own included."""
        delta = super().change(economy) if self.products else total_change([], economy)
        if self.materials and self.industries:
            delta += Purchases.of_industries(economy, (), None, self.buyers(economy)).less_extraction(
                economy.material_rows(self.materials), self.cut()
            )
        return delta


class DietChange(Intervention):
    """Some foods are replaced by others.

    cut = reach · share of the targeted foods; each euro saved buys `replaced_by`. With foods bought through
    the food industry, name it among the industries: then its recipe changes as well.

    Attributes
    ----------
    share : Parameter
        Share of the targeted foods given up.
    replaced_by : tuple of Addition
        What is eaten instead, EUR per EUR given up.
    """

    kind: Literal["diet_change"] = "diet_change"
    share: Share
    replaced_by: tuple[Addition, ...] = ()

    def cut(self) -> float:
        """Return reach · share."""
        return self.reach * self.share.value

    def additions(self) -> tuple[Addition, ...]:
        """Return the other foods and what comes with them."""
        return (*self.replaced_by, *self.ancillary)


class ResidualWasteManagement(Intervention):
    """Residual waste is sorted and recovered instead of burnt or buried.

    Purchases of waste services fall by cut = reach · diverted, and what is recovered displaces purchases of
    other products by the same users, never more than they buy.

    Attributes
    ----------
    diverted : Parameter
        Share of the residual waste diverted.
    displaces : tuple of Addition
        Products no longer bought, EUR per EUR of waste services saved.
    """

    kind: Literal["residual_waste_management"] = "residual_waste_management"
    diverted: Share
    displaces: tuple[Addition, ...] = ()

    def cut(self) -> float:
        """Return reach · diverted."""
        return self.reach * self.diverted.value

    def change(self, economy: Economy) -> Delta:
        """Return the change, displaced products included."""
        return total_change(
            [users.less(self.cut(), self.additions(), self.displaces) for users in self.purchases(economy)],
            economy,
        )


class LocalSourcing(Intervention):
    """Imported products are bought from the buyer's own region instead.

    cut = reach · share of the purchases from abroad; the same product of the home region takes their place at
    `price_ratio` EUR per EUR. Nothing else changes: home producers keep today's recipe, and their own
    inputs may still be imported.

    Attributes
    ----------
    share : Parameter
        Share of the imports replaced.
    price_ratio : Parameter
        Price of the local product relative to the import.
    """

    kind: Literal["local_sourcing"] = "local_sourcing"
    share: Share
    price_ratio: NotNegative = Field(default=Parameter(value=1.0, source="assumption: same price"))

    def cut(self) -> float:
        """Return reach · share."""
        return self.reach * self.share.value

    def change(self, economy: Economy) -> Delta:
        """Return the change of origins."""
        shift = [
            moved_home(users, self.cut(), self.price_ratio.value, self.ancillary)
            for users in self.purchases(economy)
        ]
        return total_change(shift, economy)
