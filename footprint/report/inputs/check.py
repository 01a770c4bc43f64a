"""What a file of a user's is understood as: its kind, rows, unit, classes with their labels, totals."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from footprint.errors import FootprintWarning, InputFileError
from footprint.i18n import _, marked, message, told
from footprint.report.document.document import Document
from footprint.report.document.tables import Column, Table
from footprint.report.inputs.kinds import KINDS, Kind, kind_of
from footprint.units import as_json


@dataclass
class Understood:
    """What a file was read as.

    Attributes
    ----------
    path : str
    kind : str
    rows : int
    totals : mapping of str to (float, str)
        Sums in words, with their units.
    classes : list of mapping
        What the rows name: code, label, rows, amount, unit.
    notes : list of str
    """

    path: str
    kind: str
    rows: int
    totals: dict[str, tuple[float, str]] = field(default_factory=dict)
    classes: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON, every quantity with its unit."""
        return {
            "file": self.path,
            "kind": self.kind,
            "used_by": KINDS[self.kind].used_by
            if self.kind in KINDS
            else "footprint circular scenario AREA FILE",
            "rows": self.rows,
            "totals": {name: as_json(value, unit) for name, (value, unit) in self.totals.items()},
            "classes": [
                {
                    **{key: row[key] for key in ("code", "label", "rows")},
                    "amount": row["amount"] if row["amount"] is None else as_json(row["amount"], row["unit"]),
                }
                for row in self.classes
            ],
            "notes": list(self.notes),
        }

    def document(self) -> Document:
        """Return it to be shown: the file as a whole, then what its rows name, which CSV holds."""
        facts = [(_("Kind"), told(self.kind)), (_("Rows"), str(self.rows))]
        facts += [
            (
                _("Total {name}", name=told(name)),
                _("{value:,.6g} {unit}", value=value, unit=told(unit)).rstrip(),
            )
            for name, (value, unit) in self.totals.items()
        ]
        facts += [(_("Note"), told(note)) for note in self.notes]
        whole = Table(
            _("What {file} is understood as", file=Path(self.path).name),
            (Column("What"), Column("Value")),
            pd.DataFrame(facts, columns=["What", "Value"]),
        )
        amounts = [row["amount"] for row in self.classes]
        columns = (
            Column("Code"),
            Column("Label", words=True),
            Column("Rows", "", 0),
            Column("Amount"),
            Column("Unit", words=True),
        )
        frame = pd.DataFrame(self.classes, columns=["code", "label", "rows", "amount", "unit"])
        plain = frame.set_axis([column.name for column in columns], axis=1)
        rows = plain.assign(
            Amount=["" if value is None else _("{value:,.6g}", value=value) for value in amounts]
        )
        main = Table(_("What its rows name"), columns, plain)
        classes = Table(_("What its rows name"), columns, rows, name="Classes")
        return Document.of_tables(whole.title, [whole, classes], self.to_dict, main=main)


def check_file(path: Path, kind: str | None = None) -> Understood:
    """Return what a file is understood as; nothing is computed from it.

    Parameters
    ----------
    path : path
    kind : str, optional
        A key of `KINDS`, or ``"scenario"``; by default the header tells.

    Raises
    ------
    InputFileError
        With every problem of the file, as the commands that read it would say.
    UnknownNameError
        If there is no such kind.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", FootprintWarning)
        found = _read(path, kind)
    said = [str(warning.message) for warning in caught if issubclass(warning.category, FootprintWarning)]
    found.notes = list(dict.fromkeys([*found.notes, *said]))
    return found


def _read(path: Path, kind: str | None) -> Understood:
    if path.suffix.lower() == ".toml":
        return _of_toml(path, kind)
    named = kind_of(kind) if kind else _recognised(path)
    return _READERS[named.name](path)


def _recognised(path: Path) -> Kind:
    """Return the kind whose columns the header has most of, those it cannot do without first."""
    from footprint.reading.grid import read_grid
    from footprint.reading.tables import names_of

    spellings = {}
    required = {}
    for name, kind in KINDS.items():
        model, aliases = kind.model()
        spellings[name] = names_of(model, aliases)
        required[name] = {column for column, info in model.model_fields.items() if info.is_required()}
    required["demand"] = {"amount", "unit"}
    grid = read_grid(path, {spelling for names in spellings.values() for spelling in names})

    def fit(name: str) -> tuple[bool, int]:
        columns = {spellings[name][key] for key in grid.header if key in spellings[name]}
        return bool(columns) and required[name] <= columns, len(columns)

    best = max(KINDS, key=fit)
    if fit(best)[1] == 0:
        raise InputFileError(
            path,
            [message("row 1: no column is known") if grid.rows else message("the file has no rows")],
            hint=message(
                "kinds of files: {kinds}; `footprint template KIND` shows the columns of one",
                kinds=", ".join(KINDS),
            ),
        )
    return KINDS[best]


def _summed(
    path: Path, kind: str, rows: Iterable[tuple[str, str, float]], unit: str, total: str
) -> Understood:
    """Return the rows (code, label, amount) added up by code and label."""
    frame = pd.DataFrame(list(rows), columns=["code", "label", "amount"])
    sums = frame.groupby(["code", "label"], sort=False)["amount"].agg(["size", "sum"]).reset_index()
    classes = [
        {"code": code, "label": label, "rows": int(count), "amount": float(amount), "unit": unit}
        for code, label, count, amount in sums.itertuples(index=False)
    ]
    totals = {total: (float(frame["amount"].sum()), unit)} if total else {}
    return Understood(str(path), kind, len(frame), totals, classes)


def _demand(path: Path) -> Understood:
    from footprint.areas.demand.names import Names
    from footprint.areas.demand.overlaps import Claim, overlaps
    from footprint.areas.demand.purposes import coicop_label, pointed
    from footprint.areas.demand.user import demand_lines
    from footprint.mrio import load_world

    world = load_world()
    lines, notes = demand_lines(Names(world), 1.0, path)
    found = overlaps([Claim(line.where, line.text, line.key, line.amount) for line in lines])
    if found.problems:
        raise InputFileError(path, found.problems)
    answer = Understood(str(path), "demand", len(lines), notes=[*notes, *found.notes])
    for each in (False, True):
        unit = f"{world.currency}/year/inhabitant" if each else f"{world.currency}/year"
        kept = [
            (
                pointed(str(line.key)) if line.code else line.product,
                coicop_label(line.code) or line.text,
                line.amount,
            )
            for place, line in enumerate(lines)
            if line.per_inhabitant is each and place not in found.left_out
        ]
        if kept:
            part = _summed(
                path, "demand", kept, unit, marked("for each inhabitant") if each else marked("of the area")
            )
            answer.totals.update(part.totals)
            answer.classes += part.classes
    return answer


def _establishments(path: Path) -> Understood:
    from footprint.areas.production.establishments import explain_establishments, read_establishments

    found = read_establishments(path)
    explained = explain_establishments(found).drop_duplicates("establishment")
    labels = dict(zip(explained["naf"], explained["activity"], strict=True))
    rows = [
        (code, str(labels.get(code) or marked("makes no goods the index counts")), jobs)
        for code, jobs in zip(found.table["naf"], found.table["jobs"], strict=True)
    ]
    return _summed(path, "establishments", rows, "job", marked("jobs"))


def _sites(path: Path, kind: str) -> Understood:
    from footprint.circular.exchange.tables import OwnNeed, OwnOffer, read_own

    if kind == "offers":
        rows = [(row.by_product, row.name, row.tonnes) for row in read_own(path, OwnOffer)]
    else:
        rows = [(row.need, row.name, row.tonnes) for row in read_own(path, OwnNeed)]
    return _summed(path, kind, rows, "t/year", marked("tonnes"))


def _parts(path: Path) -> Understood:
    from footprint.circular.indicators.product_file import read_parts

    return _summed(
        path, "parts", [(part.name, "", part.mass) for part in read_parts(path)], "", marked("mass")
    )


def _technologies(path: Path) -> Understood:
    from footprint.optimize.relocation.technologies import QUANTITIES, read_technologies

    rows = read_technologies(path)
    classes = [
        {
            "code": row.technology,
            "label": message("{quantity} of {sector}", quantity=row.quantity, sector=row.sector),
            "rows": 1,
            "amount": row.value,
            "unit": QUANTITIES[row.quantity].unit if row.quantity in QUANTITIES else "EUR/EUR",
        }
        for row in rows
    ]
    return Understood(str(path), "technologies", len(rows), {}, classes)


def _of_toml(path: Path, kind: str | None) -> Understood:
    from footprint.reading.toml import read_toml

    is_scenario = kind == "scenario" or (kind is None and "interventions" in read_toml(path).content)
    if not is_scenario:
        return _technologies(path)
    from footprint.circular.scenarios.file import read_scenario

    scenario = read_scenario(path)
    classes = [
        {
            "code": step.kind,
            "label": str(getattr(step, "note", "") or ""),
            "rows": 1,
            "amount": None,
            "unit": "",
        }
        for step in scenario.interventions
    ]
    return Understood(
        str(path), "scenario", len(classes), {}, classes, [scenario.title] if scenario.title else []
    )


_READERS = {
    "demand": _demand,
    "establishments": _establishments,
    "offers": lambda path: _sites(path, "offers"),
    "needs": lambda path: _sites(path, "needs"),
    "parts": _parts,
    "technologies": _technologies,
}
