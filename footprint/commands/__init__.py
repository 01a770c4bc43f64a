"""The commands, one module each, imported only when used (see ``footprint.cli`` for how to add one)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def new_app(help: str | None = None, epilog: str | None = None) -> typer.Typer:  # noqa: A002
    """Return an empty group of commands in the house style: plain, quick help and no completion options.

    Parameters
    ----------
    help, epilog : str, optional
        Text above and below the list of options.
    """
    import typer

    return typer.Typer(
        help=help,
        epilog=epilog,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
