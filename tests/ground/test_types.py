"""Types reach the caller: a strict client passes, and no public name or signature is Any."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

import footprint as fp
from tests.ground import face

ROOT = Path(__file__).parent.parent.parent
CLIENT = ROOT / "tests" / "typing" / "client.py"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: What the annotations of pandas, numpy and pint fill in where a column or a number may be of any kind.
_LIBRARIES = re.compile(r"(Series|Index|UnitRegistry|Quantity|dtype)\[Any\]|tuple\[Any, \.\.\.\]")
#: What a checker cannot know: a number given to an intervention becomes a Parameter; whether a name means a
#: country or an area, whose indicators are of two types, is only seen at run time.
_AT_RUN_TIME = ('expected "Parameter"', "[union-attr]")
#: Frames that a page speaks of without making them.
_GIVEN = "import pandas as pd\nZ = Y = F = F_Y = flows = pd.DataFrame()\n"


def _examples(page: Path, folder: Path) -> str | None:
    """Write the Python examples of a page as one file, and return its path; None if there are none."""
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    path = folder / f"page_{re.sub(r'[^a-z]', '_', str(page.relative_to(ROOT)).lower())}.py"
    path.write_text(_GIVEN + "\n".join(blocks), encoding="utf-8")
    return str(path) if blocks else None


@pytest.fixture(scope="module")
def checked(tmp_path_factory) -> str:
    """What a strict checker says of the client, and of a file that asks for the type of every public name."""
    if importlib.util.find_spec("mypy") is None or importlib.util.find_spec("pandas-stubs") is None:
        pytest.skip('mypy or the stubs of pandas are absent: pip install -e ".[lint]" brings them')
    asks = tmp_path_factory.mktemp("types") / "asks.py"
    lines = ["import footprint as fp", *(f"reveal_type(fp.{name})" for name in fp.__all__)]
    asks.write_text("\n".join(lines), encoding="utf-8")
    examples = [_examples(page, asks.parent) for page in PAGES]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-version=3.11",
         "--follow-imports=silent", "--ignore-missing-imports", str(CLIENT), str(asks), *filter(None, examples)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_the_strict_client_passes(checked):
    assert [line for line in checked.splitlines() if ": error:" in line and "client.py" in line] == []


def test_every_example_of_the_documents_calls_the_library_as_it_is_typed(checked):
    errors = [line for line in checked.splitlines() if ": error:" in line and "page_" in line]
    assert [line for line in errors if not any(words in line for words in _AT_RUN_TIME)] == []


def test_no_public_name_reaches_the_caller_without_a_type(checked):
    revealed = dict(zip(fp.__all__, re.findall(r'Revealed type is "(.+)"', checked), strict=True))
    untyped = {
        name: kind for name, kind in revealed.items() if re.search(r"\bAny\b", _LIBRARIES.sub("", kind))
    }
    assert untyped == {}


def test_the_client_uses_every_public_name():
    text = CLIENT.read_text(encoding="utf-8")
    assert [name for name in fp.__all__ if not re.search(rf"\bfp\.{name}\b", text)] == []


def test_no_public_signature_says_any():
    vague = {
        where: str(signature)
        for where, signature in face.signatures()
        if re.search(r"\bAny\b", str(signature))
    }
    assert vague == {}
