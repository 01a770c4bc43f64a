"""What an area could make is computed beside all else, and is the same as when it is not."""

import os
import signal
from multiprocessing import active_children

import pytest

from footprint.areas import find_area
from footprint.errors import FootprintError
from footprint.i18n import speaking
from footprint.report.area.made import to_make
from footprint.report.area.workers import Planner

NONE = "none"


def rounded(value):
    """Return an answer in nine figures: a process with one thread adds in another order."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(one) for one in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def answer(made):
    assert made.plan is None
    return rounded([made.priorities.to_dict(), made.multiplier.to_dict(), dict(made.lacking)])


def test_a_process_beside_gives_what_this_one_gives():
    area = find_area("Cholet")
    planner = Planner()
    planner.begin(area, NONE, None)
    assert answer(planner.answer()) == answer(to_make(area, NONE, None))


def test_a_process_beside_says_why_in_the_language_of_who_waits():
    area = find_area("Cholet")
    with speaking("fr"):
        planner = Planner()
        planner.begin(area, "jobs 1000000", None)
        here = to_make(area, "jobs 1000000", None)
    assert here.lacking["plan"]
    assert planner.answer().lacking == here.lacking


def test_what_cannot_be_read_is_raised_where_it_is_waited_for(tmp_path):
    planner = Planner()
    planner.begin(find_area("Cholet"), NONE, tmp_path / "missing.csv")
    with pytest.raises((FootprintError, OSError), match="missing"):
        planner.answer()


def test_a_killed_process_answers_nothing():
    before = set(active_children())
    planner = Planner()
    (process,) = set(active_children()) - before
    os.kill(process.pid, signal.SIGKILL)
    assert planner.answer() is None
