"""``footprint app``: the dashboard in a browser."""

from __future__ import annotations

from typing import Annotated

import typer


def command(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; by default this machine alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = 8050,
    browser: Annotated[bool, typer.Option("--browser", help="Open the page in a browser.")] = False,
) -> None:
    """Serve the dashboard: explore a place, try choices, keep what you find. Ctrl-C ends it.

    Nothing leaves the machine. It needs the extra ``app``.

    \b
    Examples:
      footprint app
      footprint app --port 8080 --browser
    """  # noqa: D301 - the parser reads the backspace sign
    from importlib.util import find_spec

    from footprint.errors import FootprintError, OptionError

    lacking = [
        name for name in ("starlette", "uvicorn", "limits", "python_multipart") if find_spec(name) is None
    ]
    if lacking:
        raise FootprintError(
            f"The dashboard needs {', '.join(lacking)}",
            hint='install them: pip install "footprint-engine[app]"',
        )
    from footprint.app.server import serve
    from footprint.app.settings import Settings

    settings = Settings(host=host, port=port)
    if not settings.is_loopback:
        typer.echo(
            f"Warning: everybody who reaches {host} can use this dashboard, unencrypted and without a password; "
            "put it behind a server that asks for one.",
            err=True,
        )

    def ready(address: str) -> None:
        typer.echo(f"The dashboard is at {address} (Ctrl-C ends it)", err=True)
        if browser:
            import webbrowser

            webbrowser.open(address)

    try:
        serve(settings, ready)
    except OSError as error:
        raise OptionError(
            f"Cannot listen on {host}:{port}: {error.strerror or error}",
            hint="choose another with --port, or 0 for a free one",
        ) from None
