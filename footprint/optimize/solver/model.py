"""The Pyomo model of a linear programme, built in the style that was measured to be fast.

Rows are ``(lower, LinearExpression, upper)`` from lists; each goal is one variable defined by one row. The
only mutable parameters are the weights of the goals in the objective (λ of Dinkelbach) and their floors (ε
of the front), so that one persistent solver serves a whole sweep. Pyomo is loaded when a model is built: it
takes half a second, which whoever reads a plan that another process made need not wait for.

    maximise   Σ_g weight_g · goal_g
    subject to goal_g = coefficients_g · x + constant_g,   goal_g ≥ floor_g,   lower ≤ rows · x ≤ upper
"""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from footprint.errors import LabelError
from footprint.optimize.solver.linear import LinearProgram, Rows

if TYPE_CHECKING:
    import pyomo.environ as pyo

NO_FLOOR = -1e15
"""A floor that no goal reaches; the solver calls anything lower infinite, and says so aloud."""

_OWN = ("goal", "weight", "floor", "goal_definition", "goal_floor", "objective", "columns_in_order")
"""Names of the model's own parts."""

_NEGLIGIBLE = 1e-9
"""Coefficients the solver would drop; dropping them here keeps model and solver the same."""


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause garbage collection, which would look at the many small objects of a model over and over."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def build_model(program: LinearProgram, name: str = "programme") -> pyo.ConcreteModel:
    """Return the Pyomo model of a linear programme, its variables in ``model.columns_in_order``.

    Each block of columns becomes an indexed variable of its name, each family of rows an indexed constraint
    of its name, so that an LP file reads as the mathematics is written.

    Parameters
    ----------
    program : LinearProgram
        Blocks, families and goals.
    name : str
        Name of the model in files.
    """
    with collection_paused():
        return _build(program, name)


def _build(program: LinearProgram, name: str) -> pyo.ConcreteModel:
    import pyomo.environ as pyo

    model = pyo.ConcreteModel(name=name)
    names = [block.name for block in program.columns] + [family.name for family in program.rows]
    taken = [part for part in names if part in _OWN or hasattr(model, part)]
    if taken:
        raise LabelError(
            "The model uses these names itself", labels=taken, hint="give the block another name"
        )
    ordered: list[Any] = []
    for block in program.columns:
        domain = pyo.Integers if block.integer else pyo.Reals
        variable = pyo.Var(list(block.labels), domain=domain)
        model.add_component(block.name, variable)
        for label, low, high in zip(block.labels, block.lower.tolist(), block.upper.tolist(), strict=True):
            member = variable[label]
            if low > -np.inf:
                member.setlb(low)
            if high < np.inf:
                member.setub(high)
            ordered.append(member)
    model.columns_in_order = ordered
    for family in program.rows:
        _add_rows(model, family, ordered)
    _add_goals(model, program, ordered)
    return model


def _expressions(matrix: Any, ordered: list[Any]) -> list[tuple[list[float], list[Any]]]:
    variables = np.empty(len(ordered), dtype=object)
    variables[:] = ordered
    if isinstance(matrix, np.ndarray):
        everywhere = np.arange(matrix.shape[1])
        picked = [(row, everywhere) for row in matrix.astype(float)]
    else:
        rows = sparse.csr_array(matrix)
        picked = [(rows.data[a:b], rows.indices[a:b]) for a, b in itertools.pairwise(rows.indptr.tolist())]
    found = []
    for coefficients, places in picked:
        kept = np.abs(coefficients) > _NEGLIGIBLE
        found.append((coefficients[kept].tolist(), variables[places[kept]].tolist()))
    return found


def _add_rows(model: pyo.ConcreteModel, family: Rows, ordered: list[Any]) -> None:
    import pyomo.environ as pyo
    from pyomo.core.expr.numeric_expr import LinearExpression

    rules: dict[str, Any] = {}
    for label, low, high, (coefficients, variables) in zip(
        family.labels,
        family.lower.tolist(),
        family.upper.tolist(),
        _expressions(family.matrix, ordered),
        strict=True,
    ):
        if (not variables and low <= 0.0 <= high) or (low == -np.inf and high == np.inf):
            continue
        if not variables:
            # An impossible row without variables: Pyomo refuses constants, so a zero coefficient stands in.
            coefficients, variables = [0.0], [ordered[0]]
        body = LinearExpression(constant=0.0, linear_coefs=coefficients, linear_vars=variables)
        if low == high:
            rules[label] = (body, low)
        else:
            rules[label] = (low if low > -np.inf else None, body, high if high < np.inf else None)
    model.add_component(family.name, pyo.Constraint(list(rules), rule=lambda _, *key: rules[key[0]]))


def _add_goals(model: pyo.ConcreteModel, program: LinearProgram, ordered: list[Any]) -> None:
    import pyomo.environ as pyo
    from pyomo.core.expr.numeric_expr import LinearExpression

    names = list(program.goals)
    model.goal = pyo.Var(names, domain=pyo.Reals)
    model.weight = pyo.Param(names, initialize=0.0, mutable=True)
    model.floor = pyo.Param(names, initialize=NO_FLOOR, mutable=True)
    matrix = np.array([goal.coefficients for goal in program.goals.values()]).reshape(len(names), -1)
    parts = dict(zip(names, _expressions(matrix, ordered), strict=True))

    def definition(_: Any, name: str) -> Any:
        coefficients, variables = parts[name]
        body = LinearExpression(
            constant=0.0, linear_coefs=[*coefficients, -1.0], linear_vars=[*variables, model.goal[name]]
        )
        return (body, -program.goals[name].constant)

    model.goal_definition = pyo.Constraint(names, rule=definition)
    model.goal_floor = pyo.Constraint(names, rule=lambda m, name: (m.floor[name], m.goal[name], None))
    model.objective = pyo.Objective(
        expr=sum(model.weight[name] * model.goal[name] for name in names), sense=pyo.maximize
    )
