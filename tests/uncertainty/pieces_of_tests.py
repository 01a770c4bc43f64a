"""Pieces of work that workers find by name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pandas as pd


def squares(shared: dict[str, object], key: tuple) -> pd.DataFrame:
    """The square of a number; says on disk that it ran."""
    folder = Path(str(shared["folder"]))
    with (folder / f"{key[0]}.ran").open("a") as file:
        file.write("x")
    if key[0] == shared.get("fail"):
        raise RuntimeError("stopped here")
    if key[0] == shared.get("dies") and not (folder / "died").exists():
        (folder / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return pd.DataFrame({"number": [key[0]], "square": [float(key[0]) ** 2]})


def scaled(by: float, key: tuple) -> pd.DataFrame:
    """A number times what is shared, slowly enough that two runs meet."""
    time.sleep(0.3)
    return pd.DataFrame({"scaled": [by * key[0]]})
