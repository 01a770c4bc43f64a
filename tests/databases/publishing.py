"""A small known system, written as each publisher lays out its tables; nothing here is anybody's data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

CATEGORIES = ("households", "npish", "government", "investment", "inventories")
MATERIALS = ("Primary Crops - Wheat", "Metal Ores - Iron ores", "Fossil Fuels - Natural gas")


@dataclass(frozen=True)
class Known:
    """Three regions of four industries, in millions of money and kilotonnes."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    Z: np.ndarray
    Y: np.ndarray
    F: np.ndarray
    F_Y: np.ndarray

    @property
    def index(self) -> list[tuple[str, str]]:
        return [(r, s) for r in self.regions for s in self.sectors]

    @property
    def x(self) -> np.ndarray:
        return self.Z.sum(axis=1) + self.Y.sum(axis=1)

    def footprint(self) -> np.ndarray:
        """Material by region of consumption, in tonnes: F x⁻¹ (I − A)⁻¹ Y + F_Y, by dense algebra."""
        A = self.Z / self.x
        made = np.linalg.solve(np.eye(len(self.x)) - A, self.Y)
        by_user = (self.F / self.x) @ made + self.F_Y
        return 1000.0 * by_user.reshape(len(MATERIALS), len(self.regions), len(CATEGORIES)).sum(axis=2)


def known(regions: tuple[str, ...], sectors: tuple[str, ...]) -> Known:
    """The system under a publisher's labels: the numbers are the same whatever they are called."""
    rng = np.random.default_rng(20261126)
    n, users = len(regions) * len(sectors), len(regions) * len(CATEGORIES)
    Z = np.round(rng.uniform(1e3, 9e4, (n, n)), 3)
    Y = np.round(rng.uniform(1e4, 3e5, (n, users)), 3)
    Y[1, 4] = -250.5  # a fall in stocks
    F = np.round(rng.uniform(1e3, 2e5, (len(MATERIALS), n)), 3)
    F_Y = np.zeros((len(MATERIALS), users))
    F_Y[0, ::5] = [1200.0, 340.0, 56.0]
    return Known(regions, sectors, Z, Y, F, F_Y)


EXIOBASE_CATEGORIES = (
    "Final consumption expenditure by households",
    "Final consumption expenditure by non-profit organisations serving households (NPISH)",
    "Final consumption expenditure by government",
    "Gross fixed capital formation",
    "Changes in inventories",
    "Changes in valuables",
    "Exports: Total (fob)",
)


def _tab(frame: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, sep="\t")


def write_exiobase3(folder: Path, release: str = "3.8.2", year: int = 2010) -> tuple[Path, Known]:
    """A folder of EXIOBASE 3: releases 3.4 (F_hh, coefficients only), 3.8.2 (satellite), 3.9.6 (material)."""
    old = release == "3.4"
    regions = ("FRA", "DEU", "WWA") if old else ("FR", "DE", "WA")
    system = known(
        regions, ("Cultivation of wheat", "Mining of iron ores", "Construction (45)", "Education (80)")
    )
    home = folder / f"IOT_{year}_ixi"
    rows = pd.MultiIndex.from_tuples(system.index, names=["region", "sector"])
    users = pd.MultiIndex.from_product([regions, EXIOBASE_CATEGORIES], names=["region", "category"])
    wide = np.zeros((len(users), len(regions) * len(CATEGORIES)))
    for region in range(len(regions)):
        for category in range(len(CATEGORIES)):
            wide[region * 7 + category, region * 5 + category] = 1.0
    flows = system.Z / system.x if old else system.Z
    _tab(pd.DataFrame(flows, rows, rows), home / ("A.txt" if old else "Z.txt"))
    _tab(pd.DataFrame(system.Y @ wide.T, rows, users), home / "Y.txt")
    _tab(pd.DataFrame({"unit": "M.EUR"}, rows), home / "unit.txt")
    if not old:
        _tab(pd.DataFrame({"indout": system.x}, rows), home / "x.txt")
    used = [f"Domestic Extraction Used - {one}" for one in MATERIALS]
    unused = [f"Unused Domestic Extraction - {one}" for one in MATERIALS]
    split = release.startswith("3.9")
    labels = pd.Index([*([] if split else ["Value Added"]), *used, *unused], name="stressor")
    first = 0 if split else 1
    F, F_Y = np.ones((len(labels), len(rows))), np.zeros((len(labels), len(users)))
    F[first : first + 3], F_Y[first : first + 3] = system.F, system.F_Y @ wide.T
    F[first + 3 :] = 9e9  # whoever sums used and unused extraction sees it
    extension = home / ("material" if split else "satellite")
    _tab(pd.DataFrame(F, labels, rows), extension / "F.txt")
    _tab(pd.DataFrame(F_Y, labels, users), extension / ("F_hh.txt" if old else "F_Y.txt"))
    _tab(pd.DataFrame({"unit": [*([] if split else ["M.EUR"]), *["kt"] * 6]}, labels), extension / "unit.txt")
    if split:
        zero = pd.DataFrame(
            np.ones((1, len(rows))), pd.Index(["CO2 - combustion - air"], name="stressor"), rows
        )
        _tab(zero, home / "air_emissions" / "F.txt")
    about = {
        "name": "exio382_ntnu" if release == "3.8.2" else "exio",
        "version": "v3.81" if release == "3.8.2" else f"v{release}",
        "system": "ixi",
        "history": [],
    }
    (home / "metadata.json").write_text(json.dumps(about), encoding="utf-8")
    _parameters(
        home,
        "IOSystem",
        {"A" if old else "Z": (2, 2), "Y": (2, 2), "unit": (2, 1), **({} if old else {"x": (2, 1)})},
    )
    _parameters(extension, "Extension", {"F": (1, 2), "F_hh" if old else "F_Y": (1, 2), "unit": (1, 1)})
    return home, system


def _parameters(folder: Path, kind: str, tables: dict[str, tuple[int, int]]) -> None:
    """What says how many lines and columns of each table are labels."""
    files = {
        name: {"name": f"{name}.txt", "nr_index_col": str(columns), "nr_header": str(lines)}
        for name, (columns, lines) in tables.items()
    }
    about = {"files": files, "name": folder.name, "systemtype": kind}
    (folder / "file_parameters.json").write_text(json.dumps(about), encoding="utf-8")


def write_figaro(folder: Path, edition: str = "25ed", year: int = 2021) -> tuple[Path, Known]:
    """One matrix: industries, then five columns of final use a region; rows W2 below, no output."""
    regions = ("FR", "EL", "FIGW1")
    system = known(regions, ("A01", "B", "F", "P85"))
    names = ("P3_S14", "P3_S15", "P3_S13", "P51G", "P5M")
    labels = [f"{r}_{s}" for r, s in system.index]
    columns = labels + [f"{r}_{c}" for r in regions for c in names]
    body = pd.DataFrame(np.hstack([system.Z, system.Y]), labels, columns)
    added = pd.DataFrame(0.0, ["W2_D21X31", "W2_D1", "W2_B2A3G"], columns)
    added.loc["W2_B2A3G", labels] = system.x - system.Z.sum(axis=0) - 10.0
    added.loc["W2_D1", labels] = 10.0
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"matrix_eu-ic-io_ind-by-ind_{edition}_{year}.csv"
    pd.concat([body, added]).rename_axis("rowLabels").to_csv(path)
    return path, system


def write_icio(folder: Path, name: str = "2019_SML.csv", *, parts: bool = False) -> tuple[Path, Known]:
    """One year of the editions 2021 to 2025; with China in two parts, as in the extended tables."""
    regions = ("FRA", "CHN", "ROW")
    system = known(regions, ("A01_02", "B07_08", "F", "P"))
    names = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT")
    labels, Z, Y = [f"{r}_{s}" for r, s in system.index], system.Z, system.Y
    x, own = system.x, list(range(12))
    if parts:
        # A third of China's flows stands under CN1, a quarter under CN2, and the rest under CHN.
        china = [i for i, (region, _) in enumerate(system.index) if region == "CHN"]
        labels += [f"{part}_{system.sectors[k]}" for part in ("CN1", "CN2") for k in range(4)]
        share = np.zeros((20, 12))
        share[own, own] = 1.0
        for part, weight in ((12, 1 / 3), (16, 1 / 4)):
            share[[part + k for k in range(4)], china] = weight
        share[china, china] = 1 - 1 / 3 - 1 / 4
        Z, Y, x = share @ Z @ share.T, share @ Y, share @ x
    demand = [f"{r}_{c}" for r in regions for c in names]
    body = pd.DataFrame(np.hstack([Z, Y, x[:, None]]), labels, [*labels, *demand, "OUT"])
    added = pd.DataFrame(0.0, ["TLS", "VA", "OUT"], body.columns)
    added.loc["VA", labels] = x - Z.sum(axis=0)
    added.loc["OUT", labels] = x
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    pd.concat([body, added]).rename_axis("V1").to_csv(path)
    return path, system


def write_extraction(path: Path, system: Known) -> Path:
    """Extraction as users give it to a table that has none."""
    rows = [
        (region, sector, material, 1000.0 * system.F[m, i])
        for m, material in enumerate(MATERIALS)
        for i, (region, sector) in enumerate(system.index)
    ]
    pd.DataFrame(rows, columns=["region", "sector", "material", "tonnes"]).to_csv(path, index=False)
    return path


def write_described(folder: Path, ending: str = "csv") -> tuple[Path, Known]:
    """A table of somebody's own, in pounds, and the description beside it."""
    system = known(("France", "Germany", "Elsewhere"), ("Farms", "Mines", "Builders", "Schools"))
    folder.mkdir(parents=True, exist_ok=True)
    labels = [f"{r}|{s}" for r, s in system.index]
    users = [f"{r}|{c}" for r in system.regions for c in ("private", *CATEGORIES[1:])]

    def write(name: str, values: np.ndarray, rows: list[str], columns: list[str]) -> None:
        frame = pd.DataFrame(values, columns=columns)
        frame.insert(0, "label", rows)
        if ending == "csv":
            frame.to_csv(folder / f"{name}.csv", index=False)
        else:
            frame.to_parquet(folder / f"{name}.parquet")

    write("Z", system.Z, labels, labels)
    write("Y", system.Y, labels, users)
    write("x", system.x[:, None], labels, ["output"])
    write("F", system.F, list(MATERIALS), labels)
    write("F_Y", system.F_Y, list(MATERIALS), users)
    text = f"""
title = "My table"
licence = "mine"
year = 2015
currency = "MGBP_2015"
output = "x.{ending}"
[flows]
file = "Z.{ending}"
header = 1
labels = 1
join = "|"
[final_demand]
file = "Y.{ending}"
header = 1
labels = 1
join = "|"
[categories]
private = "households"
[regions]
Elsewhere = "ROW"
[sectors]
Mines = "Mining of metal ores"
[extensions.materials]
file = "F.{ending}"
final_demand = "F_Y.{ending}"
unit = "kt"
header = 1
labels = 1
join = "|"
"""
    (folder / "table.toml").write_text(text, encoding="utf-8")
    return folder / "table.toml", system
