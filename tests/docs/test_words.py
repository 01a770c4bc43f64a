"""Documents use plain words, for readers whose first language is French."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ENGLISH = [path for path in sorted((ROOT / "docs").rglob("*.md")) if "fr" not in path.relative_to(ROOT).parts]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ENGLISH]
#: Words and phrases that a page does not use, and what to write.
PLAIN = {
    r"nearly made it": "comes next, not built",
    r"makers then": "producers after",
    r"\b(told|tells of)\b": "said, shows",
    r"\bscored on\b": "compared with",
    r"\b(whence|hence|thereof|whereby|heretofore|albeit|lest)\b": "so, therefore, although",
    r"\b(chiefly|howsoever|oftentimes|betwixt)\b": "mainly",
    r"\b(utili[sz]e|utili[sz]ation|leverag\w+)\b": "use",
    r"\b(in order to|prior to|in terms of)\b": "to, before, in",
    r"\b(seamless|cutting-edge|state-of-the-art|best-in-class)\b": "a measured fact",
}


def test_every_page_uses_plain_words():
    found = []
    for page in PAGES:
        # What commands print is theirs; a page quotes it.
        text = re.sub(
            r"^<!-- (?:table|output).*?^<!-- end -->$",
            "",
            page.read_text(encoding="utf-8"),
            flags=re.M | re.S,
        )
        # French words are held to French.
        text = re.sub(r"^## In French$.*?(?=^## |\Z)", "", text, flags=re.M | re.S)
        for line in text.splitlines():
            found += [
                f"{page.relative_to(ROOT)}: {line.strip()[:60]!r} (write: {better})"
                for pattern, better in PLAIN.items()
                if re.search(pattern, line, re.I)
            ]
    assert found == []
