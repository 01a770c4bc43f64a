"""What a planner may ask of a plan besides its objective, each limit in numbers and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from scipy import sparse

from footprint.areas.production.detail import detail_money
from footprint.errors import UnitError
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.solver.linear import LinearProgram, Rows
from footprint.reading.numbers import leading_number
from footprint.units import parse_quantity, registry

UNITS = {
    "budget": "MEUR",
    "avoid_at_least": "kt",
    "jobs_at_least": "job",
    "land": "hectare",
    "water": "kilom3",
    "local_extraction": "kt",
}
"""Unit in which each limit is kept; ``kilom3`` is 1,000 m³."""

_SHOWN_UNITS = {"hectare": "ha", "kilom3": "1,000 m³", "job": "jobs"}


@dataclass(frozen=True)
class Limits:
    """Limits of a plan; ``None`` is no limit.

    Attributes
    ----------
    budget : float
        Most capital, MEUR.
    avoid_at_least : float
        Least avoided foreign extraction, kt a year.
    jobs_at_least : float
        Least number of jobs created.
    labour : mapping of str to float
        Most jobs by skill.
    land, water, local_extraction : float
        Most hectares, 1,000 m³ a year, kt a year extracted in the area.
    max_plants : int
        Most plants.
    index_at_least, autonomy_at_least : float
        Least index (points of 100) and autonomy (%) after the plan.
    force, forbid : tuple of str
        Sectors that must or must not be built.
    """

    budget: float | None = None
    avoid_at_least: float | None = None
    jobs_at_least: float | None = None
    labour: Mapping[str, float] = field(default_factory=dict)
    land: float | None = None
    water: float | None = None
    local_extraction: float | None = None
    max_plants: int | None = None
    index_at_least: float | None = None
    autonomy_at_least: float | None = None
    force: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()

    def items(self) -> list[tuple[str, str, Any]]:
        """Return every limit in force as (field, key, value), sectors and skills one by one."""
        found: list[tuple[str, str, Any]] = []
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, tuple):
                found += [(part.name, sector, True) for sector in value]
            elif isinstance(value, Mapping):
                found += [(part.name, skill, most) for skill, most in value.items()]
            elif value is not None:
                found.append((part.name, "", value))
        return found

    def only(self, kept: Sequence[tuple[str, str, Any]]) -> Limits:
        """Return the limits that `kept` names and no others."""
        limits = Limits()
        for name, key, value in kept:
            if name == "force":
                limits = replace(limits, force=(*limits.force, key))
            elif name == "forbid":
                limits = replace(limits, forbid=(*limits.forbid, key))
            elif name == "labour":
                limits = replace(limits, labour={**limits.labour, key: value})
            else:
                limits = replace(limits, **{name: value})
        return limits


def in_words(item: tuple[str, str, Any]) -> str:
    """Return one limit as a planner would say it."""
    name, key, value = item
    if name in ("force", "forbid"):
        return f"{'build' if name == 'force' else 'do not build'} {key!r}"
    said = {
        "budget": "spend at most {} MEUR",
        "avoid_at_least": "avoid at least {} kt of foreign extraction",
        "jobs_at_least": "create at least {} jobs",
        "labour": "hire at most {} " + key,
        "land": "use at most {} ha of land",
        "water": "use at most {} × 1,000 m³ of water a year",
        "local_extraction": "extract at most {} kt a year in the area",
        "max_plants": "build at most {} plants",
        "index_at_least": "reach an index of at least {}",
        "autonomy_at_least": "reach an autonomy of at least {} %",
    }[name]
    return said.format(f"{value:,.6g}")


def parse_limit(name: str, text: Any) -> float | None:
    """Return a limit in its own unit, from ``"200 MEUR"``, a pint quantity, or ``None``.

    Money may be in EUR or EUR of the detail's year (``EUR_2011``): budgets are read at its prices.

    Raises
    ------
    UnitError
        If the unit is missing or of another kind, or the number is negative or not finite.
    """
    if text is None:
        return None
    unit = UNITS[name]
    shown = name.replace("_", " ")
    kept = "meter**3" if unit == "kilom3" else unit
    if hasattr(text, "magnitude"):
        value = _of_quantity(text, kept, shown)
    else:
        text = str(text)
        if unit == "job" and not leading_number(text)[1]:
            text = f"{text} job"
        value = float(parse_quantity(text.replace(detail_money(), "EUR"), kept, shown).magnitude)
    value = value / 1000.0 if unit == "kilom3" else value
    if not np.isfinite(value) or value < 0:
        raise UnitError(
            f"The {shown} {text!r} cannot be used",
            expected="a number of zero or more",
            hint=f"write it as in '10 {unit if unit != 'kilom3' else 'm3'}'",
        )
    return value


def _of_quantity(given: Any, unit: str, shown: str) -> float:
    """Return a pint quantity in a unit; money at the detail's prices is money."""
    money = str(given.units).replace(detail_money(), "EUR")
    try:
        return float((given.magnitude * registry().Quantity(1.0, money)).to(unit).magnitude)
    except Exception:  # pint raises several kinds for units that do not convert
        raise UnitError(
            f"The {shown} {given} has the wrong kind of unit", expected=f"a unit that converts to {unit}"
        ) from None


_NOT_A_NAME = re.compile(r"\W+")


def limit_rows(problem: RelocationProblem, limits: Limits, program: LinearProgram) -> tuple[Rows, ...]:
    """Return one family of rows for each limit in force; equations are in ``docs/methods/relocation.md``."""
    size, plants = program.place("size"), program.place("plants")

    def on(place: slice, coefficients: np.ndarray) -> sparse.csr_array:
        row = np.zeros((1, program.size))
        row[0, place] = coefficients
        return sparse.csr_array(row)

    def on_product(label: str) -> np.ndarray:
        return (problem.product == problem.place_of([label])[0]).astype(float)

    upper = {
        "budget": problem.capex,
        "land": problem.land,
        "water": problem.water,
        "local_extraction": problem.local_extraction,
    }
    lower = {"avoid_at_least": problem.avoided, "jobs_at_least": problem.jobs.sum(axis=0)}
    rows = []
    for name, key, value in limits.items():
        title = f"{name}_{_NOT_A_NAME.sub('_', key)}" if key else name
        if name in upper:
            rows.append(Rows.of(title, [title], on(size, upper[name]), upper=value))
        elif name in lower:
            rows.append(Rows.of(title, [title], on(size, lower[name]), lower=value))
        elif name == "labour":
            hired = problem.jobs[_skill(problem, key)]
            rows.append(Rows.of(title, [title], on(size, hired), upper=value))
        elif name == "max_plants":
            rows.append(Rows.of(title, [title], on(plants, np.ones(len(problem.technologies))), upper=value))
        elif name == "force":
            rows.append(Rows.of(title, [key], on(plants, on_product(key)), lower=1.0))
        elif name == "forbid":
            rows.append(Rows.of(title, [key], on(plants, on_product(key)), upper=0.0))
        else:
            kind = name.removesuffix("_at_least")
            row = sparse.csr_array(program.goals[kind].coefficients[None, :])
            rows.append(Rows.of(title, [title], row, lower=value - problem.today(kind)))
    return tuple(rows)


def _skill(problem: RelocationProblem, name: str) -> int:
    from footprint.errors import UnknownNameError

    if name not in problem.skills:
        raise UnknownNameError("skill", name, problem.skills)
    return problem.skills.index(name)
