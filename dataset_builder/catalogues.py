"""The catalogues of messages: extracted from the source, a file for each room, compiled to one.

    python -m dataset_builder.catalogues update     # after a change of words: extract and merge
    python -m dataset_builder.catalogues compile    # after a translation: write footprint.mo
    python -m dataset_builder.catalogues fill FILE  # put translations in: JSON, {message: translation}
    python -m dataset_builder.catalogues check      # what is untranslated, unused, fuzzy or out of date

Needs Babel, which the tests bring. Every room has a file of its own under
``footprint/i18n/catalogues/<language>/LC_MESSAGES``, so that several people translate without meeting. A
message that two rooms use stands in the file of the lower one; `update` carries a translation along when its
message moves.
"""

from __future__ import annotations

import argparse
import ast
import gettext
import io
import json
import re
import string
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "footprint"
CATALOGUES = PACKAGE / "i18n" / "catalogues"
LANGUAGES = ("fr",)
COMPILED = "footprint.mo"
#: What makes a table and its columns; the names of both and units are messages.
_TABLE, _COLUMN = "Table", "Column"
_NAME_OF_TABLE = 4
#: Functions whose first text (or first two) is a message.
ONE, TWO = {"_", "message", "marked", "say"}, {"n_"}
#: Options of the parser whose texts people read.
_HELP = {"help", "epilog", "short_help"}
#: What an error says besides its first text; literals there are told as they stand.
_OF_ERRORS = {"expected", "found", "hint"}
#: Rooms from the lowest to the highest, each with a file of its own.
ROOMS = (
    "parser", "ground", "mrio", "areas", "circular", "optimize", "report_document", "report_figures",
    "report_account", "report_area", "report_autonomy", "report_circular", "report_plan", "report_data", "report_inputs", "app",
    "commands",
)  # fmt: skip

#: The parser's own words, which it looks up itself in the catalogue that the command line names.
PARSER_WORDS = (
    "(dynamic)", "Aborted!", "Arguments", "Commands", "Missing command.", "No such command {name!r}.", "Options",
    "default: {default}", "env var: {var}", "required",
)  # fmt: skip
#: Catalogues are the same whenever they are written.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
#: What is code inside a text: commands in backquotes, options, values, addresses, file names.
_CODE = re.compile(
    r"`[^`]*`|\{\{.*?\}\}|\{[^{}]*\}|https?://\S+|--[\w-]+(=\S+)?|\"[^\"]*\"|'[A-Z][\w ]*: [^']*'"
)

Id = str | tuple[str, str]


@dataclass
class Found:
    """A message of the source: its text or pair of texts, and the places that say it."""

    id: Id
    places: list[str] = field(default_factory=list)


def extracted() -> dict[str, dict[Id, Found]]:
    """Return the messages of every room, each in the lowest room that uses it."""
    rooms: dict[str, dict[Id, Found]] = {room: {} for room in ROOMS}
    rooms["parser"] = {text: Found(text) for text in PARSER_WORDS}
    for path in sorted(PACKAGE.rglob("*.py")) + sorted(PACKAGE.rglob("*.j2")):
        room = room_of(path)
        place = path.relative_to(ROOT).as_posix()
        for text in _of_template(path) if path.suffix == ".j2" else _of_module(path, room):
            if not _key(text):
                continue
            found = rooms[room].setdefault(text, Found(text))
            if place not in found.places:
                found.places.append(place)
    seen: dict[str, Found] = {}
    for room in ROOMS:
        for text in list(rooms[room]):
            key = _key(text)
            if key in seen:
                # gettext knows a message by its singular alone, so the plural counts where both are said.
                other = seen[key]
                if isinstance(text, tuple) and isinstance(other.id, str):
                    other.id = text
                other.places += rooms[room].pop(text).places
            else:
                seen[key] = rooms[room][text]
    return {room: {found.id: found for found in of.values()} for room, of in rooms.items()}


def room_of(path: Path) -> str:
    """Return the room whose file holds the messages of a module."""
    parts = path.relative_to(PACKAGE).parts
    if parts[0] == "report":
        room = f"report_{parts[1]}" if len(parts) > 2 else "report_document"
    else:
        room = "commands" if parts[0] == "cli.py" else parts[0]
    return room if room in ROOMS else "ground"


def _key(text: Id) -> str:
    return text if isinstance(text, str) else text[0]


def _of_module(path: Path, room: str) -> Iterator[Id]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, path, room)
        elif room == "commands" and isinstance(node, ast.FunctionDef) and _is_command(node):
            for paragraph in paragraphs(ast.get_docstring(node) or ""):
                if not paragraph.startswith("\b"):
                    yield " ".join(paragraph.split())


def _of_call(node: ast.Call, path: Path, room: str) -> Iterator[Id]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name in ONE | TWO:
        texts = [_literal(argument) for argument in node.args[: 1 + (name in TWO)]]
        if any(isinstance(argument, ast.JoinedStr) for argument in node.args):
            raise ValueError(f"{path}:{node.lineno}: a message is one literal text, its values named")
        if texts and None not in texts:
            yield (str(texts[0]), str(texts[1])) if name in TWO else str(texts[0])
    elif name == _COLUMN:
        yield from filter(None, map(_literal, node.args[:2]))
    elif name == _TABLE:
        named = [keyword.value for keyword in node.keywords if keyword.arg == "name"]
        yield from filter(None, map(_literal, [*node.args[_NAME_OF_TABLE:][:1], *named]))
    elif name.endswith("Error") or name == "warn":
        texts = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg in _OF_ERRORS)]
        yield from filter(None, map(_literal, texts))
    elif room == "commands":
        for keyword in node.keywords:
            if keyword.arg in _HELP and (text := _literal(keyword.value)):
                for paragraph in paragraphs(text):
                    yield " ".join(paragraph.split())


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_command(node: ast.FunctionDef) -> bool:
    decorated = [getattr(getattr(one, "func", one), "attr", "") for one in node.decorator_list]
    return node.name == "command" or bool({"command", "callback"} & set(decorated))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a help text; blocks of examples begin with the parser's backspace sign."""
    return [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def _of_template(path: Path) -> Iterator[Id]:
    from jinja2 import Environment
    from jinja2.ext import extract_from_ast

    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    for _line, name, given in extract_from_ast(tree, gettext_functions=tuple(ONE | TWO)):
        texts = [
            text for text in ((given,) if isinstance(given, str) else given or ()) if isinstance(text, str)
        ]
        if texts:
            yield (texts[0], texts[1]) if name in TWO else texts[0]


def folder_of(language: str) -> Path:
    """Return the folder of a language's catalogues."""
    return CATALOGUES / language / "LC_MESSAGES"


def read(language: str) -> dict[str, Catalog]:
    """Return the catalogues of a language by room; an empty one where there is no file yet."""
    found = {}
    for room in ROOMS:
        path = folder_of(language) / f"{room}.po"
        if path.is_file():
            with path.open("rb") as file:
                found[room] = read_po(file, locale=language, domain=room, charset="utf-8")
        else:
            found[room] = _empty(language, room)
    return found


def _empty(language: str, room: str) -> Catalog:
    catalogue = Catalog(
        locale=language,
        domain=room,
        charset="utf-8",
        fuzzy=False,
        creation_date=_NO_DATE,
        revision_date=_NO_DATE,
    )
    # Newer releases of Babel have a third form, for whole millions, which no message needs.
    catalogue.mime_headers = [("Plural-Forms", "nplurals=2; plural=(n > 1);")]
    return catalogue


def texts_of(message: Message) -> tuple[str, ...]:
    """Return the translations of a message: one, or one for each number."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def translated(message: Message) -> bool:
    """Whether a message has all its translations."""
    return bool(texts_of(message)) and all(texts_of(message))


def update(language: str) -> None:
    """Write the catalogues anew from the source, translations carried along wherever they stand."""
    old = {_key(message.id): message for of in read(language).values() for message in of if message.id}
    for room, found in extracted().items():
        catalogue = _empty(language, room)
        for text, one in sorted(found.items(), key=lambda item: _key(item[0])):
            before = old.get(_key(text))
            kept = before.string if before is not None and before.id == text else ""
            comments = before.user_comments if before is not None else ()
            places = [(place, None) for place in one.places]
            catalogue.add(text, kept, locations=places, user_comments=comments)
        path = folder_of(language) / f"{room}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        if found:
            path.write_bytes(po_bytes(catalogue))
        else:
            path.unlink(missing_ok=True)


def fill(language: str, translations: Mapping[str, str | list[str]]) -> list[str]:
    """Write translations into the catalogues, by message (by its singular where it has a plural).

    Returns
    -------
    list of str
        The messages that no catalogue holds.
    """
    left = dict(translations)
    for room, catalogue in read(language).items():
        for message in catalogue:
            given = left.pop(_key(message.id), None) if message.id else None
            if given is not None:
                message.string = set_right(given) if isinstance(given, str) else tuple(map(set_right, given))
        if len(catalogue):
            (folder_of(language) / f"{room}.po").write_bytes(po_bytes(catalogue))
    return list(left)


def po_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as a file that depends on its messages alone: no dates, no line numbers."""
    file = io.BytesIO()
    write_po(file, catalogue, width=110, omit_header=True, include_lineno=False)
    head = '# Translated messages; see dataset_builder/catalogues.py.\nmsgid ""\nmsgstr ""\n'
    head += '"Content-Type: text/plain; charset=utf-8\\n"\n'
    head += f'"Language: {catalogue.locale}\\n"\n"Plural-Forms: {catalogue.plural_forms};\\n"\n\n'
    return head.encode() + file.getvalue()


def compiled(language: str) -> bytes:
    """Return the bytes of the compiled catalogue: every translated message of every room."""
    whole = _empty(language, "footprint")
    for catalogue in read(language).values():
        for message in catalogue:
            if message.id and translated(message) and not message.fuzzy:
                whole.add(message.id, message.string)
    file = io.BytesIO()
    write_mo(file, whole)
    return file.getvalue()


def problems(language: str) -> list[str]:
    """Return what is wrong with the catalogues of a language, one line each; nothing where all is well."""
    wrong: list[str] = []
    catalogues, rooms = read(language), extracted()
    for room in ROOMS:
        held = {message.id: message for message in catalogues[room] if message.id}
        wanted = rooms[room]
        wrong += [f"{room}.po lacks a message of the source: {text!r}" for text in wanted if text not in held]
        wrong += [
            f"{room}.po has a message that nothing says: {text!r}" for text in held if text not in wanted
        ]
        for text, message in held.items():
            if message.fuzzy:
                wrong.append(f"{room}.po: fuzzy: {text!r}")
            elif not translated(message):
                wrong.append(f"{room}.po: untranslated: {text!r}")
            else:
                wrong += [f"{room}.po: {text!r}: {problem}" for problem in _unlike(message)]
                wrong += [
                    f"{room}.po: {one!r}: {problem}"
                    for one in texts_of(message)
                    for problem in typography(one)
                ]
    path = folder_of(language) / COMPILED
    if not path.is_file() or _messages_of(path.read_bytes()) != _messages_of(compiled(language)):
        wrong.append(f"{COMPILED} is out of date: run python -m dataset_builder.catalogues compile")
    return wrong


def _unlike(message: Message) -> Iterator[str]:
    """Yield where a translation has other values than its message, or shows a number another way."""
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = set().union(*(values_of(text) for text in originals))
    for text in texts_of(message):
        found = values_of(text)
        if found - wanted:
            yield f"values that the message has not: {sorted(found - wanted)}"
        # A singular may leave the number out ("one plant").
        if (
            {name for name, _ in wanted}
            - {name for name, _ in found}
            - ({"count"} if len(originals) > 1 else set())
        ):
            yield f"values left out: {sorted(wanted - found)}"


def values_of(text: str) -> set[tuple[str, str]]:
    """Return name and format of each value that a template takes."""
    return {(name, form or "") for _, name, form, _ in string.Formatter().parse(text) if name is not None}


def set_right(text: str) -> str:
    """Return a French text with the spaces and apostrophes of its typography; code in it stays."""
    parts = re.split(r"(`[^`]*`|\{[^{}]*\})", text)
    for place in range(0, len(parts), 2):
        part = parts[place]
        part = re.sub(r"(?<=\w)'(?=\w)", "’", part)
        part = re.sub(r"(?<=\w)'$", "’", part) if place + 1 < len(parts) else part
        part = re.sub(r"[ \u00a0\u202f]:(?=\s|$)", "\u00a0:", part)
        part = re.sub(r"[ \u00a0\u202f]([;?!%])", "\u202f\\1", part)
        part = re.sub(r"(?<=\d)[ \u00a0](?=\d{3}\b)", "\u202f", part)
        parts[place] = re.sub(r"«\s?", "«\u00a0", re.sub(r"\s?»", "\u00a0»", part))
    return "".join(parts)


def typography(text: str) -> Iterator[str]:
    """Yield what breaks the rules of French typography: spaces before signs, guillemets, apostrophes."""
    bare = _CODE.sub("x", text)
    if re.search(r"\w'\w|'\{|\}'", bare):
        yield "a straight apostrophe: write ’"
    if re.search(r"(?<![\u00a0\s\d:]):(?=[\s\u00a0]|$)|[ ]:(?=\s|$)", bare):
        yield "a colon needs a no-break space (U+00A0) before it"
    if re.search(r"(?<!\u202f)[;?!](?=[\s\u00a0\u202f»)]|$)", bare):
        yield "; ? ! need a narrow no-break space (U+202F) before them"
    if re.search(r"«(?!\u00a0)|(?<!\u00a0)»", bare):
        yield "guillemets need no-break spaces (U+00A0) inside"
    if re.search("[“”]", bare):
        yield "write guillemets « » for quotation marks"
    if re.search(r"(?<![\u202f\u00a0])%(?!\w)", bare) and re.search(r"[\d}]\s?%", bare):
        yield "a percent sign needs a no-break space before it"
    if re.search(r"\d[ ]\d{3}\b", bare):
        yield "thousands are parted by a narrow no-break space (U+202F)"


def _messages_of(compiled_bytes: bytes) -> dict[object, str]:
    found = dict(gettext.GNUTranslations(io.BytesIO(compiled_bytes))._catalog)  # type: ignore[attr-defined]
    found.pop("", None)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, do what it asks, and return the exit code."""
    parser = argparse.ArgumentParser(
        description="Extract, merge, compile and check the catalogues of messages."
    )
    parser.add_argument("task", choices=["update", "fill", "compile", "check"])
    parser.add_argument("file", nargs="?", type=Path, help="with fill: JSON, {message: translation}")
    parser.add_argument(
        "--language", choices=LANGUAGES, default=LANGUAGES[0], help="with fill: of the translations"
    )
    given = parser.parse_args(arguments)
    task = given.task
    wrong: list[str] = []
    if task == "fill":
        texts = json.loads(given.file.read_text(encoding="utf-8"))
        wrong += [f"no catalogue holds {text!r}" for text in fill(given.language, texts)]
    for language in LANGUAGES:
        if task == "update":
            update(language)
        if task != "check":
            (folder_of(language) / COMPILED).write_bytes(compiled(language))
        if task == "check":
            wrong += problems(language)
    print("\n".join(wrong) or f"{task}: done", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
