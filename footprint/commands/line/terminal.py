"""What a terminal, a pipe or a file can take: signs it lacks, readers that went away, disks that are full."""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import sys
from collections.abc import Callable

from footprint.i18n import message

#: What the exit code says of a reader that closed the pipe (`| head`), as shells do for SIGPIPE.
READER_GONE = 141
#: What the exit code says of a run that Ctrl-C stopped.
INTERRUPTED = 130
_FAILED, _WRONG = 1, 2
#: Plain forms of the signs that our own texts use and older code pages lack.
_PLAIN = {
    "−": "-", "–": "-", "—": "-", "═": "=", "─": "-", "…": "...", "×": "x", "·": ".", "≥": ">=", "≤": "<=", "→": "->",
    "Δ": "d", "Σ": "sum", "ε": "e", "η": "eta", "€": "EUR", "’": "'", "‘": "'", "“": '"', "”": '"', "œ": "oe", "Œ": "OE",
    "²": "2", "³": "3", "₂": "2", "°": " deg", "µ": "u", "\u202f": " ", "\xa0": " ", "≈": "~", "∞": "inf", "±": "+/-",
}  # fmt: skip


def _spelt(error: UnicodeError) -> tuple[str, int]:
    """Return plain forms of the signs that could not be written; a codec's error handler."""
    import unicodedata

    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    plain = "".join(
        _PLAIN.get(sign) or unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"
        for sign in missing
    )
    return plain, error.end


def guarded(run: Callable[[], None]) -> None:
    """Run the command line so that its output ends well wherever it goes.

    Signs that the code page lacks are written in plain form; a reader that went away ends the run in
    silence; a closed or full standard output is one sentence on standard error, exit code 1.
    """
    codecs.register_error("footprint.plain", _spelt)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="footprint.plain")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - open as long as the process runs
    if sys.stdout is None:
        _complain(message("standard output is closed"))
        sys.exit(_FAILED)
    _refuse_commands(sys.argv[1:])
    code: object = 0
    try:
        run()
        sys.stdout.flush()
    except SystemExit as stop:
        code = stop.code
    except OSError as error:
        code = _lost(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _lost(error)
    if code == INTERRUPTED:
        # Python ends itself by the signal, whatever the code, where Ctrl-C fell into an `exec` of a library.
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        os._exit(INTERRUPTED)
    if code:
        sys.exit(code)  # type: ignore[arg-type]


def _lost(error: OSError) -> int:
    """Say that the output could not be written, and let nothing more be written, not even at exit."""
    silence()
    if error.errno == errno.EPIPE:
        return READER_GONE
    _complain(message("the answer cannot be written to standard output: {why}", why=error.strerror))
    return _FAILED


def silence() -> None:
    """Send what is still to be written to standard output nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until the process ends


def is_lost_output(error: BaseException) -> bool:
    """Whether an error is that standard output takes nothing more, and no fault of a file."""
    return (
        isinstance(error, OSError)
        and error.filename is None
        and error.errno in (errno.EPIPE, errno.ENOSPC, errno.EBADF, errno.EIO)
        and type(error) in (OSError, BrokenPipeError)
    )


def _refuse_commands(words: list[str]) -> None:
    """Refuse arguments with control signs: messages would repeat them, and terminals obey them."""
    for word in words:
        if any((sign < " " and sign not in "\t\n") or "\x7f" <= sign <= "\x9f" for sign in word):
            _complain(message("the argument {word} holds control signs", word=ascii(word)))
            sys.exit(_WRONG)


def _complain(text: str) -> None:
    from footprint.commands.line.spoken import languages_of
    from footprint.i18n import _, speaking, told

    with contextlib.suppress(OSError), speaking(languages_of(sys.argv[1:])[0]):
        sys.stderr.write(_("Error: {text}", text=told(text)) + "\n")
