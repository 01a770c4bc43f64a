"""Parameters of interventions: a value, its range, and where it comes from."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from footprint.i18n import message
from footprint.ranges import triangular


class Parameter(BaseModel):
    """A number with its range and source; a plain number is one without a range.

    Attributes
    ----------
    value : float
        Central value.
    low, high : float or None
        Range; both or neither.
    source : str
        A reference, or a text that begins with the word "assumption".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    low: float | None = None
    high: float | None = None
    source: str = "assumption"

    @model_validator(mode="before")
    @classmethod
    def _accept_number(cls, given: Any) -> Any:
        if isinstance(given, (int, float)) and not isinstance(given, bool):
            return {"value": given}
        if not isinstance(given, (dict, Parameter)):
            raise ValueError(
                message("must be a number, or {{ value, low, high, source }} (found {given!r})", given=given)
            )
        return given

    @model_validator(mode="after")
    def _check_range(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("a range needs both low and high")
        if not np.isfinite([self.value, *self._ends()]).all():
            raise ValueError("must be finite")
        low, high = self._ends()
        if not low <= self.value <= high:
            raise ValueError(
                message(
                    "the value {value:g} lies outside its range {low:g} to {high:g}",
                    value=self.value,
                    low=low,
                    high=high,
                )
            )
        return self

    def _ends(self) -> tuple[float, float]:
        return (
            self.value if self.low is None else self.low,
            self.value if self.high is None else self.high,
        )

    @property
    def has_range(self) -> bool:
        """Whether the value is uncertain."""
        low, high = self._ends()
        return low < high

    def drawn(self, random: np.random.Generator) -> Parameter:
        """Return a draw from the triangular distribution over the range, with its mode at the value."""
        if not self.has_range:
            return self
        low, high = self._ends()
        draw = float(triangular(random.uniform(), low, self.value, high))
        return Parameter(value=draw, source=self.source)


def _within(low: float, high: float, *, open_low: bool = False, open_high: bool = False) -> AfterValidator:
    def check(parameter: Parameter) -> Parameter:
        for number in parameter._ends():
            too_low = number <= low if open_low else number < low
            too_high = number >= high if open_high else number > high
            if too_low or too_high:
                between = f"{'above' if open_low else 'at least'} {low:g}"
                if np.isfinite(high):
                    between += f" and {'below' if open_high else 'at most'} {high:g}"
                raise ValueError(
                    message(
                        "must be {between} over its whole range (found {number:g})",
                        between=between,
                        number=number,
                    )
                )
        return parameter

    return AfterValidator(check)


Share = Annotated[Parameter, _within(0, 1)]
Positive = Annotated[Parameter, _within(0, np.inf, open_low=True)]
NotNegative = Annotated[Parameter, _within(0, np.inf)]
PositiveShare = Annotated[Parameter, _within(0, 1, open_low=True)]
Saving = Annotated[Parameter, _within(-10, 1)]

Origin = Literal["as bought", "domestic"]
ONE = Parameter(value=1.0, source="definition")


class Addition(BaseModel):
    """Something bought instead, or besides, in money per euro of purchases saved.

    Attributes
    ----------
    product : str
        Sector of the world table whose product is bought.
    per_euro_saved : Parameter
        EUR bought for each EUR of the targeted purchases that fall away.
    origin : {"as bought", "domestic"}
        Whether it comes from where the buyer gets that product today, or from the buyer's own region.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    product: str
    per_euro_saved: NotNegative
    origin: Origin = "as bought"


class ProcessInput(BaseModel):
    """What making one tonne of secondary material needs.

    Attributes
    ----------
    product : str
        Sector of the world table.
    eur_per_t : Parameter
        EUR (at the table's prices) per tonne of secondary material.
    origin : {"as bought", "domestic"}
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    product: str
    eur_per_t: NotNegative
    origin: Origin = "domestic"


class Model(BaseModel):
    """A frozen model that refuses unknown keys and draws all its parameters at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="", description="what the step is called in the answer")

    def drawn(self, random: np.random.Generator) -> Self:
        """Return the model with every parameter, nested ones too, drawn from its range."""
        return self.model_copy(
            update={name: _drawn(getattr(self, name), random) for name in type(self).model_fields}
        )

    def uncertain(self) -> list[str]:
        """Return the names of the parameters that have a range."""
        found: list[str] = []
        for name in type(self).model_fields:
            value = getattr(self, name)
            items = value if isinstance(value, tuple) else (value,)
            for item in items:
                if isinstance(item, Parameter) and item.has_range:
                    found.append(name)
                elif isinstance(item, (Addition, ProcessInput)):
                    found += [
                        f"{name}.{item.product}.{inner}"
                        for inner in type(item).model_fields
                        if isinstance(getattr(item, inner), Parameter) and getattr(item, inner).has_range
                    ]
        return found


def _drawn(value: Any, random: np.random.Generator) -> Any:
    if isinstance(value, Parameter):
        return value.drawn(random)
    if isinstance(value, tuple):
        return tuple(_drawn(item, random) for item in value)
    if isinstance(value, (Addition, ProcessInput)):
        return value.model_copy(
            update={name: _drawn(getattr(value, name), random) for name in type(value).model_fields}
        )
    return value
