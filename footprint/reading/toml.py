"""TOML files of a person's: whatever is wrong with one is a problem with its line."""

from __future__ import annotations

import os
import re
import tomllib
from typing import Any, NamedTuple

from footprint.errors import InputFileError, harmless
from footprint.i18n import message
from footprint.reading.source import read_text

#: Brackets inside brackets; the parser calls itself for each.
_DEEPEST = 60


class Toml(NamedTuple):
    """The content of a TOML file, and its text, in which lines are looked up."""

    content: dict[str, Any]
    text: str


def read_toml(path: str | os.PathLike[str], hint: str = "") -> Toml:
    """Return the content of a TOML file.

    Raises
    ------
    InputFileError
        If it is no TOML, nested too deeply, or holds a number of thousands of digits.
    """
    text = read_text(path)
    try:
        content = tomllib.loads(text)
        if _depth(content) > _DEEPEST:
            raise RecursionError
    except tomllib.TOMLDecodeError as error:
        end = message("line {count}, end of document", count=len(text.splitlines()))
        problem = message("it is not TOML: {error}", error=str(error).replace("end of document", end))
    except RecursionError:
        problem = message("it is nested more than {deepest} levels deep", deepest=_DEEPEST)
    except ValueError as error:  # Python reads integers of up to 4,300 digits
        long = re.search(r"\d{300,}", text.replace("_", ""))
        line = 1 + text.count("\n", 0, long.start()) if long else 1
        problem = (
            message("line {line}: a number has too many digits", line=line)
            if long
            else message("it is not TOML: {error}", error=error)
        )
    else:
        if number := _huge(content):
            problem = message("{number}: a number has too many digits", number=number)
        else:
            return Toml(_harmless(content), text)
    raise InputFileError(path, [problem], hint=hint)


def _harmless(value: Any) -> Any:
    """Return the content with control signs in texts spelt out: titles reach terminals and pages."""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, list):
        return [_harmless(inner) for inner in value]
    if isinstance(value, dict):
        return {harmless(key): _harmless(inner) for key, inner in value.items()}
    return value


def _depth(value: Any) -> int:
    deepest, todo = 0, [(value, 1)]
    while todo:
        inner, depth = todo.pop()
        deepest = max(deepest, depth)
        if isinstance(inner, dict | list):
            todo += [(part, depth + 1) for part in (inner.values() if isinstance(inner, dict) else inner)]
    return deepest


def _huge(content: Any) -> str:
    """Return the key of a whole number that no float holds, empty where there is none."""
    todo: list[tuple[str, Any]] = [("", content)]
    while todo:
        key, value = todo.pop()
        if isinstance(value, int) and abs(value) > 10**300:
            return key.lstrip(".")
        if isinstance(value, dict):
            todo += [(f"{key}.{name}", inner) for name, inner in value.items()]
        elif isinstance(value, list):
            todo += [(f"{key}[{place}]", inner) for place, inner in enumerate(value, start=1)]
    return ""
