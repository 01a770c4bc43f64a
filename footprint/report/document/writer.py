"""The one writer of documents: to standard output, and to files."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from footprint.files import written_together
from footprint.i18n import data_language, speaking
from footprint.report.document.document import Document
from footprint.report.document.terminal import print_document


def show(document: Document, fmt: str = "table") -> None:
    """Print a document in the format asked for; standard output carries nothing else.

    Parameters
    ----------
    document : Document
        What to print.
    fmt : {"table", "json", "csv", "excel-fr"}
        Text for people; the data; or the main table, for programs or for a French Excel. Members of
        `footprint.commands.line.options.Format` are understood.
    """
    kind = str(getattr(fmt, "value", fmt))
    if kind == "json":
        with speaking(data_language()):
            write_utf8(as_json_text(document.payload()) + "\n")
    elif kind == "excel-fr":
        write_utf8(document.main_table.to_csv("excel-fr"))
    elif kind == "csv":
        write_utf8(document.main_table.to_csv())
    else:
        print_document(document)


def write(
    document: Document, folder: Path, kinds: Sequence[str] = ("html", "xlsx", "json")
) -> dict[str, Path]:
    """Write a document as files and return where they lie, by kind.

    All files are finished before the first is moved into place, so that older ones stay whole when the disk
    is full.

    Parameters
    ----------
    document : Document
        What to write.
    folder : path
        Where to; made if it does not exist.
    kinds : sequence of {"html", "pdf", "xlsx", "json"}
        A web page that needs no network, the same on paper, an Excel workbook, the data.

    Raises
    ------
    StoreError
        If the place cannot be written.
    PdfError
        If no browser is there to print a PDF.
    """
    files = {kind: Path(folder) / f"{document.file_name}.{kind}" for kind in kinds}
    with written_together(list(files.values())) as drafts:
        for kind, draft in zip(files, drafts, strict=True):
            _fill(document, kind, draft)
    return files


def _fill(document: Document, kind: str, draft: Path) -> None:
    if kind == "html":
        from footprint.report.document.page import as_html

        draft.write_text(as_html(document), encoding="utf-8")
    elif kind == "pdf":
        from footprint.report.document.page import as_html
        from footprint.report.document.pdf import fill_pdf

        fill_pdf(as_html(document), draft)
    elif kind == "xlsx":
        from footprint.report.document.workbook import fill_workbook

        fill_workbook(document, draft)
    else:
        draft.write_text(as_json_text(document.payload()) + "\n", encoding="utf-8")


def write_utf8(text: str) -> None:
    """Write what programs read to standard output: UTF-8 whatever the code page, line ends as they are."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    binary.write(text.encode("utf-8", "backslashreplace"))
    binary.flush()


def as_json_text(payload: Mapping[str, Any]) -> str:
    """Return JSON text; numpy scalars become numbers, absent numbers become null."""
    text = json.dumps(_plain(payload), ensure_ascii=False, indent=2, allow_nan=False)
    # A terminal obeys these signs too, and JSON lets them stand.
    return re.sub("[\x7f-\x9f\u2028\u2029]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
