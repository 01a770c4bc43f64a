"""Catalogues are complete, and what a French reader sees holds no English sentence."""

from __future__ import annotations

import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

from footprint.cli import COMMANDS

pytest.importorskip("babel")

from dataset_builder import catalogues

ROOT = Path(__file__).parent.parent.parent
WRONG = (
    ["account", "Nantes", "--extension", "gold"],
    ["account", "Nantes", "--scope", "everybody"],
    ["index", "Nantes", "--establishments", "missing.csv"],
    ["plan", "Nantes", "--budget", "200 km"],
    ["whatif", "Nantes", "--open", "Breweries: x jobs"],
    ["series", "Nantes", "--years", "1950"],
    ["data", "import", "missing-folder"],
)
RIGHT = (
    ["account", "Nantes"],
    ["index", "Nantes"],
    ["series", "Nantes", "--years", "2010-2014"],
    ["data", "list"],
)


def _said(text: str) -> set[str]:
    """Return what a message says between its values, where it is three words or more."""
    parts = {part.strip(" .,:;()") for part, *_ in string.Formatter().parse(text)}
    return {part for part in parts if len(re.findall(r"[a-z]{2,}", part)) >= 3}


@pytest.fixture(scope="module")
def english() -> list[str]:
    """What English messages say and French ones do not (both name commands, institutions, titles)."""
    ours, theirs = set(), []
    for catalogue in catalogues.read("fr").values():
        for message in catalogue:
            if message.id:
                texts = [message.id] if isinstance(message.id, str) else message.id
                ours |= set().union(*map(_said, texts))
                theirs += catalogues.texts_of(message)
    french = "\n".join(theirs)
    return sorted(words for words in ours if words not in french)


def _spoken(shown: str, english: list[str]) -> list[str]:
    # Tables and help wrap sentences over lines.
    shown = re.sub(r"\s+", " ", shown)
    return [words for words in english if words in shown]


def test_the_french_catalogues_are_complete_and_hold_nothing_else():
    assert catalogues.problems("fr") == []


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    # A process of its own: help is translated when a command is loaded.
    words = [sys.executable, "-m", "footprint", "--lang", "fr", *arguments]
    return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False, timeout=120)


@pytest.mark.parametrize("name", COMMANDS)
def test_french_help_holds_no_english_sentence(name, english):
    answer = _run(name, "--help")
    assert answer.returncode == 0
    # Examples are typed as they stand, values included.
    shown = [line for line in answer.stdout.splitlines() if not line.lstrip().startswith("footprint ")]
    assert _spoken("\n".join(shown), english) == []


@pytest.mark.parametrize("arguments", RIGHT, ids=" ".join)
def test_french_answers_hold_no_english_sentence(arguments, english):
    answer = _run(*arguments)
    assert answer.returncode == 0
    assert _spoken(answer.stdout + answer.stderr, english) == []


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_french_errors_hold_no_english_sentence(arguments, english):
    answer = _run(*arguments)
    assert answer.returncode != 0
    assert "Erreur" in answer.stderr
    assert "Value error" not in answer.stderr
    assert _spoken(answer.stdout + answer.stderr, english) == []
