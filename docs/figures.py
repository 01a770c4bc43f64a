"""Draw the pictures of the documentation from the engine: ``python docs/figures.py``."""

from __future__ import annotations

import re
from pathlib import Path

import footprint as fp
from footprint.files import written_atomically
from footprint.report.account.flows import flows_section
from footprint.report.account.measures import region_names

IMAGES = Path(__file__).parent / "images"
STYLE = Path(fp.__file__).parent / "report" / "document" / "templates" / "style.css"
AREA = "Nantes Métropole"


def standing_alone(svg: str) -> str:
    """Return a figure made for a page as a file of its own, with the page's style and a white ground."""
    style = STYLE.read_text(encoding="utf-8")
    rules = [line for line in style.splitlines() if line.startswith("svg.figure")]
    colours = re.findall(r"--\w+:\s*#\w+", style)
    head, body = re.match(r"<svg\b[^>]*>", svg), "\n".join([f"svg {{ {'; '.join(colours)} }}", *rules])
    assert head is not None
    return (
        f'{head[0]}<style>{body}</style><rect width="100%" height="100%" fill="white"/>{svg[head.end() :]}\n'
    )


def main() -> None:
    """Write every picture."""
    world = fp.load_world()
    account = fp.material_account(fp.find_area(AREA), world=world)
    with written_atomically(IMAGES / "nantes-flows.svg") as draft:
        draft.write_text(standing_alone(flows_section(account, region_names(world)).figure), encoding="utf-8")


if __name__ == "__main__":
    main()
