"""Reading a scenario from TOML: every problem of the file in one message, with its line and key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from footprint.circular.scenarios.economy import Economy
from footprint.circular.scenarios.interventions import ALL, Intervention
from footprint.circular.scenarios.lines import Loc, line_of, lines_of
from footprint.circular.scenarios.scenario import KINDS, Scenario
from footprint.embedded import embedded
from footprint.errors import InputFileError, UnknownNameError, listed
from footprint.i18n import message
from footprint.names import did_you_mean, nearest
from footprint.reading.tables import explain
from footprint.reading.toml import read_toml

HINT = message(
    "docs/howto/scenario.md lists every kind with its keys; `footprint circular kinds` prints them"
)


def library() -> dict[str, Path]:
    """Return the embedded scenarios by name."""
    return {path.stem: path for path in sorted(embedded("circular", "scenarios").glob("*.toml"))}


def find_scenario(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file of a scenario, given by its path or by the name of an embedded one.

    Raises
    ------
    UnknownNameError
        If it is neither, with the nearest names.
    """
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.exists():
        return path
    known = library()
    if path.name in known and path.name == str(name_or_path):
        return known[path.name]
    raise UnknownNameError(
        "scenario",
        str(name_or_path),
        nearest(str(name_or_path), known),
        hint=message("give a TOML file or one of: {known}", known=", ".join(known)),
    )


def read_scenario(name_or_path: str | os.PathLike[str], economy: Economy | None = None) -> Scenario:
    """Return the scenario of a TOML file, or an embedded one by name.

    Parameters
    ----------
    name_or_path : str or path
        A file, or a name from `library`.
    economy : Economy, optional
        Where it is to be run; its labels of products, regions and materials are then checked as well.

    Raises
    ------
    InputFileError
        With every problem of the file, each with its line and key.
    UnknownNameError
        If there is no such file or scenario.
    """
    path = find_scenario(name_or_path)
    content, text = read_toml(path, HINT)
    scenario, problems = _validated(content, path.stem)
    if economy is not None:
        problems += [
            (("interventions", place, *loc), text)
            for place, item in enumerate(_tables(content))
            for loc, text in unknown_labels(item, economy)
        ]
    if problems:
        lines = lines_of(text)
        ordered = sorted(
            ((line_of(lines, loc), loc, text) for loc, text in problems), key=lambda item: item[0]
        )
        raise InputFileError(path, [_told(line, loc, text) for line, loc, text in ordered], hint=HINT)
    assert scenario is not None
    return scenario


def _tables(content: dict[str, Any]) -> list[dict[str, Any]]:
    given = content.get("interventions", [])
    return [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []


def _validated(content: dict[str, Any], stem: str) -> tuple[Scenario | None, list[tuple[Loc, str]]]:
    """Return the scenario, or None; and every problem with its place."""
    problems: list[tuple[Loc, str]] = []
    given = content.get("interventions", [])
    if not isinstance(given, list) or len(_tables(content)) < len(given):
        problems.append(
            (("interventions",), message("write each intervention under a heading [[interventions]]"))
        )
    elif not given:
        problems.append((("interventions",), message("the scenario has no [[interventions]]")))
    steps: list[Intervention] = []
    for place, item in enumerate(_tables(content)):
        step, found = _intervention(item)
        problems += [(("interventions", place, *loc), text) for loc, text in found]
        if step is not None:
            steps.append(step)
    head = {key: value for key, value in content.items() if key != "interventions"}
    try:
        whole = Scenario.model_validate({"name": stem, **head})
    except ValidationError as error:
        return None, problems + _explained(error)
    return whole.model_copy(update={"interventions": tuple(steps)}), problems


def _intervention(item: dict[str, Any]) -> tuple[Intervention | None, list[tuple[Loc, str]]]:
    kind = item.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        guess = nearest(str(kind), KINDS) if isinstance(kind, str) else ()
        meant = f"; {did_you_mean(guess)}" if guess else ""
        known = ", ".join(KINDS)
        found = (
            message("no intervention is called {kind!r}{meant}", kind=kind, meant=meant)
            if "kind" in item
            else "nothing given"
        )
        return None, [(("kind",), f"{found} (known: {known})")]
    try:
        return KINDS[kind].model_validate(item), []
    except ValidationError as error:
        problems = _explained(error)
        # The library checks fields first and stops there; what is missing as a whole is told as well.
        if all(loc for loc, _ in problems):
            problems += [((), text) for text in KINDS[kind].target_problems(item)]
        return None, problems


def _explained(error: ValidationError) -> list[tuple[Loc, str]]:
    found = []
    for problem in error.errors():
        text = explain({**problem, "loc": ()})
        if problem["type"] == "extra_forbidden":
            text = message("this key is not known here")
        elif problem["type"] == "tuple_type":
            text = _must_be_a_list(str(problem["loc"][-1]), problem["input"])
        elif problem["type"] == "missing":
            text = message("nothing given")
        found.append((tuple(problem["loc"]), text))
    return found


def _must_be_a_list(key: str, given: Any) -> str:
    if key in _LISTS:
        amount = "eur_per_t" if key == "process" else "per_euro_saved"
        return message(
            'must be a list, as in [{{ product = "...", {amount} = ... }}] (found {given!r})',
            amount=amount,
            given=given,
        )
    return message('must be a list, as in ["{given}"]', given=given)


#: Keys of an intervention that hold labels of the table, and what sort of label.
_LABELS = {
    "products": "product",
    "industries": "product",
    "supplier": "product",
    "origins": "region",
    "regions": "region",
    "materials": "material",
}
_LISTS = ("ancillary", "replaced_by", "displaces", "process")


@dataclass(frozen=True)
class _Use:
    """A label of the table in an intervention: where, of what sort, and the products named beside it."""

    loc: Loc
    sort: str
    label: str
    beside: tuple[str, ...]

    @property
    def targeted(self) -> bool:
        """Whether it is what changes; else it is what money goes to instead."""
        return self.loc[0] in ("products", "industries")


def unknown_labels(item: dict[str, Any], economy: Economy) -> list[tuple[Loc, str]]:
    """Return the place and a message for every label of an intervention that the table does not have.

    Parameters
    ----------
    item : dict
        The intervention as a file gives it, or as its ``model_dump()``.
    economy : Economy
    """
    known = {
        "product": economy.names.known,
        "region": set(economy.all_regions),
        "material": {*economy.materials, *economy.material_names, *economy.groups} - {""},
    }
    found = []
    for use in _uses(item):
        label = use.label
        place = use.sort == "region"
        if (economy.region_label(label) if place else label) in known[use.sort]:
            continue
        if use.sort == "product" and (parts := economy.names.only_together(label)):
            if use.targeted and not economy.names.means_something(label, use.beside):
                found.append((use.loc, _only_together(label, parts)))
            continue
        guess = _nearest_regions(label, economy) if place else nearest(label, known[use.sort])
        meant = f"; {did_you_mean(guess)}" if guess else ""
        text = message("the table has no {sort} {label!r}{meant}", sort=use.sort, label=label, meant=meant)
        found.append((use.loc, text))
    return found


def stand_ins(item: dict[str, Any], economy: Economy) -> list[str]:
    """Return a sentence for every product that money goes to and that the table has only in a wider one."""
    return [
        message(
            "{label} is bought as {sectors} here: the table has no narrower product.",
            label=use.label,
            sectors=listed(sorted(economy.names.bought_as(use.label))),
        )
        for use in _uses(item)
        if use.sort == "product" and not use.targeted and not economy.names.meant([use.label])
    ]


def _uses(item: dict[str, Any]) -> Iterator[_Use]:
    for key, sort in _LABELS.items():
        value = item.get(key) or ()
        labels = [value] if key == "supplier" else value
        if not isinstance(labels, list | tuple):
            continue
        names = tuple(one for one in labels if isinstance(one, str))
        yield from (
            _Use((key,), sort, one, names) for one in names if not (key == "industries" and one == ALL)
        )
    for key in _LISTS:
        inside = item.get(key)
        for place, inner in enumerate(inside if isinstance(inside, list | tuple) else ()):
            if isinstance(inner, dict) and isinstance(inner.get("product"), str):
                yield _Use((key, place, "product"), "product", inner["product"], ())


def _only_together(label: str, parts: dict[str, list[str]]) -> str:
    sector, others = min(parts.items(), key=lambda part: len(part[1]))
    return message(
        "the table has {label!r} only in {sector!r}, together with {others}: name those too, or {sector!r}",
        label=label,
        sector=sector,
        others=listed(others),
    )


def _nearest_regions(name: str, economy: Economy) -> tuple[str, ...]:
    by_name = {**{label: label for label in economy.all_regions}, **economy.region_names}
    return tuple(dict.fromkeys(by_name[found] for found in nearest(name, by_name)))


def _told(line: int, loc: Loc, text: str) -> str:
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")
    if words:
        return message("line {line}, {words}: {text}", line=line, words=words, text=text)
    return message("line {line}: {text}", line=line, text=text)
