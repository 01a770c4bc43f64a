"""What is installed is what the project says: one version, oldest versions, a wheel with the data."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import footprint as fp

ROOT = Path(__file__).parent.parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"


def test_the_oldest_versions_are_those_that_are_declared():
    declared = [
        f"{name}=={bound}"
        for line in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
        for name, bound in [line.split(">=")]
    ]
    lines = (ROOT / "tests" / "oldest.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == declared


def test_every_dependency_has_a_lower_bound():
    assert not [line for line in PROJECT["dependencies"] if not re.fullmatch(r"[\w.-]+>=[\d.]+", line)]


def test_the_version_has_one_source():
    assert "version" in PROJECT["dynamic"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (.+)$", citation, re.M)[1] == fp.__version__
    assert f"## {fp.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_citation_names_the_project_as_it_is_declared():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"title: {PROJECT['name']}\n" in citation
    assert f"license: {PROJECT['license']}\n" in citation
    assert PROJECT["authors"][0]["name"] in citation
    assert PROJECT["urls"]["Source"] in citation


def test_the_hosted_checks_cover_every_python_that_is_declared():
    declared = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    matrix = re.search(r"python: \[(.+)\]", WORKFLOW.read_text(encoding="utf-8"))[1]
    assert re.findall(r"3\.\d+", matrix) == declared
    assert PROJECT["requires-python"] == f">={declared[0]}"


def test_the_wheel_holds_the_data_and_no_builder(tmp_path):
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip('hatchling is absent: pip install -e ".[test]" brings it')
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        entry = archive.read(f"footprint_engine-{fp.__version__}.dist-info/entry_points.txt").decode()
    data = {
        f"footprint/_data/{path.relative_to(ROOT / 'data').as_posix()}"
        for path in (ROOT / "data").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "footprint").rglob("*.py")}
    assert data | code | {"footprint/py.typed"} <= held
    assert {name.split("/")[0] for name in held} == {
        "footprint",
        f"footprint_engine-{fp.__version__}.dist-info",
    }
    assert not [name for name in held if name.startswith("footprint/_data/") and name.endswith(".py")]
    assert "footprint = footprint.cli:main" in entry


def test_the_sources_that_are_handed_out_hold_what_the_tests_need():
    listed = PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {"footprint", "data", "dataset_builder", "docs", "tests", "benchmarks"} <= set(listed)
    assert not [name for name in listed if not (ROOT / name).exists()]
