"""Observed plants: reading the files that URSSAF and INSEE publish, by streaming, into one small table."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pandas as pd

from footprint.areas.production.codes import SIZE_BANDS, known_naf_codes
from footprint.areas.production.observed import OBSERVED, TABLE, Observed, observed_folder
from footprint.errors import InputFileError
from footprint.files import written_atomically
from footprint.i18n import message

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows read at a time (Parquet), bytes read at a time (CSV): keeps memory far below 2 GB.
_ROWS, _BYTES = 200_000, 1 << 24
_YEARS = re.compile(r"^effectifs_salaries_(\d{4})$")
_URSSAF = ("code_commune", "code_ape")
_SIRENE = (
    "codeCommuneEtablissement",
    "activitePrincipaleEtablissement",
    "trancheEffectifsEtablissement",
    "etatAdministratifEtablissement",
    "caractereEmployeurEtablissement",
)
#: SIRENE's year of the bands of headcount, where the file has it.
_BAND_YEAR = "anneeEffectifsEtablissement"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class _Rows:
    """Rows of one batch: commune, naf, establishments, jobs (NaN where secret)."""

    table: pd.DataFrame
    read: int


def import_urssaf(
    path: str | os.PathLike[str], year: int | None = None, tell: Tell = lambda _: None
) -> Observed:
    """Keep URSSAF's private jobs and establishments by commune and APE; return what was kept.

    Parameters
    ----------
    path : path
        The published CSV (``;``, byte-order mark, columns ``code_commune``, ``code_ape``,
        ``nombre_d_etablissements_2006`` …, ``effectifs_salaries_2006`` …), or the same as Parquet.
    year : int, optional
        One of the file's years; the last by default.
    tell : callable
        Told what is being done.

    Raises
    ------
    InputFileError
        If the file is missing, lacks a column or the year, or holds no goods producer.
    """
    source = Path(path)
    columns = _columns(source)
    years = sorted(int(found[1]) for name in columns if (found := _YEARS.match(name)))
    missing = [name for name in _URSSAF if name not in columns]
    if missing or not years:
        raise InputFileError(
            source,
            [
                message("there is no column {name}", name=name)
                for name in (*missing, *(() if years else ("effectifs_salaries_YEAR",)))
            ],
            hint="URSSAF publishes it as 'établissements et effectifs salariés au niveau commune x APE'",
        )
    year = years[-1] if year is None else year
    jobs, plants = f"effectifs_salaries_{year}", f"nombre_d_etablissements_{year}"
    if year not in years or plants not in columns:
        raise InputFileError(
            source,
            [message("there is no year {year}", year=year)],
            hint=message("its years are {years} to {years2}", years=years[0], years2=years[-1]),
        )

    def rows() -> Iterator[_Rows]:
        for batch in _batches(source, [*_URSSAF, jobs, plants]):
            counted = pd.to_numeric(batch[plants], errors="coerce").fillna(0.0)
            worked = pd.to_numeric(batch[jobs], errors="coerce")
            kept = (counted > 0) | (worked.fillna(0.0) > 0)
            table = pd.DataFrame({
                "commune": batch["code_commune"], "naf": batch["code_ape"],
                "establishments": counted.clip(lower=1.0), "jobs": worked.where(~(worked < 0)),
            })[kept]  # fmt: skip
            yield _Rows(table, len(batch))

    return _keep(source, rows(), "URSSAF", year, tell)


def import_sirene(
    path: str | os.PathLike[str], year: int | None = None, tell: Tell = lambda _: None
) -> Observed:
    """Keep the active employers of INSEE's stock of establishments; return what was kept.

    Jobs are the middle of the band of employees; employers of an unknown band count with the model's mean
    plant. Closed establishments (F) and those without employees are left out.

    Parameters
    ----------
    path : path
        ``StockEtablissement`` as CSV, zipped as published, or Parquet.
    year : int, optional
        Year to show; by default the most frequent year of the bands of headcount.
    tell : callable
        Told what is being done.

    Raises
    ------
    InputFileError
        If the file is missing, lacks a column, or holds no goods producer.
    """
    source = Path(path)
    columns = _columns(source)
    if missing := [name for name in _SIRENE if name not in columns]:
        raise InputFileError(
            source,
            [message("there is no column {name}", name=name) for name in missing],
            hint="INSEE publishes it as StockEtablissement (CSV or Parquet)",
        )
    commune, activity, band, state, employer = _SIRENE
    used = [*_SIRENE, *([_BAND_YEAR] if _BAND_YEAR in columns else [])]
    middle = {code: jobs for code, (_, jobs) in SIZE_BANDS.items() if code not in ("NN", "00")}
    seen: dict[int, int] = {}

    def rows() -> Iterator[_Rows]:
        for batch in _batches(source, used):
            open_ = batch[(batch[state] == "A") & (batch[employer] == "O")]
            if _BAND_YEAR in open_:
                for value in pd.to_numeric(open_[_BAND_YEAR], errors="coerce").dropna().astype(int).tolist():
                    seen[value] = seen.get(value, 0) + 1
            table = pd.DataFrame({
                "commune": open_[commune], "naf": open_[activity],
                "establishments": 1.0, "jobs": open_[band].map(middle),
            })  # fmt: skip
            yield _Rows(table, len(batch))

    return _keep(source, rows(), "SIRENE", year, tell, seen)


def _keep(
    source: Path,
    batches: Iterator[_Rows],
    name: str,
    year: int | None,
    tell: Tell,
    seen: dict[int, int] | None = None,
) -> Observed:
    codes = known_naf_codes()
    read, parts = 0, []
    for rows in batches:
        read += rows.read
        tell(message("Reading {name}: {read:,} rows", name=source.name, read=read))
        table = rows.table.dropna(subset=["commune", "naf"])
        table = table.assign(
            naf=table["naf"].str.replace(".", "", regex=False).str.strip().str.upper(),
            commune=table["commune"].str.strip().str.zfill(5),
        )
        table = table[table["naf"].isin(codes) & (table["naf"].str[:2] <= "33")]
        secret = table["jobs"].isna()
        table = table.assign(
            secret=table["establishments"].where(secret, 0.0), jobs=table["jobs"].fillna(0.0)
        )
        parts.append(
            table.groupby(["commune", "naf"], observed=True)[["establishments", "jobs", "secret"]].sum()
        )
    whole = pd.concat(parts).groupby(level=[0, 1]).sum().reset_index() if parts else pd.DataFrame()
    if whole.empty:
        raise InputFileError(source, ["no row is an open producer of goods (NAF sections A to C)"])
    year = year or (max(seen, key=lambda known: seen[known]) if seen else None)
    folder = observed_folder()
    folder.mkdir(parents=True, exist_ok=True)
    kept = Observed(whole, name, year, source.name, read)
    about = {"source": name, "year": year, "file": source.name, "rows": read}
    with written_atomically(folder / TABLE) as draft:
        coded = whole.astype({"commune": "category", "naf": "category"})
        coded.to_parquet(draft, index=False, compression="zstd")
    with written_atomically(folder / OBSERVED) as draft:
        draft.write_text(json.dumps(about), encoding="utf-8")
    return kept


def _columns(path: Path) -> list[str]:
    if not path.is_file():
        raise InputFileError(path, [message("there is no such file")], hint="give the file as published")
    if path.suffix.lower() == ".parquet":
        from pyarrow.parquet import ParquetFile

        return list(ParquetFile(path).schema_arrow.names)
    header, separator = _header(path)
    return [name.strip().strip('"') for name in header.split(separator)]


def _header(path: Path) -> tuple[str, str]:
    with _opened(path) as file:
        header = file.readline().decode("utf-8-sig", errors="replace").rstrip("\r\n")
    return header, ";" if header.count(";") >= header.count(",") else ","


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a CSV file, or the one inside a zip file, without unpacking it to the disk."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as file:
            yield file
        return
    try:
        with zipfile.ZipFile(path) as packed:
            inside = [name for name in packed.namelist() if name.lower().endswith(".csv")]
            if len(inside) != 1:
                raise InputFileError(path, [f"it holds {len(inside)} CSV files, one was expected"])
            with packed.open(inside[0]) as file:
                yield file
    except zipfile.BadZipFile as error:
        raise InputFileError(path, [str(error)], hint="fetch it again") from None


def _batches(path: Path, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Yield the columns of a file, as text, some rows at a time."""
    import pyarrow as pa

    try:
        for batch in _arrow_batches(path, columns):
            text = pa.Table.from_batches([batch]).select(list(columns))
            yield pd.DataFrame({
                name: text[name].cast(pa.string()).to_pandas().astype(object) for name in columns
            })  # fmt: skip
    except pa.ArrowInvalid as error:
        raise InputFileError(path, [str(error)], hint="give the file as published") from None


def _arrow_batches(path: Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    if path.suffix.lower() == ".parquet":
        from pyarrow.parquet import ParquetFile

        yield from ParquetFile(path).iter_batches(batch_size=_ROWS, columns=list(columns))
        return
    from pyarrow import csv

    with (
        _opened(path) as file,
        csv.open_csv(
            file,
            read_options=csv.ReadOptions(block_size=_BYTES),
            parse_options=csv.ParseOptions(delimiter=_header(path)[1], newlines_in_values=False),
            convert_options=csv.ConvertOptions(
                include_columns=list(columns),
                column_types=dict.fromkeys(columns, pa.string()),
                strings_can_be_null=True,
                null_values=["", "[ND]"],
            ),
        ) as reader,
    ):
        yield from reader
