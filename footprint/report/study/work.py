"""How an answer was solved, as a table: what ``--explain`` adds to an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, told
from footprint.mrio.solving.work import Work
from footprint.report.document.document import Document, Section
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.mrio import MRIO


def with_work(document: Document, world: MRIO) -> Document:
    """Return a document that also says how its table was solved, at the end."""
    # Whatever the document says is computed first, so that all of it is told.
    answer, sections = document.payload(), document.sections
    found = world.explain()
    return Document(
        document.title,
        [*sections, Section("explain", tables=[work_table(found)])],
        {**answer, "explain": found.to_dict()},
        main=document.main_table,
    )


def work_table(found: Work) -> Table:
    """Return the steps: direction, way and reason, right-hand sides, passes, memory, seconds, error."""
    methods = {"direct": _("factors"), "iterative": _("iteration"), "from disk": _("from disk")}
    directions = {"backwards": _("backwards"), "forwards": _("forwards")}
    what, direction, method, why = _("What was solved"), _("Direction"), _("Way"), _("Why")
    count, sides, passes = _("Industries"), _("Right-hand sides"), _("Passes")
    expected, peak, seconds, error = _("Expected, GB"), _("Peak, GB"), _("Seconds"), _("Error at most")
    rows = pd.DataFrame(
        {
            what: [told(step.what) for step in found.steps],
            direction: [directions[step.direction] for step in found.steps],
            method: [methods.get(step.method, step.method) for step in found.steps],
            why: [told(step.why) for step in found.steps],
            count: [step.industries for step in found.steps],
            sides: [step.columns for step in found.steps],
            passes: [step.passes for step in found.steps],
            expected: [step.expected_bytes / 1e9 for step in found.steps],
            peak: [step.peak_bytes / 1e9 for step in found.steps],
            seconds: [step.seconds for step in found.steps],
            error: [f"{step.error:.0e}" for step in found.steps],
        }
    )
    columns = (
        *(Column(name) for name in (what, direction, method, why)),
        *(Column(name, decimals=0) for name in (count, sides, passes)),
        *(Column(name, decimals=2) for name in (expected, peak, seconds)),
        Column(error),
    )
    return Table(
        _("How it was solved"),
        columns,
        rows,
        _(
            "Expected memory is that beside the table; the peak is that of the whole program so far. Steps with 0 passes "
            "were found solved."
        ),
        name="Explain",
    )
