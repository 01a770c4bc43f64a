"""What each assumption on household spending does: low, chosen and high value, one at a time.

python -m dataset_builder.households.sensitivity --sources DIR

Writes the effects beside the assumptions in ``data/households/parameters.csv`` and prints them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from dataset_builder.households.bridge import HAND_MADE, build_bridge

EFFECTS = ["measured", "t_per_inhabitant_at_low", "t_per_inhabitant", "t_per_inhabitant_at_high"]


def effects(sources: Path) -> pd.DataFrame:
    """Return the table of assumptions with what was measured and its value at low, chosen and high."""
    from footprint.areas.demand.coicop import coicop_bridge, coicop_spending
    from footprint.areas.french import french_inhabitants, origin_mix
    from footprint.mrio import load_world

    world = load_world()
    table = pd.read_csv(HAND_MADE / "parameters.csv").set_index("parameter")
    classes = pd.read_csv(HAND_MADE / "coicop_classes.csv", dtype={"uk_coicop": str}, keep_default_na=False)
    per_euro = world.multipliers("materials").to_numpy().sum(axis=0)
    mix = origin_mix(world).to_numpy()

    def over_bridge(name: str, value: float) -> float:
        changed = table["value"].mask(table.index == name, value)
        stored = build_bridge(sources / "consumption", classes, changed)
        bridge = coicop_bridge(world, stored.astype({"coicop": str, "industry": str}))
        spent = coicop_spending().loc[bridge.index, "meur_2011"].to_numpy(float)
        bought = spent @ bridge[list(world.sectors)].to_numpy()
        return float(per_euro @ (mix * bought).ravel()) / french_inhabitants(world)

    for name, row in table.iterrows():
        values = [row["low"], row["value"], row["high"]]
        found = ["French spending by COICOP class", *(over_bridge(str(name), value) for value in values)]
        table.loc[name, EFFECTS] = pd.Series(found, index=EFFECTS, dtype=object)
    return table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, required=True, help="folder of the raw source files")
    measured = effects(parser.parse_args().sources)
    measured[EFFECTS[1:]] = measured[EFFECTS[1:]].astype(float).round(2)
    measured.to_csv(HAND_MADE / "parameters.csv", lineterminator="\n")
    print(measured[["low", "value", "high", *EFFECTS]].to_string())
