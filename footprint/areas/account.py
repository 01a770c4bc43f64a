"""The material footprint of an area: a ledger of tonnes that closes, and its sums."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from footprint.areas.account_notes import (
    AREA_SOURCES,
    country_interval,
    errors_of,
    reference,
    table_facts,
    unbelievable,
    warnings_of,
)
from footprint.areas.demand.household import AreaDemand, Given, ProfileGiven, area_demand
from footprint.areas.demand.local import family_of
from footprint.areas.french import HOUSEHOLDS
from footprint.areas.headline import HeadlineInterval, headline_interval, relative_deviation
from footprint.areas.impacts.direct import FINAL_USERS, USED_DIRECTLY, direct_here, direct_note, labelled
from footprint.areas.local.differences import Differences, differences
from footprint.areas.local.intervals import interval_of
from footprint.areas.local.products import class_tonnes
from footprint.areas.places.area import Area
from footprint.areas.places.find import find_area
from footprint.areas.tracing import (
    UNIT,
    categories_of,
    french_ledger,
    table_of,
    tonnes_in,
)
from footprint.areas.world import world_last, world_or_default
from footprint.errors import FootprintWarning
from footprint.labels import ABROAD, FRANCE, HOME
from footprint.mrio.impacts.satellites import MATERIALS, notes_of, sources_of, with_satellites
from footprint.mrio.ledger import Ledger, attribute
from footprint.mrio.system import MRIO
from footprint.once import kept_property
from footprint.results import Result
from footprint.units import as_json, quantity

if TYPE_CHECKING:
    import pint

_LEDGER = ("material", "country", "industry", "product")


@dataclass(frozen=True, eq=False)
class MaterialAccount(Result):
    """What an area's consumption makes others extract in a year.

    Attributes
    ----------
    area : Area
    scope : str
        Whose final demand counts, a key of `footprint.areas.tracing.SCOPES`.
    year : int or None
        Year of the world table.
    demand : AreaDemand
        What is bought, with notes, and what makes the place differ.
    extension : str
        Whose flows are traced: ``"materials"``, or a satellite such as ``"carbon"``.
    unit : str
        Unit of every figure, a year.
    warnings : tuple of str
        What a reader must know: years that differ, assumptions, faults of the inputs.
    sources : tuple of str
    """

    area: Area
    scope: str
    year: int | None
    demand: AreaDemand
    sources: tuple[str, ...]
    warnings: tuple[str, ...]
    table: Mapping[str, str] = field(repr=False)
    _traced: Ledger = field(repr=False)
    _factor: float = field(repr=False)
    _direct: pd.Series = field(repr=False)
    _region_names: Mapping[str, str] = field(repr=False)
    _material_groups: Mapping[str, str] = field(repr=False)
    _errors: Mapping[str, float] = field(repr=False, default_factory=dict)
    extension: str = MATERIALS
    unit: str = UNIT

    @property
    def total(self) -> pint.Quantity:
        """Tonnes extracted in a year, direct use included."""
        return quantity(self._tonnes, self.unit)

    @property
    def total_tonnes(self) -> float:
        """The number of `total`, without loading the unit library."""
        return self._tonnes

    @property
    def per_inhabitant(self) -> pint.Quantity:
        """Tonnes a year for each inhabitant."""
        return quantity(self._tonnes / self.area.inhabitants, f"{self.unit}/inhabitant")

    @property
    def share_abroad(self) -> float:
        """Share of the total that is extracted outside France, between 0 and 1."""
        return float(self.tonnes("location").get(ABROAD, 0.0) / self._tonnes) if self._tonnes else 0.0

    @property
    def direct(self) -> pint.Quantity:
        """Tonnes that final users extract themselves; part of the total, counted once."""
        return quantity(float(self._direct.sum()), self.unit)

    @property
    def closure(self) -> float:
        """Relative distance between the sum of the ledger and the footprint by the other route, M y."""
        return self._traced.closure

    @property
    def ledger(self) -> pd.Series:
        """Tonnes by material × country × industry that extracts × product, cells that are not zero."""
        return self._cells.copy()

    @kept_property
    def _cells(self) -> pd.Series:
        cells = self._traced.series.rename(self.unit) * self._factor
        direct = self._direct[self._direct != 0]
        if direct.empty:
            return cells
        rows = [(material, HOME, FINAL_USERS, USED_DIRECTLY) for material in direct.index]
        index = pd.MultiIndex.from_tuples(rows, names=_LEDGER)
        return pd.concat([cells, pd.Series(direct.to_numpy(), index=index, name=self.unit)])

    @kept_property
    def _tonnes(self) -> float:
        return self._traced.total * self._factor + float(self._direct.sum())

    @kept_property
    def differences(self) -> Differences | None:
        """Return what makes the households here differ from the French; None without a local demand."""
        if self.demand.local is None or self.demand.class_tonnes is None:
            return None
        tonnes = self.demand.class_tonnes
        return differences(self.demand.local, tonnes, interval_of(self.demand.local, tonnes))

    @kept_property
    def interval(self) -> HeadlineInterval | None:
        """How sure the headline is, by the French spreads; None but for materials of an embedded table."""
        if self.extension != MATERIALS:
            return None
        at, direct = self.tonnes("location"), float(self._direct.sum())
        place = relative_deviation(self.area, self.differences, self._tonnes)
        return headline_interval(
            at.get(FRANCE, 0.0) - direct,
            at.get(ABROAD, 0.0),
            direct,
            self.area,
            place,
            self.scope,
            self.table,
        )

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names that `by` understands; groups are among them where the world table has any."""
        return self._traced.dimensions

    def by(self, *dimensions: str) -> pd.Series:
        """Return the footprint split by some dimensions, as a Series of pint dtype; its sum is the total.

        It draws and writes itself as plain tonnes; `tonnes` gives those as an ordinary Series.

        Parameters
        ----------
        *dimensions : str
            ``"location"`` (France or abroad), ``"country"``, ``"industry"`` (that extracts),
            ``"material"``, ``"material group"``, ``"product"`` (that is consumed), ``"product group"``.

        Raises
        ------
        UnknownNameError
            If a dimension is unknown.
        """
        from footprint.mrio.quantities import in_pint

        return in_pint(self.tonnes(*dimensions), self.unit)

    def tonnes(self, *dimensions: str) -> pd.Series:
        """Return what `by` does as plain tonnes, without loading the unit library."""
        dimensions = tuple(name for i, name in enumerate(dimensions) if name not in dimensions[:i])
        values = self._traced.by(*dimensions).rename(self.unit) * self._factor
        if "location" in dimensions:
            level = None if len(dimensions) == 1 else "location"
            values = values.rename(index={HOME: FRANCE}, level=level)
        if not self._direct.any():
            return values
        added = self._own.groupby(list(dimensions), sort=False)[self.unit].sum()
        return values.add(added, fill_value=0.0).reindex(
            values.index.append(added.index.difference(values.index))
        )

    @kept_property
    def _own(self) -> pd.DataFrame:
        return labelled(self._direct, self.unit, self._material_groups)

    def country_interval(self) -> pd.DataFrame:
        """Return low, value and high of each country (`unit`), by what back-casts of the trade miss."""
        return country_interval(self.tonnes("country"), self._errors)

    def to_frame(self) -> pd.DataFrame:
        """Return the cells of the ledger: material, country, industry, product, tonnes."""
        return self._cells.rename("tonnes").reset_index()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the sums of the ledger by each dimension, tonnes; `to_frame` has its cells."""
        return {
            f"By {name}": self.tonnes(name).sort_values(ascending=False).rename("tonnes").reset_index()
            for name in self.dimensions
        }

    def _shown(self) -> pd.DataFrame:
        name = "material group" if "material group" in self.dimensions else "material"
        table = self.tonnes(name, "location").unstack(fill_value=0)  # noqa: PD010
        table = pd.DataFrame(table).rename(columns=str).rename_axis(columns=None)
        table["total"] = table.sum(axis=1)
        return table.sort_values("total", ascending=False).round().astype(int)

    def _heading(self) -> str:
        per_head = self._tonnes / self.area.inhabitants
        return f"{self.area.name}: {self._tonnes:,.0f} {self.unit} a year for {self.scope}, {per_head:.1f} {self.unit} per inhabitant"

    def _content(self) -> Mapping[str, object]:
        at = self.tonnes("location")
        per_head = self._tonnes / self.area.inhabitants
        countries = self.country_interval().sort_values("value", ascending=False)
        by_country = {}
        for code, row in countries.iterrows():
            found = {**as_json(row["value"], self.unit), "name": self._region_names.get(str(code), str(code))}
            if self._errors:
                found |= {"low": float(row["low"]), "high": float(row["high"])}
            by_country[str(code)] = found
        return {
            "area": self.area.name,
            **self.area.identity(),
            "inhabitants": as_json(self.area.inhabitants, "inhabitant"),
            "year": self.year,
            "scope": self.scope,
            "extension": self.extension,
            "footprint": {
                "france": as_json(at.get(FRANCE, 0.0), self.unit),
                "abroad": as_json(at.get(ABROAD, 0.0), self.unit),
                "total": as_json(self._tonnes, self.unit),
                "per_inhabitant": as_json(per_head, f"{self.unit}/inhabitant"),
                "share_abroad": as_json(self.share_abroad, "1"),
                "direct": as_json(float(self._direct.sum()), self.unit),
                "interval": self.interval.interval_json() if self.interval else None,
            },
            "by_material_group": self._json("material group"),
            "by_material": self._json("material"),
            "by_country": by_country,
            "by_product_group": self._json("product group"),
            "by_product": self._json("product"),
            "closure": as_json(self.closure, "1"),
            "demand_model": self.demand.model,
            "differences": self.differences.to_dict() if self.differences else None,
            "table": dict(self.table),
            "vintage": self.area.vintage,
            "sources": list(self.sources),
            "warnings": list(self.warnings),
        }

    def _json(self, dimension: str) -> dict[str, object]:
        if dimension not in self._traced.dimensions:
            return {}
        values = self.tonnes(dimension).sort_values(ascending=False)
        return {str(label): as_json(value, self.unit) for label, value in values.items()}

    def __repr__(self) -> str:
        per_head = self._tonnes / self.area.inhabitants
        return (
            f"<MaterialAccount {self.area.name}, {self.scope}, {self.year}: {self._tonnes:,.0f} {self.unit}, "
            f"{per_head:.1f} {self.unit} per inhabitant, {100 * self.share_abroad:.0f} % abroad>"
        )


@world_last
def material_account(
    area: Area | str,
    *,
    scope: str = HOUSEHOLDS,
    demand_model: str | None = None,
    income_adjustment: bool | float = False,
    demand: Given = None,
    profile: ProfileGiven = None,
    price_index: Mapping[int, float] | str | None = None,
    extension: str = MATERIALS,
    explain: bool = True,
    world: MRIO | None = None,
) -> MaterialAccount:
    """Return the material footprint of an area as a ledger that closes.

    The area's final demand y (see `footprint.areas.demand.household.household_demand`) is traced back to
    where raw material is extracted: cell = S_k,rs · (L y)_rs by product, S tonnes for each euro of output, L
    the Leontief inverse. Assumes that every buyer of an industry's product gets the same mix.

    Parameters
    ----------
    area : Area or str
        An area, or what `find_area` understands.
    scope : str
        ``"households"``; ``"consumption"`` (plus non-profit institutions and government, at the French
        average per inhabitant); ``"final demand"`` (plus investment and inventories); ``"households and
        capital"`` (households, with capital formation attributed to the industries that use it).
    demand_model, income_adjustment, demand, profile, price_index
        As in `household_demand`.
    extension : str
        What is traced: raw materials, or ``"carbon"``, ``"water"``, ``"waste"`` and the other satellites
        (`footprint.mrio.impacts.satellites.with_satellites`), or an extension of your own table.
    explain : bool
        Whether to compute what `differences` needs; without it an account is quicker.
    world : MRIO, optional
        A table with that extension, or an embedded one; the embedded one of the newest year by default.

    Returns
    -------
    MaterialAccount

    Raises
    ------
    UnknownNameError
        If the scope is unknown.
    TableError
        If the area has no inhabitants.
    FootprintError
        As `household_demand` and `footprint.mrio.attribute`.
    """
    world = world_or_default(world)
    categories = categories_of(world, scope)
    area = find_area(area)
    if extension not in world.extensions and extension != MATERIALS:
        world = with_satellites(world, extension)
    table = table_of(world, scope)
    bought = area_demand(
        area,
        categories,
        demand_model=demand_model,
        income_adjustment=income_adjustment,
        demand=demand,
        profile=profile,
        price_index=price_index,
        world=table,
    )
    if bought.tax:
        bought = replace(bought, notes=(*bought.notes, reference(table)))
    flows = table.extension(extension)
    unit, into_tonnes = (UNIT, tonnes_in(flows.unit)) if extension == MATERIALS else (flows.unit, 1.0)
    if explain and bought.local is not None:
        bought = replace(bought, class_tonnes=class_tonnes(table, bought.local.weights))
    if demand is None and bought.local is None and bought.model == "national":
        traced, factor = french_ledger(table, categories, extension), bought.share_of_france
    else:
        family = family_of(table, categories) if bought.local is not None else None
        traced, factor = attribute(table, bought.y, extension, home=HOME, family=family), 1.0
    direct = direct_here(table, categories, extension, bought)
    direct = direct * bought.share_of_france * into_tonnes
    info = table.region_info
    names = info["name_en"] if "name_en" in info.columns else pd.Series(dtype=str)
    groups = flows.stressors["group"] if "group" in flows.stressors.columns else pd.Series(dtype=str)
    flows_per_head = (traced.total * factor * into_tonnes + float(direct.sum())) / area.inhabitants
    if demand is not None and extension == MATERIALS and (text := unbelievable(area, flows_per_head)):
        bought = replace(bought, notes=(text, *bought.notes))
        warnings.warn(text, FootprintWarning, stacklevel=2)
    return MaterialAccount(
        area=area,
        scope=scope,
        year=table.year,
        demand=bought,
        sources=(*world.texts("sources"), *sources_of(extension), *AREA_SOURCES),
        warnings=(
            *notes_of(extension, world),
            *direct_note(extension, bought.local, flows.labels),
            *warnings_of(world, area, scope, bought),
        ),
        table=table_facts(world),
        _traced=traced,
        _factor=factor * into_tonnes,
        _direct=direct,
        _region_names={str(label): str(name) for label, name in names.items()},
        _material_groups={str(label): str(name) for label, name in groups.items()},
        _errors=errors_of(info),
        extension=extension,
        unit=unit,
    )
