"""Names of places besides those of the areas: départements and regions, short forms, former communes.

Three tables go to ``data/areas``: ``divisions`` (departments, regions, France: sums of communes), ``names``
(short forms, names of before and of today, bodies made since 2019) and ``former_communes`` (codes and names
that the communes of 2019 do not hold, or that have become part of another commune since).

The official geographic code of 2026 is INSEE's, read from the npm package
``@etalab/decoupage-administratif`` 6.0.0: its folder ``data`` stands under ``sources/cog``. Where the sources
lack it, the tables kept in the project stay.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd

from dataset_builder.areas import (
    GOODS_A38,
    fit_zones,
    goods_jobs,
    read_communes,
    read_raw_communes,
    read_zones,
)
from footprint.names import words

FOLDER = "cog"
HERE = Path(__file__).parent
KEPT = HERE.parent / "data" / "areas"
TABLES = ("divisions.parquet", "names.csv", "former_communes.csv")
METROPOLE = "metro"
#: Communes of today that stood apart before 2019, were merged then, and stand apart again.
APART_AGAIN = {
    "14666": "14712", "15031": "15141", "15035": "15141", "15047": "15141", "15171": "15141",
    "85165": "85084", "85212": "85084",
}  # fmt: skip
#: Names of larger communes that merged without a delegated commune, of which the source keeps the code alone.
FORMER_NAMES = {
    "91228": "Évry", "91182": "Courcouronnes", "85166": "Olonne-sur-Mer", "85060": "Château-d'Olonne",
    "78158": "Le Chesnay", "78524": "Rocquencourt",
}  # fmt: skip


def build(sources: Path, out: Path) -> None:
    """Write ``areas/divisions``, ``areas/names`` and ``areas/former_communes`` under `out`."""
    folder, cog = Path(out) / "areas", Path(sources) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if not (cog / "communes.json").is_file():
        print(f"names: there is no {cog}; the tables of the project are kept", file=sys.stderr)
        for name in TABLES:
            if folder.resolve() != KEPT.resolve():
                shutil.copyfile(KEPT / name, folder / name)
        return
    france = Path(sources) / "france"
    known = read_communes(france).set_index("code")
    today = Today(_read(cog, "communes"), known)
    divisions = build_divisions(cog, france)
    divisions.to_parquet(folder / TABLES[0], compression="zstd", compression_level=19, index=False)
    build_names(cog, today, pd.read_parquet(folder / "areas.parquet")).to_csv(
        folder / TABLES[1], index=False, lineterminator="\n"
    )
    former_communes(today).to_csv(folder / TABLES[2], index=False, lineterminator="\n")


def _read(cog: Path, name: str) -> list[dict[str, Any]]:
    return list(json.loads((cog / f"{name}.json").read_text(encoding="utf-8")))


class Today:
    """The communes of today and the communes of 2019 that each is made of."""

    def __init__(self, records: list[dict[str, Any]], known: pd.DataFrame) -> None:
        self.known = known
        self.records = records
        self.communes = {one["code"]: one for one in records if one["type"] == "commune-actuelle"}
        self.now = {old: code for code, one in self.communes.items() for old in one.get("anciensCodes", [])}
        self.now |= {code: code for code in self.communes}
        parts = defaultdict(list)
        for code in known.index:
            parts[self.now[code]].append(code)
        for code, of in APART_AGAIN.items():
            parts[code].append(of)
        self.parts = dict(parts)

    def of_2019(self, codes: list[str]) -> str:
        """Return the communes of 2019 behind communes of today, joined by ``+``."""
        return "+".join(sorted({part for code in codes for part in self.parts.get(code, [])}))


def former_communes(today: Today) -> pd.DataFrame:
    """Return code, name, communes (of 2019, joined by +), today (code) and today_name.

    A row is a code or a name that the communes of 2019 do not have, or a commune of 2019 that has become
    part of another one since: then `communes` is itself.
    """
    rows = []
    known = today.known["name"]
    for code, name in known.items():
        now = today.now[code]
        if now != code or len(today.parts[now]) > 1:
            rows.append((code, name, code, now))
    for code, one in today.communes.items():
        if code in today.parts and (code not in known.index or one["nom"] != known[code]):
            rows.append((code, one["nom"], today.of_2019([code]), code))
    named = set(FORMER_NAMES)
    rows += [
        (code, name, today.of_2019([today.now[code]]), today.now[code]) for code, name in FORMER_NAMES.items()
    ]
    for one in today.records:
        if one["type"] not in ("commune-deleguee", "commune-associee"):
            continue
        code, now = one["code"], one["chefLieu"]
        if now not in today.parts or (code in known.index and words(known[code]) == words(one["nom"])):
            continue
        named.add(code)
        rows.append((code, one["nom"], today.of_2019([now]), now))
    for code, now in today.now.items():
        if code not in known.index and code not in named and code != now and now in today.parts:
            rows.append((code, "", today.of_2019([now]), now))
    table = pd.DataFrame(rows, columns=["code", "name", "communes", "today"]).drop_duplicates()
    table["today_name"] = table["today"].map({code: one["nom"] for code, one in today.communes.items()})
    return table.sort_values(["code", "name", "communes"], ignore_index=True)


def build_names(cog: Path, today: Today, areas: pd.DataFrame) -> pd.DataFrame:
    """Return name, code, kind, communes (of 2019, where no other table holds the code) and why."""
    known = areas.set_index("code")["name"]
    rows = pd.read_csv(HERE / "short_names.csv", dtype=str).assign(communes="").to_dict("records")
    for list_name, why in (("epci", "body of 2026"), ("ept", "établissement public territorial of 2026")):
        for one in _read(cog, list_name):
            row = {"name": one["nom"], "code": one["code"], "kind": "inter-municipal body", "why": why}
            if one["code"] not in known.index:
                members = [str(member["code"]) for member in one["membres"]]
                rows.append({**row, "communes": today.of_2019(members)})
            elif words(one["nom"]) != words(known[one["code"]]):
                rows.append({**row, "communes": "", "why": "name of 2026"})
    for one in _read(cog, "communes"):
        if one["type"] == "arrondissement-municipal":
            rows.append({"name": one["nom"], "code": one["code"], "kind": "municipal district", "why": "",
                         "communes": one["commune"]})  # fmt: skip
        elif one["code"][:3] in {"975", "977", "978", "986", "987", "988"}:
            rows.append({"name": one["nom"], "code": one["code"], "kind": "overseas collectivity",
                         "why": "", "communes": ""})  # fmt: skip
    for one in _read(cog, "departements"):
        if one["zone"] == "com":
            rows.append({"name": one["nom"], "code": one["code"], "kind": "overseas collectivity",
                         "why": "", "communes": ""})  # fmt: skip
    table = pd.DataFrame(rows)[["name", "code", "kind", "communes", "why"]].fillna("")
    return table.drop_duplicates(["name", "code"]).sort_values(["kind", "code", "name"], ignore_index=True)


def build_divisions(cog: Path, france: Path) -> pd.DataFrame:
    """Return departments, regions and France with the columns of the areas, and the region of each."""
    communes, zones = read_communes(france), read_zones(france)
    raw = read_raw_communes(france)
    made = goods_jobs(communes, zones, fit_zones(communes, zones).round(6))
    departments = [one for one in _read(cog, "departements") if one["zone"] != "com"]
    regions = [one for one in _read(cog, "regions") if one["zone"] != "com"]
    region_of = {one["code"]: f"REG-{one['region']}" for one in departments}
    main = {one["code"]: one["zone"] == METROPOLE for one in departments}
    department = communes["department"].astype(str)
    if set(department) != set(region_of) or len(regions) != 18:
        raise ValueError("divisions: départements of the communes and of the code differ")
    groups = {
        "department": (department, {one["code"]: one["nom"] for one in departments}),
        "region": (department.map(region_of), {f"REG-{one['code']}": one["nom"] for one in regions}),
        "country": (pd.Series("FR", communes.index), {"FR": "France"}),
        "metropole": (department.map(main).map({True: "FX", False: None}), {"FX": "France métropolitaine"}),
    }
    tables = []
    for kind, (member, names) in groups.items():
        there = communes.assign(group=member)
        there = there[there["group"].notna()]
        people = there.groupby("group")["inhabitants"].sum()
        table = pd.DataFrame({"name": pd.Series(names)})
        table["kind"] = "country" if kind == "metropole" else kind
        table["communes"] = there.groupby("group").size()
        table["inhabitants"] = people
        for column in ("income", "lon", "lat"):
            weights = there["inhabitants"].where(there[column].notna()).astype(float)
            total = (there[column] * weights).groupby(there["group"]).sum()
            table[column] = (total / weights.groupby(there["group"]).sum().where(people > 0)).round(4)
        table["jobs"] = raw["ELT16"].groupby(member).sum()
        goods = made.loc[there.index].groupby(there["group"]).sum()
        table = table.join(goods[list(GOODS_A38)].add_prefix("jobs_").round(1))
        tables.append(table.rename_axis("code").reset_index())
    table = pd.concat(tables, ignore_index=True)
    table["region"] = table["code"].map(region_of).fillna("")
    return table
