"""A table of EXIOBASE's layout and size from its folder to answers, beside pymrio, in one run.

    python -m benchmarks.exiobase            49 × 200, 1,113 stressors: some twenty minutes, 10 GB of disk
    python -m benchmarks.exiobase --check    4 × 200: half a minute; checks that both give the same footprints

The table is made here, of nobody's data: labels of the release 3.8.2 by products, flows that close,
extraction where it occurs. Ours is what a person types: ``footprint data import``, then ``footprint
account`` and the other commands on it. The peer is ``pymrio.parse_exiobase3`` and ``calc_all``, which gives
the same accounts of all regions. Each measurement is a process of its own; seconds are of the clock, memory
is the most it held.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

#: Commands on the imported table beside the account, each with what it is given.
COMMANDS = {
    "account, again": ("account", "Rennes"),
    "index": ("index", "Nantes"),
    "indicators": ("circular", "indicators", "France"),
    "scenario": ("circular", "scenario", "Nantes", "plant-rich-diet", "--draws", "0"),
    "plan": ("plan", "Nantes", "--budget", "50 MEUR", "--objective", "avoided"),
    "report": ("report", "Nantes"),
}
#: Ratios that the project promises: peer over ours for time, ours over peer for memory and loading.
PROMISED = {"times_faster": 5.0, "memory": 0.5, "reload": 0.1}
YEAR, RADIUS = 2015, 0.6
_COUNTRIES = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "GB", "US", "JP", "CN", "CA", "KR", "BR", "IN", "MX", "RU", "AU",
    "CH", "TR", "TW", "NO", "ID", "ZA", "WA", "WL", "WE", "WF", "WM",
]  # fmt: skip
_USED = (
    "Primary Crops - Wheat", "Primary Crops - Maize", "Crop residues - Straw", "Fodder crops - Grazed biomass",
    "Forestry - Coniferous wood", "Fishery - Marine fish", "Metal Ores - Iron ores", "Metal Ores - Copper ores",
    "Metal Ores - Gold ores", "Non-Metallic Minerals - Limestone", "Non-Metallic Minerals - Sand and gravel",
    "Fossil Fuels - Natural gas", "Fossil Fuels - Crude oil", "Fossil Fuels - Hard coal", "Fossil Fuels - Lignite",
)  # fmt: skip
_CATEGORIES = (
    "Final consumption expenditure by households",
    "Final consumption expenditure by non-profit organisations serving households (NPISH)",
    "Final consumption expenditure by government",
    "Gross fixed capital formation",
    "Changes in inventories",
    "Changes in valuables",
    "Exports: Total (fob)",
)
_PEER = """
import json, resource, sys, time, warnings
warnings.simplefilter("ignore")
import pymrio
begun = time.perf_counter()
table = pymrio.parse_exiobase3(sys.argv[1])
parsed = time.perf_counter() - begun
if sys.argv[2] == "save":
    table.save_all(sys.argv[3], table_format="parquet")
elif sys.argv[2] == "calc":
    table.calc_all()
    rows = [row for row in table.satellite.D_cba_reg.index if row.startswith("Domestic Extraction Used")]
    whole = table.satellite.D_cba_reg.loc[rows].sum()
print(json.dumps({"parse": parsed, "seconds": time.perf_counter() - begun,
    "answer": whole.to_dict() if sys.argv[2] == "calc" else None,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""
_PEER_LOADS = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import pymrio
begun = time.perf_counter()
pymrio.load_all(sys.argv[1])
print(json.dumps({"seconds": time.perf_counter() - begun}))
"""
_OURS_LOADS = """
import json, sys, time
from footprint import load_world  # the libraries that it needs, as pymrio's are before its clock starts
begun = time.perf_counter()
load_world(sys.argv[1])
print(json.dumps({"seconds": time.perf_counter() - begun}))
"""
_OURS_BY_REGION = """
import json, sys
import footprint
world = footprint.load_world(sys.argv[1])
found = {}
for region in world.regions:
    bought = world.Y[region].sum(axis=1)
    direct = world.extension("materials").F_Y[region].to_numpy().sum()
    found[region] = float(world.footprint(bought).sum() + direct)
print(json.dumps(found))
"""


def write(folder: Path, regions: int, others: int, seed: int = 0) -> Path:
    """Write a table of 200 products by so many regions and `others` stressors; return its folder."""
    import pymrio

    rng = np.random.default_rng(seed)
    sectors = list(pymrio.get_classification("exio3_pxp").sectors["ExioName"])
    places = ["FR", *[code for code in _COUNTRIES if code != "FR"]][:regions]
    index = pd.MultiIndex.from_product([places, sectors], names=["region", "sector"])
    n, count = len(index), len(sectors)
    recipe = rng.lognormal(0.0, 2.0, (count, count))
    A = np.empty((n, n))
    for seller in range(regions):
        near = np.where(np.arange(regions) == seller, 30.0, 1.0)
        block = rng.lognormal(0.0, 0.5, (count, n)).reshape(count, regions, count)
        A[seller * count : (seller + 1) * count] = (block * recipe[:, None, :] * near[None, :, None]).reshape(
            count, n
        )
    A[rng.random((n, n)) < 0.35] = 0.0  # a third of a release's cells is zero
    A *= RADIUS * rng.uniform(0.6, 1.0, n) / A.sum(axis=0)
    users = pd.MultiIndex.from_product([places, _CATEGORIES], names=["region", "category"])
    Y = rng.lognormal(0.0, 1.0, (n, len(users))) * (np.arange(len(users)) % 7 < 5)
    Y *= np.where(np.repeat(np.arange(regions), count)[:, None] == np.arange(len(users)) // 7, 1.0, 0.02)
    Y *= 5e7 / Y.sum()
    x = np.asarray(Y.sum(axis=1))
    term = x
    while term.max() > 1e-16 * x.max():
        term = A @ term
        x = x + term
    A *= x
    home = folder / f"IOT_{YEAR}_pxp"
    (home / "satellite").mkdir(parents=True)
    _text(home / "Z.txt", A, index, index)
    del A
    _text(home / "Y.txt", Y, index, users)
    pd.DataFrame({"unit": "M.EUR"}, index).to_csv(home / "unit.txt", sep="\t")
    pd.DataFrame({"indout": x}, index).to_csv(home / "x.txt", sep="\t")
    used = [f"Domestic Extraction Used - {_USED[i % len(_USED)]} {i}" for i in range(227)]
    unused = [f"Unused Domestic Extraction - {_USED[i % len(_USED)]} {i}" for i in range(223)]
    labels = pd.Index([*used, *unused, *[f"Emission {i} - air" for i in range(others)]], name="stressor")
    F = rng.lognormal(0.0, 2.0, (len(labels), n)) * x
    digging = np.isin(np.arange(n) % count, np.arange(30))
    F[:450] *= digging & (rng.random((450, n)) < 0.2)
    F *= 7e7 / F[:227].sum()
    _text(home / "satellite" / "F.txt", F, labels, index)
    F_Y = np.zeros((len(labels), len(users)))
    F_Y[0, ::7] = 1000.0
    _text(home / "satellite" / "F_Y.txt", F_Y, labels, users)
    units = ["kt"] * 450 + ["kg"] * others
    pd.DataFrame({"unit": units}, labels).to_csv(home / "satellite" / "unit.txt", sep="\t")
    about = {"name": "exio382_ntnu", "version": "v3.81", "system": "pxp", "history": []}
    (home / "metadata.json").write_text(json.dumps(about), encoding="utf-8")
    _parameters(home, "IOSystem", {"Z": (2, 2), "Y": (2, 2), "unit": (2, 1), "x": (2, 1)})
    _parameters(home / "satellite", "Extension", {"F": (1, 2), "F_Y": (1, 2), "unit": (1, 1)})
    return home


def _text(path: Path, values: np.ndarray, rows: pd.Index, columns: pd.Index) -> None:
    """Write a table as the release has it, tabs between cells, a part of the rows at a time."""
    import pyarrow as pa
    from pyarrow import csv

    names = list(rows.names)
    with path.open("wb") as target:
        for level in range(columns.nlevels):
            head = [columns.names[level] or ""] if columns.nlevels == 1 else [columns.names[level]]
            first = "\t".join(["" for _ in names[1:]] + [str(head[0])])
            target.write(
                (first + "\t" + "\t".join(map(str, columns.get_level_values(level))) + "\n").encode()
            )
        target.write(("\t".join(map(str, names)) + "\t" * len(columns) + "\n").encode())
        options = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
        for start in range(0, len(rows), 500):
            part = slice(start, start + 500)
            arrays = [pa.array(rows[part].get_level_values(level)) for level in range(rows.nlevels)]
            arrays += [pa.array(column) for column in np.ascontiguousarray(values[part].T)]
            csv.write_csv(pa.table(arrays, names=[str(i) for i in range(len(arrays))]), target, options)


def _parameters(folder: Path, kind: str, tables: dict[str, tuple[int, int]]) -> None:
    files = {
        name: {"name": f"{name}.txt", "nr_index_col": str(columns), "nr_header": str(lines)}
        for name, (columns, lines) in tables.items()
    }
    about = {"files": files, "name": folder.name, "systemtype": kind}
    (folder / "file_parameters.json").write_text(json.dumps(about), encoding="utf-8")


def run(words: list[str], environment: dict[str, str]) -> dict[str, object]:
    """Return seconds, peak memory and standard output of a process."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(words, stdout=out, stderr=err, env={**os.environ, **environment})
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        told, wrong = out.read().decode(), err.read().decode()
    seconds = time.perf_counter() - begun
    result: dict[str, object] = {"seconds": round(seconds, 2), "GB": round(used.ru_maxrss / 1e6, 2)}
    if process.returncode:
        return {**result, "failed": wrong.strip()[-300:]}
    return {**result, "out": told}


def measured(regions: int, others: int, keep: Path | None) -> dict[str, object]:
    """Return every measurement of one table."""
    with tempfile.TemporaryDirectory(dir=keep) as root:
        folder = Path(root)
        source = folder / "published" / f"IOT_{YEAR}_pxp"
        # Another process writes: the memory a child starts with counts as held by it.
        size = ["--regions", str(regions), "--others", str(others)]
        words = [sys.executable, "-m", "benchmarks.exiobase", "--write", str(source.parent), *size]
        subprocess.run(words, check=True)
        # The table is the same in each run: what an earlier one solved must not be found.
        kept = {"FOOTPRINT_DATA": str(folder / "data"), "FOOTPRINT_CACHE": str(folder / "cache")}
        data = {**kept, "FOOTPRINT_LANG": "en"}
        footprint = [sys.executable, "-m", "footprint"]
        found: dict[str, dict[str, object]] = {
            "import": run([*footprint, "data", "import", "exiobase3", str(source), "--name", "table"], data),
            "account": run([*footprint, "account", "Nantes", "--world", "table", "--format", "json"], data),
        }
        python = [sys.executable, "-c"]
        found["peer"] = run([*python, _PEER, str(source), "calc"], {})
        found["peer saves"] = run([*python, _PEER, str(source), "save", str(folder / "peer")], {})
        found["peer loads"] = run([*python, _PEER_LOADS, str(folder / "peer")], {})
        found["we load"] = run([*python, _OURS_LOADS, "table"], data)
        shutil.rmtree(folder / "peer", ignore_errors=True)
        if regions < 10:  # the other commands on imported tables are in tests/databases
            return {**found, "by region": run([*python, _OURS_BY_REGION, "table"], data)}
        for name, words in COMMANDS.items():
            out = ["--out", str(folder / "report")] if words[0] == "report" else []
            found[name] = run([*footprint, *words, "--world", "table", *out], data)
    return found


def told(one: dict[str, object], key: str = "seconds") -> float:
    """Return a number that a process printed."""
    if "failed" in one:
        raise SystemExit(str(one["failed"]))
    value = json.loads(str(one["out"]))[key]
    return float(value)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="a small table, and the same footprints")
    parser.add_argument("--regions", type=int, default=49)
    parser.add_argument("--folder", type=Path, help="where the tables are written meanwhile")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--others", type=int, default=663, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        write(asked.write, asked.regions, asked.others)
        return 0
    found = measured(4 if asked.check else asked.regions, 20 if asked.check else asked.others, asked.folder)
    if asked.check:
        theirs = json.loads(str(found["peer"]["out"]))["answer"]
        ours = json.loads(str(found["by region"]["out"]))
        pairs = sorted(1e3 * value for value in theirs.values()), sorted(ours.values())
        apart = max(abs(a / b - 1.0) for a, b in zip(*pairs, strict=True))
        print(f"largest difference of a region's footprint: {apart:.1e}")
        return 0 if apart < 1e-9 else 1
    ours = [found["import"], found["account"]]
    ratios = {
        "times_faster": told(found["peer"]) / sum(float(str(one["seconds"])) for one in ours),
        "memory": max(float(str(one["GB"])) for one in ours) / float(str(found["peer"]["GB"])),
        "reload": told(found["we load"]) / told(found["peer loads"]),
    }
    rows = {name: {key: value for key, value in one.items() if key != "out"} for name, one in found.items()}
    print(json.dumps({**rows, "ratios": ratios, "promised": PROMISED}, indent=1))
    kept = ratios["times_faster"] >= PROMISED["times_faster"] and all(
        ratios[name] <= PROMISED[name] for name in ("memory", "reload")
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
