"""The footprint of one kind of household at a place, for telling people about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.local.facts import commune_facts, is_known
from footprint.areas.local.fit import households
from footprint.areas.local.living import DECILES
from footprint.areas.local.model import local_model, subset_multipliers
from footprint.embedded import embedded
from footprint.errors import OptionError, UnknownNameError
from footprint.i18n import message
from footprint.names import plain
from footprint.once import kept
from footprint.units import as_json

if TYPE_CHECKING:
    from footprint.areas.demand.local import LocalDemand

#: Kind of household to the survey's column.
KINDS = {
    message("person living alone"): "typmen_1",
    "single parent": "typmen_2",
    message("couple without children"): "typmen_3",
    message("couple with children"): "typmen_4",
    "other household": "typmen_5",
}
#: Bits of the drivers that stay with a place when household size and living standard are stated.
_PLACE_ALONE = 0b1001


@dataclass(frozen=True, eq=False)
class HouseholdFootprint:
    """Tonnes a year that one kind of household takes, by group of spending.

    Attributes
    ----------
    kind : str
    decile : int or None
        National tenth of living standards; None for those the kind has.
    table : DataFrame
        By group: household, france (the mean household of France), t a year.
    notes : tuple of str
    """

    kind: str
    decile: int | None
    table: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def total(self) -> float:
        """Tonnes a year of the household."""
        return float(self.table["household"].sum())

    def to_frame(self) -> pd.DataFrame:
        """Return the table by group of spending."""
        return self.table.copy()

    def to_dict(self) -> dict[str, object]:
        """Return the household for JSON."""
        return {
            "kind": self.kind,
            "income_decile": self.decile,
            "total": as_json(self.total, "t"),
            "mean_household_of_france": as_json(float(self.table["france"].sum()), "t"),
            "groups": {str(name): as_json(row["household"], "t") for name, row in self.table.iterrows()},
            "notes": list(self.notes),
        }


def household_footprint(
    local: LocalDemand, tonnes: pd.Series, kind: str | None = None, decile: int | None = None
) -> HouseholdFootprint:
    """Return the footprint of one kind of household at a place.

    tonnes = Σ_c t_c · z̄ · (survey, kind ÷ survey, all) · (g_cd ÷ ḡ_c) · r_c(town size, cars, transit and
    houses), t_c tonnes per French inhabitant behind class c, z̄ persons in a mean household. Assumes that
    living standard, kind of household and place act on spending independently; the survey crosses none of
    them.

    Parameters
    ----------
    local : LocalDemand
        Of the place.
    tonnes : Series
        t_c, of `footprint.areas.local.products.class_tonnes`.
    kind : str, optional
        A key of `KINDS`; the mean household by default.
    decile : int, optional
        National tenth of living standards, 1 (lowest) to 10.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    OptionError
        If the decile is not between 1 and 10.
    """
    if decile is not None and not 1 <= decile <= DECILES:
        raise OptionError(
            message("There is no tenth {decile} of living standards", decile=decile),
            hint="give 1 (lowest) to 10 (highest)",
        )
    model = local_model()
    survey = pd.read_parquet(embedded("places", "survey.parquet")).set_index("coicop")
    factor = pd.Series(1.0, index=model.classes.index)
    name = "mean household"
    if kind is not None:
        name = _kind(kind)
        factor.update(survey[KINDS[name]] / survey["all"])
    if decile is not None:
        position = model.classes.index.get_indexer(survey.index)
        factor.iloc[position] *= _standards()[position, decile - 1]
    at_place = subset_multipliers(local.facts, model)[_PLACE_ALONE]
    persons = _persons()
    each = tonnes.reindex(factor.index) * persons
    groups = model.classes["group"]
    table = pd.DataFrame({
        "household": (each * factor * at_place).groupby(groups, sort=False).sum(),
        "france": each.groupby(groups, sort=False).sum(),
    })  # fmt: skip
    other = float(tonnes[""]) * persons
    if other > 0:
        table.loc["other"] = [other, other]
    notes = (
        message(
            "one household a year; the mean household of France has {persons:.2f} persons", persons=persons
        ),
        message(
            "kind of household, living standard and place act independently: the survey crosses none of them; rents are taken alike"
        ),
    )
    return HouseholdFootprint(name, decile, table.rename_axis("group"), notes)


def _kind(text: str) -> str:
    known = {plain(name): name for name in KINDS}
    if plain(text) in known:
        return known[plain(text)]
    from difflib import get_close_matches

    near = [known[name] for name in get_close_matches(plain(text), list(known), 2, 0.5)]
    raise UnknownNameError("kind of household", text, near, hint=f"kinds: {', '.join(KINDS)}")


@kept(1)
def _persons() -> float:
    """Return the persons in a mean household of France."""
    facts = commune_facts()
    facts = facts[is_known(facts)]
    return float(facts["inhabitants"].sum() / households(facts).sum())


@kept(1)
def _standards() -> np.ndarray:
    """Return spending of a national tenth over the mean of the ten, classes × 10."""
    standard = local_model().standard
    return standard / standard.mean(axis=1, keepdims=True)
