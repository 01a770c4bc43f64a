"""The command line's assembly: commands loaded when they are used, and what a mistake looks like."""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from footprint.commands import new_app
from footprint.commands.line.catalogue import ABOUT, COMMANDS, EPILOG, FOLDERS, OPTIONS
from footprint.commands.line.spoken import (
    SpokenContext,
    language_of_command,
    reading,
    say,
    spoken,
    tell_help,
    told_mistake,
)
from footprint.commands.line.terminal import READER_GONE, is_lost_output, silence
from footprint.errors import FootprintError, FootprintWarning, harmless, shortened
from footprint.i18n import _, data_language, known_language, machine_language, speaking, told
from footprint.reading.numbers import decimal_mark

_INTERRUPTED = 130


class _LazyGroup(TyperGroup):
    """A group that imports a command's module when that command is used, and not before."""

    context_class = SpokenContext

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        # Keys only: the parser proposes the nearest of them for a misspelt command.
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]

    def main(self, args: Any = None, *rest: Any, **extra: Any) -> Any:
        words = list(sys.argv[1:] if args is None else args)
        with spoken(words):
            return super().main(words, *rest, **extra)

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        self.words = list(args)
        tell_help(self)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except Exception as error:
            raise told_mistake(error) from error.__cause__

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        return load_command(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, told(text)) for name, text in COMMANDS.items()])

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        # Options of all commands are understood after the command as well, where people add them once
        # something failed.
        before, after = (args[: args.index("--")], args[args.index("--") :]) if "--" in args else (args, [])
        first: list[str] = []
        rest: list[str] = []
        words = iter(before)
        for word in words:
            if word == "--debug" or word.startswith(("--decimal=", "--lang=")):
                first.append(word)
            elif word in ("--decimal", "--lang"):
                first += [word, *([value] if (value := next(words, None)) is not None else [])]
            else:
                rest.append(word)
        return super().parse_args(ctx, [*first, *rest, *after])

    def invoke(self, ctx: Any) -> Any:
        debug = bool(ctx.params.get("debug"))
        try:
            _check_language(ctx.params.get("lang"))
            with (
                warnings.catch_warnings(),
                decimal_mark(ctx.params.get("decimal")),
                speaking(language_of_command(self.words), data_language()),
            ):
                _show_warnings_plainly(debug)
                result = super().invoke(ctx)
                sys.stdout.flush()
                return result
        except BrokenPipeError:
            silence()  # the reader (`| head`) has what it wanted
            raise typer.Exit(READER_GONE) from None
        except KeyboardInterrupt:
            say("Stopped.")
            raise typer.Exit(_INTERRUPTED) from None
        except Exception as error:
            if _is_the_parsers_own(error):
                raise told_mistake(error) from error.__cause__
            if debug or is_lost_output(error):
                raise
            raise typer.Exit(_tell(error)) from None


def load_command(name: str) -> Any:
    """Return the parser of one command, importing its module now.

    Parameters
    ----------
    name : str
        A key of `COMMANDS`.
    """
    home = ".".join(filter(None, ("footprint.commands", FOLDERS.get(name), name.replace("-", "_"))))
    module = import_module(home)
    if hasattr(module, "app"):
        parser = typer.main.get_command(module.app)
    else:
        single = new_app()
        single.command(name, short_help=COMMANDS[name])(module.command)
        parser = typer.main.get_command(single)
    parser.name = name
    return tell_help(parser)


def _check_language(asked: str | None) -> None:
    """Refuse a language without a catalogue, asked for by ``--lang`` or by the environment."""
    if asked is None:
        machine_language()
    else:
        known_language(asked)


def _is_the_parsers_own(error: Exception) -> bool:
    """Whether the parser knows how to show this exception (usage errors, exits)."""
    return isinstance(error, typer.Exit | typer.Abort) or hasattr(error, "format_message")


def _tell(error: Exception) -> int:
    """Write an error for a person to read, and return the exit code that goes with it."""
    if isinstance(error, FootprintError):
        say("Error: {text}", text=error)
        return error.exit_code
    summary = shortened(harmless((str(error).strip().splitlines() or [""])[0]))
    say(
        "Unexpected error ({kind}): {summary}\n"
        "This is a fault of the program. Run the command again with --debug to see where it happened.",
        kind=type(error).__name__,
        summary=summary,
    )
    return 1


def _show_warnings_plainly(debug: bool) -> None:
    """Show the engine's own warnings as one line each; keep libraries' warnings for ``--debug``."""
    if debug:
        return
    warnings.simplefilter("ignore")
    warnings.simplefilter("default", FootprintWarning)

    shown: set[str] = set()

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        if str(message) in shown:
            return  # two steps of one command found the same
        shown.add(str(message))
        with reading():
            text = told(message if isinstance(message, str) else message.args[0]) if message else ""
            say("Warning: {text}", text=shortened(harmless(" ".join(str(text).split()))))

    warnings.showwarning = show


def _version(wanted: bool) -> None:
    if wanted:
        from footprint import __version__

        typer.echo(f"footprint {__version__}")
        raise typer.Exit


app = typer.Typer(
    name="footprint",
    cls=_LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="\n\n".join(ABOUT),
    epilog=EPILOG,
)


@app.callback()
def _root(
    debug: Annotated[bool, typer.Option("--debug", help=OPTIONS["--debug"])] = False,
    decimal: Annotated[
        str | None, typer.Option("--decimal", metavar="MARK", help=OPTIONS["--decimal MARK"])
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="fr|en", help=OPTIONS["--lang fr|en"])] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=OPTIONS["--version"])
    ] = False,
) -> None:
    """Take the options that hold for all commands."""
