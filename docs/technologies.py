"""Print the default numbers of one quantity as CSV: ``python docs/technologies.py capex_per_output``."""

from __future__ import annotations

import sys

from footprint.optimize.relocation.technologies import default_technologies


def main(quantity: str) -> None:
    """Print technology, sector, value, range, unit and source."""
    print("Technology,Sector,Value,Low,High,Unit,Source")
    for row in default_technologies():
        if row.quantity == quantity:
            sector = "all" if row.sector == "*" else f'"{row.sector}"'
            print(
                f'{row.technology},{sector},{row.value:g},{row.low:g},{row.high:g},{row.unit},"{row.source}"'
            )


if __name__ == "__main__":
    main(sys.argv[1])
