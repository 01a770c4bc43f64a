"""The command line: which commands there are, and the quick way to their list.

Each command lives in a module of its own, ``footprint.commands.<name>``, which is imported only when that
command runs or its help is asked for. ``footprint --help`` therefore loads neither pandas nor numpy: it
prints the one-line table `COMMANDS` below, and does so without the parser, whose import alone takes five times as
long as Python's own start. Everything else goes through the parser, ``footprint.commands.assembly``; a test holds
the two to the same text.

To add a command:

1. Put its name and one line of help into `COMMANDS` (a dash in the name is an underscore in the module).
2. Write ``footprint/commands/<name>.py`` exposing either

   * ``command``: a function with Typer annotations, whose docstring is the help, or
   * ``app``: made by ``footprint.commands.new_app(...)``, for a command with sub-commands.

   Import pandas and the engine's rooms inside the function, not at the top of the module, so that asking for
   help stays quick. Shared options (``AreaArgument``, ``FormatOption``, ``YearOption``, ...) are in
   ``footprint.commands.options``.
3. Hand the answer to ``footprint.report.emit.emit(tables, payload, fmt)``: tables for the terminal and CSV,
   the payload for JSON.
4. Raise a `FootprintError` kind for wrong input and let it rise: the message goes to standard error and the
   process exits with the error's ``exit_code``. A ``warnings.warn(..., FootprintWarning)`` becomes one clean
   line on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

COMMANDS: dict[str, str] = {
    "report": "Everything about an area, as a web page and a workbook (the main job).",
    "account": "The material footprint of an area's consumption.",
    "index": "FabCity index, autonomy and ranks of areas.",
    "priorities": "Strategic, under-supplied sectors of an area.",
    "multiplier": "What 100 EUR of local output sets off, locally and nationally.",
    "circular": "Material indicators, circular scenarios and by-product exchange.",
    "plan": "Relocation portfolios: what to make at home, and their front.",
    "areas": "Find an area: urban areas, inter-municipal bodies.",
    "data": "Embedded and installed databases: list, verify, import.",
}
"""Name and one-line help of every command, in the order in which ``footprint --help`` shows them."""


ABOUT = """Material footprint and circularity of French urban areas.

How many tonnes of raw material an area's consumption takes from the earth, of what, where and for which
product; how much of what it needs it makes itself; and what to make at home instead.
"""
OPTIONS: dict[str, str] = {
    "--debug": "Show the traceback of an error.",
    "--version": "Show the version and exit.",
    "-h, --help": "Show this message and exit.",
}
EPILOG = 'Start with: footprint report "Nantes Métropole"'

_NARROWEST, _WIDEST = 50, 78


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] in (["--help"], ["-h"]):
        sys.stdout.write(help_text())
        return
    from footprint.commands.assembly import app

    app(prog_name="footprint")


def help_text(width: int | None = None) -> str:
    """Return what ``footprint --help`` prints, as the parser would lay it out.

    Parameters
    ----------
    width : int, optional
        Columns of the terminal; by default those it has.
    """
    import shutil

    columns = max(_NARROWEST, min(_WIDEST, (width or shutil.get_terminal_size().columns) - 2))
    paragraphs = [_wrapped(" ".join(text.split()), columns, "  ") for text in ABOUT.split("\n\n")]
    parts = [
        "Usage: footprint [OPTIONS] COMMAND [ARGS]...",
        "\n\n".join(paragraphs),
        _listed("Options", OPTIONS, columns),
        _listed("Commands", COMMANDS, columns),
        _wrapped(EPILOG, columns, "  "),
    ]
    return "\n\n".join(parts) + "\n"


def _listed(title: str, rows: Mapping[str, str], columns: int) -> str:
    start = max(map(len, rows)) + 4
    lines = [
        _wrapped(f"{name:<{start - 2}}{text}", columns, "  ", " " * start) for name, text in rows.items()
    ]
    return "\n".join([f"{title}:", *lines])


def _wrapped(text: str, columns: int, first: str, following: str | None = None) -> str:
    import textwrap

    return textwrap.fill(text, columns, initial_indent=first, subsequent_indent=following or first)


def __getattr__(name: str) -> Any:
    if name == "app":
        from footprint.commands.assembly import app

        return app
    raise AttributeError(f"module 'footprint.cli' has no attribute {name!r}")
