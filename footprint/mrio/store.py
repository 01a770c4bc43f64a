"""Storing a system as a folder that is written atomically, hashed, and refused when damaged.

``manifest.json`` holds labels, units, metadata, provenance, and the size and SHA-256 of every table;
each table is one file beside it: Parquet (zstd, one column of numbers in row order) where it is
small, ``.npy`` that is memory-mapped where it is big. Numbers come back exactly as they were; a table
whose numbers all fit float32 is stored in it. A save replaces the folder as a whole, and a load reads the
one version whose files it has opened, however often the folder is replaced meanwhile.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import numpy as np
import pandas as pd

from footprint.errors import OptionError, StoreError
from footprint.files import sha256_of, written_atomically
from footprint.i18n import message
from footprint.labels import CATEGORY, REGION, SECTOR, STRESSOR
from footprint.mrio.content import description_of, info_to_json, numbers_of, plain_fact
from footprint.mrio.extension import Extension
from footprint.mrio.solved import SolvedTables
from footprint.mrio.stored import MANIFEST, SCHEMA, opened_store
from footprint.mrio.stored import checksum_of as _checksum

World = TypeVar("World", bound=SolvedTables)

#: Tables above this size are stored as memory-mapped .npy unless a caller asks otherwise.
BIG = 256 << 20


def save(
    world: SolvedTables, path: str | os.PathLike[str], *, layout: str = "auto", small: bool = False
) -> None:
    """Write a system to the folder `path`; an interrupted write leaves the old folder whole.

    Parameters
    ----------
    layout : {"auto", "parquet", "npy"}
        How tables are stored: compact, memory-mapped, or chosen by size.
    small : bool
        Whether compact tables are packed as small as can be, which takes a hundred times as long.

    Raises
    ------
    StoreError
        If the folder cannot be written, or `path` is a file or a folder of something else.
    """
    if layout not in ("auto", "parquet", "npy"):
        raise OptionError(
            message("There is no layout {layout!r}", layout=layout), expected="auto, parquet or npy"
        )
    target = Path(path)
    if target.exists() and not (target / MANIFEST).exists() and (target.is_file() or any(target.iterdir())):
        raise StoreError(
            message("{target} exists and is not a stored table", target=target),
            hint="choose another folder, or an empty one",
        )
    with written_atomically(target, folder=True) as folder:
        tables = {
            name: _write(folder, name, values, layout, small) for name, values in numbers_of(world).items()
        }
        manifest = {
            "schema": SCHEMA,
            "kind": "footprint MRIO",
            **description_of(world),
            "region_info": info_to_json(world.region_info),
            "sector_info": info_to_json(world.sector_info),
            "meta": {str(key): plain_fact(value) for key, value in world.meta.items()},
            "content_hash": world.content_hash,
            "tables": tables,
        }
        manifest["checksum"] = _checksum(manifest)
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def load(path: str | os.PathLike[str], kind: type[World], *, verify: bool = True) -> World:
    """Return the system stored in the folder `path`.

    Parameters
    ----------
    path : str or path
    kind : type
        The class of system to make.
    verify : bool
        Whether to check the SHA-256 of every table, but of big ones that nobody has written to since they
        were saved; sizes and the manifest are always checked. `verify` reads all.

    Raises
    ------
    StoreError
        Naming what is missing, truncated or edited.
    """
    with opened_store(Path(path)) as version:
        manifest = version.manifest
        if faults := version.faults(hashes=verify, untouched=True):
            raise StoreError(
                message("The stored table {path} is damaged: {faults}", path=path, faults="; ".join(faults)),
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
    return kind(
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


def _labels_from_json(labels: Mapping[str, Any], names: tuple[str, str]) -> pd.MultiIndex:
    if "product" in labels:
        return pd.MultiIndex.from_product(labels["product"], names=list(names))
    return pd.MultiIndex.from_tuples([tuple(label) for label in labels["pairs"]], names=list(names))


def _info_from_json(info: Mapping[str, Any], name: str) -> pd.DataFrame:
    return pd.DataFrame(info["columns"], index=pd.Index(info["index"], name=name))


def _write(folder: Path, name: str, values: np.ndarray, layout: str, small: bool) -> dict[str, Any]:
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
            compression_level=19 if small else 1,
            use_dictionary=False,
            column_encoding={"value": "BYTE_STREAM_SPLIT"},
            write_statistics=False,
            store_schema=False,
        )
    stat = path.stat()
    entry = {
        "file": path.name,
        "shape": list(values.shape),
        "bytes": stat.st_size,
        "sha256": sha256_of(path),
    }
    return {**entry, "modified": stat.st_mtime_ns} if memory_mapped else entry
