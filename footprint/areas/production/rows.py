"""The rows of an establishments file, checked one by one (kept apart: pydantic is slow to import)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from footprint.areas.production.codes import PENDING, SIZE_BANDS, normal_band, normal_naf
from footprint.i18n import message

#: Beyond these (jobs; EUR a year) a number is a slip, and sums would overflow.
_MOST_JOBS, _MOST_TURNOVER = 1e7, 1e18
_CLOSED = ("f", "ferme", "fermee", "fermé", "fermée", "closed", "cessé", "cesse", "cessée")
_REV2 = ("nafrev2", "naf rev. 2", "naf rev 2", "naf2008", "naf 2008", "")


class EstablishmentRow(BaseModel):
    """One establishment."""

    model_config = ConfigDict(extra="forbid")

    state: str | None = None
    scheme: str | None = None
    naf: str
    headcount: Annotated[float, Field(ge=0, le=_MOST_JOBS, allow_inf_nan=False)] | None = None
    size_band: Annotated[str | None, Field(validate_default=True)] = None
    turnover: Annotated[float, Field(ge=0, le=_MOST_TURNOVER, allow_inf_nan=False)] | None = None
    share_local: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    name: str | None = None

    @field_validator("naf")
    @classmethod
    def _naf(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None or _is_closed(info.data.get("state")):
            return value  # establishments that closed long ago carry codes of older classifications
        scheme = info.data.get("scheme") or ""
        if scheme.casefold() not in _REV2:
            raise ValueError(
                message(
                    "{value!r} is a code of {scheme}; the program reads NAF rev. 2",
                    value=value,
                    scheme=scheme,
                )
            )
        return normal_naf(value)

    @field_validator("size_band")
    @classmethod
    def _band(cls, value: str | None, info: ValidationInfo) -> str | None:
        # Checked here and not after all fields, so that it is said beside the row's other problems; a
        # headcount that was refused is missing from the data.
        if _is_closed(info.data.get("state")):
            return None
        if value is None and info.data.get("headcount", 0.0) is None:
            return cls._unsaid()
        return None if value is None else normal_band(value)

    @classmethod
    def _unsaid(cls) -> str | None:
        raise ValueError("neither headcount nor size_band given")

    @property
    def is_closed(self) -> bool:
        """Whether the establishment no longer exists."""
        return _is_closed(self.state)

    @property
    def is_pending(self) -> bool:
        """Whether its activity is not known: none, or the code SIRENE gives until it knows."""
        return self.naf in (None, PENDING)

    @property
    def jobs(self) -> float:
        """Headcount, or the middle of the size band."""
        if self.headcount is not None:
            return self.headcount
        return SIZE_BANDS[str(self.size_band)][1]


class ExtractRow(EstablishmentRow):
    """One establishment of a raw extract of SIRENE or URSSAF, where blanks mean "not known"."""

    naf: str | None = None  # type: ignore[assignment]

    @classmethod
    def _unsaid(cls) -> str | None:
        return "NN"


def _is_closed(state: str | None) -> bool:
    return state is not None and state.casefold() in _CLOSED
