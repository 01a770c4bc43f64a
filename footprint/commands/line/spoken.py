"""The command line in the language of the reader: help, usage errors, and lines on standard error."""

from __future__ import annotations

import contextlib
import gettext
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any

import typer

from footprint import i18n
from footprint.errors import FootprintError, OptionError
from footprint.i18n import _, known_language, language, machine_language, message, speaking, told, told_error

#: Formats that programs read, and the one whose readers are French.
_FOR_PROGRAMS, _FRENCH = ("json", "csv"), "excel-fr"
#: The command that writes a document about a French area for its people.
_DOCUMENT = "report"
_READER: ContextVar[str] = ContextVar("language of standard error", default="en")

#: What the parser says of a mistake; values as it writes them.
_MISTAKES = (
    message("No such option: {name} (Possible options: {names})"),
    message("No such option: {name}"),
    message("Missing argument {name}."),
    message("Missing argument {name}. Choose from:{names}"),
    message("Missing option {name}."),
    message("Missing option {name}. Choose from:{names}"),
    message("Missing parameter: {name}"),
    message("Invalid value for {name}: {why}"),
    message("Invalid value: {why}"),
    message("Option {name} requires an argument."),
    message("Option {name} does not take a value."),
    message("Got unexpected extra argument ({names})"),
    message("Got unexpected extra arguments ({names})"),
    message("No such command {name}. Did you mean {names}?"),
    message("No such command {name}."),
    message("{value} is not one of {names}."),
    message("{value} is not in the range {range}."),
    message("{value} is not a valid integer."),
    message("{value} is not a valid int."),
    message("{value} is not a valid float."),
    message("{value} is not a valid boolean."),
    message("the name is empty: name a file or folder"),
)


#: What the parser puts before what a choice says of a value.
_OF_THE_PARSER = "Value error, "


class _Formatter(typer.Context.formatter_class):  # type: ignore[misc,valid-type]
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix=_("Usage: ") if prefix is None else prefix)


class SpokenContext(typer.Context):
    """The parser's context, whose usage line is in the language of the reader."""

    formatter_class = _Formatter


@contextlib.contextmanager
def spoken(words: Sequence[str]) -> Iterator[None]:
    """Speak the language that a command line asks for, on both outputs, until the block ends."""
    reader, data = languages_of(words)
    named = os.environ.get("LANGUAGE")
    before = gettext.textdomain()
    token = _READER.set(reader)
    # The parser looks its own words up in the catalogue of the process.
    gettext.bindtextdomain("footprint", str(Path(i18n.__file__).parent / "catalogues"))
    gettext.textdomain("footprint")
    os.environ["LANGUAGE"] = reader
    try:
        with speaking(reader, data):
            yield
    finally:
        _READER.reset(token)
        gettext.textdomain(before)
        os.environ.pop("LANGUAGE")
        if named is not None:
            os.environ["LANGUAGE"] = named


def languages_of(words: Sequence[str]) -> tuple[str, str]:
    """Return the language of people and that of data (JSON, standard CSV) for a command line.

    Data are in English unless ``--lang`` asks for another, whatever the machine says: programs read them.
    """
    asked = _value(words, "--lang")
    with contextlib.suppress(OptionError):  # told when the command runs
        if asked is not None:
            return known_language(asked), known_language(asked)
    machine = None
    with contextlib.suppress(OptionError):
        machine = machine_language()
    french = _DOCUMENT in words[:3] or format_of(words) == _FRENCH
    return machine or ("fr" if french else "en"), "en"


def language_of_command(words: Sequence[str]) -> str:
    """Return the language that a command makes its answer in, by its format."""
    reader, data = languages_of(words)
    written = format_of(words)
    if written == _FRENCH:
        return data if _value(words, "--lang") else "fr"
    return data if written in _FOR_PROGRAMS and _DOCUMENT not in words[:3] else reader


def format_of(words: Sequence[str]) -> str | None:
    """Return the format that a command line asks for."""
    return _value(words, "--format", "-f")


def _value(words: Sequence[str], *names: str) -> str | None:
    """Return the last value of an option, however it is written (``--lang fr``, ``--lang=fr``, ``-ffr``)."""
    found = None
    for place, word in enumerate(words):
        if word == "--":
            break
        if word in names:
            found = words[place + 1] if place + 1 < len(words) else found
        for name in names:
            if name.startswith("--") and word.startswith(f"{name}="):
                found = word.partition("=")[2]
            elif not name.startswith("--") and word.startswith(name) and word != name:
                found = word[len(name) :].removeprefix("=")
    return found


def reading() -> contextlib.AbstractContextManager[None]:
    """Return a block in the language of standard error, which people read whatever the answer's format."""
    return speaking(_READER.get())


def say(template: str, /, **values: object) -> None:
    """Write a message to standard error, errors and messages among its values told too.

    Parameters
    ----------
    template : str
        A literal, as for `footprint.i18n.message`.
    **values
        What stands in its place.
    """
    with reading():
        shown = {name: _shown(value) for name, value in values.items()}
        typer.echo(_(template, **shown), err=True)


def _shown(value: object) -> object:
    if isinstance(value, FootprintError):
        return told_error(value)
    return told(value) if isinstance(value, str) else value


def tell_help(command: Any) -> Any:
    """Put the help of a command, its options and its sub-commands into the language of the reader.

    Returns
    -------
    command
        The same parser.
    """
    command.context_class = SpokenContext
    if language() == "en":
        return command
    for name in ("help", "short_help", "epilog"):
        if text := getattr(command, name, None):
            setattr(command, name, _told_paragraphs(text))
    for option in command.params:
        if getattr(option, "help", None):
            option.help = _told_paragraphs(option.help)
    command.get_help_option = partial(_help_option, command.get_help_option)
    for below in (getattr(command, "commands", None) or {}).values():
        if below is not None:
            tell_help(below)
    return command


def _help_option(found: Callable[[Any], Any], context: Any) -> Any:
    option = found(context)
    if option is not None and option.help:
        option.help = told(option.help)
    return option


def _told_paragraphs(text: str) -> str:
    """Return a help text told paragraph by paragraph; of a block of examples only its head."""
    parts = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph.startswith("\b"):
            parts.append(paragraph.replace("Examples:", _("Examples:"), 1))
        else:
            parts.append(told(" ".join(paragraph.split())))
    return "\n\n".join(parts)


def told_mistake(error: Any) -> Any:
    """Return a usage error of the parser that shows itself in the language of the reader."""
    if isinstance(why := getattr(error, "message", None), str):
        error.message = why.removeprefix(_OF_THE_PARSER)
    if language() != "en" and hasattr(error, "show") and not type(error).__name__.startswith("NoArgs"):
        error.show = partial(_show, error)
    return error


def _show(error: Any, file: Any = None) -> None:  # noqa: ARG001 - the parser's own signature
    context = getattr(error, "ctx", None)
    with reading():
        if context is not None:
            typer.echo(context.get_usage(), err=True)
            command = f"{context.command_path} {context.help_option_names[0]}"
            typer.echo(_("Try '{command}' for help.", command=command) + "\n", err=True)
        typer.echo(_("Error: {text}", text=_mistake(error.format_message())), err=True)


def _mistake(text: str) -> str:
    for template in _MISTAKES:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(template))
        if found := re.fullmatch(pattern, text.strip(), re.DOTALL):
            values = found.groupdict()
            if "why" in values:
                values["why"] = _mistake(values["why"])
            return _(template, **values)
    return told(text)
