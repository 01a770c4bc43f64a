"""The list of commands and what ``footprint --help`` says, without the parser."""

from __future__ import annotations

from collections.abc import Mapping

from footprint.i18n import _, message, told

COMMANDS: dict[str, str] = {
    "report": message("Everything about an area, as a web page and a workbook (the main job)."),
    "account": message("The material footprint of an area's consumption."),
    "paths": message("The supply chains that cause most of a footprint."),
    "drivers": message("Why a footprint changed between two years."),
    "series": message("A household footprint year by year, 1995 to 2014."),
    "study": message("Many areas, tables and draws at once, here or over machines."),
    "index": message("FabCity index, autonomy and ranks of areas."),
    "priorities": message("Strategic, under-supplied sectors of an area."),
    "sectors": message("French facts of the 257 goods sectors: output, trade, jobs, buyers."),
    "multiplier": message("What 100 EUR of local output sets off, locally and nationally."),
    "circular": message("Material indicators, circular scenarios and by-product exchange."),
    "plan": message("Relocation portfolios: what to make at home, and their front."),
    "whatif": message("A plant opens or closes: what changes in index, autonomy, tonnes and jobs."),
    "peers": message("Places like an area, side by side, and its ranks."),
    "areas": message("Find an area: urban areas, inter-municipal bodies."),
    "template": message("A filled example of each file you can give."),
    "check": message("What a file of yours is understood as."),
    "app": message("The dashboard in a browser: explore places, decide, share."),
    "data": message("Embedded and installed databases: list, verify, import, remove."),
}
"""Name and one-line help of every command, in the order in which ``footprint --help`` shows them."""

#: Folders of commands below ``footprint.commands``, where a command is not in that room itself.
FOLDERS: dict[str, str] = {"paths": "study", "drivers": "study", "series": "study", "study": "study"}


ABOUT = (
    message("Material footprint and circularity of French urban areas."),
    message(
        "How many tonnes of raw material an area's consumption takes from the earth, of what, where and for which "
        "product; how much of what it needs it makes itself; and what to make at home instead."
    ),
)
OPTIONS: dict[str, str] = {
    "--debug": message("Show the traceback of an error."),
    "--decimal MARK": message("point or comma: how to read 1,850 in files and amounts."),
    "--lang fr|en": message("Language of what people read [default: that of the machine]."),
    "--version": message("Show the version and exit."),
    "-h, --help": message("Show this message and exit."),
}
EPILOG = message('Start with: footprint report "Nantes Métropole"')

_NARROWEST, _WIDEST = 50, 78


def help_text(width: int | None = None) -> str:
    """Return what ``footprint --help`` prints, as the parser would lay it out.

    Parameters
    ----------
    width : int, optional
        Columns of the terminal; by default those it has.
    """
    import shutil

    columns = max(_NARROWEST, min(_WIDEST, (width or shutil.get_terminal_size().columns) - 2))
    paragraphs = [_wrapped(told(text), columns, "  ") for text in ABOUT]
    parts = [
        _("Usage: ") + "footprint [OPTIONS] COMMAND [ARGS]...",
        "\n\n".join(paragraphs),
        _listed(_("Options"), OPTIONS, columns),
        _listed(_("Commands"), COMMANDS, columns),
        _wrapped(told(EPILOG), columns, "  "),
    ]
    return "\n\n".join(parts) + "\n"


def _listed(title: str, rows: Mapping[str, str], columns: int) -> str:
    start = max(map(len, rows)) + 4
    lines = [
        _wrapped(f"{name:<{start - 2}}{told(text)}", columns, "  ", " " * start)
        for name, text in rows.items()
    ]
    return "\n".join([f"{title}:", *lines])


def _wrapped(text: str, columns: int, first: str, following: str | None = None) -> str:
    import textwrap

    return textwrap.fill(text, columns, initial_indent=first, subsequent_indent=following or first)
