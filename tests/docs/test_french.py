"""French pages stand beside the English ones: the same commands, and French typography."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("babel")

from dataset_builder.catalogues import typography

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = sorted((DOCS / "fr").rglob("*.md"))


#: Pages for users: start, tutorials, how-tos, glossary.
USED = sorted({*DOCS.glob("howto/*.md"), *DOCS.glob("tutorial*.md"), DOCS / "index.md", DOCS / "glossary.md"})


@pytest.mark.parametrize("page", USED, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_page_for_users_has_a_french_sister(page):
    assert DOCS / "fr" / page.relative_to(DOCS) in PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_a_french_page_quotes_the_outputs_of_its_english_sister(page):
    sister = DOCS / page.relative_to(DOCS / "fr")
    quoted = re.compile(r"<!-- (?:output|table): (.+?)(?: \| first \d+)? -->")
    assert set(quoted.findall(page.read_text(encoding="utf-8"))) <= set(
        quoted.findall(sister.read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_a_french_page_keeps_french_typography(page):
    text = re.sub(
        r"^<!-- .*?^<!-- end -->$|^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S
    )
    prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "x", text)
    assert [
        problem
        for line in prose.splitlines()
        for problem in typography(line)
        if line[:1] != "|" or "no-break" in problem
    ] == []
