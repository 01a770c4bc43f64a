"""The server: addresses, and a clean end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from socket import AF_INET, AF_INET6, IPPROTO_TCP, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from footprint.app import routes
from footprint.app.board import Dashboard
from footprint.app.settings import Settings
from footprint.app.visitors.guard import Guard
from footprint.errors import FootprintError

_STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings | None = None, tell: Callable[[str], None] = lambda _text: None
) -> Starlette:
    """Return the application, for a server or for a test.

    Parameters
    ----------
    settings : Settings, optional
    tell : callable, optional
        Called with each thing that happens, for the log.
    """
    board = Dashboard(settings or Settings(), tell)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        board.prepare()
        try:
            yield
        finally:
            board.close()

    app = Starlette(
        routes=[
            Route("/", routes.home),
            Route("/areas.json", routes.areas),
            Route("/files", routes.files, methods=["GET"]),
            Route("/files", routes.send, methods=["POST"]),
            Route("/jobs/{name}", routes.progress),
            Route("/jobs/{name}/stop", routes.stop, methods=["POST"]),
            Route("/jobs/{name}/again", routes.again, methods=["POST"]),
            Route("/download/{view}.{kind}", routes.download),
            Route("/style.css", routes.style),
            Mount("/static", StaticFiles(directory=_STATIC)),
            Route("/{view}", routes.show),
        ],
        middleware=[Middleware(Guard, settings=board.settings, sessions=board.sessions)],
        exception_handlers={
            404: routes.missing,
            FootprintError: routes.refused,
            UnicodeError: routes.refused,
        },
        lifespan=lifespan,
    )
    app.state.board = board
    return app


def serve(settings: Settings, ready: Callable[[str], None] = lambda _address: None) -> None:
    """Serve the dashboard until Ctrl-C, then end cleanly.

    Parameters
    ----------
    settings : Settings
    ready : callable, optional
        Called with the address once the server listens.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket] | None = None) -> None:
            await super().startup(sockets)
            host = settings.host if ":" not in settings.host else f"[{settings.host}]"
            ready(f"http://{host}:{bound.getsockname()[1]}/")

    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    # Told that it is TCP: only then asyncio sends small answers at once.
    bound = socket(AF_INET6 if ":" in settings.host else AF_INET, SOCK_STREAM, IPPROTO_TCP)
    bound.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
        Server(config).run([bound])
    finally:
        bound.close()
