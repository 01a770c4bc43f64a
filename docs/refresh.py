"""Write what commands print into the documents that quote them, so that no number stands there by hand.

    python docs/refresh.py            # rewrite every quotation
    python docs/refresh.py --check    # say which documents are out of date, and fail

A quotation stands between two comments, on lines of their own:

    <!-- table: footprint account Nantes --by material-group --format csv -->
    (the first CSV table that the command prints, as a Markdown table; "| first 10" keeps ten rows)
    <!-- end -->

    <!-- output: footprint areas nantes | first 8 -->
    (what the command prints, as it is)
    <!-- end -->
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shlex
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from footprint.files import written_atomically

ROOT = Path(__file__).parent.parent
QUOTATION = re.compile(
    r"^<!-- (?P<kind>table|output): (?P<command>.+?)(?: \| first (?P<first>\d+))? -->\n.*?^<!-- end -->$",
    re.M | re.S,
)


def documents() -> list[Path]:
    """Return the README and every page of the documentation."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def language_of(page: Path) -> str:
    """Return the language of a page's reader: French below ``docs/fr``."""
    return "fr" if "fr" in page.relative_to(ROOT).parts else "en"


@cache
def printed(command: str, language: str = "en") -> str:
    """Return what one of the project's commands prints, run where it can leave nothing behind."""
    program, *words = shlex.split(command)
    if program == "footprint":
        words = ["-m", "footprint", *words]
    elif program == "python":
        words = [str(ROOT / word) if word.endswith(".py") else word for word in words]
    else:
        raise SystemExit(f"a document quotes {command!r}, which is no command of the project")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    environment["FOOTPRINT_LANG"] = language
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, *words], capture_output=True, text=True, cwd=folder, env=environment, check=False
        )
    if done.returncode:
        raise SystemExit(f"{command} failed:\n{done.stderr}")
    return done.stdout


def shown(cell: str) -> str:
    """Return a number with as many digits as a reader needs; other text as it is."""
    try:
        value = float(cell)
    except ValueError:
        return cell.replace("|", "\\|")
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def as_table(text: str, first: int | None) -> str:
    """Return the first CSV table of an output in Markdown; columns of numbers to the right."""
    header, *rows = csv.reader(text.split("\n\n")[0].splitlines())
    rows = rows[:first]
    numeric = [all(re.fullmatch(r"[-+.\de]*", row[i]) for row in rows) for i in range(len(header))]
    lines = [
        header,
        ["--:" if right else "---" for right in numeric],
        *([shown(cell) for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def refreshed(text: str, language: str = "en") -> str:
    """Return a document with its quotations as the commands give them now."""

    def quoted(match: re.Match[str]) -> str:
        first = int(match["first"]) if match["first"] else None
        output = printed(match["command"], language)
        if match["kind"] == "table":
            body = f"\n{as_table(output, first)}\n"
        else:
            lines = [line.rstrip() for line in output.strip("\n").splitlines()[:first]]
            body = "\n".join(["```text", *lines, "```"])
        return f"{match[0].splitlines()[0]}\n{body}\n<!-- end -->"

    return QUOTATION.sub(quoted, text)


def main() -> int:
    """Rewrite or check all documents."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if a document is out of date"
    )
    check = parser.parse_args().check
    stale = []
    for path in documents():
        text = path.read_text(encoding="utf-8")
        if not QUOTATION.search(text) or (new := refreshed(text, language_of(path))) == text:
            continue
        stale.append(str(path.relative_to(ROOT)))
        if not check:
            with written_atomically(path) as draft:
                draft.write_text(new, encoding="utf-8")
    if stale:
        print(f"{'out of date' if check else 'rewritten'}: {', '.join(stale)}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
