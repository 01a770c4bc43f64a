"""What a computation's own process does: build a view's document, write all that can be downloaded."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from footprint.app.computing.tasks import CHECK, Task
from footprint.errors import FootprintError, FootprintWarning, harmless, shortened
from footprint.i18n import _, speaking, told

#: Memory that one computation may take, bytes; a workbook that unpacks to more is refused by the system.
_MEMORY = 6 * 1024**3


def warm() -> None:
    """Read what every computation needs, before the first is asked for."""
    from footprint.areas import find_area, material_account
    from footprint.circular.autonomy.index import fabcity_index
    from footprint.optimize.plans import planning, whatif
    from footprint.report.plan import sections

    del planning, whatif, sections
    area = find_area("Nantes")
    material_account(area)
    fabcity_index(area)


def perform(task: Task, folder: Path, pipe: Connection) -> None:
    """Compute a task in this process; its steps and its end are told through the pipe."""
    _limit_memory()
    # Ctrl-C is the server's; it stops this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def pass_on(what: str, text: str) -> None:
        with contextlib.suppress(OSError):
            pipe.send((what, text))

    def tell(step: str) -> None:
        pass_on("step", step)

    with speaking(task.language):
        try:
            tell(_("Reading the tables"))
            answer(task, folder, tell)
        except FootprintError as error:
            pass_on("failed", task.named(told(str(error))))
        except MemoryError:
            pass_on("failed", _("It needs more memory than one computation may take."))
        except Exception as error:
            summary = shortened(harmless(f"{type(error).__name__}: {error}"))
            pass_on("failed", _("A fault of the program: {summary}", summary=summary))
        else:
            pass_on("done", "")
        finally:
            pipe.close()


def answer(task: Task, folder: Path, tell: Callable[[str], None]) -> None:
    """Write a task's page part and its downloads into a folder."""
    from footprint.app.rendering import part_of
    from footprint.app.views import VIEWS, checked_file, document_of
    from footprint.report.document.page import as_html
    from footprint.report.document.workbook import fill_workbook
    from footprint.report.document.writer import as_json_text

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", FootprintWarning)
        extra: dict[str, object] = {}
        if task.view == CHECK:
            document = checked_file(task)
        else:
            document, extra = document_of(VIEWS[task.view], task, tell)
        tell(_("Writing the page, the workbook and the data"))
        said = list(dict.fromkeys(told(str(one.message)) for one in caught))
        (folder / "part.html").write_text(part_of(document, said), encoding="utf-8")
        (folder / "page.html").write_text(as_html(document), encoding="utf-8")
        (folder / "data.json").write_text(as_json_text(document.payload()) + "\n", encoding="utf-8")
        (folder / "table.csv").write_text(document.main_table.to_csv(), encoding="utf-8")
        fill_workbook(document, folder / "workbook.xlsx")
        (folder / "extra.json").write_text(
            json.dumps({"name": document.file_name, **extra}), encoding="utf-8"
        )


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    os.nice(5) if hasattr(os, "nice") else None
