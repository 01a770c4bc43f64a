"""What is to be computed: a view in a state, in a language, with files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: The task that reads a file which was sent.
CHECK = "check"


@dataclass(frozen=True)
class Task:
    """What is to be computed.

    Attributes
    ----------
    view : str
        Name of a view, or ``"check"`` for a file that was sent.
    query : tuple of (str, str)
        Its state, as the address holds it.
    language : str
        Language of the answer.
    files : mapping of str to str
        Token to path of the files that the state names.
    names : mapping of str to str
        Token to what the visitor calls the file.
    """

    view: str
    query: tuple[tuple[str, str], ...]
    language: str = "en"
    files: Mapping[str, str] = field(default_factory=dict, hash=False)
    names: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)

    def named(self, text: str) -> str:
        """Return a text in which files have the names that the visitor knows, not those of our folders."""
        for token, path in self.files.items():
            text = text.replace(path, self.names[token])
        return text
