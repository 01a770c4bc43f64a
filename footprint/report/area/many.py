"""Reports of all areas of a kind with an index page, several at once; what is there already is kept."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any

from footprint import __version__
from footprint.errors import FootprintError
from footprint.files import ready_folder, written_atomically
from footprint.i18n import _, language, speaking
from footprint.report.area.words import folder_name, reason
from footprint.report.area.workers import as_one_of_a_pool

INDEX, STATE = "index.html", "report.json"


@dataclass(frozen=True)
class Done:
    """What became of the areas.

    Attributes
    ----------
    index : Path
        The page that leads to all reports.
    written, kept : int
        Reports made now, and those that an earlier run had finished.
    failed : mapping
        By name of the area: why it has no report.
    """

    index: Path
    written: int
    kept: int
    failed: Mapping[str, str]


@dataclass(frozen=True)
class _Job:
    """One area's report: by code, where to, and how."""

    code: str
    name: str
    folder: Path
    kinds: tuple[str, ...]
    world: str | None
    options: Mapping[str, Any]
    fingerprint: str
    language: str


def write_all(
    kind: str,
    out: Path,
    *,
    kinds: Sequence[str] = ("html", "xlsx"),
    most: int | None = None,
    workers: int | None = None,
    world: str | None = None,
    options: Mapping[str, Any] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Done:
    """Write a report of every area of a kind, each in its own folder, and an index page.

    A report is moved into place whole and holds the fingerprint of what it was made with (version, data,
    options, language); one with the same fingerprint is kept. So a run that was interrupted goes on where it
    stopped, and its folder is that of a run that was not.

    Parameters
    ----------
    kind : {"urban area", "inter-municipal body"}
        Which areas.
    out : path
        Folder of the folders.
    kinds : sequence of {"html", "pdf", "xlsx"}
        What each report is written as.
    most : int, optional
        Only the areas of most inhabitants.
    workers : int, optional
        Areas at once; by default one for each processor.
    world : str, optional
        Name of another world table.
    options : mapping, optional
        As `build_report` takes them, the same for all areas.
    tell : callable
        Called with what was finished last.

    Raises
    ------
    StoreError
        If the folder cannot be written.
    """
    from threadpoolctl import threadpool_limits

    ready_folder(out)
    options = dict(options or {})
    fingerprint = _fingerprint(world, options, kinds)
    jobs = [
        _Job(code, name, out / folder, tuple(kinds), world, options, fingerprint, language())
        for code, name, folder in _areas(kind, most)
    ]
    waiting = [job for job in jobs if not _is_done(job)]
    failed: dict[str, str] = {}
    count = max(1, min(workers or os.cpu_count() or 1, len(waiting)))
    if count == 1:
        with threadpool_limits(1):  # as each of several has it: the same sums in the same order
            for place, job in enumerate(waiting, start=1):
                tell(_told(job, place, len(waiting)))
                _take(job, _made(job), failed)
    else:
        before = set(active_children())
        with ProcessPoolExecutor(
            count, mp_context=get_context("spawn"), initializer=as_one_of_a_pool
        ) as pool:
            running: dict[Future[str], _Job] = {pool.submit(_made, job): job for job in waiting}
            try:
                for place, future in enumerate(as_completed(running), start=1):
                    job = running[future]
                    tell(_told(job, place, len(waiting)))
                    _take(job, future.result(), failed)
            except BaseException:
                for worker in set(active_children()) - before:
                    worker.terminate()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finished = [job for job in jobs if _is_done(job)]
    index = out / INDEX
    with written_atomically(index) as draft:
        draft.write_text(_index_page(kind, finished), encoding="utf-8")
    return Done(index, len(waiting) - len(failed), len(jobs) - len(waiting), failed)


def _told(job: _Job, place: int, count: int) -> str:
    return _("{area} ({place} of {count})", area=job.name, place=place, count=count)


def _take(job: _Job, why: str, failed: dict[str, str]) -> None:
    if why:
        failed[f"{job.name} ({job.code})"] = why


def _areas(kind: str, most: int | None) -> list[tuple[str, str, str]]:
    """Return code, name and folder of the areas, largest first; no two share a folder."""
    from footprint.areas import find_area
    from footprint.areas.places.area import areas_table

    table = areas_table()
    table = table[table["kind"] == kind].sort_values("inhabitants", ascending=False, kind="stable")
    codes = [str(code) for code in table.index[:most]]
    found = [find_area(code) for code in codes]
    return [(code, str(area.name), folder_name(area)) for code, area in zip(codes, found, strict=True)]


def _made(job: _Job) -> str:
    """Write one report; return why it could not be made, or nothing."""
    import warnings

    from footprint.errors import FootprintWarning
    from footprint.mrio import load_world
    from footprint.report.account.area_report import build_report
    from footprint.report.document.writer import write

    try:
        with warnings.catch_warnings(), speaking(job.language):
            warnings.simplefilter("ignore", FootprintWarning)  # the report says them
            table = None if job.world is None else load_world(job.world, year=job.options.get("year"))
            document = build_report(job.code, **job.options, world=table, world_name=job.world or "").document
            with written_atomically(job.folder, folder=True) as draft:
                files = write(document, draft, job.kinds)
                state = {
                    "code": job.code,
                    "name": job.name,
                    "title": document.heading or document.title,
                    "fingerprint": job.fingerprint,
                    "files": {kind: path.name for kind, path in files.items()},
                    "figures": [[one.label, one.value, one.unit] for one in document.highlights],
                }
                (draft / STATE).write_text(json.dumps(state, ensure_ascii=False, indent=1), encoding="utf-8")
    except FootprintError as error:
        return reason(error)
    return ""


def _is_done(job: _Job) -> bool:
    try:
        state = json.loads((job.folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    whole = all((job.folder / name).is_file() for name in state.get("files", {}).values())
    return whole and state.get("fingerprint") == job.fingerprint


def _fingerprint(world: str | None, options: Mapping[str, Any], kinds: Sequence[str]) -> str:
    from footprint.embedded import embedded

    told = json.dumps([__version__, world, sorted(kinds), language(), options], sort_keys=True, default=str)
    data = embedded("checksums.json").read_bytes()
    return hashlib.sha256(told.encode() + data).hexdigest()[:20]


def _index_page(kind: str, jobs: Sequence[_Job]) -> str:
    """Return the page that lists the reports with their figures."""
    from footprint.report.area.words import several
    from footprint.report.document.page import rendered

    rows = []
    for job in jobs:
        state = json.loads((job.folder / STATE).read_text(encoding="utf-8"))
        links = [(name, f"{job.folder.name}/{file}") for name, file in state["files"].items()]
        rows.append({"title": state["title"], "links": links, "figures": state["figures"]})
    heads = [label for label, _value, _unit in rows[0]["figures"]] if rows else []
    title = _("Reports of {count} {kind}", count=len(rows), kind=several(kind))
    return rendered("index.html.j2", title=title, rows=rows, heads=heads, area=_("Area"), files=_("Files"))
