"""What a system consists of, as plain data: labels, units and numbers, and their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from footprint.i18n import Message
from footprint.mrio.solving.blocks import blocks
from footprint.mrio.tables import Tables

#: Key of a message's template in a fact.
_TEMPLATE = "message"


def content_hash(tables: Tables) -> str:
    """Return the SHA-256 of a system's labels, units and numbers, however it is stored."""
    digest = hashlib.sha256(canonical(description_of(tables)).encode())
    for name, values in sorted(numbers_of(tables).items()):
        digest.update(f"{name} {values.shape}".encode())
        # By rows, so that flows held in float32 or on the disk are never held in float64.
        for _, block in blocks(np.atleast_1d(values)):
            digest.update(np.ascontiguousarray(block, dtype="<f8").data)
    return digest.hexdigest()


def numbers_of(tables: Tables) -> dict[str, np.ndarray]:
    """Return every array of numbers by name: Z, Y, x, and F and F_Y of each extension."""
    numbers = {"Z": tables._Z, "Y": tables._Y, "x": tables._x}
    for name, extension in tables.extensions.items():
        numbers[f"{name}.F"] = extension.F.to_numpy()
        numbers[f"{name}.F_Y"] = extension.F_Y.to_numpy()
    return numbers


def description_of(tables: Tables) -> dict[str, Any]:
    """Return labels and units: what the content hash covers besides numbers."""
    return {
        "name": tables.name,
        "year": tables.year,
        "currency": tables.currency,
        "index": labels_to_json(tables.index),
        "y_columns": labels_to_json(tables.y_columns),
        "extensions": {
            name: {"unit": extension.unit, "stressors": info_to_json(extension.stressors)}
            for name, extension in tables.extensions.items()
        },
    }


def labels_to_json(labels: pd.MultiIndex) -> dict[str, Any]:
    """Return two-level labels as plain data, as the product of two lists where they are one."""
    outer, inner = labels.get_level_values(0).unique(), labels.get_level_values(1).unique()
    if labels.equals(pd.MultiIndex.from_product([outer, inner])):
        return {"product": [list(map(plain_fact, outer)), list(map(plain_fact, inner))]}
    return {"pairs": [list(map(plain_fact, label)) for label in labels]}


def info_to_json(info: pd.DataFrame) -> dict[str, Any]:
    """Return what is known of labels as plain data, None where nothing is."""
    columns = {}
    for name in info.columns:
        values = info[name]
        columns[str(name)] = [
            None if missing else plain_fact(value)
            for value, missing in zip(values, values.isna(), strict=True)
        ]
    return {"index": [plain_fact(label) for label in info.index], "columns": columns}


def plain_fact(value: Any) -> Any:
    """Return a fact in the kinds that JSON knows: numbers, texts, lists, mappings; a date as text."""
    if isinstance(value, Message):
        # With its values, so that it can be told in the language of whoever reads the table later.
        return {_TEMPLATE: str(value.template), "values": plain_fact(value.values), "english": str(value)}
    if isinstance(value, Mapping):
        return {str(key): plain_fact(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain_fact(part) for part in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain_fact(part) for part in value), key=str)
    if isinstance(value, np.generic):
        return plain_fact(value.item())
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def revived(fact: Any) -> Any:
    """Return a fact of `plain_fact` with its messages as they were."""
    if isinstance(fact, Mapping):
        if set(fact) == {_TEMPLATE, "values", "english"}:
            return Message(fact[_TEMPLATE], revived(fact["values"]))
        return {key: revived(part) for key, part in fact.items()}
    return [revived(part) for part in fact] if isinstance(fact, list) else fact


def canonical(content: Mapping[str, Any]) -> str:
    """Return JSON text that is equal for equal content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
