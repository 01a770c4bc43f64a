"""Every error and warning of the engine, each naming what is wrong and what to do.

Each kind also inherits the natural builtin, so ``except KeyError`` around a look-up still works,
stores the offending labels, and can be pickled across processes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SHOWN = 12
#: Caps on what one message may hold: problems of a file, signs of one problem, signs of a whole message.
MOST_PROBLEMS, MOST_OF_PROBLEM, MOST_OF_MESSAGE = 60, 600, 24_000
# Terminals obey these signs (colours, cursor, direction of writing); a user's text must not reach one with
# them.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    r"""Return a text whose control signs are spelt out (``\x1b``), line breaks and tabs kept.

    Examples
    --------
    >>> harmless("\x1b[31mred")
    '\\x1b[31mred'
    """
    return _COMMANDS.sub(lambda sign: ascii(sign[0])[1:-1], text)


def shortened(text: str, most: int = MOST_OF_PROBLEM) -> str:
    """Return a text of at most `most` signs, the end left out and said so."""
    return text if len(text) <= most else f"{text[: most - 30]}… ({len(text):,} signs)"


def listed(labels: Iterable[object], shown: int = _SHOWN) -> str:
    """Return labels as ``a, b, c and 4 more``, short enough for one line of a terminal."""
    items = [
        shortened(" / ".join(map(str, item)) if isinstance(item, tuple) else str(item)) for item in labels
    ]
    head = ", ".join(items[:shown])
    return head if len(items) <= shown else f"{head} and {len(items) - shown} more"


class FootprintWarning(UserWarning):
    """An answer is valid but weaker than it looks: imputed data, a fallback, a loose bound."""


class FootprintError(Exception):
    """Base of every error a user can cause or meet.

    Attributes
    ----------
    what : str
        What is wrong, in one sentence.
    labels : tuple
        The labels at fault (regions, sectors, rows), empty where none are.
    expected, found : str
        What was expected and what was found, empty where it does not apply.
    hint : str
        What to do about it.
    exit_code : int
        What the command line returns: 2 for wrong input, 1 for work that failed.
    """

    exit_code = 2

    def __init__(
        self,
        what: str,
        *,
        labels: Sequence[object] = (),
        expected: str = "",
        found: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.labels = tuple(labels)
        self.expected = expected
        self.found = found
        self.hint = hint

    def __str__(self) -> str:
        parts = [self.what if not self.labels else f"{self.what}: {listed(self.labels)}"]
        if self.expected:
            parts.append(f"Expected: {self.expected}")
        if self.found:
            parts.append(f"Found: {self.found}")
        if self.hint:
            parts.append(f"What to do: {self.hint}")
        return harmless("\n".join(shortened(part, MOST_OF_MESSAGE) for part in parts))

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.__dict__.copy()))


def _rebuild(kind: type[FootprintError], what: str, state: dict[str, object]) -> FootprintError:
    error = kind.__new__(kind)
    Exception.__init__(error, what)
    error.__dict__.update(state)
    return error


def failure(name: str, error: FootprintError) -> dict[str, str]:
    """Return what became of one of several areas, for JSON."""
    return {"area": name, "kind": type(error).__name__, "error": str(error)}


class LabelError(FootprintError, KeyError):
    """Labels are missing, unexpected, duplicated, or two tables do not share them."""


class UnknownNameError(FootprintError, KeyError):
    """A name (area, sector, material, scenario) is not known; ``suggestions`` holds the nearest.

    Attributes
    ----------
    kind, name : str
        What sort of thing was asked for, and by which name.
    suggestions : tuple of str
        The nearest known names, best first.
    advice : str
        What to do besides taking one of them.
    """

    def __init__(self, kind: str, name: str, suggestions: Sequence[str] = (), hint: str = "") -> None:
        self.kind, self.name = kind, name
        self.suggestions, self.advice = tuple(suggestions), hint
        nearest = f"did you mean {' or '.join(repr(s) for s in self.suggestions)}?" if suggestions else ""
        super().__init__(f"No {kind} is called {name!r}", hint=" ".join(filter(None, (nearest, hint))))


class UnitError(FootprintError, ValueError):
    """A unit is unknown, or does not fit the quantity it stands beside."""


class OptionError(FootprintError, ValueError):
    """An option or argument is out of its range, of a wrong kind, or does not go with another."""


class ArgumentError(OptionError, TypeError):
    """A function was called with arguments in a wrong order or of a wrong type; it says what to write."""


class TableError(FootprintError, ValueError):
    """The numbers of a table cannot be used: NaN, infinite, negative output, spectral radius ≥ 1."""


class InputFileError(FootprintError, ValueError):
    """A user's file has problems; all of them are in ``problems``, each with its row or key.

    Attributes
    ----------
    path : str
        The file.
    problems : tuple of str
        One line for each problem, beginning with its row number or key.
    """

    def __init__(self, path: object, problems: Sequence[str], hint: str = "") -> None:
        self.path = str(path)
        self.problems = tuple(problems)
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        shown = [f"  - {shortened(problem)}" for problem in self.problems[:MOST_PROBLEMS]]
        if len(self.problems) > len(shown):
            shown.append(f"  - and {len(self.problems) - len(shown):,} more")
        lines = "\n".join(shown)
        super().__init__(f"{self.path} cannot be used ({count}):\n{lines}", hint=hint)


class StoreError(FootprintError, OSError):
    """A stored table is missing, truncated or damaged, or a folder cannot be written."""


class DownloadError(FootprintError, OSError):
    """A published file could not be fetched, or is not what its server announced."""

    exit_code = 1


class ConvergenceError(FootprintError, ArithmeticError):
    """A solution could not be certified to the accuracy that was asked for."""

    exit_code = 1


class InfeasibleError(FootprintError, ValueError):
    """No plan satisfies all the limits; ``labels`` holds a smallest conflicting set."""
