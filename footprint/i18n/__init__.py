"""What people read, in their language: messages, numbers and lists.

A message is written in English where it belongs, with named values, and looked up in the catalogue of the
reader's language when it is shown. Rooms below `report` return `message(...)`: an English text that remembers
its template and values, so that a result can be kept, pickled and shown to two readers in two languages.
`report`, `commands` and `app` say `_(...)`, which translates at once, and pass the texts of lower rooms
through `told`.
"""

from __future__ import annotations

from footprint.i18n.choice import known_language, machine_language
from footprint.i18n.failures import told_error
from footprint.i18n.languages import LANGUAGES, data_language, language, speaking
from footprint.i18n.messages import Message, _, joined, marked, message, n_, number, parted, told

__all__ = [
    "LANGUAGES",
    "Message",
    "_",
    "data_language",
    "joined",
    "known_language",
    "language",
    "machine_language",
    "marked",
    "message",
    "n_",
    "number",
    "parted",
    "speaking",
    "told",
    "told_error",
]
