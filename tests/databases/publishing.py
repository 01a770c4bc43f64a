"""A small known system, written as each publisher lays out its tables; nothing here is anybody's data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl
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


def known(regions: tuple[str, ...], sectors: tuple[str, ...], size: float = 1.0) -> Known:
    """The system under a publisher's labels: the numbers are the same whatever they are called."""
    rng = np.random.default_rng(20261126)
    n, users = len(regions) * len(sectors), len(regions) * len(CATEGORIES)
    Z = np.round(rng.uniform(1e3, 9e4, (n, n)), 3)
    Y = np.round(rng.uniform(1e4, 3e5, (n, users)), 3)
    Y[1, 4] = -250.5  # a fall in stocks
    F = np.round(rng.uniform(1e3, 2e5, (len(MATERIALS), n)), 3)
    F_Y = np.zeros((len(MATERIALS), users))
    F_Y[0, ::5] = [1200.0, 340.0, 56.0]
    return Known(regions, sectors, size * Z, size * Y, size * F, size * F_Y)


#: Industries of a publisher that hold all of the embedded table's between them, in fewer or in more.
WHOLE = {
    "exiobase3": (
        "Cultivation of wheat", "Cultivation of crops nec", "Cattle farming", "Raw milk",
        "Forestry, logging and related service activities (02)", "Fishing (05)",
        "Mining of coal and lignite; extraction of peat (10)", "Extraction of crude petroleum",
        "Extraction of natural gas", "Mining of iron ores", "Mining of copper ores and concentrates",
        "Quarrying of stone", "Quarrying of sand and clay", "Mining of chemical and fertilizer minerals",
        "Processing of dairy products", "Processing of Food products nec", "Manufacture of beverages",
        "Manufacture of textiles (17)", "Manufacture of wearing apparel", "Manufacture of wood", "Pulp", "Paper",
        "Publishing, printing and reproduction of recorded media (22)", "Petroleum Refinery", "Plastics, basic",
        "Chemicals nec", "Manufacture of rubber and plastic products (25)", "Manufacture of ceramic goods",
        "Manufacture of cement, lime and plaster", "Aluminium production", "Copper production",
        "Manufacture of fabricated metal products", "Manufacture of machinery and equipment n.e.c. (29)",
        "Manufacture of office machinery and computers (30)", "Manufacture of electrical machinery (31)",
        "Manufacture of motor vehicles (34)", "Manufacture of other transport equipment (35)",
        "Manufacture of furniture; manufacturing n.e.c. (36)", "Recycling of waste and scrap",
        "Production of electricity by nuclear", "Production of electricity by wind", "Construction (45)",
        "Retail trade (52)", "Other land transport", "Hotels and restaurants (55)", "Education (80)",
        "Health and social work (85)", "Landfill of waste: Food",
    ),
    "figaro": (
        "A01", "A02", "A03", "B", "C10T12", "C13T15", "C16", "C17", "C18", "C19", "C20", "C21", "C22", "C23",
        "C24", "C25", "C26", "C27", "C28", "C29", "C30", "C31_32", "C33", "D35", "E36", "E37T39", "F", "G45",
        "G46", "G47", "H49", "I", "J58", "J61", "K64", "L", "M71", "N77", "O84", "P85", "Q86", "S96", "T",
    ),
    "icio": (
        "A01_02", "A03", "B05_06", "B07_08", "B09", "C10T12", "C13T15", "C16", "C17_18", "C19", "C20", "C21",
        "C22", "C23", "C24", "C25", "C26", "C27", "C28", "C29", "C30", "C31T33", "D", "E", "F", "G", "H49",
        "I", "J58T60", "K", "L", "M", "P", "Q", "S", "T",
    ),
}  # fmt: skip
#: What makes such a table's money and tonnes those of real economies.
SIZE = 3e-4


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


def write_exiobase3(
    folder: Path, release: str = "3.8.2", year: int = 2010, sectors: tuple[str, ...] = (), size: float = 1.0
) -> tuple[Path, Known]:
    """A folder of EXIOBASE 3: releases 3.4 (F_hh, coefficients only), 3.8.2 (satellite), 3.9.6 (material)."""
    old = release == "3.4"
    regions = ("FRA", "DEU", "WWA") if old else ("FR", "DE", "WA")
    few = ("Cultivation of wheat", "Mining of iron ores", "Construction (45)", "Education (80)")
    system = known(regions, sectors or few, size)
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


def write_figaro(
    folder: Path, edition: str = "25ed", year: int = 2021, sectors: tuple[str, ...] = (), size: float = 1.0
) -> tuple[Path, Known]:
    """One matrix: industries, then five columns of final use a region; rows W2 below, no output."""
    regions = ("FR", "EL", "FIGW1")
    system = known(regions, sectors or ("A01", "B", "F", "P85"), size)
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


def write_icio(
    folder: Path,
    name: str = "2019_SML.csv",
    *,
    parts: bool = False,
    sectors: tuple[str, ...] = (),
    size: float = 1.0,
) -> tuple[Path, Known]:
    """One year of the editions 2021 to 2025; with China in two parts, as in the extended tables."""
    regions = ("FRA", "CHN", "ROW")
    system = known(regions, sectors or ("A01_02", "B07_08", "F", "P"), size)
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


def _workbook(path: Path, sheet: str, rows: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def write_wiod(folder: Path, release: str = "2013", year: int = 2009) -> tuple[Path, Known]:
    """The world table of WIOD 2013 or 2016, or of the ADB, which keeps the layout of 2013."""
    new = release == "2016"
    regions = ("FRA", "USA", "ROW" if new else "RoW")
    codes = ("A01", "B", "F", "P85") if new else ("c1", "c2", "c18", "c35")
    finals = {"2016": ("CONS_h", "CONS_np", "CONS_g", "GFCF", "INVEN"), "adb": ("F1", "F2", "F3", "F4", "F5")}
    final = finals.get(release, ("c37", "c38", "c39", "c41", "c42"))
    system = known(regions, codes)
    pairs = [*system.index, *((r, c) for r in regions for c in final)]
    made = system.x.tolist()
    names = [f"name of {code}" for _, code in pairs]
    line = {"code": [c for _, c in pairs], "name": names, "region": [r for r, _ in pairs]}
    blank: list[object] = [None] * 4
    isic = ("AtB", "C", "F", "P")
    if new:
        top = [
            ["Intercountry Input-Output Table"], ["(industry-by-industry)"], [*blank, *line["code"], "GO"],
            [*blank, *names, "Total output"], [*blank, *line["region"], "TOT"], [*blank, *range(len(pairs))],
        ]  # fmt: skip
        body = [[c, f"name of {c}", r, "r1"] for r, c in system.index]
        below = [
            ["II_fob", "Total", "TOT", "r65"],
            ["VA", "Value added", "TOT", "r70"],
            ["GO", "Output", "TOT", "r73"],
        ]
    else:
        head = [
            f"World Input-Output Table for {year}",
            "3 countries",
            "(industry-by-industry)",
            "(millions of US$)",
        ]
        top = [
            [head[0]], [head[1]], [head[2], None, None, None, *isic * 3, *[None] * 16],
            [head[3], None, None, None, *names, "Total output"], [*blank, *line["region"], None],
            [*blank, *line["code"], None],
        ]  # fmt: skip
        body = [[isic[codes.index(c)], f"name of {c}", r, c] for r, c in system.index]
        below = [
            [None, "Total", "TOT", "r60"],
            [None, "Value added", None, "r64"],
            [None, "Output", None, "r69"],
        ]
    zeros = [0.0] * (len(pairs) - len(made) + 1)
    inputs = system.Z.sum(axis=0)
    added = [inputs.tolist(), (system.x - inputs).tolist(), made]
    numbers = np.hstack([system.Z, system.Y, system.x[:, None]]).tolist()
    rows = top + [a + b for a, b in zip(body, numbers, strict=True)]
    rows += [a + b + zeros for a, b in zip(below, added, strict=True)]
    name = {
        "2013": f"wiot{year % 100:02d}_row_sep12.xlsx", "2016": f"WIOT{year}_Nov16_ROW.xlsx",
        "adb": f"ADB-MRIO-{year}-August 2025.xlsx",
    }[release]  # fmt: skip
    _workbook(folder / name, f"WIOT_{year}" if not new else str(year), rows)
    return folder / name, system


NATIONAL_ACCOUNTS = (
    "Household final consumption P.3h", "Non-profit institutions serving households P.3n",
    "Government final consumption P.3g", "Gross fixed capital formation P.51", "Changes in inventories P.52",
)  # fmt: skip


def write_eora26(folder: Path, year: int = 2015) -> tuple[Path, Known]:
    """Eora26: thousand dollars, labels apart, and a row and column of discrepancies."""
    system = known(
        ("FRA", "DEU", "USA"), ("Agriculture", "Mining and Quarrying", "Construction", "Education")
    )
    home = folder / str(year)
    home.mkdir(parents=True)

    def write(part: str, values: np.ndarray) -> None:
        np.savetxt(home / f"Eora26_{year}_bp_{part}.txt", values, fmt="%.17g", delimiter="\t")

    def label(part: str, rows: list[tuple[str, ...]]) -> None:
        (home / f"labels_{part}.txt").write_text("".join("\t".join(row) + "\t\n" for row in rows))

    Z = np.full((13, 13), 7.0)
    Z[:12, :12] = 1000.0 * system.Z
    Y = np.full((13, 16), 7.0)
    Y[:12, :15] = 1000.0 * system.Y
    write("T", Z)
    write("FD", Y)
    write("VA", np.ones((1, 13)))
    write("Q", np.vstack([np.hstack([system.F, np.zeros((3, 1))]), np.ones((1, 13))]))
    write("QY", np.vstack([np.hstack([system.F_Y, np.zeros((3, 1))]), np.ones((1, 16))]))
    rest = [("Rest", "ROW", "TOTAL", "TOTAL")]
    label("T", [*((r, r, "Industries", s) for r, s in system.index), *rest])
    label("FD", [*((r, r, "Final Demand", c) for r in system.regions for c in NATIONAL_ACCOUNTS), *rest])
    label("VA", [("Primary Inputs", "Value added")])
    label("Q", [*(("Raw material extraction (kt)", m) for m in MATERIALS), ("Energy Usage (TJ)", "Coal")])
    return home, system


def write_gloria(folder: Path, year: int = 2022) -> tuple[Path, Known]:
    """GLORIA: industries and products alternate by region; supply is diagonal; labels stand in a workbook."""
    system = known(
        ("FRA", "DEU", "USA"), ("Growing wheat", "Iron ores", "Building construction", "Education")
    )
    mrio, satellite = folder / f"GLORIA_MRIOs_59_{year}", folder / f"GLORIA_SatelliteAccounts_059_{year}"
    industries = np.concatenate([np.arange(4) + 8 * r for r in range(3)])
    products = industries + 4
    T, Y = np.zeros((24, 24)), np.zeros((24, 15))
    T[np.ix_(products, industries)] = 1000.0 * system.Z
    T[industries, products] = 1000.0 * system.x
    Y[products] = 1000.0 * system.Y
    V, TQ = np.zeros((15, 24)), np.zeros((4, 24))
    V[::5][:, industries] = 1000.0 / 3 * (system.x - system.Z.sum(axis=0))
    TQ[:3, industries] = system.F
    YQ = np.vstack([system.F_Y, np.ones((1, 15))])
    tables = {"T": (mrio, T), "Y": (mrio, Y), "V": (mrio, V), "TQ": (satellite, TQ), "YQ": (satellite, YQ)}
    for part, (home, values) in tables.items():
        home.mkdir(parents=True, exist_ok=True)
        name = f"20240725_120secMother_AllCountries_002_{part}-Results_{year}_059_Markup001(full).csv"
        np.savetxt(home / name, values, fmt="%.17g", delimiter=",")
    sheets = {
        "Regions": [
            ("Lfd_Nr", "Region_acronyms", "Region_names"),
            *((i, r, r) for i, r in enumerate(system.regions)),
        ],
        "Sectors": [("Lfd_Nr", "Sector_names"), *enumerate(system.sectors)],
        "Value added and final demand": [
            ("Lfd_Nr", "Value_added_names", "Final_demand_names"),
            *((i, f"Value added {i}", c) for i, c in enumerate(NATIONAL_ACCOUNTS)),
        ],
        "Satellites": [
            ("Lfd_Nr", "Sat_head_indicator", "Sat_indicator", "Sat_unit"),
            *((i, "Material extraction", f"'{m}'", "kt") for i, m in enumerate(MATERIALS)),
            (9, "Energy", "'coal'", "TJ"),
        ],
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    book.save(folder / "GLORIA_ReadMe_059.xlsx")
    return folder, system
