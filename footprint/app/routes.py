"""What each address answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from footprint.app.board import Dashboard
from footprint.app.computing.jobs import DONE, Job
from footprint.app.computing.tasks import CHECK, Task
from footprint.app.pages import downloads, switches, tabs
from footprint.app.rendering import rendered
from footprint.app.state import State, read_state
from footprint.app.views import VIEWS, View
from footprint.app.visitors.sessions import COOKIE, Session
from footprint.app.visitors.speech import COOKIE as LANGUAGE
from footprint.app.visitors.speech import language_of
from footprint.app.visitors.uploads import received
from footprint.errors import FootprintError, UnknownNameError
from footprint.i18n import LANGUAGES, _, language, speaking, told

_NAMED = 12
_TYPES = {
    "html": ("page.html", "text/html; charset=utf-8"),
    "xlsx": ("workbook.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("table.csv", "text/csv; charset=utf-8"),
    "json": ("data.json", "application/json"),
}


def _board(request: Request) -> Dashboard:
    board: Dashboard = request.app.state.board
    return board


def _session(request: Request) -> Session:
    """Return the visitor; a new one gets a cookie with the answer."""
    sessions = _board(request).sessions
    found = sessions.find(request.cookies.get(COOKIE))
    if found is None:
        found = sessions.new()
        request.state.new_visitor = found.key
    return found


def _page(request: Request, template: str, code: int = 200, **values: Any) -> HTMLResponse:
    """Return a page with the head that all have."""
    state: State = values.pop("state", State())
    here = values.pop("here", "")
    text = rendered(
        template,
        state=state,
        here=here,
        tabs=tabs(state, here),
        switches=switches(request.url.path, request.query_params.multi_items()),
        **values,
    )
    response = HTMLResponse(text, code)
    key = getattr(request.state, "new_visitor", None)
    if key:
        response.set_cookie(COOKIE, key, httponly=True, samesite="lax", path="/")
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE, language(), httponly=True, samesite="lax", path="/", max_age=31_536_000)
    return response


def _refusal(request: Request, error: Exception, code: int = 400, **values: Any) -> HTMLResponse:
    known = list(error.suggestions) if isinstance(error, UnknownNameError) else []
    return _page(request, "error.html.j2", code, message=told(str(error)), near=known, **values)


async def refused(request: Request, error: Exception) -> Response:
    """Answer a mistake with its sentence."""
    with speaking(language_of(request.scope, request.headers)):
        return _refusal(request, error)


async def missing(request: Request, _error: Exception) -> Response:
    """Answer an address that is not there."""
    with speaking(language_of(request.scope, request.headers)):
        return _page(request, "error.html.j2", 404, message=_("There is no such page."), near=[])


async def home(request: Request) -> Response:
    """Answer ``/``: find a place."""
    with speaking(language_of(request.scope, request.headers)):
        _session(request)
        return _page(request, "home.html.j2")


async def style(_request: Request) -> Response:
    """Answer the style of documents, the one that their pages carry within."""
    from footprint.report.document import page

    return FileResponse(Path(page.__file__).parent / "templates" / "style.css", media_type="text/css")


async def areas(request: Request) -> Response:
    """Answer what a visitor types with places that begin so."""
    from footprint.areas import list_areas

    query = request.query_params.get("q", "")[:100]
    if not query.strip():
        return JSONResponse([])
    found = await to_thread.run_sync(lambda: list_areas(query))
    return JSONResponse([
        {"code": str(row["code"]), "name": f"{row['name']} ({row['code']})", "kind": str(row["kind"]), "inhabitants": float(row["inhabitants"])}
        for row in found.head(_NAMED).to_dict("records")
    ])  # fmt: skip


async def show(request: Request) -> Response:
    """Answer a view: its form, and its document once the state says enough."""
    view = VIEWS.get(request.path_params["view"])
    with speaking(language_of(request.scope, request.headers)):
        if view is None:
            return _page(request, "error.html.j2", 404, message=_("There is no such page."), near=[])
        session = _session(request)
        try:
            state, task = _task(view, request, session)
        except FootprintError as error:
            return _refusal(request, error, here=view.name)
        shown: dict[str, Any] = {
            "view": view, "state": state, "called": _called(state), "here": view.name, "files": list(session.files.values()), "choices": _choices(view),
            "part": "", "extra": {"front": []}, "job": None, "downloads": [], "failure": "",
        }  # fmt: skip
        if not view.ready(state):
            return _page(request, "view.html.j2", **shown)
        try:
            folder = await _answered(request, session, view, task, shown)
        except FootprintError as error:
            return _page(request, "view.html.j2", 400, **{**shown, "failure": task.named(told(str(error)))})
        if folder is not None:
            shown["part"] = (folder / "part.html").read_text(encoding="utf-8")
            shown["extra"] |= json.loads((folder / "extra.json").read_text(encoding="utf-8"))
            shown["downloads"] = downloads(view, state)
        return _page(request, "view.html.j2", **shown)


async def _answered(
    request: Request, session: Session, view: View, task: Task, shown: dict[str, Any]
) -> Path | None:
    """Return the folder of the answer; None while it is computed, the computation then being shown."""
    board = _board(request)
    if not view.slow:
        return await board.quick(task)
    job = board.jobs.start(session.key, task, session.folder)
    if job.state == DONE:
        return job.folder
    shown["job"] = job
    return None


def _task(view: View, request: Request, session: Session) -> tuple[State, Task]:
    from footprint.areas import find_area

    query = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    state = read_state(view.state, query)
    named = {name: getattr(state, name, "") for name in ("area", "other")}
    state = state.model_copy(
        update={name: find_area(_code_in(text)).code for name, text in named.items() if text}
    )
    given = {value for _name, value in state.query()}
    files = {token: str(one.path) for token, one in session.files.items() if token in given}
    names = {token: session.files[token].name for token in files}
    return state, Task(view.name, tuple(state.query()), language(), files, names)


def _called(state: State) -> dict[str, str]:
    """Return the places of a state as a visitor knows them, ``"Nantes (008)"``."""
    from footprint.areas import find_area

    found = {}
    for name in ("area", "other"):
        if code := getattr(state, name, ""):
            found[name] = f"{find_area(code).name} ({code})"
    return {"area": "", "other": "", **found}


def _code_in(text: str) -> str:
    """Return the code of ``"Nantes (008)"`` as the list of places writes it, else the text itself."""
    name, bracket, code = text.rpartition("(")
    return code[:-1].strip() if bracket and name and code.endswith(")") else text


def _choices(view: View) -> dict[str, Any]:
    """Return what the form of a view lists: sectors, scenarios."""
    found: dict[str, Any] = {"sectors": [], "scenarios": []}
    if view.name in ("whatif", "plan"):
        from footprint.areas.production.france import load_france

        france = load_france()
        found["sectors"] = [str(name) for name in france.sectors["name_en"][france.goods]]
    elif view.name == "scenario":
        from footprint.circular.scenarios.file import library, read_scenario

        found["scenarios"] = [(name, told(read_scenario(path).title)) for name, path in library().items()]
    return found


async def progress(request: Request) -> Response:
    """Answer how far a visitor's own computation is."""
    job = _own_job(request)
    if job is None:
        return JSONResponse({"state": "missing"}, 404)
    return JSONResponse({"state": job.state, "step": job.step, "seconds": round(job.seconds, 1)})


async def stop(request: Request) -> Response:
    """Stop a visitor's own computation, and show its form again."""
    job = _own_job(request)
    if job is None:
        return JSONResponse({"state": "missing"}, 404)
    await to_thread.run_sync(_board(request).jobs.cancel, job)
    area = dict(job.task.query).get("area", "")
    address = "/files" if job.task.view == CHECK else f"/{job.task.view}?{urlencode({'area': area})}"
    return RedirectResponse(address, 303)


async def again(request: Request) -> Response:
    """Begin a visitor's own computation anew."""
    job = _own_job(request)
    if job is None:
        return JSONResponse({"state": "missing"}, 404)
    await to_thread.run_sync(_board(request).jobs.forget, job)
    return RedirectResponse(f"/{job.task.view}?{urlencode(job.task.query)}", 303)


def _own_job(request: Request) -> Job | None:
    board = _board(request)
    session = board.sessions.find(request.cookies.get(COOKIE))
    return None if session is None else board.jobs.find(session.key, request.path_params["name"])


async def download(request: Request) -> Response:
    """Answer a view's page, workbook, table or data as a file."""
    view, kind = VIEWS.get(request.path_params["view"]), request.path_params["kind"]
    with speaking(language_of(request.scope, request.headers)):
        if view is None or kind not in _TYPES:
            return _page(request, "error.html.j2", 404, message=_("There is no such file."), near=[])
        session = _session(request)
        _state, task = _task(view, request, session)
        shown: dict[str, Any] = {}
        folder = await _answered(request, session, view, task, shown)
        if folder is None:
            return _page(request, "error.html.j2", 409, message=_("This is still being computed."), near=[])
        extra = json.loads((folder / "extra.json").read_text(encoding="utf-8"))
        name, media = _TYPES[kind]
        return FileResponse(folder / name, media_type=media, filename=f"{extra['name']}.{kind}")


async def files(request: Request) -> Response:
    """Answer the page of a visitor's files, with what the last one was understood as."""
    with speaking(language_of(request.scope, request.headers)):
        session = _session(request)
        shown: dict[str, Any] = {
            "files": list(session.files.values()),
            "job": None,
            "part": "",
            "failure": "",
        }
        job = _board(request).jobs.find(session.key, request.query_params.get("job", "")[:80])
        if job is not None:
            shown["job"] = job
            if job.state == DONE:
                shown["part"] = (job.folder / "part.html").read_text(encoding="utf-8")
        return _page(request, "files.html.j2", **shown)


async def send(request: Request) -> Response:
    """Take a file and have it read, in a process of its own."""
    with speaking(language_of(request.scope, request.headers)):
        session, board = _session(request), _board(request)
        try:
            async with request.form(
                max_files=1, max_fields=3, max_part_size=board.settings.upload_bytes
            ) as form:
                upload = form.get("file")
                content = b"" if upload is None or isinstance(upload, str) else await upload.read()
                name = "" if upload is None or isinstance(upload, str) else upload.filename or ""
            given = received(session, name, content, board.settings)
            task = Task(
                CHECK,
                (("file", given.token),),
                language(),
                {given.token: str(given.path)},
                {given.token: given.name},
            )
            job = board.jobs.start(session.key, task, session.folder)
        except FootprintError as error:
            return _page(
                request,
                "files.html.j2",
                400,
                files=list(session.files.values()),
                job=None,
                part="",
                failure=told(str(error)),
            )
        board.sessions.keep(session, given)
        response = RedirectResponse(f"/files?{urlencode({'job': job.name})}", 303)
        if getattr(request.state, "new_visitor", None):
            response.set_cookie(COOKIE, session.key, httponly=True, samesite="lax", path="/")
        return response
