"""What ``footprint data verify`` shows: files, audits, closure, and the comparison with published figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from footprint.embedded import FileCheck, check_files
from footprint.i18n import _, marked, parted, told
from footprint.mrio.checks.france import compare_french_totals
from footprint.mrio.checks.worlds import WorldCheck, check_worlds
from footprint.report.account.comparison import comparison_payload, comparison_tables
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table


def verification(tell: Callable[[str], None] = lambda _: None) -> tuple[Document, bool]:
    """Return a full check of the embedded dataset, and whether the dataset is whole.

    Parameters
    ----------
    tell : callable
        Called with the name of each step before it starts.
    """
    tell(_("Checking files"))
    files = list(check_files())
    worlds = list(check_worlds(tell))
    damaged = [check for check in files if check.problem]
    whole = not damaged and not any(check.problems for check in worlds)
    tables = [_files_table(files, damaged), _worlds_table(worlds)]
    payload: dict[str, Any] = {
        "whole": whole,
        "files": [{"name": c.name, "bytes": c.size, "problem": c.problem or None} for c in files],
        "worlds": [
            {"name": c.name, "closure": c.closure, "problems": list(c.problems), "remarks": list(c.remarks)}
            for c in worlds
        ],
    }
    if whole:
        tell(_("Comparing with published figures"))
        tables += comparison_tables()
        payload["comparison"] = comparison_payload()
        tell(_("Comparing France with its published totals"))
        totals = compare_french_totals()
        tables.append(_totals_table(totals))
        payload["french_totals"] = totals.to_dict("records")
    return Document.of_tables(_("Check of the embedded dataset"), tables, payload), whole


def _files_table(files: list[FileCheck], damaged: list[FileCheck]) -> Table:
    """Return the damaged files, or where there are none the number and size of files by folder."""
    total = sum(check.size for check in files) / 1e6
    title = _(
        "Files: {whole} of {count} whole, {size:.1f} MB",
        whole=len(files) - len(damaged),
        count=len(files),
        size=total,
    )
    if damaged:
        rows = pd.DataFrame({"File": [c.name for c in damaged], "State": [c.problem for c in damaged]})
        return Table(title, (Column("File"), Column("State", words=True)), rows, name="Files")
    sizes = pd.DataFrame(
        {"Folder": [c.name.rpartition("/")[0] or "." for c in files], "Size": [c.size / 1000 for c in files]}
    )
    rows = sizes.groupby("Folder")["Size"].agg(Files="size", Size="sum").reset_index()
    return Table(
        title, (Column("Folder"), Column("Files", decimals=0), Column("Size", "kB", 0)), rows, name="Files"
    )


def _worlds_table(worlds: list[WorldCheck]) -> Table:
    rows = pd.DataFrame(
        {
            "World table": [check.name for check in worlds],
            "State": [
                parted(map(told, check.problems)) if check.problems else marked("usable") for check in worlds
            ],
            "Closure": [
                _("{closure:.1e}", closure=check.closure) if check.closure is not None else "–"
                for check in worlds
            ],
            "Remarks": [parted(map(told, check.remarks)) or marked("none") for check in worlds],
        }
    )
    columns = (
        Column("World table"),
        Column("State", words=True),
        Column("Closure"),
        Column("Remarks", words=True),
    )
    note = _(
        "Closure: relative gap between production- and consumption-based extraction worldwide, worst "
        "material."
    )
    return Table(_("World tables"), columns, rows, name="World tables", note=note)


def _totals_table(totals: pd.DataFrame) -> Table:
    """Return French totals beside published ones; reasons of the errors stand below."""
    rows = totals.assign(difference=100 * totals["difference"])
    columns = (
        Column("check", words=True),
        Column("label", words=True),
        Column("year"),
        Column("computed", decimals=2),
        Column("published", decimals=2),
        Column("unit", words=True),
        Column("difference", "%", 1),
    )
    reasons = " ".join(_reasons(totals))
    note = _("Differences of shares are in points. {reasons}", reasons=reasons)
    return Table(_("France beside its published totals"), columns, rows, name="French totals", note=note)


def _reasons(totals: pd.DataFrame) -> Iterator[str]:
    """Yield each reason with the check, or the rows, that it stands for."""
    for check, rows in totals.groupby("check", sort=False):
        several = len(rows["reason"].unique()) > 1
        for reason, of in rows.groupby("reason", sort=False):
            label = of["label"].iloc[0] if several else str(check)
            yield _("{check}: {reason}.", check=told(str(label)).capitalize(), reason=told(str(reason)))
