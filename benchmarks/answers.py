"""Compare the answers of the program's commands between an older commit and this working tree.

    python -m benchmarks.answers --before v0.1.0              # a tag, a branch or a commit
    python -m benchmarks.answers --before ../old --only plan  # the folder of the older project; plans only

The commands are those that the README and the pages of `docs/` quote, and those of `benchmarks/answers.toml`.
Each is run with `--format json` in both versions by this Python, and the two answers are compared by path:
numbers may differ by 1e-9 of the larger one, everything else not at all. A key that is new is counted but is
no difference, because answers may be extended. A difference that is meant stands in `benchmarks/answers.toml`
with its reason and the words of the changelog that announce it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SETTINGS = Path(__file__).with_suffix(".toml")
#: Largest relative difference of two numbers that are called equal.
TOLERANCE = 1e-9
#: What a page writes for a word that the reader replaces.
PLACEHOLDERS = re.compile(r"\b(AREA|SCOPE|PATH|FILE|SPEC|NAME|SECTOR)\b|…|\.\.\.|\[|--help")
QUOTED = re.compile(r"^<!-- (?:table|output): (footprint .+?)(?: \| first \d+)? -->$", re.M)
PROMPT = re.compile(r"^\$ (?:\.venv/bin/)?(footprint .+)$", re.M)
INLINE = re.compile(r"`(footprint [^`\n]+)`")


@dataclass(frozen=True)
class Answer:
    """What one command gave: its exit code, its JSON (None where there is none) and its last words."""

    code: int
    content: Any
    error: str


@dataclass(frozen=True)
class Difference:
    """Two unlike values at one path of an answer."""

    path: str
    before: object
    after: object

    def __str__(self) -> str:
        """Return the path and both values, each cut to what a line holds."""
        return f"{self.path}: {self.before!r:.60} -> {self.after!r:.60}"


def quoted_commands() -> list[str]:
    """Return the commands that the README and the documentation quote, without shell parts, each once."""
    found: dict[str, None] = {}
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        for pattern in (QUOTED, PROMPT, INLINE):
            for line in pattern.findall(text):
                command = re.split(r"\s+[#>|&]\s*", line)[0].strip()
                if not PLACEHOLDERS.search(command):
                    found.setdefault(as_json_command(command))
    return list(found)


def as_json_command(command: str) -> str:
    """Return a command that answers in JSON and writes no files."""
    words = shlex.split(command)
    for option in ("--format", "--out"):
        if option in words:
            at = words.index(option)
            del words[at : at + 2]
    return shlex.join([*words, "--format", "json"])


def run(command: str, project: Path, files: dict[str, str]) -> Answer:
    """Return what a command answers in a version of the project, in a folder with the files it may name."""
    environment = {**os.environ, "PYTHONPATH": str(project), "PYTHONIOENCODING": "utf-8"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
        environment["FOOTPRINT_DATA"] = str(folder / "kept")
        done = subprocess.run(
            [sys.executable, "-m", "footprint", *shlex.split(command)[1:]],
            capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environment, check=False,
        )  # fmt: skip
    try:
        content = json.loads(done.stdout)
    except json.JSONDecodeError:
        content = None
    return Answer(done.returncode, content, done.stderr.strip()[-200:])


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Yield where two JSON values differ; keys that only the newer one has are passed over."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            where = f"{path}.{key}" if path else key
            if key in after:
                yield from differences(value, after[key], where)
            else:
                yield Difference(where, value, "(absent)")
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            yield Difference(f"{path}[]", f"{len(before)} entries", f"{len(after)} entries")
        for i, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from differences(old, new, f"{path}[{i}]")
    elif not _equal(before, after):
        yield Difference(path, before, after)


def _equal(before: object, after: object) -> bool:
    numbers = (int, float)
    if isinstance(before, numbers) and isinstance(after, numbers) and not isinstance(before, bool):
        return math.isclose(before, after, rel_tol=TOLERANCE)
    return before == after


def added_keys(before: Any, after: Any) -> int:
    """Return how many keys only the newer of two JSON values has."""
    if isinstance(before, dict) and isinstance(after, dict):
        shared = before.keys() & after.keys()
        return len(after.keys() - shared) + sum(added_keys(before[key], after[key]) for key in shared)
    if isinstance(before, list) and isinstance(after, list):
        return sum(added_keys(old, new) for old, new in zip(before, after, strict=False))
    return 0


def is_expected(command: str, path: str, entries: list[dict[str, str]]) -> bool:
    """Return whether an entry of the settings names this command and this path (`*` stands for anything)."""
    plain = re.sub(r"\[\d*\]", "", path)
    return any(
        fnmatchcase(command, entry["command"]) and fnmatchcase(plain, entry["path"]) for entry in entries
    )


def compare(command: str, before: Answer, after: Answer, entries: list[dict[str, str]]) -> list[Difference]:
    """Return the differences between two answers that no entry of the settings expects."""
    if before.code and after.code:
        return []
    if after.code or before.code:
        found = [] if before.code else [Difference("exit", before.code, f"{after.code}: {after.error}")]
    else:
        found = list(differences(before.content, after.content))
    return [each for each in found if not is_expected(command, each.path, entries)]


@contextmanager
def older_project(before: str) -> Iterator[Path]:
    """Yield a folder with the older project: the one named, or a worktree of the commit."""
    if (Path(before) / "footprint").is_dir():
        yield Path(before).resolve()
        return
    git = ["git", "-C", str(ROOT), "worktree"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "before"
        subprocess.run([*git, "add", "--quiet", "--detach", str(folder), before], check=True)
        try:
            yield folder
        finally:
            subprocess.run([*git, "remove", "--force", str(folder)], check=True)


def main() -> int:
    """Run every command in both versions, print the differences, and return 1 if there are any."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--before", required=True, help="the older version: a commit, a tag, a branch or a folder"
    )
    parser.add_argument("--only", default="", help="only commands that hold this text")
    parser.add_argument("--workers", type=int, default=2, help="how many commands run at a time")
    arguments = parser.parse_args()
    settings = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))
    entries = settings.get("allowed", []) + settings["rounding"]
    commands = list(dict.fromkeys(quoted_commands() + [as_json_command(c) for c in settings["commands"]]))
    commands = [command for command in commands if arguments.only in command]
    files = settings["files"]
    unequal = neither = 0
    with older_project(arguments.before) as project, ThreadPoolExecutor(arguments.workers) as pool:
        pairs = [
            (pool.submit(run, command, project, files), pool.submit(run, command, ROOT, files))
            for command in commands
        ]
        for command, (earlier, later) in zip(commands, pairs, strict=True):
            before, after = earlier.result(), later.result()
            found = compare(command, before, after, entries)
            neither += bool(before.code and after.code)
            unequal += bool(found)
            more = added_keys(before.content, after.content)
            verdict = "refused by both" if before.code and after.code else "new" if before.code else "equal"
            print(
                f"{'DIFFERS' if found else verdict:>15}  {command}" + (f"  (+{more} keys)" if more else ""),
                flush=True,
            )
            for each in found[:20]:
                print(f"{'':>17}{each}")
            if len(found) > 20:
                print(f"{'':>17}and {len(found) - 20} more")
    print(
        f"{len(commands)} commands: {len(commands) - unequal - neither} equal, {unequal} differ, {neither} refused by both"
    )
    return int(unequal > 0)


if __name__ == "__main__":
    sys.exit(main())
