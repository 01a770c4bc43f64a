"""Storing a system as a folder that is written atomically, hashed, and refused when damaged.

``manifest.json`` holds labels, units, metadata, provenance, and the size and SHA-256 of every table;
each table is one file beside it: Parquet (zstd, one column of numbers in row order) where it is
small, ``.npy`` that is memory-mapped where it is big. Numbers come back exactly as they were; in Parquet a
table whose numbers all fit float32 is stored in it. Flows written block by block in float32 stay in it:
they are solved from the file, and never held in float64. A save replaces the folder as a whole, and a load
reads the one version whose files it has opened, however often the folder is replaced meanwhile.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import numpy as np
import pandas as pd

from footprint.errors import LabelError, OptionError, StoreError, TableError
from footprint.files import sha256_of, written_atomically
from footprint.i18n import message
from footprint.labels import CATEGORY, REGION, SECTOR, STRESSOR, aligned
from footprint.mrio.content import description_of, info_to_json, numbers_of, plain_fact, revived
from footprint.mrio.extension import Extension
from footprint.mrio.frames import Extensions, check_money, known_extensions
from footprint.mrio.given import as_frame, as_series, final_users, in_unit, numbers, two_levels
from footprint.mrio.solved import SolvedTables
from footprint.mrio.stored import MANIFEST, SCHEMA, opened_store, remember
from footprint.mrio.stored import checksum_of as _checksum
from footprint.mrio.tables import FlowSums

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
        Whether compact tables are packed as small as can be, which takes many times as long.

    Raises
    ------
    StoreError
        If the folder cannot be written, or `path` is a file or a folder of something else.
    """
    if layout not in ("auto", "parquet", "npy"):
        raise OptionError(
            message("There is no layout {layout!r}", layout=layout), expected="auto, parquet or npy"
        )
    target = _place(path)
    with written_atomically(target, folder=True) as folder:
        manifest = _write_all(folder, world, layout, {}, small)
    remember(target, manifest)


def save_blocks(
    kind: type[World],
    path: str | os.PathLike[str],
    blocks: Iterable[np.ndarray],
    Y: pd.DataFrame,
    extensions: Extensions = None,
    *,
    dtype: str = "float64",
    x: pd.Series | None = None,
    **description: Any,
) -> None:
    """Write a system whose flows come block by block, so that they are never held; see `MRIO.save_blocks`."""
    if dtype not in ("float32", "float64"):
        raise OptionError(
            message("Flows are not stored as {dtype!r}", dtype=dtype), expected="float32 or float64"
        )
    target = _place(path)
    description.setdefault("currency", "MEUR_2011")
    check_money(description["currency"])
    Y = in_unit(as_frame(Y, "final demand Y"), description["currency"], "final demand Y")
    index = two_levels(Y.index, (REGION, SECTOR), "final demand Y (rows)")
    y_columns = final_users(Y.columns, (REGION, CATEGORY), "final demand Y (columns)")
    demand = numbers(Y, "final demand Y")
    ready = known_extensions(extensions, index, y_columns)
    given = None
    if x is not None:
        given = numbers(aligned(as_series(x, "gross output x"), Y.index, "gross output x"), "gross output x")
    for values, what in ((demand, "final demand Y"), (given, "gross output x")):
        if values is not None and not np.isfinite(values).all():
            bad = ~np.isfinite(values.reshape(len(index), -1)).all(axis=1)
            raise TableError(message("NaN or infinite numbers in {what}", what=what), labels=list(index[bad]))
    _check_room(target, len(index) ** 2 * np.dtype(dtype).itemsize)
    with written_atomically(target, folder=True) as folder:
        Z, entry = _write_flows(folder / "Z.npy", _in_order(blocks, Y.index), len(index), dtype)
        sums = FlowSums.of(Z)
        output = sums.rows + demand.sum(axis=1) if given is None else given
        world = kind(Z, demand, output, index, y_columns, ready, flow_sums=sums, **description)
        _write_all(folder, world, "auto", {"Z": entry})


def _in_order(blocks: Iterable[np.ndarray], index: pd.Index) -> Iterator[np.ndarray]:
    """Yield blocks of flows; one that bears labels must bear those of its rows and of all columns."""
    done = 0
    for block in blocks:
        if isinstance(block, pd.DataFrame) and block.columns.nlevels == index.nlevels:
            own, rows = block.columns, block.index
            if not own.equals(index) or not rows.equals(index[done : done + len(rows)]):
                raise LabelError(
                    message("The labels of a block of flows are not those of its place in the table"),
                    hint="give rows and columns in the order of the rows of final demand",
                )
        yield block
        done += len(block)


def _place(path: str | os.PathLike[str]) -> Path:
    """Return the folder to write to, which may be replaced."""
    target = Path(path)
    if target.exists() and not (target / MANIFEST).exists() and (target.is_file() or any(target.iterdir())):
        raise StoreError(
            message("{target} exists and is not a stored table", target=target),
            hint="choose another folder, or an empty one",
        )
    return target


def _check_room(target: Path, needed: int) -> None:
    """Refuse to begin what the disk cannot hold."""
    held = next(folder for folder in (target.absolute(), *target.absolute().parents) if folder.exists())
    if (free := shutil.disk_usage(held).free) < needed:
        raise StoreError(
            message("The disk has no room for the flows at {target}", target=target),
            expected=message("{needed:.1f} GB free", needed=needed / 1e9),
            found=message("{free:.1f} GB", free=free / 1e9),
            hint="free some, write to another disk, or store the flows as float32, which takes half",
        )


def _write_flows(
    path: Path, blocks: Iterable[np.ndarray], n: int, dtype: str
) -> tuple[np.ndarray, dict[str, Any]]:
    """Write the rows of n × n flows as they come; return them, memory-mapped, and their entry."""
    done = 0
    with path.open("wb") as file:
        header = {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": (n, n)}
        np.lib.format.write_array_header_1_0(file, header)
        for block in blocks:
            rows = np.ascontiguousarray(block, dtype=dtype)
            if rows.ndim != 2 or rows.shape[1] != n or done + len(rows) > n:
                raise TableError(
                    "A block of flows does not fit the table",
                    expected=message("{left} rows or fewer of {n} flows", left=n - done, n=n),
                    found=message("shape {shape}", shape=rows.shape),
                )
            if not np.isfinite(rows).all():
                raise TableError(
                    message(
                        "NaN or infinite flows in rows {first} to {last}", first=done, last=done + len(rows)
                    )
                )
            file.write(rows.data)
            done += len(rows)
    if done < n:
        raise TableError("Rows of flows are missing", expected=str(n), found=str(done))
    flows = np.asarray(np.load(path, mmap_mode="r"))
    return flows, _entry(path, flows.shape)


def _write_all(
    folder: Path, world: SolvedTables, layout: str, written: dict[str, dict[str, Any]], small: bool = False
) -> dict[str, Any]:
    """Write the tables of a system that are not written yet, and the manifest of all, which is returned."""
    with ThreadPoolExecutor(1) as beside:  # hashing and writing both let other threads work
        hashed = beside.submit(lambda: world.content_hash)
        tables = {
            name: written.get(name) or _write(folder, name, values, layout, small)
            for name, values in numbers_of(world).items()
        }
    manifest = {
        "schema": SCHEMA,
        "kind": "footprint MRIO",
        **description_of(world),
        "region_info": info_to_json(world.region_info),
        "sector_info": info_to_json(world.sector_info),
        "meta": {str(key): plain_fact(value) for key, value in world.meta.items()},
        "content_hash": hashed.result(),
        "tables": tables,
    }
    manifest["checksum"] = _checksum(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return manifest


def load(path: str | os.PathLike[str], kind: type[World], *, verify: bool = True) -> World:
    """Return the system stored in the folder `path`.

    Parameters
    ----------
    path : str or path
    kind : type
        The class of system to make.
    verify : bool
        Whether to check the SHA-256 of every table; sizes and the manifest are always checked. A big file
        that this machine found whole before, and that nobody touched since, is not read again
        (`verify` of this module reads it). Of numbers that were not checked nothing is kept on this machine
        by the hash that the manifest claims: a damaged table would spoil what is solved of the whole one.

    Raises
    ------
    StoreError
        Naming what is missing, truncated or edited.
    """
    with opened_store(Path(path)) as version:
        manifest = version.manifest
        if faults := version.faults(hashes=verify, trusting=True):
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
        meta=revived(manifest["meta"]),
        content_hash=manifest["content_hash"] if verify else None,
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
        return _entry(path, values.shape, _save_hashed(path, np.ascontiguousarray(values)))
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
    return _entry(path, values.shape)


def _save_hashed(path: Path, values: np.ndarray) -> str:
    """Write an array as `numpy.save` does; return the SHA-256 of the file, reckoned meanwhile."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, np.lib.format.header_data_from_array_1_0(values))
    head, body = header.getvalue(), values.reshape(-1).view(np.uint8).data

    def digest() -> str:
        found = hashlib.sha256(head)
        found.update(body)
        return found.hexdigest()

    with ThreadPoolExecutor(1) as beside, path.open("wb") as file:
        hashed = beside.submit(digest)
        file.write(head)
        file.write(body)
        return hashed.result()


def _entry(path: Path, shape: tuple[int, ...], sha256: str = "") -> dict[str, Any]:
    return {
        "file": path.name,
        "shape": list(shape),
        "bytes": path.stat().st_size,
        "sha256": sha256 or sha256_of(path),
    }
