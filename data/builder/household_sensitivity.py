"""What each assumption on household spending does to the headline: low and high value, one at a time.

python data/builder/household_sensitivity.py --sources DIR
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
#: A rich and a poor urban area for the income adjustment.
RICH, POOR = "001", "014"


def effects(sources: Path) -> pd.DataFrame:
    """Return parameter, what is measured, and its value at low, default and high, tonnes per inhabitant."""
    from builder.bridge import HAND_MADE, build_bridge
    from footprint.areas import find_area, material_account
    from footprint.areas.coicop import coicop_bridge, coicop_spending
    from footprint.areas.french import french_inhabitants, origin_mix
    from footprint.mrio import load_world

    world = load_world()
    parameters = pd.read_csv(HAND_MADE / "parameters.csv").set_index("parameter")
    classes = pd.read_csv(HAND_MADE / "coicop_classes.csv", dtype={"uk_coicop": str}, keep_default_na=False)
    per_euro = world.multipliers("materials").to_numpy().sum(axis=0)
    mix = origin_mix(world).to_numpy()

    def basket(name: str, value: float) -> float:
        stored = build_bridge(
            sources / "consumption", classes, parameters["value"].mask(parameters.index == name, value)
        )
        bridge = coicop_bridge(world, stored.astype({"coicop": str, "industry": str}))
        spent = coicop_spending().loc[bridge.index, "meur_2011"].to_numpy(float)
        products = bridge[list(world.sectors)].to_numpy()
        return float(per_euro @ (mix * (spent @ products)).ravel()) / french_inhabitants(world)

    def adjusted(code: str, value: float) -> float:
        account = material_account(world, find_area(code), income_adjustment=value)
        return float(account.per_inhabitant.magnitude)

    rows = []
    for name, row in parameters.iterrows():
        values = [row["low"], row["value"], row["high"]]
        if name == "spending_elasticity":
            rows += [
                (name, f"households of {find_area(code).name}", *(adjusted(code, v) for v in values))
                for code in (RICH, POOR)
            ]
        else:
            rows.append((name, "French spending over the bridge", *(basket(str(name), v) for v in values)))
    return pd.DataFrame(rows, columns=["parameter", "measured (t per inhabitant)", "low", "value", "high"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, required=True, help="folder of the raw source files")
    sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]
    print(effects(parser.parse_args().sources).round(2).to_string(index=False))
