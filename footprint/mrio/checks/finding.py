"""What a check of a table reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from footprint.errors import listed
from footprint.i18n import message


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    check : str
        Name of the check.
    fatal : bool
        Whether the table cannot be used.
    message : str
        What was found.
    labels : tuple
        The labels at fault.
    """

    check: str
    fatal: bool
    message: str
    labels: tuple[object, ...] = ()

    @property
    def text(self) -> str:
        """The finding as a sentence that can be translated, its check before it and its labels after it."""
        if self.labels:
            return message(
                "{check}: {found}: {labels}", check=self.check, found=self.message, labels=listed(self.labels)
            )
        return message("{check}: {found}", check=self.check, found=self.message)

    def __str__(self) -> str:
        return str(self.text)


#: What a check yields: findings, and measures with their names.
Found = Iterator[Finding | tuple[str, float]]
