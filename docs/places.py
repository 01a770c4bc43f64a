"""Print ten places with local and with national demand, as CSV, for docs/methods/local-demand.md.

python docs/places.py
"""

from __future__ import annotations

import pandas as pd

from footprint.areas import material_account
from footprint.mrio import load_world

#: Towns of every size, rich and poor; a commune by code, bodies and urban areas by code.
PLACES = {
    "Paris": "75056",
    "Neuilly-sur-Seine": "92051",
    "Saint-Denis (93)": "93066",
    "Métropole de Lyon": "200046977",
    "Nantes Métropole": "244400404",
    "Roubaix": "59512",
    "Marseille": "13055",
    "Villeneuve-sur-Lot": "47323",
    "L'Abergement-Clémenciat": "01001",
    "Saint-Denis (974)": "97411",
}


def main() -> None:
    """Print one row for each place."""
    world = load_world()
    rows = []
    for name, code in PLACES.items():
        local = material_account(code, world=world)
        national = material_account(code, demand_model="national", world=world)
        found = local.differences
        assert found is not None
        first = found.table.iloc[0]
        rows.append({
            "place": name,
            "inhabitants": local.area.inhabitants,
            "per inhabitant": f"{local.per_inhabitant.magnitude:.1f} t",
            "between": f"{found.interval.low:.1f} and {found.interval.high:.1f}",
            "national demand": f"{national.per_inhabitant.magnitude:.1f} t",
            "abroad (%)": f"{100 * local.share_abroad:.0f}",
            "national (%)": f"{100 * national.share_abroad:.0f}",
            "largest difference": f"{found.table.index[0]} {100 * first['change']:+.0f} %",
            "because": first["because"],
        })  # fmt: skip
    print(pd.DataFrame(rows).to_csv(index=False), end="")


if __name__ == "__main__":
    main()
