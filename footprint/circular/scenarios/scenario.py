"""A scenario: interventions in their order, and what happens to the money that they save."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BeforeValidator, SerializeAsAny, model_validator

from footprint.circular.scenarios.economy import Delta, Economy
from footprint.circular.scenarios.interventions import (
    DietChange,
    Intervention,
    LifetimeExtension,
    LocalSourcing,
    RepairAndReuse,
    ResidualWasteManagement,
    ResourceEfficiency,
    Sharing,
)
from footprint.circular.scenarios.parameters import Model, Parameter, Share
from footprint.circular.scenarios.secondary import ClosingSupplyChains, RecycledContent
from footprint.i18n import message

KINDS: dict[str, type[Intervention]] = {
    str(kind.model_fields["kind"].default): kind
    for kind in (
        LifetimeExtension,
        RepairAndReuse,
        Sharing,
        ResourceEfficiency,
        RecycledContent,
        ClosingSupplyChains,
        ResidualWasteManagement,
        DietChange,
        LocalSourcing,
    )
}
"""Every kind of intervention by the name that scenario files use."""

#: What the step of the rebound is called in the answer.
REBOUND = "rebound"


class Rebound(Model):
    """What happens to the money that a scenario saves.

    The saving is the fall of the final users' bill when every change of production cost reaches them (the
    price model of Leontief: the bill is value added times output, v·x). A share of it is spent on
    everything they still buy, in proportion; a bill that rises is paid by buying less in the same way.

    Attributes
    ----------
    kind : {"none", "proportional", "share"}
        Nothing respent, all of it, or `share` of it.
    share : Parameter
        Share of the saving that is respent.
    """

    kind: Literal["none", "proportional", "share"] = "none"
    share: Share = Parameter(value=0.0, source="definition")

    @model_validator(mode="after")
    def _kind_fits_share(self) -> Self:
        if self.kind == "share" and "share" not in self.model_fields_set:
            raise ValueError("kind 'share' needs a share, as in { share = 0.3 }")
        if self.kind != "share" and self.share.value not in (0.0, self.respent):
            raise ValueError(
                message(
                    "kind {kind!r} has no share of {value:g}: leave out one of the two",
                    kind=self.kind,
                    value=self.share.value,
                )
            )
        return self

    @property
    def respent(self) -> float:
        """Share of the saving that is respent: 0, 1, or `share`."""
        return {"none": 0.0, "proportional": 1.0, "share": self.share.value}[self.kind]


def _rebound(given: Any) -> Any:
    if isinstance(given, str):
        return {"kind": given}
    if isinstance(given, dict) and "kind" not in given and "share" in given:
        return {"kind": "share", **given}
    return given


def _of_its_kind(given: Any) -> Any:
    if isinstance(given, dict) and given.get("kind") in KINDS:
        return KINDS[given["kind"]].model_validate(given)
    return given


#: An intervention, or its keys and values with its kind among them.
AnyIntervention = Annotated[SerializeAsAny[Intervention], BeforeValidator(_of_its_kind)]


class Scenario(Model):
    """Interventions in the order in which they are applied.

    Attributes
    ----------
    name, title, description, source : str
        What it is and where it comes from.
    scope : str
        Final demand it is meant for: "households", "consumption" or "final demand".
    interventions : tuple of Intervention
        Each acts on what the ones before it leave.
    rebound : Rebound
    """

    title: str = ""
    description: str = ""
    source: str = "assumption"
    scope: Literal["households", "consumption", "final demand"] = "households"
    interventions: tuple[AnyIntervention, ...] = ()
    rebound: Annotated[Rebound, BeforeValidator(_rebound)] = Rebound()

    def drawn(self, random: np.random.Generator) -> Scenario:
        """Return the scenario with every parameter drawn from its range."""
        return self.model_copy(
            update={
                "interventions": tuple(step.drawn(random) for step in self.interventions),
                "rebound": self.rebound.drawn(random),
            }
        )

    def changes(self, economy: Economy) -> list[Delta]:
        """Return each intervention's change, made on what the ones before it leave."""
        found: list[Delta] = []
        for step in self.interventions:
            if found:
                economy = economy.plus(found[-1])
            found.append(step.change(economy))
        return found

    def labels(self) -> list[str]:
        """Return what each intervention is called in the answer, no two alike."""
        found: list[str] = []
        for place, step in enumerate(self.interventions, start=1):
            name = step.name or f"{place}. {step.kind}"
            found.append(f"{name} ({place})" if name in (*found, REBOUND) else name)
        return found
