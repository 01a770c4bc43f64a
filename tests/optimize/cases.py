"""Random small economies with a focal area, for tests and benchmarks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from footprint.optimize.relocation.capture import Capture
from footprint.optimize.relocation.problem import Draws, RelocationProblem
from footprint.optimize.relocation.reduction import Activities, ExternalWorld


def random_world(rng, k=8, n=30, r=3, q=5):
    """A productive external economy seen by an area with k products."""
    A = rng.uniform(0, 1, (n, n)) * (rng.uniform(size=(n, n)) < 0.4)
    A *= rng.uniform(0.3, 0.8, n) / np.maximum(A.sum(axis=0), 1e-9)
    parent = rng.integers(0, min(n, 6), k)
    # What a parent industry sells is split over its products; the area's share of each comes later.
    split = rng.uniform(0.1, 1.0, k)
    for p in np.unique(parent):
        split[parent == p] /= split[parent == p].sum()
    sales = split[:, None] * A[parent]
    origin = rng.uniform(0, 1, (n, k)) * (rng.uniform(size=(n, k)) < 0.5) + 1e-3
    mix = rng.uniform(0, 1, (n, q)) + 1e-3
    blend = rng.uniform(0, 1, (k, k)) + 1e-3
    return ExternalWorld(
        A,
        rng.uniform(0, 2, (r, n)),
        sales,
        parent,
        origin / origin.sum(axis=0),
        blend / blend.sum(axis=0),
        mix / mix.sum(axis=0),
    )


def random_activities(rng, k=8, q=5, technologies=1):
    product = np.tile(np.arange(k), technologies)
    t = len(product)
    recipes = rng.uniform(0, 1, (k, t)) * (rng.uniform(size=(k, t)) < 0.4)
    recipes *= rng.uniform(0.1, 0.5, t) / np.maximum(recipes.sum(axis=0), 1e-9)
    purchases = rng.uniform(0, 0.3 / q, (q, t))
    return Activities(product, recipes, purchases, rng.uniform(0.6, 1.0, t))


def random_capture(rng, coverage, needs, most):
    """A concave response that reaches its cap at the most that can be won."""
    cap = np.minimum(1.0, coverage + rng.uniform(0.1, 0.5, len(coverage)))
    shares = np.array([0.0, 0.1, 0.3, 0.6, 1.0])
    bend = rng.uniform(0.4, 1.0, len(coverage))
    curve = shares[:, None] ** bend
    return Capture(
        cap,
        most,
        ("cap",) * len(coverage),
        shares[:, None] * most,
        curve * (cap - coverage),
        rng.uniform(0.2, 0.9, len(coverage)),
    )


def random_problem(rng, k=8, technologies=1, smallest=0.5, draws=0, elsewhere=0.75):
    """A relocation problem over a random world, small enough to enumerate."""
    world = random_world(rng, k=k, n=30, r=2)
    activities = random_activities(rng, k=k, technologies=technologies)
    activities = replace(activities, local_share=np.zeros(k * technologies))
    t = k * technologies
    needs = rng.uniform(1, 20, k)
    order = rng.permutation(k)
    coverage = rng.uniform(0.1, 0.3, k)
    reduction = world.reduce(rng.uniform(0, 0.3, k), activities, elsewhere)
    most = needs * rng.uniform(0.3, 0.9, k)
    return RelocationProblem(
        products=tuple(f"P{i}" for i in range(k)),
        groups=tuple("G1" if i < k / 2 else "G2" for i in range(k)),
        technologies=tuple(f"T{j + 1}" for j in range(technologies) for _ in range(k)),
        activities=activities,
        reduction=reduction,
        elsewhere=elsewhere,
        capture=random_capture(rng, coverage, needs, most),
        imports=needs * rng.uniform(0.8, 1.5, k),
        output=needs * rng.uniform(0.0, 0.3, k),
        needs=needs,
        priority=1.0 + order,
        coverage=coverage,
        self_supply=rng.uniform(0, 0.1, k),
        local_multiple=rng.uniform(1.0, 2.0, t),
        stated_share=np.full(t, np.nan),
        capex=rng.uniform(0.4, 2.0, t),
        smallest=np.full(t, smallest),
        typical=np.full(t, 2.0 * smallest + 1.0),
        largest=most[activities.product],
        jobs=rng.uniform(1, 8, (2, t)),
        skills=("workers", "engineers"),
        land=rng.uniform(0, 2, t),
        water=rng.uniform(0, 3, t),
        running_cost=np.zeros(t),
        capital_recovery=np.full(t, 0.1),
        local_extraction=rng.uniform(0, 0.1, t),
        producers=rng.uniform(0, 2, k),
        draws=Draws(
            rng.lognormal(0, 0.3, (draws, t)) * reduction.avoided[0],
            rng.lognormal(0, 0.3, (draws, k)) * reduction.avoided_by_sale[0],
            rng.uniform(0.4, 3.0, (draws, t)),
        )
        if draws
        else None,
    )
