"""Reading an account for display: plain tonnes, names of regions, a unit that suits the size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, joined, marked, number, parted, told
from footprint.mrio.sources.importing.concordance import INDUSTRIES, JOINED, divisions_of

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount
    from footprint.mrio import MRIO

HOME, ABROAD = marked("France"), marked("Abroad")
HOME_CODE, REST_CODE = "FRA", "ROW"
#: The rest of the world, and the rests of continents that EXIOBASE has in its place.
RESTS = (REST_CODE, "WA", "WE", "WF", "WL", "WM")


def tonnes(account: MaterialAccount, *dimensions: str) -> pd.Series:
    """Return ``account.tonnes(...)``, locations named `HOME` and `ABROAD`.

    Groups of products get a capital letter, as a heading does.
    """
    values = account.tonnes(*dimensions)
    for name, rename in (("location", _place), ("product group", _heading)):
        if name in dimensions:
            values = values.rename(index=rename, level=None if len(dimensions) == 1 else name)
    return values


def counted_together(by_country: pd.Series) -> float:
    """Return the tonnes from countries that a table does not know apart."""
    return float(by_country.reindex(RESTS).sum())


def _place(label: object) -> str:
    return ABROAD if str(label).lower() == ABROAD.lower() else HOME


def _heading(label: object) -> str:
    return str(label)[:1].upper() + str(label)[1:]


def region_names(world: MRIO) -> Mapping[str, str]:
    """Return the English name of each region by its label."""
    info = world.region_info
    names = info["name_en"] if "name_en" in info.columns else pd.Series(info.index, index=info.index)
    return {str(label): str(name) for label, name in names.items()}


def sector_names(world: MRIO) -> Mapping[str, str]:
    """Return what each sector is called that a table knows by a code alone: the code and what it holds."""
    info = world.sector_info
    if INDUSTRIES not in info.columns:
        return {}
    held_by = info[INDUSTRIES].fillna("").astype(str)
    return {
        str(label): _("{code}: {name}", code=label, name=parted(map(told, held.split(JOINED))))
        for label, held in held_by.items()
        if held and divisions_of(str(label))
    }


def suited(total: float) -> tuple[float, str, int]:
    """Return divisor, unit and decimals with which a total in tonnes reads well.

    Examples
    --------
    >>> suited(5_500_000.0)
    (1000.0, 'kt', 0)
    """
    if total >= 2e7:
        return 1e6, "Mt", 1
    if total >= 2e5:
        return 1e3, "kt", 0
    return 1.0, "t", 0


def top(values: pd.Series, count: int, other: str) -> pd.Series:
    """Return the `count` largest values in falling order and the sum of the rest under `other`, last."""
    ordered = values.drop(other, errors="ignore").sort_values(ascending=False)
    head, tail = ordered.iloc[:count], ordered.iloc[count:]
    rest = float(tail.sum()) + float(values.get(other, 0.0))
    return head if rest <= 0 else pd.concat([head, pd.Series({other: rest})])


def named(parts: pd.DataFrame) -> pd.DataFrame:
    """Return a table of a figure with the names of its rows and columns in the reader's language."""
    return parts.rename(index=lambda name: told(str(name)), columns=lambda name: told(str(name)))


def coloured(colours: Mapping[str, str]) -> dict[str, str]:
    """Return colours by the names that `named` gives."""
    return {told(name): colour for name, colour in colours.items()}


def shares(values: pd.Series, template: str = marked("{name} {share} %"), *, lower: bool = True) -> str:
    """Return names with their percentages as a list in a sentence: ``biomass 30 % and metal ores 20 %``."""
    names = [told(str(name)) for name in values.index]
    return joined(
        _(template, name=name.lower() if lower else name, share=number(share))
        for name, share in zip(names, values, strict=True)
    )


def sentences(texts: Iterable[str]) -> str:
    """Return texts of lower rooms as sentences, one after the other."""
    shown = [told(text) for text in texts]
    return " ".join(f"{text[:1].upper()}{text[1:].rstrip('.')}." for text in shown)
