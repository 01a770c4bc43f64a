"""What the embedded dataset holds, and whether it is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footprint.embedded import embedded
from footprint.errors import FootprintError, StoreError
from footprint.files import sha256_of

if TYPE_CHECKING:
    from footprint.mrio import MRIO

CHECKSUMS = "checksums.json"
#: Worldwide production- and consumption-based extraction must agree to this, relative.
CLOSURE = 1e-9


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


_WORLD = "WIOD release 2013; UNEP IRP material flows; BEA use table 2012; OECD ICIO 2018; FAOSTAT; World Bank prices"
_WORLD_LICENCE = "CC BY 4.0 (WIOD, World Bank); with attribution (UNEP, OECD, FAO); public domain (BEA)"
DATASETS = (
    Dataset("world/2011", "World table, 28 regions, extraction on physical users (default)", "2011", _WORLD, _WORLD_LICENCE),
    Dataset("world/2010", "World table of 2010, as a check", "2010", _WORLD, _WORLD_LICENCE),
    Dataset("world/2011-V1", "World table, extraction spread by money (variant V1)", "2011", "WIOD release 2013; UNEP IRP", _WORLD_LICENCE),
    Dataset("areas", "Urban areas, inter-municipal bodies, communes: inhabitants, income, jobs", "2010–2019", "INSEE; URSSAF; COGugaison", "Licence Ouverte; ODbL (COGugaison)"),
    Dataset("households", "Household demand by purpose and product, income adjustment", "2010–2017", "INSEE; ONS; Eurostat", "Licence Ouverte; OGL v3; CC BY 4.0"),
    Dataset("france", "France in detail: 257 goods-producing sectors, establishments", "2010–2021", "BEA; INSEE; URSSAF; WIOD", "public domain (BEA); Licence Ouverte; CC BY 4.0"),
    Dataset("circular", "Material flows, published totals and scenarios for circularity", "1970–2024", "Eurostat; UNEP IRP", "CC BY 4.0; with attribution"),
    Dataset("benchmarks", "Published raw material consumption to compare with", "2010–2011", "Eurostat; UNEP IRP", "CC BY 4.0; with attribution"),
    Dataset("technologies.csv", "Technologies for relocation plans", "assumptions", "see its source column", "MIT (own compilation)"),
    Dataset("assumptions.csv", "Assumed prices, shares and tradability, with ranges", "assumptions", "see its source column", "MIT (own compilation)"),
    Dataset("world_steps.csv", "What leaving out single steps of the method gives", "2011", "own computation", "MIT (own compilation)"),
    Dataset("maps", "Outlines of countries for the maps of the report", "2018", "world-atlas (Natural Earth)", "public domain; ISC (world-atlas)"),
)  # fmt: skip


@dataclass(frozen=True)
class FileCheck:
    """Whether one file is as it was built; `problem` is empty where it is."""

    name: str
    size: int
    problem: str = ""


@dataclass(frozen=True)
class WorldCheck:
    """Whether one world table loads, passes its audit and closes.

    Attributes
    ----------
    name : str
        Folder below ``data/world``.
    closure : float or None
        Relative distance between production- and consumption-based extraction worldwide, the largest of all
        materials; None where the table could not be loaded.
    problems, remarks : sequence of str
        What makes it unusable; what is worth knowing.
    """

    name: str
    closure: float | None
    problems: Sequence[str] = ()
    remarks: Sequence[str] = ()


def check_files(folder: Path | None = None) -> Iterator[FileCheck]:
    """Yield a check of each file that the dataset should hold: there, of its size, of its checksum.

    Parameters
    ----------
    folder : path, optional
        The dataset; by default the embedded one.
    """
    try:
        folder = folder or embedded(CHECKSUMS).parent
        listed: dict[str, dict[str, Any]] = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))[
            "files"
        ]
    except (OSError, ValueError, KeyError, TypeError):
        yield FileCheck(CHECKSUMS, 0, "missing or damaged")
        return
    for name, expected in listed.items():
        path = folder / name
        if not path.is_file():
            yield FileCheck(name, 0, "missing")
            continue
        size = path.stat().st_size
        if size != expected["bytes"]:
            yield FileCheck(name, size, f"{size} bytes where {expected['bytes']} were written")
        elif sha256_of(path) != expected["sha256"]:
            yield FileCheck(name, size, "its content was changed")
        else:
            yield FileCheck(name, size)


def check_worlds(tell: Callable[[str], None] = lambda _: None) -> Iterator[WorldCheck]:
    """Yield a check of each embedded world table."""
    from footprint.mrio import MRIO
    from footprint.mrio.sources import EMBEDDED

    for name in EMBEDDED.values():
        tell(f"Auditing world table {name}")
        try:
            world = MRIO.load(embedded("world", name))
            audit = world.audit()
            gap = closure(world)
        except FootprintError as error:
            yield WorldCheck(name, None, (str(error).splitlines()[0],))
            continue
        problems = [str(finding) for finding in audit.problems]
        if gap > CLOSURE:
            problems.append(f"production- and consumption-based extraction differ by {gap:.1e} relative")
        yield WorldCheck(name, gap, problems, [str(finding) for finding in audit.remarks])


def closure(world: MRIO, extension: str = "materials") -> float:
    """Return the largest relative gap, over materials, between world extraction by place and by consumer."""
    produced = world.production_account(extension).sum()
    consumed = world.consumption_account(extension).sum()
    size = produced.abs().where(produced != 0, 1.0)
    return float(((produced - consumed).abs() / size).max())
