"""The command line: it reads options, calls the engine and hands the answer to the report room."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="footprint",
    help="Material footprint and circularity of French urban areas.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line."""
    app()
