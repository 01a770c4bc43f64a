"""Types reach the caller: a strict client passes, every public name has its type, no signature says Any."""

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
#: What the annotations of pandas, numpy and pint fill in where a column or a number may be of any kind.
_LIBRARIES = re.compile(r"(Series|Index|UnitRegistry|Quantity|dtype)\[Any\]|tuple\[Any, \.\.\.\]")


@pytest.fixture(scope="module")
def checked(tmp_path_factory) -> str:
    """What a strict checker says of the client, and of a file that asks for the type of every public name."""
    if importlib.util.find_spec("mypy") is None or importlib.util.find_spec("pandas-stubs") is None:
        pytest.skip('mypy or the stubs of pandas are absent: pip install -e ".[lint]" brings them')
    asks = tmp_path_factory.mktemp("types") / "asks.py"
    lines = ["import footprint as fp", *(f"reveal_type(fp.{name})" for name in fp.__all__)]
    asks.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-version=3.11",
         "--follow-imports=silent", "--ignore-missing-imports", str(CLIENT), str(asks)],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_the_strict_client_passes(checked):
    assert [line for line in checked.splitlines() if ": error:" in line] == []
    assert "Success" in checked


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
    vague = {where: str(signature) for where, signature in face.signatures() if re.search(r"\bAny\b", str(signature))}
    assert vague == {}
