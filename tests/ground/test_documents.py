"""The documents name what is there: every public name, every link, every page."""

from __future__ import annotations

import re
from pathlib import Path

import footprint as fp

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "data").rglob("*.md")),
]


def test_the_library_page_covers_the_public_face():
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    described = {path.rpartition(".")[2] for path in re.findall(r"^::: (\S+)", page, re.M)}
    described |= {name for names in re.findall(r"members: \[(.+)\]", page) for name in names.split(", ")}
    assert not set(fp.__all__) - described - {"__version__"}


def test_every_link_between_documents_leads_somewhere():
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert not broken


def test_every_page_stands_in_the_navigation():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    assert not [page for page in pages if f": {page}\n" not in navigation]
