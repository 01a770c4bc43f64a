"""What a planner may ask of a plan besides its objective, each limit in numbers and in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol, TypeAlias

import numpy as np
from scipy import sparse

from footprint.areas.demand.money import consumer_prices
from footprint.areas.production.detail import detail_year
from footprint.errors import UnitError, UnknownNameError
from footprint.i18n import message
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.solver.linear import LinearProgram, Rows
from footprint.reading.numbers import leading_number
from footprint.units import one, parse_amount, registry

UNITS = {
    "budget": "MEUR",
    "avoid_at_least": "kt",
    "jobs_at_least": "job",
    "jobs_at_most": "job",
    "land": "hectare",
    "water": "megaliter",
    "local_extraction": "kt",
}
"""Unit in which each limit is kept; a ``megaliter`` is 1,000 m³."""

PER_INHABITANT = {
    "jobs_at_most": (
        0.01,
        message("1 % of the inhabitants, where the unemployed are not known (assumption)"),
    ),
    "land": (
        19e-4,
        message(
            "19 m² an inhabitant: half of the land France built on in ten years (125,000 ha by the law of 2021)"
        ),
    ),
    "water": (5e-3, message("5 m³ an inhabitant and year: a tenth of what a household uses (assumption)")),
}
"""Limits that hold unless they are removed: by inhabitant in the units of `UNITS`, and their source."""
_IN_WORDS = {
    "workers": message("workers"),
    "technicians": message("technicians"),
    "engineers": message("engineers"),
}
SKILL_MARGIN = 2.0
"""Most jobs of one skill, times its share among French goods makers (assumption)."""


@dataclass(frozen=True)
class Limits:
    """Limits of a plan; ``None`` is no limit.

    Attributes
    ----------
    budget : float
        Most capital, MEUR.
    avoid_at_least : float
        Least avoided foreign extraction, kt a year.
    jobs_at_least, jobs_at_most : float
        Least and most jobs created.
    labour : mapping of str to float
        Most jobs by skill.
    land, water, local_extraction : float
        Most hectares, 1,000 m³ a year, kt a year extracted in the area.
    max_plants : int
        Most plants.
    index_at_least, autonomy_at_least : float
        Least index (points of 100) and autonomy (%) after the plan.
    force, forbid : tuple of str
        Sectors that must or must not be built; a forced one may say how much: ``"Bread: 30 jobs"``,
        ``"Bread: 2 MEUR"``.
    by_default : frozenset of str
        Names of the limits that nobody asked for but that hold all the same (`PER_INHABITANT`).
    """

    budget: float | None = None
    avoid_at_least: float | None = None
    jobs_at_least: float | None = None
    jobs_at_most: float | None = None
    labour: Mapping[str, float] = field(default_factory=dict)
    land: float | None = None
    water: float | None = None
    local_extraction: float | None = None
    max_plants: int | None = None
    index_at_least: float | None = None
    autonomy_at_least: float | None = None
    force: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    by_default: frozenset[str] = frozenset()

    def items(self) -> list[tuple[str, str, Any]]:
        """Return every limit in force as (field, key, value), sectors and skills one by one."""
        found: list[tuple[str, str, Any]] = []
        for part in fields(self):
            value = getattr(self, part.name)
            if part.name == "by_default":
                continue
            if isinstance(value, tuple):
                found += [(part.name, sector, True) for sector in value]
            elif isinstance(value, Mapping):
                found += [(part.name, skill, most) for skill, most in value.items()]
            elif value is not None:
                found.append((part.name, "", value))
        return found

    def only(self, kept: Sequence[tuple[str, str, Any]]) -> Limits:
        """Return the limits that `kept` names and no others."""
        limits = Limits(by_default=self.by_default)
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


def with_defaults(
    limits: Limits, inhabitants: float, skills: Mapping[str, float], without: Sequence[str] = ()
) -> Limits:
    """Return limits with those that hold by default, where the planner neither set nor removed them.

    Parameters
    ----------
    limits : Limits
        What the planner asks for.
    inhabitants : float
        Of the area.
    skills : mapping of str to float
        Share of each skill among the jobs of French goods makers.
    without : sequence of str
        Defaults that are removed: ``jobs``, ``land``, ``water``.
    """
    found: dict[str, Any] = {}
    for name, (share, _) in PER_INHABITANT.items():
        if name.removesuffix("_at_most") not in without and getattr(limits, name) is None:
            found[name] = share * inhabitants
    kept = set(found)
    if "jobs_at_most" in found:
        # A floor that the planner sets is not to be refused for a ceiling that nobody asked for.
        found["jobs_at_most"] = max(found["jobs_at_most"], limits.jobs_at_least or 0.0)
        most = {
            skill: SKILL_MARGIN * share * found["jobs_at_most"]
            for skill, share in skills.items()
            if skill not in limits.labour
        }
        found["labour"] = {**most, **limits.labour}
        kept |= {f"labour {skill}" for skill in most}
    return replace(limits, **found, by_default=frozenset(kept))


_PRICED = re.compile(r"EUR_(?P<year>\d{4})")
_FORCED = re.compile(r"^(?P<sector>.+?)\s*:\s*(?P<amount>.*\d.*)$")


def written(amount: float) -> str:
    """Return a number as text that `forced` reads back; ``1.234`` alone could be 1234."""
    text = f"{amount:.12g}"
    return f"{text}0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", text) else text


def forced(text: str) -> tuple[str, float | None, str]:
    """Return a forced sector, how much of it, and of what: ``job`` or ``MEUR``; None where any plant will do.

    Raises
    ------
    UnitError
        If the amount is neither jobs nor money.
    """
    found = _FORCED.match(text.strip())
    if found is None:
        return text.strip(), None, ""
    amount, level = _at_detail_prices(found["amount"])
    unit = "job" if _counts_jobs(amount) else "MEUR"
    return (
        found["sector"],
        level * parse_amount(amount, unit, message("size of a plant")),
        unit,
    )


def _at_detail_prices(text: str) -> tuple[str, float]:
    """Return an amount without its price year, and what turns that year's prices into the detail's."""
    found = _PRICED.search(text)
    if found is None:
        return text, 1.0
    levels, year = consumer_prices(), int(found["year"])
    if year not in levels:
        raise UnitError(
            message("Prices of {year} are not known", year=year),
            expected=message("a year from {first} to {last}", first=min(levels), last=max(levels)),
        )
    return text.replace(found[0], "EUR"), levels[detail_year()] / levels[year]


def _counts_jobs(amount: str) -> bool:
    try:
        return one(leading_number(amount)[1]).check("[employment]")
    except UnitError:
        return False


def in_words(item: tuple[str, str, Any], by_default: frozenset[str] = frozenset()) -> str:
    """Return one limit as a planner would say it, and whether it holds by default."""
    name, key, value = item
    if (f"{name} {key}" if key else name) in by_default:
        return message("{in_words} (by default)", in_words=in_words(item))
    if name in ("force", "forbid"):
        said = message("build {sector!r}") if name == "force" else message("do not build {sector!r}")
        return message(said, sector=key)
    said = {
        "budget": message("spend at most {value:,.6g} MEUR"),
        "avoid_at_least": message("avoid at least {value:,.6g} kt of foreign extraction"),
        "jobs_at_least": message("create at least {value:,.6g} jobs"),
        "jobs_at_most": message("create at most {value:,.6g} jobs"),
        "labour": message("hire at most {value:,.6g} {skill}"),
        "land": message("use at most {value:,.6g} ha of land"),
        "water": message("use at most {value:,.6g} × 1,000 m³ of water a year"),
        "local_extraction": message("extract at most {value:,.6g} kt a year in the area"),
        "max_plants": message("build at most {value:,.6g} plants"),
        "index_at_least": message("reach an index of at least {value:,.6g}"),
        "autonomy_at_least": message("reach an autonomy of at least {value:,.6g} %"),
    }[name]
    return message(said, value=value, skill=_IN_WORDS.get(key, key)) if key else message(said, value=value)


class HasUnit(Protocol):
    """A number with a unit, such as a pint quantity."""

    @property
    def magnitude(self) -> float:
        """The number."""

    @property
    def units(self) -> object:
        """The unit, whose text can be read again."""


Amount: TypeAlias = str | int | float | HasUnit
"""An amount as a planner gives it: ``"200 MEUR"``, a quantity, or a bare number of jobs."""


def parse_limit(name: str, amount: Amount | None) -> float | None:
    """Return a limit in its own unit, from ``"200 MEUR"``, a pint quantity, or ``None``.

    Money in EUR is at the detail's prices; of a named year (``EUR_2024``) it is moved to them by French
    consumer prices.

    Raises
    ------
    UnitError
        If the unit is missing or of another kind, or the number is negative or not finite.
    """
    if amount is None:
        return None
    unit = UNITS[name]
    shown = name.replace("_", " ")
    kept = "meter**3" if unit == "megaliter" else unit
    if not isinstance(amount, (str, int, float)):
        value = _of_quantity(amount, kept, shown)
    else:
        text = str(amount)
        if unit == "job" and not leading_number(text)[1]:
            text = f"{text} job"
        text, level = _at_detail_prices(text)
        value = level * parse_amount(text, kept, shown)
    value = value / 1000.0 if unit == "megaliter" else value
    if not np.isfinite(value) or value < 0:
        raise UnitError(
            message("The {shown} {amount!r} cannot be used", shown=shown, amount=str(amount)),
            expected="a number of zero or more",
            hint=message("write it as in '10 {rest}'", rest=unit if unit != "megaliter" else "m3"),
        )
    return value


def _of_quantity(given: Any, unit: str, shown: str) -> float:
    """Return a pint quantity in a unit; money of a named year is moved to the detail's prices."""
    money, level = _at_detail_prices(str(given.units))
    try:
        return level * float((given.magnitude * registry().Quantity(1.0, money)).to(unit).magnitude)
    except Exception:  # pint raises several kinds for units that do not convert
        raise UnitError(
            message("The {shown} {given} has the wrong kind of unit", shown=shown, given=given),
            expected=message("a unit that converts to {unit}", unit=unit),
        ) from None


_NOT_A_NAME = re.compile(r"\W+")


def limit_rows(problem: RelocationProblem, limits: Limits, program: LinearProgram) -> tuple[Rows, ...]:
    """Return one family of rows for each limit in force; equations are in ``docs/methods/relocation.md``."""

    def on(block: str, coefficients: np.ndarray) -> sparse.csr_array:
        return program.over({block: coefficients})

    def on_product(label: str) -> np.ndarray:
        return (problem.product == problem.positions_of([label])[0]).astype(float)

    upper = {
        "budget": problem.capex,
        "jobs_at_most": problem.jobs.sum(axis=0),
        "land": problem.land,
        "water": problem.water,
        "local_extraction": problem.local_extraction,
    }
    rows = []
    for name, key, value in limits.items():
        title = f"{name}_{_NOT_A_NAME.sub('_', key)}" if key else name
        if name in upper:
            rows.append(Rows.of(title, [title], on("size", upper[name]), upper=value))
        elif name in ("avoid_at_least", "jobs_at_least"):
            goal = program.goals["avoided" if name == "avoid_at_least" else "jobs"]
            row = sparse.csr_array(goal.coefficients[None, :])
            rows.append(Rows.of(title, [title], row, lower=value))
        elif name == "labour":
            hired = problem.jobs[_skill(problem, key)]
            rows.append(Rows.of(title, [title], on("size", hired), upper=value))
        elif name == "max_plants":
            rows.append(
                Rows.of(title, [title], on("plants", np.ones(len(problem.technologies))), upper=value)
            )
        elif name == "force":
            rows.append(_forced_rows(problem, key, title, program))
        elif name == "forbid":
            rows.append(Rows.of(title, [key], on("plants", on_product(key)), upper=0.0))
        else:
            kind = name.removesuffix("_at_least")
            row = sparse.csr_array(program.goals[kind].coefficients[None, :])
            rows.append(Rows.of(title, [title], row, lower=value - problem.today(kind)))
    return tuple(rows)


def _forced_rows(problem: RelocationProblem, text: str, title: str, program: LinearProgram) -> Rows:
    """Return the rows of a forced sector: at least one plant, and the jobs or output asked for."""
    sector, amount, unit = forced(text)
    made = (problem.product == problem.positions_of([sector])[0]).astype(float)
    rows, least = [program.over({"plants": made})], [1.0]
    if amount is not None:
        per_output = problem.jobs.sum(axis=0) if unit == "job" else 1.0
        rows.append(program.over({"size": made * per_output}))
        least.append(amount)
    labels = [text, message("{text} in all", text=text)][: len(rows)]
    return Rows.of(title, labels, sparse.csr_array(sparse.vstack(rows)), lower=np.array(least))


def _skill(problem: RelocationProblem, name: str) -> int:
    if name not in problem.skills:
        raise UnknownNameError("skill", name, problem.skills)
    return problem.skills.index(name)
