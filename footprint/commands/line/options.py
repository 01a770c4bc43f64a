"""Arguments and options that several commands share, so that they are spelt and explained alike."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint.commands.line.spoken import say
from footprint.i18n import _, message, told

if TYPE_CHECKING:
    from footprint.areas.production.establishments import Establishments
    from footprint.mrio import MRIO


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"
    csv = "csv"
    excel_fr = "excel-fr"


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
        raise typer.BadParameter(_("the name is empty: name a file or folder"))
    return Path(text).expanduser()


class Scope(StrEnum):
    """Whose final demand is counted as consumption."""

    households = "households"
    consumption = "consumption"
    households_and_capital = "households-and-capital"
    final_demand = "final-demand"

    @property
    def words(self) -> str:
        """Return the scope as the library spells it."""
        return self.value.replace("-", " ")


class DemandChoice(StrEnum):
    """What households are taken to buy where the user states nothing."""

    local = "local"
    national = "national"
    none = "none"


#: Kinds of area, as `--kind` spells them and as the library does.
KINDS = {"urban": "urban area", "inter-municipal": "inter-municipal body"}
#: Words for a kind that an earlier version used.
OLD_KINDS = {"bodies": "inter-municipal"}

AreaArgument = Annotated[
    str,
    typer.Argument(
        metavar="AREA",
        help="Name or code of an urban area, inter-municipal body, commune, département or region; accents do "
        "not matter.",
    ),
]
AreasArgument = Annotated[
    list[str],
    typer.Argument(metavar="AREA...", help="Name or code of one or several areas; accents do not matter."),
]
PlaceArgument = Annotated[
    str,
    typer.Argument(metavar="AREA", help="France, another region of the table, or an area by name or code."),
]
FormatOption = Annotated[
    Format,
    typer.Option(
        "--format",
        "-f",
        help="Print a table, JSON (alone on standard output), CSV, or CSV for a French Excel "
        "(semicolons, decimal commas).",
    ),
]
YearOption = Annotated[
    int | None,
    typer.Option("--year", help="Year of the embedded world table: 2014 (default), 2011 or 2010."),
]
VariantOption = Annotated[
    Variant,
    typer.Option(
        "--variant",
        help="How extraction is allocated: 'default' follows physical users, 'V1' follows money alone.",
    ),
]
WorldOption = Annotated[
    str | None,
    typer.Option(
        "--world",
        metavar="NAME",
        help="Another world table: the name of one kept by `footprint data import` (as in mine or "
        "exiobase3:2022), the folder of a stored one, or an embedded year.",
    ),
]
ScopeOption = Annotated[Scope, typer.Option("--scope", help="Whose final demand is counted.")]
KindOption = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="[urban|inter-municipal]",
        help="Urban areas, or inter-municipal bodies; `areas` lists other kinds too.",
    ),
]
DemandOption = Annotated[
    Path | None,
    typer.Option(
        "--demand",
        metavar="FILE",
        help="File with your own demand (CSV, xlsx, ods), by product or COICOP class; it replaces what it names.",
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
        help="CSV file of your own facts of the place: living standards, household size, cars, transit, houses, "
        "heating.",
    ),
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
EstablishmentsOption = Annotated[
    Path | None,
    typer.Option(
        "--establishments",
        metavar="FILE",
        help="File of the area's own establishments (CSV, xlsx, ods; a SIRENE extract); it replaces the "
        "statistical plants.",
    ),
]
DrawsOption = Annotated[
    int, typer.Option("--draws", min=0, help="Draws of what is uncertain, for the ranges; 0 for none.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="What makes the draws repeat.")]
ExactOption = Annotated[
    bool,
    typer.Option(
        "--exact", help="Solve the table again for each draw: slower, shows what first order leaves out."
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        parser=file_name,
        help="Folder for the answer as files; made where it is missing.",
    ),
]


def read_world(name: str | None, year: int | None = None, variant: Variant = Variant.default) -> MRIO:
    """Return the world table that ``--world``, ``--year`` and ``--variant`` ask for."""
    import warnings

    from footprint.errors import FootprintWarning
    from footprint.mrio import load_world

    if name is not None and not name.isdigit() and (year is not None or variant is not Variant.default):
        text = message(
            "--year and --variant choose among the embedded tables; --world {name} goes before them",
            name=name,
        )
        warnings.warn(text, FootprintWarning, stacklevel=2)
    _show_solving()
    table = load_world(name, year=year, variant=variant.value)
    for text in table.texts("warnings"):  # answers that hold no warnings of their own say it here
        warnings.warn(text, FootprintWarning, stacklevel=2)
    return table


def _show_solving() -> None:
    """Show on standard error how a big table is about to be solved, and the memory that it takes."""
    import logging

    class Spoken(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            # The text itself, which its translation is found by, not what logging makes of it.
            (text,) = (
                record.args if isinstance(record.args, tuple) and record.args else (record.getMessage(),)
            )
            return f"… {told(str(text) if not isinstance(text, str) else text)}"

    lines = logging.StreamHandler()
    lines.setFormatter(Spoken())
    log = logging.getLogger("footprint.mrio.solving")
    log.handlers = [lines]
    log.setLevel(logging.INFO)
    log.propagate = False


def read_plants(file: Path | None) -> Establishments | None:
    """Return the establishments of the file that ``--establishments`` names, or None."""
    if file is None:
        return None
    from footprint.areas.production.establishments import read_establishments

    return read_establishments(file)


def kind_of(word: str | None) -> str | None:
    """Return the library's name of the kind of area that ``--kind`` asks for.

    Raises
    ------
    UnknownNameError
        If it is no kind of area.
    """
    if word is None:
        return None
    if word in OLD_KINDS:
        say("Warning: --kind {old} is now written --kind {kind}", old=word, kind=OLD_KINDS[word])
        word = OLD_KINDS[word]
    if word not in KINDS:
        from footprint.errors import UnknownNameError
        from footprint.names import nearest

        raise UnknownNameError(
            "kind of area",
            word,
            nearest(word, KINDS),
            hint=message("there are: {known}", known=", ".join(KINDS)),
        )
    return KINDS[word]
