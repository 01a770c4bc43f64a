"""The rows of an establishments file, checked one by one (kept apart: pydantic is slow to import)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from footprint.areas.establishments import SIZE_BANDS, normal_band, normal_naf


class EstablishmentRow(BaseModel):
    """One establishment."""

    model_config = ConfigDict(extra="forbid")

    naf: str
    headcount: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    size_band: str | None = None
    turnover: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    share_local: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    name: str | None = None

    @field_validator("naf")
    @classmethod
    def _naf(cls, value: str) -> str:
        return normal_naf(value)

    @field_validator("size_band")
    @classmethod
    def _band(cls, value: str) -> str:
        return normal_band(value)

    @field_validator("headcount", "turnover", "share_local", mode="before")
    @classmethod
    def _decimal_comma(cls, value: Any) -> Any:
        return value.replace(",", ".").replace(" ", "") if isinstance(value, str) else value

    @model_validator(mode="after")
    def _size(self) -> EstablishmentRow:
        if self.headcount is None and self.size_band is None:
            raise ValueError("neither headcount nor size_band given")
        return self

    @property
    def jobs(self) -> float:
        """Headcount, or the middle of the size band."""
        if self.headcount is not None:
            return self.headcount
        return SIZE_BANDS[str(self.size_band)][1]
