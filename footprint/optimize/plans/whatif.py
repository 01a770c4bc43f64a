"""What if: plants open or close in an area, and index, autonomy, tonnes and jobs are computed again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas import find_area
from footprint.areas.detailed.answers import detail_notes, detailed_world
from footprint.areas.places.area import Area, ranked_kind
from footprint.areas.production.establishments import Establishments, as_establishments
from footprint.areas.production.local_supply import LocalSupply
from footprint.circular.autonomy.board import board_of
from footprint.circular.autonomy.multiplier import BASIS, local_multiplier
from footprint.errors import OptionError, UnknownNameError
from footprint.i18n import message
from footprint.mrio import MRIO
from footprint.mrio.impacts.intensities import impacts_json
from footprint.names import nearest
from footprint.optimize.impacts.response import impact_rows, impact_totals
from footprint.optimize.plans.asking import sector_named, share, technology_rows
from footprint.optimize.plans.portfolio import MONEY
from footprint.optimize.relocation.assemble import ELSEWHERE, relocation_problem
from footprint.optimize.relocation.focal import Focal, focal_area
from footprint.optimize.relocation.limits import forced, written
from footprint.optimize.relocation.market import market_of
from footprint.optimize.relocation.problem import RelocationProblem
from footprint.optimize.relocation.technologies import CONVENTIONAL, TechnologyRow
from footprint.results import Result
from footprint.units import as_json

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from pathlib import Path

Plants = str | Sequence[str] | Mapping[str, str | float]
"""Plants that open or close: ``"Breweries: 30 jobs"``, several, or amounts (MEUR) by sector."""

# A comma before a digit belongs to a number: "Breweries: 1,5 MEUR".
_TECHNOLOGY = re.compile(r"^(?P<plant>.+?:.+?),(?!\d)\s*(?P<technology>[^,:]*[A-Za-z][^,:]*)$")
_LEVELS = {"index": "point", "autonomy": "%", "rank": "1"}


@dataclass(frozen=True, eq=False)
class WhatIf(Result):
    """What changes in an area when plants open or close.

    Attributes
    ----------
    area : Area
        The area.
    sectors : DataFrame
        One row for each sector with a plant that opens or closes: sector, sector_fr, technology, output and
        jobs (plus or minus), coverage before and after, index_gain (points), autonomy_gain (%),
        sold_locally (MEUR), avoided_foreign_extraction and added_extraction_in_france (kt).
    before, after : dict
        index (points), autonomy (%), rank.
    set_off : dict
        By territory, ``area`` and ``france``: output in all (MEUR a year, the plants' own included) and
        jobs of suppliers and of what households spend.
    elsewhere : float
        θ, share of sales elsewhere that displaces rivals.
    notes : tuple of str
        What is said of the place, and of the table that the answer stands on.
    impact_rows : DataFrame
        Changes of carbon, water, waste and jobs, as in `Portfolio.impact_rows`.
    """

    area: Area
    sectors: pd.DataFrame
    before: dict[str, float]
    after: dict[str, float]
    set_off: dict[str, dict[str, float]]
    elsewhere: float
    notes: tuple[str, ...] = ()
    impact_rows: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    impact_notes: tuple[str, ...] = ()

    @property
    def impacts(self) -> pd.DataFrame:
        """Changes of all plants by impact: title, unit, france, abroad, total."""
        return impact_totals(self.impact_rows)

    def to_frame(self) -> pd.DataFrame:
        """Return the sectors that change."""
        return self.sectors

    @property
    def change(self) -> dict[str, float]:
        """Change of index (points), autonomy (%) and rank (negative is better)."""
        return {name: self.after[name] - self.before[name] for name in self.before}

    @property
    def avoided(self) -> float:
        """Foreign extraction avoided, kt a year."""
        return float(self.sectors["avoided_foreign_extraction"].sum())

    @property
    def added_in_france(self) -> float:
        """Extraction added in France, kt a year."""
        return float(self.sectors["added_extraction_in_france"].sum())

    def _heading(self) -> str:
        return f"What if in {self.area.name}"

    def _content(self) -> Mapping[str, object]:
        units = {
            "output": MONEY,
            "sold_locally": MONEY,
            "jobs": "job",
            "coverage_before": "1",
            "coverage_after": "1",
            "index_gain": "point",
            "autonomy_gain": "%",
            "avoided_foreign_extraction": "kt",
            "added_extraction_in_france": "kt",
        }

        def levels(values: Mapping[str, float]) -> dict[str, object]:
            return {name: as_json(value, _LEVELS[name]) for name, value in values.items()}

        return {
            "area": {"code": self.area.code, "name": self.area.name, "inhabitants": self.area.inhabitants},
            "before": levels(self.before),
            "after": levels(self.after),
            "change": levels(self.change),
            "avoided_foreign_extraction": as_json(self.avoided, "kt"),
            "added_extraction_in_france": as_json(self.added_in_france, "kt"),
            "jobs": as_json(float(self.sectors["jobs"].sum()), "job"),
            "impacts": impacts_json(self.impacts),
            "impact_notes": list(self.impact_notes),
            "set_off": {
                place: {
                    "output": as_json(found["output"], MONEY),
                    "jobs": as_json(found["jobs"], "job"),
                }
                for place, found in self.set_off.items()
            },
            "elsewhere": as_json(self.elsewhere, "1"),
            "sectors": [
                {name: as_json(value, units[name]) if name in units else value for name, value in row.items()}
                for row in self.sectors.to_dict("records")
            ],
            "notes": list(self.notes),
        }


def what_if(
    area: Area | str,
    open: Plants = (),  # noqa: A002 - what a person says
    close: Plants = (),
    *,
    establishments: Establishments | str | os.PathLike[str] | None = None,
    elsewhere: float = ELSEWHERE,
    technologies: str | Path | Iterable[TechnologyRow] | None = None,
    world: MRIO | None = None,
) -> WhatIf:
    """Return what changes when plants open or close in an area; no list of all the others is needed.

    The index model is computed twice, without and with the plants: a plant that opens is sure to be there,
    one that closes takes its share of the sector's expected producers along. The index knows no
    technologies; tonnes do.

    Parameters
    ----------
    area : Area or str
        The area, or its name or code.
    open, close : str, sequence of str or mapping
        ``"Bread and bakery products: 50 jobs"``, ``"Tires: 3 MEUR"``, or with a technology
        ``"Breweries: 12 jobs, micro-factory"``; a mapping's bare numbers are output in MEUR a year.
    establishments : Establishments or path, optional
        A planner's own list of what the area has.
    elsewhere : float
        θ, share of what is sold outside the area that displaces rivals there.
    technologies : path or rows, optional
        What overrides or adds to ``data/technologies.csv``.
    world : MRIO, optional
        The table that France in detail stands on by default (`footprint.areas.production.detail`).

    Raises
    ------
    UnknownNameError
        If a sector or technology is not known.
    OptionError
        If nothing opens or closes, or more closes than there is.
    UnitError
        If an amount is neither jobs nor money.
    """
    place = find_area(area)
    focal = focal_area(market_of(detailed_world(world)), place, as_establishments(establishments))
    anywhere = TechnologyRow(technology=CONVENTIONAL, sector="*", quantity="offered", value=1.0)
    problem = relocation_problem(
        focal,
        [*technology_rows(technologies), anywhere],
        elsewhere=share(elsewhere, message("of sales elsewhere that displaces rivals")),
    )
    opened, closed = _sizes(problem, open), -_sizes(problem, close)
    if not opened.any() and not closed.any():
        raise OptionError("Nothing opens and nothing closes", hint='give --open "Breweries: 30 jobs"')
    found = changed(focal, problem, place, opened, closed)
    return replace(found, notes=(*place.notes, *detail_notes(world)))


def changed(
    focal: Focal, problem: RelocationProblem, area: Area, opened: np.ndarray, closed: np.ndarray
) -> WhatIf:
    """Return what changes when outputs open (t, MEUR ≥ 0) and close (t, MEUR ≤ 0) by activity."""
    less = replace(focal, supply=with_less(focal, -problem.by_product(closed), problem))
    before, without = (
        focal.levels(np.zeros(len(problem.products))),
        less.levels(np.zeros(len(problem.products))),
    )
    after = less.levels(problem.by_product(opened))
    won = less.levels(problem.weighted(opened))[0] - without[0]
    needs = focal.needs
    local = problem.most_sold_locally(opened, won)
    lost = np.maximum(needs * (without[1] - before[1]), problem.by_product(closed))
    sizes = opened + closed
    sold = _shared(problem, opened, local) + _shared(problem, -closed, lost)
    avoided, in_france = (
        problem.reduction.avoided[row] * sizes
        + problem.reduction.avoided_by_sale[row][problem.product] * sold
        for row in (0, 1)
    )
    made = problem.by_product(np.abs(sizes))[problem.product]
    part = np.divide(np.abs(sizes), made, out=np.zeros_like(sizes), where=made > 0)
    product = problem.product
    frame = pd.DataFrame(
        {
            "sector": np.array(problem.products, dtype=object)[product],
            "sector_fr": np.array(focal.market.products_fr, dtype=object)[product],
            "technology": problem.technologies,
            "output": sizes,
            "jobs": problem.jobs.sum(axis=0) * sizes,
            "coverage_before": before[0][product],
            "coverage_after": after[0][product],
            "index_gain": part * (problem.index_weights * (after[0] - before[0]))[product],
            "autonomy_gain": part * (problem.autonomy_weights * (after[1] - before[1]))[product],
            "sold_locally": sold,
            "avoided_foreign_extraction": avoided,
            "added_extraction_in_france": problem.local_extraction * sizes - in_france,
        }
    )[(opened != 0.0) | (closed != 0.0)].reset_index(drop=True)
    others = board_of(ranked_kind(area), focal.market.france).drop(index=area.code, errors="ignore")
    board = others["index"][others["part_of_france"] == area.part_of_france]

    def levels(found: tuple[np.ndarray, np.ndarray]) -> dict[str, float]:
        index = float(problem.index_weights @ found[0])
        return {
            "index": index,
            "autonomy": float(problem.autonomy_weights @ found[1]),
            "rank": float(1 + int((board > index + 1e-12).sum())),
        }

    rows, response = np.flatnonzero((opened != 0.0) | (closed != 0.0)), problem.impacts
    return WhatIf(
        area,
        frame,
        levels(before),
        levels(after),
        _set_off(focal, problem, area, sizes),
        problem.elsewhere,
        impact_rows=impact_rows(
            response,
            response.changes(sizes, sold)[:, rows] if response else np.zeros((0, len(rows))),
            [problem.products[i] for i in product[rows]],
            [problem.technologies[a] for a in rows],
        ),
        impact_notes=response.notes if response else (),
    )


def with_less(focal: Focal, closed: np.ndarray, problem: RelocationProblem) -> LocalSupply:
    """Return an area's supply without the output of plants that close.

    The share q that stays of a sector's output is the share of its expected producers that stays: output
    and variance are q of what they were, presence is 1 − (1 − presence)^q. Where plants are certain, they
    stay so.

    Parameters
    ----------
    focal : Focal
        The area.
    closed : ndarray, k
        Output that closes, MEUR a year.
    problem : RelocationProblem
        Names the sectors.

    Raises
    ------
    OptionError
        If more closes than there is.
    """
    too_much = np.flatnonzero(closed > focal.output * (1.0 + 1e-9) + 1e-12)
    if len(too_much):
        jobs = focal.supply.jobs.iloc[0].to_numpy(float)
        raise OptionError(
            "More closes than there is",
            labels=[problem.products[i] for i in too_much],
            found=", ".join(
                message(
                    "{output:,.3g} MEUR and {jobs:,.3g} jobs expected", output=focal.output[i], jobs=jobs[i]
                )
                for i in too_much
            ),
            hint="close less, or give the area's establishments with --establishments FILE",
        )
    stays = np.clip(
        1.0 - np.divide(closed, focal.output, out=np.zeros_like(closed), where=focal.output > 0), 0.0, 1.0
    )
    supply = focal.supply
    presence = supply.presence.to_numpy()
    certain = presence >= 1.0
    left = np.where(
        certain, (stays > 0).astype(float), -np.expm1(stays * np.log1p(-np.where(certain, 0.0, presence)))
    )
    return replace(
        supply,
        producers=supply.producers * stays,
        presence=supply.presence * 0.0 + left,
        jobs=supply.jobs * stays,
        output=supply.output * stays,
        variance=supply.variance * stays,
    )


def _shared(problem: RelocationProblem, sizes: np.ndarray, sold: np.ndarray) -> np.ndarray:
    """Return a product's local sales shared among activities by what each could sell."""
    weight = np.where(np.isfinite(problem.stated_share), 1.0, problem.local_multiple) * sizes
    total = problem.by_product(weight)[problem.product]
    return np.divide(weight, total, out=np.zeros_like(weight), where=total > 0) * sold[problem.product]


def _sizes(problem: RelocationProblem, plants: Plants) -> np.ndarray:
    """Return output of each activity, MEUR a year, from what a person writes."""
    if isinstance(plants, Mapping):
        texts = [
            f"{sector}: {amount}" if isinstance(amount, str) else f"{sector}: {written(float(amount))} MEUR"
            for sector, amount in plants.items()
        ]
    else:
        texts = [plants] if isinstance(plants, str) else list(plants)
    sizes = np.zeros(len(problem.technologies))
    for text in texts:
        plant, technology = parted(text)
        sector, amount, unit = forced(plant)
        if amount is None or amount <= 0:
            raise OptionError(
                message("The plant {text!r} needs a size above zero", text=text),
                hint="write 'Breweries: 30 jobs' or 'Breweries: 3 MEUR'",
            )
        activity = _activity(problem, sector_named(sector), technology)
        per_output = float(problem.jobs[:, activity].sum())
        sizes[activity] += amount if unit == "MEUR" else amount / max(per_output, 1e-12)
    return sizes


def parted(text: str) -> tuple[str, str]:
    """Return a plant and its technology, ``("Breweries: 1,5 MEUR", "micro-factory")``."""
    named = _TECHNOLOGY.match(text)
    return (text, CONVENTIONAL) if named is None else (named["plant"], named["technology"].strip())


def _activity(problem: RelocationProblem, sector: str, technology: str) -> int:
    known = [name for i, name in zip(problem.product, problem.technologies, strict=True)
             if problem.products[i] == sector]  # fmt: skip
    if technology not in known:
        raise UnknownNameError(
            message("technology for {sector}", sector=sector),
            technology,
            nearest(technology, known) or tuple(known),
        )
    return problem.labels.index(f"{sector} | {technology}")


def _set_off(
    focal: Focal, problem: RelocationProblem, area: Area, sizes: np.ndarray
) -> dict[str, dict[str, float]]:
    """Return output and jobs set off by suppliers and by what households spend, in the area and in France.

    Output by the area's type II multipliers; jobs at the French mean of jobs per output of goods makers.
    """
    table = local_multiplier(area).sectors
    output = problem.by_product(sizes)
    market = focal.market
    per_output = float(market.jobs @ market.output) / float(market.output.sum())
    found = {}
    for place, name in (("area", "local"), ("france", "national")):
        total = float(output @ table[f"{name}_type_2"].to_numpy(float)) / BASIS
        found[place] = {"output": total, "jobs": (total - float(output.sum())) * per_output}
    return found
