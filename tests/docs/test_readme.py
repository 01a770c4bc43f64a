"""What the README tells a newcomer to type works."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_python_example_of_the_readme_runs(capsys):
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})
    assert "t" in capsys.readouterr().out


def test_the_two_commands_are_one_line_each_and_the_check_script_finds_the_second():
    lines = [line for line in README.splitlines() if line.startswith("$ python3 -m venv")]
    assert len(lines) == 2
    assert "footprint report" in lines[0]
    assert ".[test]" in lines[1]
    assert "grep -m1 -F '.[test]' README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_file_the_readme_points_to_exists():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
