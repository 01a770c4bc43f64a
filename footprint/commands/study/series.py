"""``footprint series``: a household footprint year by year."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from footprint.commands.line.options import (
    AreaArgument,
    DemandChoice,
    DemandModelOption,
    Format,
    FormatOption,
)


def command(
    area: AreaArgument,
    years: Annotated[
        str | None,
        typer.Option(
            "--years", metavar="YEARS", help="Years, as in 1995-2014 or 1995,2005,2011; all by default."
        ),
    ] = None,
    demand_model: DemandModelOption = DemandChoice.local,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Also draw the series to this SVG file.")
    ] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Print the footprint of an area's households for each year from 1995 to 2011, and for 2014.

    2014 is of another release of the source: it stands apart, and no change is given between the two.

    \b
    Examples:
      footprint series France
      footprint series "Nantes Métropole" --years 2000-2011 --format csv
      footprint series France --plot series.svg
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas.study.series import footprint_series, years_of
    from footprint.report.document.writer import show
    from footprint.report.study.series import series_document, series_figure

    found = footprint_series(
        area, years=None if years is None else years_of(years), demand_model=demand_model.value
    )
    if plot is not None:
        from footprint.files import written_atomically

        with written_atomically(plot) as draft:
            draft.write_text(series_figure(found) + "\n", encoding="utf-8")
        typer.echo(f"Written: {plot}", err=True)
    show(series_document(found), fmt)
