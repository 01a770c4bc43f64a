"""Plans of many areas: one after the other, in processes of this machine, or over machines."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from typing import Unpack

from footprint.areas.places.area import Area
from footprint.errors import FootprintError
from footprint.jobs import Key, over_machines
from footprint.optimize.plans.plan import Plan
from footprint.optimize.plans.planning import PlanOptions, plan_relocation


def plan_areas(
    areas: Sequence[Area | str],
    *,
    workers: int = 1,
    cluster: str | None = None,
    **options: Unpack[PlanOptions],
) -> list[Plan | FootprintError]:
    """Return one plan for each area under the same options; an area that cannot be planned gives its error.

    Parameters
    ----------
    areas : sequence of Area or str
        The areas.
    workers : int
        Processes at once; each computes the world's response once for all of its areas.
    cluster : str, optional
        Address of a Dask scheduler, or ``"local:2"``, to plan over several machines (`footprint.jobs`).
    **options
        As for `plan_relocation`.
    """
    if cluster is not None:
        keys: list[Key] = [(i,) for i in range(len(areas))]
        found = dict(over_machines(_plan_of, keys, (list(areas), options), cluster))
        return [found[key] for key in keys]
    if workers <= 1:
        return [_plan_or_error(area, options) for area in areas]
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    before = set(active_children())
    count = min(workers, len(areas))
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_leave_stops) as pool:
        try:
            return list(pool.map(_plan_or_error, areas, [options] * len(areas)))
        except KeyboardInterrupt:
            for worker in set(active_children()) - before:
                worker.terminate()
            raise


def _plan_of(given: tuple[list[Area | str], PlanOptions], key: Key) -> Plan | FootprintError:
    """Return the plan of one of several areas, for a worker elsewhere."""
    areas, options = given
    return _plan_or_error(areas[int(str(key[0]))], options)


def _leave_stops() -> None:
    """Leave Ctrl-C to the process that waits for this one; it ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _plan_or_error(area: Area | str, options: PlanOptions) -> Plan | FootprintError:
    try:
        return plan_relocation(area, **options)
    except FootprintError as error:
        return error
