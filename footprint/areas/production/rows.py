"""The rows of an establishments file, checked one by one (kept apart: pydantic is slow to import)."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from footprint.areas.production.codes import SIZE_BANDS, normal_band, normal_naf

#: Beyond these (jobs; EUR a year) a number is a slip, and sums would overflow.
_MOST_JOBS, _MOST_TURNOVER = 1e7, 1e18


class EstablishmentRow(BaseModel):
    """One establishment."""

    model_config = ConfigDict(extra="forbid")

    naf: str
    headcount: Annotated[float, Field(ge=0, le=_MOST_JOBS, allow_inf_nan=False)] | None = None
    size_band: Annotated[str | None, Field(validate_default=True)] = None
    turnover: Annotated[float, Field(ge=0, le=_MOST_TURNOVER, allow_inf_nan=False)] | None = None
    share_local: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    name: str | None = None

    @field_validator("naf")
    @classmethod
    def _naf(cls, value: str) -> str:
        return normal_naf(value)

    @field_validator("size_band")
    @classmethod
    def _band(cls, value: str | None, info: ValidationInfo) -> str | None:
        # Checked here and not after all fields, so that it is said beside the row's other problems; a headcount
        # that was refused is missing from the data.
        if value is None and info.data.get("headcount", 0.0) is None:
            raise ValueError("neither headcount nor size_band given")
        return None if value is None else normal_band(value)

    @field_validator("headcount", "turnover", "share_local", mode="before")
    @classmethod
    def _decimal_comma(cls, value: Any) -> Any:
        return re.sub(r"\s", "", value).replace(",", ".") if isinstance(value, str) else value

    @property
    def jobs(self) -> float:
        """Headcount, or the middle of the size band."""
        if self.headcount is not None:
            return self.headcount
        return SIZE_BANDS[str(self.size_band)][1]
