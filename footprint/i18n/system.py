"""What the operating system says went wrong with a file, in words that are translated."""

from __future__ import annotations

import errno

from footprint.i18n.messages import marked, message

_TROUBLES = {
    errno.ENOSPC: marked("the disk is full"),
    errno.EDQUOT: marked("the room that you may use on the disk is full"),
    errno.EACCES: marked("you may not write or read there"),
    errno.EPERM: marked("you may not write or read there"),
    errno.EROFS: marked("the disk can only be read"),
    errno.EEXIST: marked("a file has that name already"),
    errno.ENOTDIR: marked("a part of the path is a file, not a folder"),
    errno.EISDIR: marked("it is a folder, not a file"),
    errno.ENOENT: marked("there is no such file or folder"),
    errno.ENAMETOOLONG: marked("the name is too long"),
}


def trouble(error: OSError) -> str:
    """Return in words what went wrong; what is not known here is said in the system's own."""
    known = _TROUBLES.get(error.errno or 0)
    return message(known) if known else error.strerror or str(error)
