"""The documents name what is there: every public name, every link, every page."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import footprint as fp
from tests.ground import face

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "data").rglob("*.md")),
]


LIBRARY = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")


def test_the_library_page_lists_every_public_name_once():
    entries = re.findall(r"^::: (\S+)", LIBRARY, re.M)
    public = sorted(name for name in fp.__all__ if name != "__version__")
    assert (
        sorted(name for name in (entry.removeprefix("footprint.") for entry in entries) if name in public)
        == public
    )
    assert [entry for entry, times in Counter(entries).items() if times > 1] == []


def test_the_library_page_describes_every_result():
    described = [entry.rpartition(".")[2] for entry in re.findall(r"^::: (\S+)", LIBRARY, re.M)]
    assert [name for name in face.public_objects() if described.count(name) != 1] == []


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
