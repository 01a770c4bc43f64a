"""Regions of published tables: their codes as ISO 3166 alpha-3, their names, and who lives there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from footprint.embedded import embedded
from footprint.errors import InputFileError, LabelError
from footprint.i18n import message
from footprint.labels import HOME, REGION
from footprint.names import nearest
from footprint.once import kept

#: Codes that several publishers use beside ISO's: Greece and the United Kingdom, Romania before 2002, rests.
_ALSO = {
    "EL": "GRC", "UK": "GBR", "ROM": "ROU", "ROW": "ROW", "ROWA": "ROW", "FIGW1": "ROW", "WWA": "WA", "WWL": "WL",
    "WWE": "WE", "WWF": "WF", "WWM": "WM", "SUD": "SDN", "SDS": "SSD", "WIOD_ROW": "ROW",
}  # fmt: skip


@kept(1)
def _known() -> pd.DataFrame:
    return pd.read_csv(embedded("worlds", "regions.csv"), dtype=str, keep_default_na=False).set_index(REGION)


def country_names(language: str) -> dict[str, str]:
    """Return the name of each country by its code of three letters, in ``en`` or ``fr``."""
    return {str(code): str(name) for code, name in _known()[f"name_{language}"].items()}


def code_of(label: str, own: dict[str, str] | None = None) -> str:
    """Return the three-letter code of a region: by its code of two or three letters, or its English name.

    A region that is no country, such as the rest of a continent, keeps its label.

    Parameters
    ----------
    label : str
    own : dict of str to str, optional
        Codes of one publisher, which come first.
    """
    text = str(label).strip()
    if own and text in own:
        return own[text]
    codes = _codes()
    return codes.get(text.upper()) or codes.get(text.casefold()) or text


@kept(1)
def _codes() -> dict[str, str]:
    known = _known()
    # Publishers' own abbreviations come last: ISO's meaning of the same letters goes first.
    codes = {**_ALSO, "REST OF THE WORLD": "ROW", "REST OF WORLD": "ROW"}
    for code, row in known.iterrows():
        codes[str(row["name_en"]).casefold()] = str(code)
        if row["iso2"]:
            codes[str(row["iso2"])] = str(code)
    codes.update({str(code): str(code) for code in known.index})
    return codes


def with_france(path: Path, labels: Iterable[str]) -> None:
    """Refuse a table without a region for France.

    Raises
    ------
    InputFileError
        Naming the regions there are.
    """
    found = list(dict.fromkeys(map(str, labels)))
    if HOME not in found:
        close = nearest("France", found)
        raise InputFileError(
            path,
            [
                message(
                    "no region is France (FRA, FR or France); there are: {join}", join=", ".join(found[:12])
                )
            ],
            hint=message("is it called {close!r}? name it in the description file", close=close[0])
            if close
            else message("use a table with France"),
        )


def region_info(
    labels: Iterable[str], year: int | None, given: pd.Series | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Return names and inhabitants of regions, and notes on what is assumed.

    Inhabitants are those given, else those of the embedded table in the table's year; another year is
    only taken for France, whose footprint per inhabitant needs one.

    Parameters
    ----------
    labels : iterable of str
        Codes of the table's regions.
    year : int, optional
        Year of the table.
    given : Series, optional
        Inhabitants by region, of the user.

    Raises
    ------
    LabelError
        If inhabitants are given for regions that the table does not have.
    """
    index = pd.Index([str(label) for label in labels], name=REGION)
    known = _known()
    info = pd.DataFrame(
        {name: [known[name].get(label) or label for label in index] for name in ("name_en", "name_fr")},
        index=index,
    )
    counted = pd.read_csv(embedded("worlds", "inhabitants.csv"))
    own = counted[counted["year"] == year].set_index(REGION)["inhabitants"].reindex(index).astype(float)
    notes = []
    if given is not None:
        named = given.rename(index=code_of)
        if unknown := [label for label in named.index if label not in index]:
            raise LabelError("Inhabitants of regions that the table does not have", labels=unknown)
        own.update(named.astype(float))
    if HOME in index and pd.isna(own[HOME]):
        french = counted[counted[REGION] == HOME].set_index("year")["inhabitants"]
        wanted = french.index.max() if year is None else year
        nearest_year = min(french.index, key=lambda one: abs(one - wanted))
        own[HOME] = float(french[nearest_year])
        notes.append(
            message(
                "inhabitants of France are those of {nearest_year} ({own:.2f} million), the nearest year "
                "that is embedded; give others with --population",
                nearest_year=nearest_year,
                own=own[HOME] / 1000000.0,
            )
        )
    return info.assign(inhabitants=own), notes
