"""``footprint data``: embedded and installed databases."""

from __future__ import annotations

from dataclasses import replace as replaced
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from footprint.commands import new_app
from footprint.commands.line.options import Format, FormatOption
from footprint.commands.line.spoken import say
from footprint.errors import OptionError
from footprint.i18n import _, message

if TYPE_CHECKING:
    from footprint.report.document.document import Document

#: Sources of observed plants.
PLANTS = ("urssaf", "sirene")
app = new_app("Embedded and installed databases: list, verify, import, download, remove, forget.")


@app.command("list", short_help="Tables at hand: year, size, source, licence.")
def list_datasets(fmt: FormatOption = Format.table) -> None:
    """List the embedded tables and the installed databases: year, size, source, licence.

    \b
    Examples:
      footprint data list
      footprint data list --format csv
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.mrio.sources.installed import installed_worlds
    from footprint.report.data.listing import datasets_document
    from footprint.report.document.writer import show

    show(datasets_document(installed_worlds()), fmt)


@app.command("verify", short_help="Check every file, compare with published figures.")
def verify(fmt: FormatOption = Format.table) -> None:
    """Check every embedded file and world table, and compare raw material consumption with published figures.

    Exit code 1 if anything is damaged. The comparison is information: the tables are not rescaled to it.

    \b
    Examples:
      footprint data verify
      footprint data verify --format json
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.report.data.verification import verification
    from footprint.report.document.writer import show
    from footprint.report.progress import telling

    with telling() as tell:
        document, whole = verification(tell)
    show(document, fmt)
    if not whole:
        say("The dataset is damaged: reinstall the package.")
        raise typer.Exit(1)


@app.command("import", short_help="Keep a world table, or observed plants.")
def import_data(
    what: Annotated[
        str,
        typer.Argument(
            metavar="PATH|KIND",
            help="A stored table or a published database; or what the next file is: exiobase3, figaro, icio, "
            "wiod, eora26, gloria, adb, table, urssaf, sirene.",
        ),
    ],
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="File, folder or zip of that kind.")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="Name to use a table by [default: KIND-YEAR, or the folder's name]."),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Year of the table or plants, where files hold several.")
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", help="Release of the database; another one is refused.")
    ] = None,
    population: Annotated[
        Path | None,
        typer.Option("--population", metavar="FILE", help="Inhabitants: region, inhabitants[, year]."),
    ] = None,
    extraction: Annotated[
        Path | None,
        typer.Option(
            "--extraction",
            metavar="FILE",
            help="Extraction: region, sector, material, tonnes; for a table without.",
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace another table kept by that name.")
    ] = False,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow",
            metavar="WHAT",
            help="Keep a table that would be refused: extraction-without-output is left out of every footprint, "
            "named and counted in every answer.",
        ),
    ] = None,
    fmt: FormatOption = Format.table,
) -> None:
    """Read a world table, check it, and keep a copy for use with --world NAME; or keep observed plants.

    PATH is a folder written by MRIO.save, or a database as published (file, folder or zip), which is
    recognised by its files; KIND says which one it is. Every cell is accounted for: used, or left out with
    a reason. A file that is cut, damaged or of another year is refused. The copy goes to the system's
    folder for user data, or to the folder named by FOOTPRINT_DATA.

    KIND is exiobase3, figaro, icio (OECD), wiod, eora26, gloria, adb, or table: CSV or Parquet that a small
    TOML file describes.

    `urssaf FILE` is URSSAF's private jobs and establishments by commune and activity, `sirene FILE` is
    INSEE's StockEtablissement, both as published (CSV, zipped, or Parquet). From then on every area's index,
    priorities, plan and exchange use the observed plants in place of the statistical ones;
    `data remove urssaf` goes back.

    \b
    Examples:
      footprint data import my-world --name mine
      footprint account Nantes --world mine
      footprint data import IOT_2022_ixi.zip --name exiobase3-2022
      footprint data import exiobase3 IOT_2022_ixi.zip --version 3.8.2
      footprint data import icio 2016-2020_SML.zip --year 2019 --extraction extraction.csv
      footprint data import table my-table.toml --name my-own
      footprint data import my-world --name mine --allow extraction-without-output
      footprint data import urssaf etablissements-et-effectifs.csv --year 2022
      footprint data import sirene StockEtablissement_utf8.csv
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.report.document.writer import show

    plants = what in PLANTS
    if plants or (file is not None and not _is_database(what)):
        if allow:
            raise OptionError("--allow is for world tables", hint="leave it out")
        if version or population or extraction:
            raise OptionError(
                "--version, --population and --extraction are for world tables", hint="leave them out"
            )
        if file is None:
            raise OptionError(
                message("`footprint data import {what}` needs a file", what=what),
                hint="give it as published, CSV or Parquet",
            )
        show(_plants(what, file, year), fmt)
        return
    if file is None and _is_database(what) and not Path(what).exists():
        raise OptionError(
            message("`footprint data import {what}` needs a file, folder or zip", what=what),
            hint="give it as its publisher distributes it",
        )
    from footprint.mrio.sources.installed import install
    from footprint.report.data.listing import kept_document
    from footprint.report.progress import telling

    with telling() as tell:
        world, folder, remarks = install(
            Path(what) if file is None else file,
            name,
            kind="" if file is None else what,
            year=year,
            version=version,
            population=population,
            extraction=extraction,
            replace=replace,
            allow=allow or (),
            tell=tell,
        )
    show(kept_document(world, folder, remarks), fmt)


def _is_database(what: str) -> bool:
    from footprint.mrio.sources.databases import DATABASES

    return what in DATABASES


def _plants(source: str, file: Path, year: int | None) -> Document:
    from footprint.areas.production.stock import import_sirene, import_urssaf
    from footprint.mrio.sources.databases import database
    from footprint.report.data.listing import plants_document
    from footprint.report.progress import telling

    if source not in PLANTS:
        if not Path(source).exists():
            database(source)  # no path, so the name of a database that is written wrongly
        raise OptionError(
            message("Two paths were given: {source} and {file}", source=source, file=file),
            hint="write `urssaf FILE` or `sirene FILE`",
        )
    with telling() as tell:
        kept = (import_urssaf if source == "urssaf" else import_sirene)(file, year, tell)
    return plants_document(kept)


@app.command("download", short_help="Fetch observed plants from who publishes them, and keep them.")
def download_data(
    what: Annotated[str, typer.Argument(metavar="urssaf|sirene|KIND", help="What to fetch.")],
    year: Annotated[
        int | None, typer.Option("--year", help="Year of the table or plants, where files hold several.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Keep the fetched file there, too.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="Another address of the same file.")] = None,
    sha256: Annotated[str, typer.Option("--sha256", metavar="SUM", help="What its SHA-256 must be.")] = "",
    fmt: FormatOption = Format.table,
) -> None:
    """Fetch a file of plants, or EXIOBASE 3, over the network, and do as `data import` does.

    The addresses are in data/downloads.csv, with their source. The file is streamed to the folder for
    user data, or the one named by FOOTPRINT_DATA; a broken-off download goes on where it stopped when the
    server allows it; size and sum are checked where they are known. It is removed once its plants are
    kept, unless --to is given.

    \b
    Examples:
      footprint data download urssaf
      footprint data download urssaf --year 2022 --to ~/Downloads
      footprint data download sirene
      footprint data download exiobase3 --year 2015
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.areas.production.observed import observed_folder
    from footprint.i18n import _
    from footprint.reading.download import download, published
    from footprint.report.document.writer import show
    from footprint.report.progress import telling

    table = _is_database(what)
    if what not in PLANTS and not table:
        raise OptionError(
            message("`footprint data download` does not know {what!r}", what=what),
            hint="write urssaf or sirene",
        )
    if table:
        _fetchable(what, year, url)
    known = published(what if what in PLANTS else "exiobase3")
    if table:
        from footprint.mrio.sources.databases import DATABASES

        known = replaced(
            known,
            file=Path(url).name if url else known.file.format(year=year),
            url=known.url.format(year=year),
            page=known.page if what == "exiobase3" else DATABASES[what].where,
        )
    hint = _(
        "fetch it with a browser from {page}, then run `footprint data import {what} FILE`",
        page=known.page,
        what=what,
    )
    folder = to.expanduser() if to else observed_folder() / "downloads"
    with telling() as tell:
        file = download(url or known.url, folder / known.file, sha256=sha256, hint=hint, tell=tell)
    if table:
        from footprint.mrio.sources.installed import install
        from footprint.report.data.listing import kept_document

        with telling() as tell:
            world, kept, remarks = install(file.path, kind=what, year=year, tell=tell)
        document = kept_document(world, kept, remarks)
    else:
        document = _plants(what, file.path, year)
    if to is None:
        file.path.unlink()
    typer.echo(
        _("Fetched {size:,.1f} MB, SHA-256 {sha256}", size=file.size / 1e6, sha256=file.sha256), err=True
    )
    show(document, fmt)


def _fetchable(what: str, year: int | None, url: str | None) -> None:
    """Refuse a database whose publisher lets nobody fetch it without a form or account."""
    from footprint.mrio.sources.databases import DATABASES

    if what != "exiobase3" and not url:
        about = DATABASES[what]
        raise OptionError(
            message(
                "{title} cannot be fetched by a command: its publisher has no lasting address",
                title=about.title,
            ),
            hint=message(
                "fetch it with a browser ({where}), then run `footprint data import {what} PATH`; or give --url",
                where=about.where,
                what=what,
            ),
        )
    if year is None:
        raise OptionError(
            message("`footprint data download {what}` needs a year", what=what), hint="add --year 2015"
        )


@app.command("remove", short_help="Remove a kept world table, or observed plants.")
def remove_database(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name it is kept by, see `footprint data list`.")
    ],
) -> None:
    """Remove what `data import` has kept: a world table by its name, or the observed plants.

    Without the plants, answers use the estimated ones again.

    \b
    Examples:
      footprint data import my-world --name old
      footprint data remove old
      footprint data remove urssaf
    """  # noqa: D301 - the parser reads the backspace sign
    if name in PLANTS:
        from footprint.areas.production.observed import forget_plants

        typer.echo(_("Removed: {path}", path=forget_plants(name)))
        return
    from footprint.mrio.sources.installed import remove_installed

    typer.echo(_("Removed: {path}", path=remove_installed(name)))


@app.command("forget", short_help="Delete kept solutions; they are solved again where needed.")
def forget_solutions() -> None:
    """Delete the solutions of big world tables that are kept on this machine.

    They lie in the system's folder for caches, or in the folder named by FOOTPRINT_CACHE, take 2 GB at most,
    and are solved again where they are needed. FOOTPRINT_CACHE=off keeps none.

    \b
    Examples:
      footprint data forget
    """  # noqa: D301 - the parser reads the backspace sign
    from footprint.mrio.solving.disk import emptied

    count, size = emptied()
    typer.echo(_("Deleted: {count} solutions, {size:.1f} MB", count=count, size=size / 1e6))
