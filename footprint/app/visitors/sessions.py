"""Visitors, told apart by a cookie that nobody can guess: each has files and computations of their own."""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from footprint.app.settings import Settings

COOKIE = "footprint_visitor"


@dataclass(frozen=True)
class Given:
    """A file that a visitor sent.

    Attributes
    ----------
    token : str
        Its name in addresses.
    name : str
        What the visitor calls it; shown, never used as a path.
    path : Path
        Where it lies, under a name of ours.
    """

    token: str
    name: str
    path: Path


@dataclass
class Session:
    """One visitor: a key, a folder, files by token, and when they were last here."""

    key: str
    folder: Path
    files: OrderedDict[str, Given] = field(default_factory=OrderedDict)
    seen: float = field(default_factory=time.monotonic)


class Sessions:
    """Visitors remembered; the one longest away makes room for a new one.

    Parameters
    ----------
    folder : Path
        Where their files lie; removed when the server stops.
    settings : Settings
    leave : callable
        Called with the key of each visitor who is forgotten.
    """

    def __init__(self, folder: Path, settings: Settings, leave: Callable[[str], None]) -> None:
        self._folder, self._settings, self._leave = folder, settings, leave
        self._known: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: str | None) -> Session | None:
        """Return the visitor with a key, if they are remembered."""
        with self._lock:
            session = self._known.get(key or "")
            if session is None or time.monotonic() - session.seen > self._settings.idle_seconds:
                return None
            session.seen = time.monotonic()
            self._known.move_to_end(session.key)
            return session

    def new(self) -> Session:
        """Return a new visitor."""
        key = secrets.token_urlsafe(32)
        # The folder's name says nothing of the key: whoever can list the folder must not become the visitor.
        session = Session(key, self._folder / secrets.token_hex(8))
        session.folder.mkdir(parents=True)
        with self._lock:
            now = time.monotonic()
            gone = [k for k, one in self._known.items() if now - one.seen > self._settings.idle_seconds]
            while len(self._known) - len(gone) >= self._settings.sessions:
                gone.append(next(k for k in self._known if k not in gone))
            forgotten = [self._known.pop(k) for k in gone]
            self._known[key] = session
        for one in forgotten:
            self._leave(one.key)
            shutil.rmtree(one.folder, ignore_errors=True)
        return session

    def keep(self, session: Session, given: Given) -> None:
        """Add a file to a visitor's; the oldest beyond the limit is deleted."""
        session.files[given.token] = given
        while len(session.files) > self._settings.files:
            _token, oldest = session.files.popitem(last=False)
            oldest.path.unlink(missing_ok=True)
