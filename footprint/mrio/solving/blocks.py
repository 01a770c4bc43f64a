"""Products with a big table, read block by block: held in float32, or on a disk and too big for memory.

A table is walked in rows, as it lies in its file, and each block of rows in tiles that stay in the
processor's cache. A tile is turned into float64 there, so a float32 table is never held twice, and every sum
is one of float64 numbers: over `WIDE` columns or `HIGH` rows of a tile first, then over the tiles. Where the
table is memory-mapped, the system is told to fetch the next blocks while this one is reckoned with; where it
is bigger than half the memory that is free, blocks that were used are let go.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np

from footprint.once import threads_of_algebra

#: Rows and columns of a tile.
HIGH, WIDE = 256, 512
#: Columns that a tile is multiplied with at a time: BLAS would divide more among threads, which for so small
#: a product costs more than it brings, and a hundred times more where other programs want the processor too.
FEW = 4
#: Bytes of a table from which on its blocks are divided among threads.
DIVIDED = 64 << 20
#: Bytes that are fetched ahead of what is read.
_AHEAD = 96 << 20
#: A table above this share of the memory that is free is let go block by block.
_SHARE = 0.5

Array = np.ndarray


def terms(n: int) -> int:
    """Return how many numbers a product of `walked` adds one after the other, at most, in n industries."""
    return max(min(n, size) + -(-n // size) for size in (HIGH, WIDE))


def walked(Z: Array, u: Array, *, transposed: bool = False, absolute: bool = False) -> Array:
    """Return Z u, Zᵀ u, |Z| u or |Z|ᵀ u in float64 from one walk through Z; u is n × columns."""
    n, count = len(Z), u.shape[1]
    threads = threads_of_algebra() if Z.nbytes >= DIVIDED else 1
    # BLAS takes the big matrix as right factor of a flat one faster than as left factor of a tall one.
    flat = np.ascontiguousarray(u.T)
    # Rows of Z add to all of Zᵀ u, so each thread has sums of its own; in Z u each has its own place.
    found = np.zeros((threads if transposed else 1, count, n))

    def add(thread: int, first: int, rows: Array) -> None:
        _add(rows, first, flat, found[thread if transposed else 0], transposed, absolute)

    with ThreadPoolExecutor(threads) as pool:
        for start, block in blocks(Z, HIGH * threads):
            if threads == 1:
                add(0, start, block)
                continue
            edges = np.linspace(0, len(block), threads + 1).astype(int).tolist()
            parts = [
                (thread, start + a, block[a:b]) for thread, (a, b) in enumerate(pairwise(edges)) if b > a
            ]
            for _ in pool.map(add, *zip(*parts, strict=True)):
                pass  # raises what a thread has raised
    return found.sum(axis=0).T if len(found) > 1 else found[0].T


def _add(block: Array, first: int, flat: Array, found: Array, transposed: bool, absolute: bool) -> None:
    """Add what some rows of Z, from `first` on, contribute to a product, both columns × n."""
    rows, n = slice(first, first + len(block)), block.shape[1]
    columns = [slice(start, start + FEW) for start in range(0, len(flat), FEW)]
    room = np.empty((len(block), WIDE))
    for left in range(0, n, WIDE):
        part = block[:, left : left + WIDE]
        tile = room[:, : part.shape[1]]
        np.abs(part, out=tile) if absolute else np.copyto(tile, part)
        for few in columns:
            if transposed:
                found[few, left : left + WIDE] += flat[few, rows] @ tile
            else:
                found[few, rows] += flat[few, left : left + WIDE] @ tile.T


def blocks(Z: Array, rows: int = 0) -> Iterator[tuple[int, Array]]:
    """Yield the first row and so many rows of a table at a time, the next ones being fetched meanwhile."""
    high = rows or HIGH
    file = mapping(Z)
    if file is None:
        for start in range(0, len(Z), high):
            yield start, Z[start : start + high]
        return
    mapped, offset = file
    width, whole = Z.strides[0], offset + Z.nbytes
    letting_go = not fits(Z)
    asked = gone = offset
    for start in range(0, len(Z), high):
        reached = offset + start * width
        if asked < reached + _AHEAD // 2 and asked < whole:
            upto = min(whole, max(asked, reached) + _AHEAD)
            _advise(mapped, mmap.MADV_WILLNEED, asked, upto)
            asked = upto
        yield start, Z[start : start + high]
        if letting_go and reached - gone > _AHEAD:
            _advise(mapped, mmap.MADV_DONTNEED, gone, reached)
            gone = reached
    if letting_go:
        _advise(mapped, mmap.MADV_DONTNEED, gone, whole)


def fits(Z: Array) -> bool:
    """Return whether a table may stay in memory as a whole."""
    return bool(Z.nbytes <= _SHARE * free_memory())


def mapping(Z: Array) -> tuple[mmap.mmap, int] | None:
    """Return the mapped file that a table lies in row by row, and where it begins; None in memory."""
    if not Z.flags.c_contiguous or not Z.size:
        return None
    base: object = Z
    while isinstance(base, np.ndarray):
        base = base.base
    if not isinstance(base, mmap.mmap):
        return None
    begin: int = np.frombuffer(base, dtype=np.uint8).ctypes.data
    return base, Z.ctypes.data - begin


def free_memory() -> int:
    """Return the bytes of memory that could be had now: what the system names, within this group's limit."""
    free = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 8 << 30
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
        # In a container the limit of the group counts, not the machine's memory.
        limit, used = (Path("/sys/fs/cgroup", name).read_text() for name in ("memory.max", "memory.current"))
        free = min(free, max(int(limit) - int(used), 0))
    except (OSError, ValueError, StopIteration):
        pass
    return free


def _advise(mapped: mmap.mmap, advice: int, start: int, stop: int) -> None:
    """Tell the system what will become of some bytes; the answer does not depend on it."""
    first = start // mmap.PAGESIZE * mmap.PAGESIZE
    try:
        mapped.madvise(advice, first, stop - first)
    except (OSError, ValueError):
        return
