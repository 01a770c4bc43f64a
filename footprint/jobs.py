"""Many independent pieces of work, by key: in this process, in threads, or over machines by Dask.

A piece is a function of what all pieces share and of its key. It gives a table that depends on nothing
else, so that it may run anywhere, and again where a worker died. Tables are written as they come, one file
a key, and keys whose file is there are not run again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from footprint.errors import OptionError, StoreError
from footprint.files import written_atomically

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str | int | float | None, ...]
Shared = TypeVar("Shared")
Made = TypeVar("Made")
Progress = Callable[[int, int], None]

#: How often Dask runs a piece again whose worker died or that failed for a reason of its machine.
RETRIES = 3
_LOCAL = "local:"
_ENVIRONMENT = "distributed.nanny.pre-spawn-environ"


def run_pieces(
    piece: Callable[[Shared, Key], pd.DataFrame],
    keys: Sequence[Key],
    shared: Shared,
    *,
    cluster: str | None = None,
    threads: int = 1,
    path: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return the tables of all pieces below each other, in the order of the keys.

    Parameters
    ----------
    piece : function of (shared, key)
        Gives a table; the same for the same key wherever it runs. Of a module, so that workers find it.
    keys : sequence of tuple
        Plain values that name each piece, each once.
    shared : object
        What all pieces use; sent to each machine once.
    cluster : str, optional
        Address of a Dask scheduler (``"tcp://host:8786"``), or ``"local:2"`` for so many workers on this
        machine. Without it the pieces run here, in `threads`.
    path : str or path, optional
        A folder for one Parquet file a key, written as they come. A run that was stopped goes on from there.
    progress : function of (done, of), optional

    Raises
    ------
    OptionError
        If a key occurs twice, or Dask is asked for and not installed.
    StoreError
        If the folder holds pieces of another run, or cannot be written.
    """
    import pandas as pd

    if len(set(keys)) < len(keys):
        raise OptionError("A key occurs twice among the pieces of work")
    folder = None if path is None else _prepared(Path(path), piece, keys)
    found: dict[Key, pd.DataFrame] = {}
    for key in keys if folder is not None else ():
        if (file := _file(folder, key)).exists():
            found[key] = pd.read_parquet(file)
    missing = [key for key in keys if key not in found]
    done = len(found)
    with one_thread_of_algebra():
        for key, table in _results(piece, missing, shared, cluster, threads):
            if folder is not None:
                with written_atomically(_file(folder, key)) as draft:
                    table.to_parquet(draft, index=False)
            found[key] = table
            done += 1
            if progress is not None:
                progress(done, len(keys))
    return pd.concat([found[key] for key in keys], ignore_index=True)


def _results(
    piece: Callable[[Shared, Key], pd.DataFrame],
    keys: Sequence[Key],
    shared: Shared,
    cluster: str | None,
    threads: int,
) -> Iterator[tuple[Key, pd.DataFrame]]:
    if not keys:
        return
    if cluster is not None:
        yield from over_machines(piece, keys, shared, cluster)
    elif threads <= 1:
        yield from ((key, piece(shared, key)) for key in keys)
    else:
        with ThreadPoolExecutor(threads) as pool:
            waiting = {pool.submit(piece, shared, key): key for key in keys}
            try:
                for future in as_completed(waiting):
                    yield waiting[future], future.result()
            finally:
                pool.shutdown(cancel_futures=True)


def over_machines(
    piece: Callable[[Shared, Key], Made], keys: Sequence[Key], shared: Shared, cluster: str
) -> Iterator[tuple[Key, Made]]:
    """Yield what pieces make on the workers of a Dask cluster, each with its key, as they are done.

    A piece whose worker died is run again on another.

    Parameters
    ----------
    piece, keys, shared, cluster
        As in `run_pieces`.

    Raises
    ------
    OptionError
        If Dask is not installed or nobody answers.
    """
    with connected(cluster) as client:
        import distributed

        [sent] = client.scatter([shared], broadcast=True, hash=False)
        # A scheduler takes tasks of one key as one, whoever sent them: the key of what is shared, which is
        # new each time, keeps the pieces of two users apart.
        run = f"{piece.__name__}-{sent.key}"
        waiting = {
            client.submit(piece, sent, key, key=f"{run}-{_name(key)}", retries=RETRIES): key for key in keys
        }
        for future in distributed.as_completed(list(waiting)):
            yield waiting[future], future.result()
            future.release()


@contextmanager
def connected(cluster: str) -> Iterator[distributed.Client]:  # type: ignore[name-defined]  # noqa: F821
    """Give a Dask client of a scheduler, or of workers of our own on this machine (``"local:2"``).

    Raises
    ------
    OptionError
        If Dask is not installed, the address means nothing, or nobody answers there.
    """
    try:
        import dask
        import distributed
    except ImportError:
        raise OptionError(
            "Work over several machines needs Dask",
            hint='install it with: pip install "footprint-engine[cluster]"',
        ) from None
    if cluster.startswith(_LOCAL):
        count = cluster.removeprefix(_LOCAL)
        if not count.isdigit() or not int(count):
            raise OptionError(f"{cluster!r} names no number of workers", expected="local:2, for instance")
        # Dask has workers give memory back at once: a third more time for large arrays made again and again.
        known = dask.config.get(_ENVIRONMENT)
        kept = {name: value for name, value in known.items() if not name.startswith("MALLOC")}
        with (
            dask.config.set({_ENVIRONMENT: kept}),
            distributed.LocalCluster(
                n_workers=int(count), threads_per_worker=1, dashboard_address=None
            ) as own,
            distributed.Client(own) as client,
        ):
            yield client
        return
    try:
        client = distributed.Client(cluster, timeout=10)
    except (OSError, ValueError) as error:
        raise OptionError(
            f"No Dask scheduler answers at {cluster}",
            found=str(error),
            hint="start one with `dask scheduler`, and workers with `dask worker ADDRESS`; or give local:2",
        ) from None
    with client:
        yield client


@contextmanager
def one_thread_of_algebra() -> Iterator[None]:
    """Let BLAS use one thread here, as Dask's workers do, so that sums are rounded alike everywhere."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def _name(key: Key) -> str:
    return hashlib.sha256(json.dumps(key).encode()).hexdigest()[:24]


def _file(folder: Path | None, key: Key) -> Path:
    return (folder or Path()) / f"{_name(key)}.parquet"


def _prepared(folder: Path, piece: Callable[..., object], keys: Iterable[Key]) -> Path:
    """Return a folder that holds pieces of this sort of work, and says which."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made", found=str(error)) from None
    about = folder / "pieces.json"
    name = f"{piece.__module__}.{piece.__name__}"
    if about.exists() and json.loads(about.read_text(encoding="utf-8")).get("work") != name:
        raise StoreError(f"{folder} holds pieces of other work", hint="choose an empty folder")
    with written_atomically(about) as draft:
        names = {_name(key): list(key) for key in keys}
        draft.write_text(json.dumps({"work": name, "keys": names}, indent=1), encoding="utf-8")
    return folder
