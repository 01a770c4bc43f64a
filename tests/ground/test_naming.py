"""One thing has one name: the public face keeps to the word list of docs/naming.md."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from footprint.commands.line.assembly import load_command
from footprint.commands.line.catalogue import COMMANDS
from tests.ground import face

PAGE = (Path(__file__).parent.parent.parent / "docs" / "naming.md").read_text(encoding="utf-8")
#: From how many functions on a parameter counts as part of the common language.
COMMON = 3


def _rows(columns: int) -> list[list[str]]:
    """Rows of the page's tables of so many columns, without their heads."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line[:1] == "|"
    ]
    return [row for row in rows if len(row) == columns and row[0].startswith("`")]


NAMES = [name for row in _rows(4) for name in re.findall(r"`(\w+)`", row[0])]
NOT_WRITTEN = [word.strip() for row in _rows(4) for word in row[3].split(",") if word.strip()]
KEPT = {name for row in _rows(3) for name in re.findall(r"`(\w+)`", row[0])}


def _options() -> dict[str, set[str]]:
    """Every option and argument of the command line, with the commands that have it."""
    used: dict[str, set[str]] = {}

    def walk(parser: Any, path: str) -> None:
        for parameter in parser.params:
            written = max(parameter.opts, key=len).lstrip("-").replace("-", "_")
            used.setdefault(written, set()).add(path)
        for name, child in getattr(parser, "commands", {}).items():
            walk(child, f"{path} {name}")

    for command in COMMANDS:
        walk(load_command(command), command)
    return used


def _public_names() -> dict[str, set[str]]:
    names = {name: {"footprint"} for name in face.public_objects()}
    for more in (face.parameters(), face.attributes()):
        for name, where in more.items():
            names.setdefault(name, set()).update(where)
    return names


def _words(name: str) -> set[str]:
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))


def test_the_list_names_everything_once():
    assert len(NAMES) > 50
    assert [name for name, count in Counter(NAMES + NOT_WRITTEN).items() if count > 1] == []


def test_every_name_of_the_list_is_in_use():
    used = set(_public_names()) | set(_options())
    assert [name for name in NAMES if name not in used] == []


def test_no_public_name_uses_another_word_for_a_listed_thing():
    wrong = {
        name: sorted(where)
        for name, where in {**_options(), **_public_names()}.items()
        if name not in KEPT and _words(name) & set(NOT_WRITTEN)
    }
    assert wrong == {}


def test_every_parameter_that_several_functions_share_is_explained():
    symbols = re.compile(r"[A-Za-z](_[A-Za-z]{1,2})?")
    general = {
        "name",
        "path",
        "label",
        "labels",
        "index",
        "code",
        "codes",
        "notes",
        "method",
        "meta",
        "query",
        "options",
        "names",
    }
    unknown = {
        name: sorted(where)
        for name, where in face.parameters().items()
        if len(where) >= COMMON and name not in {*NAMES, *KEPT, *general} and not symbols.fullmatch(name)
    }
    assert not unknown, "\n".join(f"{k}: {v}" for k, v in unknown.items())


def test_every_kept_name_is_still_there():
    assert set(_public_names()) | set(_options()) >= KEPT
