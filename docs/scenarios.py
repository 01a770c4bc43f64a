"""Write the table of scenarios into the documentation: ``python docs/scenarios.py``.

The figures are those of ``footprint circular scenario France all``.
"""

from __future__ import annotations

import re
from pathlib import Path

import footprint as fp
from footprint.circular.scenarios.file import library
from footprint.files import written_atomically
from footprint.report.circular.scenarios import comparison_table

PAGE = Path(__file__).parent / "methods" / "circularity.md"
BEGIN, END = "<!-- scenarios: written by docs/scenarios.py -->", "<!-- end of scenarios -->"


def scenario_rows(draws: int = 200) -> str:
    """Return the table of all scenarios for France as Markdown."""
    world = fp.load_world()
    effects = [fp.run_scenario("France", path, draws=draws, world=world) for path in library().values()]
    table = comparison_table(effects, "France")
    lines = [
        "| " + " | ".join(column.header for column in table.columns) + " |",
        "|" + "|".join("---:" if column.is_number else "---" for column in table.columns) + "|",
    ]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in table.cells()])


def main() -> None:
    """Replace the table in the page."""
    text = PAGE.read_text(encoding="utf-8")
    block = f"{BEGIN}\n{scenario_rows()}\n{END}"
    changed = re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: block, text, flags=re.DOTALL)
    with written_atomically(PAGE) as draft:
        draft.write_text(changed, encoding="utf-8")


if __name__ == "__main__":
    main()
