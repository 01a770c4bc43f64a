"""The demand of an area's households as the place makes it: French purchases times local multipliers."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.french import HOUSEHOLDS, french_purchases
from footprint.areas.local.facts import NO_INCOME, SPREAD_OF_BODY, STANDARD_OF_BODY, facts_of
from footprint.areas.local.model import mean_multipliers
from footprint.areas.local.products import FIREWOOD, class_weights, product_factors
from footprint.errors import OptionError
from footprint.i18n import message
from footprint.labels import codes_of
from footprint.mrio.tracing.family import Family

if TYPE_CHECKING:
    from footprint.areas.local.profile import Profile
    from footprint.areas.places.area import Area
    from footprint.mrio import MRIO

_OVERSEAS = "97"
#: From this share of an area's inhabitants on, a weak spot of their data is told.
_TOLD = 0.2
_weights: dict[Hashable, pd.DataFrame | None] = {}
_families: dict[Hashable, Family] = {}
_KEPT = 6
#: Digits by which shares are told apart: their last ones are rounding.
_DIGITS = 13


class DemandModel(StrEnum):
    """What an area's households are taken to buy, where a user states nothing."""

    local = "local"
    national = "national"
    none = "none"


def demand_model_of(name: str) -> DemandModel:
    """Return the model of that name.

    Raises
    ------
    OptionError
        If there is none.
    """
    try:
        return DemandModel(name)
    except ValueError:
        raise OptionError(
            message("There is no demand model {name!r}", name=name),
            hint=message(
                "choose one of: {demand_model} (none counts only what a demand of your own names)",
                demand_model=", ".join(DemandModel),
            ),
        ) from None


@dataclass(frozen=True, eq=False)
class LocalDemand:
    """What makes an area's households differ from the French.

    Attributes
    ----------
    facts : DataFrame
        Of its communes, or of a user's profile (one row).
    multipliers : Series
        Spending per inhabitant over that of France, by COICOP class, 1.
    weights : DataFrame
        Products × classes: which share of what the French buy of a product belongs to a class.
    notes : tuple of str
    """

    facts: pd.DataFrame
    multipliers: pd.Series
    weights: pd.DataFrame
    notes: tuple[str, ...]

    def factors(self, without: frozenset[str] = frozenset()) -> pd.Series:
        """Return purchases per inhabitant over those of France, by product; some classes may be left out."""
        kept = self.multipliers.where(~self.multipliers.index.isin(list(without)), 0.0)
        return product_factors(self.weights, kept.to_frame().T).iloc[0]

    @property
    def firewood(self) -> float:
        """What is used directly per inhabitant over that of France, 1."""
        return float(self.multipliers[FIREWOOD])


def local_demand(world: MRIO, area: Area, profile: Profile | None = None) -> LocalDemand | str:
    """Return the local demand of an area, or why there is none (the national one is then used).

    Parameters
    ----------
    world : MRIO
        A table whose ``sector_info`` has ``wiod_code``.
    area : Area
    profile : Profile, optional
        A user's own facts, which replace those of the area's communes.
    """
    weights = weights_of(world)
    if weights is None:
        return message("the world table does not say to which WIOD industries its products belong")
    facts = facts_of(area.communes)
    notes = tuple(_notes(facts))
    if profile is not None:
        facts, told = profile.applied_to(facts)
        notes = (*notes, *told)
    people = facts["inhabitants"]
    if not people[(facts["filled"] & NO_INCOME) == 0].sum() > 0:
        return message("the living standards of its communes are not published")
    return LocalDemand(facts, mean_multipliers(facts), weights, notes)


def weights_of(world: MRIO) -> pd.DataFrame | None:
    """Return `class_weights` of a table, kept by its content."""
    key = _identity(world)
    if key not in _weights:
        while len(_weights) >= _KEPT:
            _weights.pop(next(iter(_weights)), None)
        _weights[key] = class_weights(world)
    return _weights[key]


def _identity(world: MRIO) -> tuple[Hashable, ...]:
    """Return what the weights of a table depend on."""
    codes = world.sector_info.get("wiod_code", pd.Series(dtype=str))
    return (world.content_hash, tuple(codes.astype(str)))


def family_of(world: MRIO, categories: tuple[str, ...]) -> Family | None:
    """Return what French final users of some categories buy, households' apart; kept by content.

    Products that the same classes buy in the same shares stand together: in every area they are bought in
    proportion, so every local demand is a sum of these. None for a table without `class_weights`.
    """
    weights = weights_of(world)
    if weights is None:
        return None
    key = (*_identity(world), categories)
    if key not in _families:
        while len(_families) >= _KEPT:
            _families.pop(next(iter(_families)), None)
        _, alike = np.unique(weights.round(_DIGITS).to_numpy(), axis=0, return_inverse=True)
        group = alike[codes_of(world.index.get_level_values(1), weights.index)]
        households = np.zeros((world.n, alike.max() + 1))
        households[np.arange(world.n), group] = french_purchases(world).to_numpy()
        bought = [households]
        if others := tuple(category for category in categories if category != HOUSEHOLDS):
            bought.append(french_purchases(world, others).to_numpy()[:, None])
        members = np.hstack(bought)
        _families[key] = Family(members[:, members.any(axis=0)])
    return _families[key]


def _notes(facts: pd.DataFrame) -> list[str]:
    people, filled = facts["inhabitants"].to_numpy(float), facts["filled"].to_numpy(int)
    whole = people.sum()

    def share(bits: int) -> float:
        return float(people[(filled & bits) != 0].sum() / whole)

    notes = []
    unknown = share(NO_INCOME)
    if unknown > 0:
        notes.append(
            message(
                "{unknown:.0f} % of the inhabitants live in communes without published living standards; "
                "they count as average French",
                unknown=100 * unknown,
            )
        )
    if (of_body := share(STANDARD_OF_BODY)) > _TOLD:
        notes.append(
            message(
                "living standards of {of_body:.0f} % of the inhabitants are those of their "
                "inter-municipal body, their commune's being secret",
                of_body=100 * of_body,
            )
        )
    elif (spread := share(SPREAD_OF_BODY)) > _TOLD:
        notes.append(
            message(
                "the spread of living standards of {spread:.0f} % of the inhabitants is that of their "
                "inter-municipal body",
                spread=100 * spread,
            )
        )
    if any(str(code).startswith(_OVERSEAS) for code in facts.index):
        notes.append(
            message(
                "overseas: the survey pools overseas households with the others, so climate, prices and diets of the "
                "place are not in the estimate"
            )
        )
    return notes


def spending_note(factors: pd.Series, bought: pd.Series) -> str:
    """Return one line that says what the local demand comes to."""
    change = float(factors[bought.index].to_numpy() @ bought.to_numpy() / bought.sum()) - 1
    return message(
        "the demand is estimated for the place, from town size, living standards, household "
        "size, cars, transit and houses: {change:+.1f} % in spending against the French average "
        "(rents taken alike); `--demand-model national` gives the average",
        change=100 * change,
    )
