"""Arguments and options that several commands share, so that they are spelt and explained alike."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Variant(StrEnum):
    """Which allocation of extraction to industries the embedded world table uses."""

    default = "default"
    V1 = "V1"


def file_name(text: str) -> Path:
    """Return the path that a text names, ``~`` being the user's own folder.

    Raises
    ------
    BadParameter
        If it is empty, as a variable of a script that was never set leaves it.
    """
    if not text.strip():
        raise typer.BadParameter("the name is empty: name a file or folder")
    return Path(text).expanduser()


AreaArgument = Annotated[
    str,
    typer.Argument(
        metavar="AREA", help="Name or code of an urban area or inter-municipal body; accents do not matter."
    ),
]
FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help="Print a table, JSON (alone on standard output) or CSV.")
]
YearOption = Annotated[int, typer.Option("--year", help="Year of the embedded world table: 2011 or 2010.")]
VariantOption = Annotated[
    Variant,
    typer.Option(
        "--variant",
        help="How extraction is allocated: 'default' follows physical users, 'V1' follows money alone.",
    ),
]
DemandOption = Annotated[
    Path | None,
    typer.Option(
        "--demand",
        metavar="FILE",
        help="File with your own demand (CSV, xlsx, ods), by product or COICOP class.",
    ),
]
IncomeOption = Annotated[
    bool, typer.Option("--income-adjustment", help="Scale spending to the area's median income.")
]
PriceIndexOption = Annotated[
    list[str] | None,
    typer.Option(
        "--price-index",
        metavar="YEAR=LEVEL",
        help="Price levels for amounts at other years' prices, as in 2011=95.02,2018=103.47; or cpi, French consumer "
        "prices.",
    ),
]
