"""The parts of the embedded dataset: what they hold, of when, from whom, under which licence."""

from __future__ import annotations

from dataclasses import dataclass

from footprint.embedded import embedded
from footprint.errors import StoreError
from footprint.i18n import marked


@dataclass(frozen=True)
class Dataset:
    """One part of the embedded dataset.

    Attributes
    ----------
    name : str
        Folder or file below ``data/``.
    content, years, source, licence : str
        What it holds, of when, from whom, and under which terms.
    """

    name: str
    content: str
    years: str
    source: str
    licence: str

    @property
    def size(self) -> int:
        """Return bytes on disk, 0 where it is missing."""
        try:
            path = embedded(*self.name.split("/"))
        except StoreError:
            return 0
        return (
            path.stat().st_size
            if path.is_file()
            else sum(p.stat().st_size for p in path.rglob("*") if p.is_file())
        )


_WORLD = marked(
    "WIOD release 2013; UNEP IRP material flows; BEA use table 2012; OECD ICIO 2018; FAOSTAT; World Bank prices"
)
_WORLD_2016 = marked(
    "WIOD release 2016; UNEP IRP material flows; BEA use table 2012; OECD ICIO 2018; FAOSTAT; World Bank prices"
)
_WORLD_LICENCE = marked(
    "CC BY 4.0 (WIOD, World Bank); with attribution (UNEP, OECD, FAO); public domain (BEA)"
)
DATASETS = (
    Dataset("world/2014", marked("World table, 31 regions, 65 industries (default); trade partly estimated"), "2014", _WORLD_2016, _WORLD_LICENCE),
    Dataset("world/2011", marked("World table, 29 regions, 46 industries"), "2011", _WORLD, _WORLD_LICENCE),
    Dataset("world/2010", marked("World table of 2010, as a check"), "2010", _WORLD, _WORLD_LICENCE),
    Dataset("world/2011-V1", marked("World table, extraction spread by money (variant V1)"), "2011", marked("WIOD release 2013; UNEP IRP"), _WORLD_LICENCE),
    Dataset("satellites", marked("CO2 by industry and households"), "2014, 2011", marked("European Commission JRC; IPCC"), marked("CC BY 4.0")),
    Dataset("satellites-exiobase", marked("CH4, N2O, water, waste, waste treated, additions to stocks"), marked("2011, carried to 2014"), marked("EXIOBASE 3.3 hybrid"), marked("CC BY-SA 4.0")),
    Dataset("worlds", marked("Names, inhabitants, industries and materials of tables that are imported"), "2010–2023", marked("Eurostat; written by hand"), marked("CC BY 4.0")),
    Dataset("areas", marked("Urban areas, inter-municipal bodies, communes: inhabitants, income, jobs"), "2010–2019", marked("INSEE; URSSAF; COGugaison"), marked("Licence Ouverte; ODbL (COGugaison)")),
    Dataset("households", marked("Household demand by purpose and product, income adjustment"), "2010–2017", marked("INSEE; ONS; Eurostat"), marked("Licence Ouverte; OGL v3; CC BY 4.0")),
    Dataset("france", marked("France in detail: 257 goods-producing sectors, establishments"), "2010–2021", marked("BEA; INSEE; URSSAF; WIOD"), marked("public domain (BEA); Licence Ouverte; CC BY 4.0")),
    Dataset("circular", marked("Material flows, published totals and scenarios for circularity"), "1970–2024", marked("Eurostat; UNEP IRP"), marked("CC BY 4.0; with attribution")),
    Dataset("benchmarks", marked("Published figures to compare with"), "2010–2019", marked("Eurostat; UNEP IRP; INSEE; JRC; OECD; SOeS"), marked("CC BY 4.0; Licence Ouverte; with attribution")),
    Dataset("technologies.csv", marked("Technologies for relocation plans"), marked("assumptions"), marked("see its source column"), marked("MIT (own compilation)")),
    Dataset("assumptions.csv", marked("Assumed prices, shares and tradability, with ranges"), marked("assumptions"), marked("see its source column"), marked("MIT (own compilation)")),
    Dataset("criticality.csv", marked("Critical and strategic raw materials of the European Union"), "2024", marked("Regulation (EU) 2024/1252"), marked("public")),
    Dataset("world_backcast.csv", marked("Error of estimated trade by region, from back-casts"), "2008–2011", marked("own computation"), marked("MIT (own compilation)")),
    Dataset("world_backcast_scores.csv", marked("Scores of the back-casts"), "2007–2011", marked("own computation"), marked("MIT (own compilation)")),
    Dataset("world_steps.csv", marked("What leaving out single steps of the method gives"), "2014, 2011", marked("own computation"), marked("MIT (own compilation)")),
    Dataset("maps", marked("Outlines of countries for the maps of the report"), "2018", marked("world-atlas (Natural Earth)"), marked("public domain; ISC (world-atlas)")),
)  # fmt: skip
