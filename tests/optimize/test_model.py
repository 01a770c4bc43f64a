"""The Pyomo model as it is written: one snapshot for each family of constraints."""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np
import pytest

from footprint.errors import LabelError, TableError
from footprint.optimize.relocation.capture import Capture
from footprint.optimize.relocation.limits import Limits
from footprint.optimize.relocation.problem import Draws, RelocationProblem
from footprint.optimize.relocation.programme import build_programme
from footprint.optimize.relocation.reduction import Activities, Reduction
from footprint.optimize.relocation.robust import Robust
from footprint.optimize.solver.linear import Columns, Goal, LinearProgram, Rows
from footprint.optimize.solver.model import build_model
from footprint.optimize.solver.solving import Session, UnboundedError

SNAPSHOTS = Path(__file__).parent / "snapshots"


def toy():
    """Two products, bread by two technologies, with round numbers."""
    activities = Activities(
        product=np.array([0, 1, 0]),
        recipes=np.array([[0.0, 0.1, 0.0], [0.2, 0.0, 0.25]]),
        purchases=np.zeros((1, 3)),
        local_share=np.zeros(3),
    )
    reduction = Reduction(
        displaced=-activities.recipes,
        avoided=np.array([[0.4, 0.6, 0.9], [0.1, 0.1, 0.1]]),
        import_footprint=np.zeros((2, 2)),
        return_sales=np.zeros((2, 2)),
        displaced_by_sale=np.eye(2),
        avoided_by_sale=np.array([[0.25, 0.5], [0.0, 0.0]]),
        behind_rivals=np.array([[1.0, 2.0], [0.5, 0.5]]),
    )
    # Bread wins 3/8 of coverage with its first 4 MEUR and 1/8 with the next 4, tools 1/2 with 8 MEUR.
    capture = Capture(
        cap=np.array([0.75, 0.5]),
        most_output=np.array([8.0, 8.0]),
        reason=("cap", "market"),
        output=np.array([[0.0, 0.0], [4.0, 4.0], [8.0, 8.0]]),
        coverage=np.array([[0.0, 0.0], [0.375, 0.25], [0.5, 0.5]]),
        self_supply=np.array([0.5, 0.25]),
    )
    return RelocationProblem(
        products=("Bread", "Tools"),
        groups=("Food", "Metal"),
        technologies=("plant", "plant", "micro"),
        activities=activities,
        reduction=reduction,
        elsewhere=0.75,
        capture=capture,
        imports=np.array([1.0, 30.0]),
        output=np.array([2.0, 0.0]),
        needs=np.array([8.0, 4.0]),
        priority=np.array([10.0, 5.0]),
        coverage=np.array([0.25, 0.0]),
        self_supply=np.array([0.125, 0.0]),
        local_multiple=np.array([1.0, 1.0, 2.0]),
        stated_share=np.array([np.nan, 0.5, np.nan]),
        capex=np.array([0.5, 1.0, 0.75]),
        smallest=np.array([2.0, 4.0, 0.5]),
        typical=np.array([3.0, 5.0, 1.0]),
        largest=np.array([6.0, 10.0, 4.0]),
        jobs=np.array([[3.0, 2.0, 4.0], [1.0, 2.0, 1.0]]),
        skills=("workers", "engineers"),
        land=np.array([0.25, 0.5, 0.125]),
        water=np.array([1.0, 2.0, 1.0]),
        running_cost=np.zeros(3),
        capital_recovery=np.full(3, 0.1),
        local_extraction=np.array([0.0, 0.5, 0.0]),
        producers=np.array([1.0, 0.0]),
        draws=Draws(
            np.array([[0.4, 0.6, 0.8], [0.3, 0.5, 1.0]]),
            np.array([[0.25, 0.5], [0.5, 0.25]]),
            np.array([[0.5, 1.0, 0.5], [0.75, 1.5, 1.0]]),
        ),
    )


EVERY_LIMIT = Limits(
    budget=20.0,
    avoid_at_least=3.0,
    jobs_at_least=10.0,
    jobs_at_most=90.0,
    labour={"engineers": 25.0},
    land=5.0,
    water=40.0,
    local_extraction=2.0,
    max_plants=4,
    index_at_least=40.0,
    autonomy_at_least=50.0,
    force=("Tools", "Tools: 20 jobs"),
    forbid=("Bread",),
)


def lp_text(program, tmp_path):
    path = tmp_path / "model.lp"
    build_model(program, "toy").write(str(path), io_options={"symbolic_solver_labels": True})
    return path.read_text()


def family(text, name):
    """The rows of one family of an LP file, terms in alphabetical order (writers differ in theirs)."""
    blocks = re.split(r"\n(?=c_|r_)", text.split("bounds")[0])
    found = []
    for block in blocks:
        if re.match(rf"c_[eul]_{name}(_|\(|$)|r_[lu]_{name}", block):
            head, *terms, limit = block.strip().splitlines()
            found += [head, *sorted(terms), limit.replace("-0.0", "0.0")]
    return "\n".join(found)


FAMILIES = [
    "imports",
    "output",
    "smallest_size",
    "largest_size",
    "coverage_response",
    "sales_are_won",
    "sales_are_made",
    "goal_definition",
    "budget",
    "avoid_at_least",
    "jobs_at_least",
    "jobs_at_most",
    "labour_engineers",
    "land",
    "water",
    "local_extraction",
    "max_plants",
    "index_at_least",
    "autonomy_at_least",
    "force_Tools",
    "force_Tools_20_jobs",
    "forbid_Bread",
    "avoided_in_draw",
    "avoided_worst_mean",
    "capital_in_draw",
    "capital_worst_mean",
]


@pytest.mark.parametrize("name", FAMILIES)
def test_each_family_is_written_as_its_equation_says(name, tmp_path):
    text = lp_text(build_programme(toy(), EVERY_LIMIT, robust=Robust(level=0.5, draws=2)), tmp_path)
    found = family(text, name)
    assert found, f"the model has no rows {name}"
    stored = SNAPSHOTS / f"{name}.lp"
    if os.environ.get("REWRITE_SNAPSHOTS"):
        stored.write_text(found + "\n")
    assert found + "\n" == stored.read_text(), f"the equations of {name} changed; see {stored.name}"


def test_sizes_plants_and_coverage_keep_their_bounds():
    program = build_programme(toy())
    assert program.upper[program.place("size")] == pytest.approx([8.0, 8.0, 8.0])
    # Plants are counted: 8 MEUR of bread in plants of 6 or of 4 at most, of tools in one of 10.
    assert program.upper[program.place("plants")] == pytest.approx([2, 1, 2])
    assert program.upper[program.place("coverage")] == pytest.approx([0.5, 0.5])
    assert program.integer[program.place("plants")].all()


def test_rows_and_goals_of_the_wrong_size_are_refused():
    columns = (Columns.of("x", ["a", "b"]),)
    with pytest.raises(LabelError, match="limits"):
        LinearProgram(columns, (Rows.of("limits", ["1"], np.ones((1, 3))),))
    with pytest.raises(TableError, match="g"):
        LinearProgram(columns, (), {"g": Goal(np.array([1.0, np.nan]))})


def test_an_unbounded_goal_names_what_grows():
    program = LinearProgram(
        (Columns.of("x", ["free", "tied"]),),
        (Rows.of("limits", ["1"], np.array([[0.0, 1.0]]), upper=3.0),),
        {"g": Goal(np.array([1.0, 1.0]))},
    )
    with pytest.raises(UnboundedError) as refused:
        Session(program).solve({"g": 1.0})
    assert refused.value.labels == ("x free",)


def test_a_persistent_session_equals_a_new_one_at_every_point():
    program = build_programme(toy(), Limits(budget=12.0))
    session = Session(program)
    for floor in (0.0, 4.0, 2.0, 6.0, 1.0):
        kept = session.solve({"index": 1.0, "avoided": -0.1 * floor}, {"avoided": floor})
        fresh = Session(program).solve({"index": 1.0, "avoided": -0.1 * floor}, {"avoided": floor})
        assert kept.objective == pytest.approx(fresh.objective, abs=1e-9)
