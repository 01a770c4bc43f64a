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


class DemandChoice(StrEnum):
    """What households are taken to buy where the user states nothing."""

    local = "local"
    national = "national"
    none = "none"


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
        help="CSV file with your own demand, by product or COICOP class; it replaces what it names.",
    ),
]
IncomeOption = Annotated[
    bool,
    typer.Option(
        "--income-adjustment",
        help="Replaced by the local demand model, the default, which holds incomes; says so.",
    ),
]
DemandModelOption = Annotated[
    DemandChoice,
    typer.Option(
        "--demand-model",
        help="'local' estimates what people of the place buy; 'national' takes the French average; 'none' counts "
        "only what --demand names.",
    ),
]
ProfileOption = Annotated[
    Path | None,
    typer.Option(
        "--profile",
        metavar="FILE",
        help="CSV file of your own facts of the place: living standards, household size, cars, transit, houses, heating.",
    ),
]
