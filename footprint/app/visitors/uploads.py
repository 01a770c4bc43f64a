"""Files that visitors send: checked for size, kind and what they unpack to; never run."""

from __future__ import annotations

import io
import secrets
import zipfile
from pathlib import PurePath

from footprint.app.settings import Settings
from footprint.app.visitors.sessions import Given, Session
from footprint.errors import InputFileError, harmless
from footprint.i18n import _

#: Kinds of file that the commands read.
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".ods", ".toml")
_PACKED = (".xlsx", ".ods")
_MOST_PARTS = 2000
_LONGEST_NAME = 80


def received(session: Session, name: str, content: bytes, settings: Settings) -> Given:
    """Return a file kept for a visitor.

    Parameters
    ----------
    session : Session
    name : str
        What the visitor's machine calls it; only its last part is shown, none of it becomes a path.
    content : bytes
    settings : Settings

    Raises
    ------
    InputFileError
        If it is empty, too large, of another kind, or unpacks to too much.
    """
    shown = harmless(PurePath(name.replace("\\", "/")).name)[:_LONGEST_NAME] or _("a file without a name")
    suffix = PurePath(shown).suffix.lower()
    problem = _problem(suffix, content, settings)
    if problem:
        raise InputFileError(shown, [problem], hint=_("`footprint template` writes examples of what is read"))
    token = secrets.token_urlsafe(9)
    path = session.folder / f"{token}{suffix}"
    path.write_bytes(content)
    return Given(token, shown, path)


def _problem(suffix: str, content: bytes, settings: Settings) -> str:
    if suffix not in SUFFIXES:
        return _("a file of this kind is not read; send {kinds}", kinds=", ".join(SUFFIXES))
    if not content:
        return _("it is empty")
    if len(content) > settings.upload_bytes:
        return _("it is larger than {size:.0f} MB", size=settings.upload_bytes / 1e6)
    if suffix in _PACKED:
        return _unpacked_problem(content, settings)
    if content.startswith(b"PK\x03\x04") or (
        b"\0" in content[:4096].replace(b"\xff\xfe", b"") and suffix == ".toml"
    ):
        return _("it is no text, whatever its name says")
    return ""


def _unpacked_problem(content: bytes, settings: Settings) -> str:
    """Return why a workbook cannot be taken, from its list of parts alone: nothing is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return _("it is no workbook, whatever its name says")
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > settings.unpacked_bytes:
        return _("it unpacks to more than {size:.0f} MB", size=settings.unpacked_bytes / 1e6)
    return ""
