"""The command line: which commands there are, and the quick way to their list.

Each command lives in a module of its own, ``footprint.commands.<name>``, which is imported only when that
command runs or its help is asked for. ``footprint --help`` therefore loads neither pandas nor numpy: it
prints the one-line table of ``footprint.commands.line.catalogue`` without the parser, whose import
alone takes five times as long as Python's own start. Everything else goes through the parser,
``footprint.commands.line.assembly``; a test holds the two to the same text.

To add a command:

1. Put its name and one line of help into ``catalogue.COMMANDS`` (a dash in the name is an underscore in the
   module).
2. Write ``footprint/commands/<name>.py`` exposing either

   * ``command``: a function with Typer annotations, whose docstring is the help, or
   * ``app``: made by ``footprint.commands.new_app(...)``, for a command with sub-commands.

   Import pandas and the engine's rooms inside the function, not at the top of the module, so that asking for
   help stays quick. Shared options (``AreaArgument``, ``FormatOption``, ``YearOption``, ...) are in
   ``footprint.commands.line.options``.
3. Make a ``Document`` of the answer in ``footprint/report/<subject>/`` and hand it to
   ``footprint.report.document.writer.show(document, fmt)``.
4. Raise a `FootprintError` kind for wrong input and let it rise: the message goes to standard error and the
   process exits with the error's ``exit_code``. A ``warnings.warn(..., FootprintWarning)`` becomes one clean
   line on standard error.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from typing import Any

from footprint.commands.line.catalogue import COMMANDS as COMMANDS
from footprint.commands.line.catalogue import help_text as help_text
from footprint.errors import OptionError
from footprint.once import THREADS

_INTERRUPTED = 130
#: A process for one answer loads much, makes few circles and ends soon; at Python's 700 new objects between
#: two looks for circles, looking takes a tenth of its time.
_NEW_OBJECTS = 200_000


def main() -> None:
    """Run the command line, its output guarded."""
    from footprint.commands.line.terminal import guarded

    _keep_to_one_processor()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
    try:
        guarded(_run)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    finally:
        # The process gives all its memory back at once; Python need not look through it for circles before.
        gc.freeze()


def _keep_to_one_processor() -> None:
    """Let algebra on the embedded table use one thread, unless the environment says how many.

    At its size a second thread saves little time and waits busily for the rest of it. A table of one's own
    may be large; it gets all processors.
    """
    own = any(word == "data" or word.startswith("--world") for word in sys.argv[1:])
    if not own and not any(name in os.environ for name in THREADS):
        os.environ["OPENBLAS_NUM_THREADS"] = "1"


def _run() -> None:
    try:
        if sys.argv[1:] in (["--help"], ["-h"]):
            from footprint.i18n import machine_language, speaking

            with contextlib.suppress(OptionError), speaking(machine_language() or "en"):
                sys.stdout.write(help_text())
                return
        from footprint.commands.line.assembly import app

        app(prog_name="footprint")
    except KeyboardInterrupt:
        # Before the command has begun, or when it had ended; while it runs the parser sees to it.
        sys.exit(_INTERRUPTED)


def __getattr__(name: str) -> Any:
    if name == "app":
        from footprint.commands.line.assembly import app

        return app
    raise AttributeError(f"module 'footprint.cli' has no attribute {name!r}")
