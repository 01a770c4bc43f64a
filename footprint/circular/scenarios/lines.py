"""Where each key of a TOML text stands, for messages that name the line."""

from __future__ import annotations

import re

Loc = tuple[str | int, ...]

_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]\]?\s*(#.*)?$")
_PART = re.compile(_NAME)
_STRING = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'[^']*'""")
_LONG = ('"""', "'''")


def lines_of(text: str) -> dict[Loc, int]:
    """Return the line at which each key and heading of a TOML text stands.

    Keys inside inline tables share the line of the key that holds them.
    """
    found: dict[Loc, int] = {}
    counts: dict[Loc, int] = {}
    head: Loc = ()
    depth, inside = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not depth and not inside:
            if header := _HEADER.match(line):
                head = _place(_parts(header.group(2)), header.group(1) == "[[", counts)
                found.setdefault(head, number)
                continue
            if key := _KEY.match(line):
                parts = _parts(key.group(1))
                for end in range(1, len(parts) + 1):
                    found.setdefault((*head, *parts[:end]), number)
        depth, inside = _open_after(line, depth, inside)
    return found


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def _open_after(line: str, depth: int, inside: str) -> tuple[int, str]:
    """Return how many brackets, and which long string, are open after a line."""
    at = 0
    while at < len(line):
        if inside:
            end = line.find(inside, at)
            if end < 0:
                return depth, inside
            at, inside = end + len(inside), ""
        elif line.startswith(_LONG, at):
            inside = line[at : at + 3]
            at += 3
        elif string := _STRING.match(line, at):
            at = string.end()
        elif line[at] == "#":
            break
        else:
            depth = max(0, depth + (line[at] in "[{") - (line[at] in "]}"))
            at += 1
    return depth, inside


def _place(parts: list[str], is_array: bool, counts: dict[Loc, int]) -> Loc:
    place: Loc = ()
    for position, part in enumerate(parts):
        place = (*place, part)
        if is_array and position == len(parts) - 1:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place


def line_of(lines: dict[Loc, int], loc: Loc) -> int:
    """Return the line of a place, or of what holds it; 1 if neither is known."""
    while loc and loc not in lines:
        loc = loc[:-1]
    return lines.get(loc, 1)
