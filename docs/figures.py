"""Draw the pictures of the documentation from the engine: ``python docs/figures.py``."""

from __future__ import annotations

from pathlib import Path

import footprint as fp
from footprint.files import written_atomically
from footprint.report.account.flows import flows_section
from footprint.report.account.measures import region_names
from footprint.report.figures.alone import standing_alone

IMAGES = Path(__file__).parent / "images"
AREA = "Nantes Métropole"


def main() -> None:
    """Write every picture."""
    world = fp.load_world()
    account = fp.material_account(fp.find_area(AREA), world=world)
    [chart] = flows_section(account, region_names(world)).charts
    with written_atomically(IMAGES / "nantes-flows.svg") as draft:
        draft.write_text(standing_alone(chart), encoding="utf-8")


if __name__ == "__main__":
    main()
