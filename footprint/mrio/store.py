"""Storing a system as a folder that is written atomically, hashed, and refused when damaged.

``manifest.json`` holds labels, units, metadata, provenance, and the size and SHA-256 of every table;
each table is one file beside it: Parquet (zstd, one column of numbers in row order) where it is
small, ``.npy`` that is memory-mapped where it is big. Numbers come back exactly as they were; a table
whose numbers all fit float32 is stored in it. A save replaces the folder as a whole, and a load reads the
one version whose files it has opened, however often the folder is replaced meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
import pandas as pd

from footprint.errors import StoreError
from footprint.files import sha256_of, written_atomically
from footprint.labels import CATEGORY, REGION, SECTOR, STRESSOR
from footprint.mrio.extension import Extension
from footprint.mrio.stored import MANIFEST, SCHEMA, canonical, opened_store
from footprint.mrio.stored import checksum_of as _checksum

if TYPE_CHECKING:
    from footprint.mrio.system import MRIO
    from footprint.mrio.tables import Tables

#: Tables above this size are stored as memory-mapped .npy unless a caller asks otherwise.
BIG = 256 << 20


def save(world: MRIO, path: str | os.PathLike[str], *, layout: str = "auto") -> None:
    """Write a system to the folder `path`; an interrupted write leaves the old folder whole.

    Parameters
    ----------
    layout : {"auto", "parquet", "npy"}
        How tables are stored: compact, memory-mapped, or chosen by size.

    Raises
    ------
    StoreError
        If the folder cannot be written, or `path` is a file or a folder of something else.
    """
    if layout not in ("auto", "parquet", "npy"):
        raise ValueError(f"layout must be auto, parquet or npy, not {layout!r}")
    target = Path(path)
    if target.exists() and not (target / MANIFEST).exists() and (target.is_file() or any(target.iterdir())):
        raise StoreError(
            f"{target} exists and is not a stored table", hint="choose another folder, or an empty one"
        )
    with written_atomically(target, folder=True) as folder:
        tables = {name: _write(folder, name, values, layout) for name, values in _tables(world).items()}
        manifest = {
            "schema": SCHEMA,
            "kind": "footprint MRIO",
            **_description(world),
            "region_info": _info_to_json(world.region_info),
            "sector_info": _info_to_json(world.sector_info),
            "meta": {str(key): _plain(value) for key, value in world.meta.items()},
            "content_hash": world.content_hash,
            "tables": tables,
        }
        manifest["checksum"] = _checksum(manifest)
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def load(path: str | os.PathLike[str], *, verify: bool = True) -> MRIO:
    """Return the system stored in the folder `path`.

    Parameters
    ----------
    verify : bool
        Whether to check the SHA-256 of every table; sizes and the manifest are always checked.

    Raises
    ------
    StoreError
        Naming what is missing, truncated or edited.
    """
    from footprint.mrio.system import MRIO

    with opened_store(Path(path)) as version:
        manifest = version.manifest
        if faults := version.faults(hashes=verify):
            raise StoreError(
                f"The stored table {path} is damaged: " + "; ".join(faults),
                hint="write the table again, or restore the folder from a copy",
            )
        tables = version.tables()
    index = _labels_from_json(manifest["index"], (REGION, SECTOR))
    y_columns = _labels_from_json(manifest["y_columns"], (REGION, CATEGORY))
    extensions = {}
    for name, details in manifest["extensions"].items():
        labels = pd.Index(details["stressors"]["index"], name=STRESSOR)
        extensions[name] = Extension.of_arrays(
            name,
            tables[f"{name}.F"],
            tables[f"{name}.F_Y"],
            labels,
            index,
            y_columns,
            details["unit"],
            _info_from_json(details["stressors"], STRESSOR),
        )
    return MRIO(
        tables["Z"],
        tables["Y"],
        tables["x"],
        index,
        y_columns,
        extensions,
        currency=manifest["currency"],
        year=manifest["year"],
        name=manifest["name"],
        region_info=_info_from_json(manifest["region_info"], REGION),
        sector_info=_info_from_json(manifest["sector_info"], SECTOR),
        meta=manifest["meta"],
        content_hash=manifest["content_hash"],
    )


def verify(path: str | os.PathLike[str]) -> list[str]:
    """Return every fault of a stored system, an empty list where it is whole."""
    try:
        with opened_store(Path(path)) as version:
            return version.faults(hashes=True)
    except StoreError as error:
        return [error.what]


def hash_of(world: Tables) -> str:
    """Return the SHA-256 of a system's labels, units and numbers, however it is stored."""
    digest = hashlib.sha256(canonical(_description(world)).encode())
    for name, values in sorted(_tables(world).items()):
        digest.update(f"{name} {values.shape}".encode())
        digest.update(np.ascontiguousarray(values, dtype="<f8").data)
    return digest.hexdigest()


def _tables(world: Tables) -> dict[str, np.ndarray]:
    tables = {"Z": world._Z, "Y": world._Y, "x": world._x}
    for name, extension in world.extensions.items():
        tables[f"{name}.F"] = extension.F.to_numpy()
        tables[f"{name}.F_Y"] = extension.F_Y.to_numpy()
    return tables


def _description(world: Tables) -> dict[str, Any]:
    """Return labels and units: what the content hash covers besides numbers."""
    return {
        "name": world.name,
        "year": world.year,
        "currency": world.currency,
        "index": _labels_to_json(world.index),
        "y_columns": _labels_to_json(world.y_columns),
        "extensions": {
            name: {"unit": extension.unit, "stressors": _info_to_json(extension.stressors)}
            for name, extension in world.extensions.items()
        },
    }


def _labels_to_json(labels: pd.MultiIndex) -> dict[str, Any]:
    outer, inner = labels.get_level_values(0).unique(), labels.get_level_values(1).unique()
    if labels.equals(pd.MultiIndex.from_product([outer, inner])):
        return {"product": [list(map(_plain, outer)), list(map(_plain, inner))]}
    return {"pairs": [list(map(_plain, label)) for label in labels]}


def _labels_from_json(labels: Mapping[str, Any], names: tuple[str, str]) -> pd.MultiIndex:
    if "product" in labels:
        return pd.MultiIndex.from_product(labels["product"], names=list(names))
    return pd.MultiIndex.from_tuples([tuple(label) for label in labels["pairs"]], names=list(names))


def _info_to_json(info: pd.DataFrame) -> dict[str, Any]:
    columns = {}
    for name in info.columns:
        values = info[name]
        columns[str(name)] = [
            None if missing else _plain(value) for value, missing in zip(values, values.isna(), strict=True)
        ]
    return {"index": [_plain(label) for label in info.index], "columns": columns}


def _plain(value: Any) -> Any:
    """Return a fact in the kinds that JSON knows: numbers, texts, lists, mappings; a date as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(part) for part in value]
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(part) for part in value), key=str)
    if isinstance(value, np.generic):
        return _plain(value.item())
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _info_from_json(info: Mapping[str, Any], name: str) -> pd.DataFrame:
    return pd.DataFrame(info["columns"], index=pd.Index(info["index"], name=name))


def _write(folder: Path, name: str, values: np.ndarray, layout: str) -> dict[str, Any]:
    """Write one table and return its entry in the manifest."""
    # A name of an extension may hold what a file name may not.
    stem = quote(name, safe=" ")
    memory_mapped = layout == "npy" or (layout == "auto" and values.nbytes > BIG)
    if memory_mapped:
        path = folder / f"{stem}.npy"
        np.save(path, values, allow_pickle=False)
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = folder / f"{stem}.parquet"
        flat = np.ascontiguousarray(values).ravel()
        short = flat.astype(np.float32)
        flat = short if np.array_equal(short.astype(np.float64), flat) else flat
        pq.write_table(
            pa.table({"value": flat}),
            path,
            compression="zstd",
            compression_level=19,
            use_dictionary=False,
            column_encoding={"value": "BYTE_STREAM_SPLIT"},
            write_statistics=False,
            store_schema=False,
        )
    return {
        "file": path.name,
        "shape": list(values.shape),
        "bytes": path.stat().st_size,
        "sha256": sha256_of(path),
    }
