"""Names of industries in another classification, so that files written for it still work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from footprint.mrio.sources.importing.concordance import INDUSTRIES, JOINED, embedded_industries

#: Column of ``sector_info``: older names of an industry, joined by `SEPARATOR`.
ALSO, SEPARATOR = "also", "; "


def older_names(info: pd.DataFrame) -> dict[str, list[str]]:
    """Return the industries that an older name stands for; a name in use today stands for itself alone.

    Parameters
    ----------
    info : DataFrame
        ``sector_info`` of a table, with or without a column ``also``.
    """
    found: dict[str, list[str]] = {}
    if ALSO not in info.columns:
        return found
    for sector, text in info[ALSO].dropna().items():
        for name in filter(None, str(text).split(SEPARATOR)):
            if name not in info.index:
                found.setdefault(name, []).append(str(sector))
    return found


def sectors_called(name: str, sectors: Iterable[str], info: pd.DataFrame) -> list[str]:
    """Return the industries that a name means today, none where it means nothing."""
    return [name] if name in set(sectors) else older_names(info).get(name, [])


@dataclass(frozen=True, eq=False)
class SectorNames:
    """What a file may name in a table, and which of its sectors are meant.

    A sector goes by its label, its consumption group, a name of an older table, and, in a table that says
    which of the embedded industries its sectors hold, by those: names mean the sectors that hold nothing
    but what they name.

    Attributes
    ----------
    sectors : tuple of str
        Of the table.
    groups : mapping of str to str
        The consumption group of each.
    older : mapping of str to list of str
        Sectors that an older name stands for.
    holds : mapping of str to frozenset of str
        The embedded industries in each sector of a table that is not embedded.
    """

    sectors: tuple[str, ...]
    groups: Mapping[str, str]
    older: Mapping[str, list[str]]
    holds: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, sectors: Iterable[str], info: pd.DataFrame) -> SectorNames:
        """Return the names of a table's sectors, `info` being its ``sector_info``."""
        return cls(
            tuple(sectors),
            {str(sector): str(group) for sector, group in info.get("group", _NONE).dropna().items()},
            older_names(info),
            {
                str(sector): frozenset(text.split(JOINED))
                for sector, text in info.get(INDUSTRIES, _NONE).dropna().items()
                if text
            },
        )

    @property
    def known(self) -> set[str]:
        """Names that mean sectors of the table by themselves."""
        single = {next(iter(held)) for held in self.holds.values() if len(held) == 1}
        return {*self.sectors, *self.groups.values(), *self.older, *single}

    def meant(self, names: Iterable[str]) -> set[str]:
        """Return the sectors that names mean together; a name that means none adds none."""
        names = list(names)
        plain = {sector for name in names for sector in self.older.get(name, [name])}
        held = self._held(names)
        return {
            sector
            for sector in self.sectors
            if sector in plain
            or self.groups.get(sector) in plain
            or (held and self.holds.get(sector, frozenset([""])) <= held)
        }

    def means_something(self, name: str, beside: Iterable[str]) -> bool:
        """Return whether a name means a sector, be it together with those beside it."""
        if name in self.sectors or name in self.groups.values() or name in self.older:
            return True
        mine = self._held([name])
        return any(self.holds.get(sector, frozenset()) & mine for sector in self.meant([name, *beside]))

    def only_together(self, name: str) -> dict[str, list[str]]:
        """Return the sectors that hold what is named, each with what else it holds."""
        mine = self._held([name])
        return {sector: sorted(held - mine) for sector, held in self.holds.items() if held & mine}

    def bought_as(self, name: str) -> set[str]:
        """Return the sectors that a name means, else those that hold it with the fewest others."""
        if found := self.meant([name]):
            return found
        wider = self.only_together(name)
        fewest = min(map(len, wider.values()), default=0)
        return {sector for sector, others in wider.items() if len(others) == fewest}

    def _held(self, names: Iterable[str]) -> frozenset[str]:
        """Return the embedded industries that names mean today."""
        if not self.holds:
            return frozenset()
        info = embedded_industries()
        older = older_names(info)
        return frozenset(one for name in names for one in older.get(name, [name]) if one in info.index)


_NONE = pd.Series(dtype=object)
