"""Fit the index to published scores, and say how well it does on areas it has not seen.

    python benchmarks/index_validation.py --reference fabcity_2018_published_half.csv
    python benchmarks/index_validation.py --reference ... --write     # store the fitted parameters

The reference needs the columns population_rank, fabcity_index and self_sufficiency_percent. One
parameter is fitted, the share of needs that look for a local producer first, by mean absolute error of
the index on the training areas alone; autonomy has no parameter of its own. Nested: in every split the
parameter is fitted to the training areas and scored on the others. The two assumptions (half of output
is offered locally; sales fall with the square root of distance) are also put to the test: a second run
lets each training set choose them too, from a grid.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from footprint.areas.production.france import load_france
from footprint.areas.production.local_supply import LocalSupply
from footprint.areas.production.supply import supply_of_all
from footprint.circular.autonomy.autonomy import Retention, cover
from footprint.circular.autonomy.board import scoreboard, scoreboard_intervals
from footprint.circular.autonomy.scores import index_table, priority_points
from footprint.files import written_atomically

ASSUMED = Retention(0.0)
OFFERED = (0.3, 0.5, 0.7, 1.0)
DISTANCE = (0.25, 0.375, 0.5, 0.625, 0.75, 1.0)
KNOTS = (0.0, 0.5, 1.0)
PREFERENCE = np.round(np.arange(0.05, 1.001, 0.01), 2)
HALVES, FOLDS, REPEATS, DRAWS = 300, 5, 60, 200
PARAMETERS = Path(__file__).resolve().parent.parent / "data" / "france" / "index_parameters.json"


class Candidates:
    """Index and autonomy of the reference areas for every value of the parameters."""

    def __init__(self, supply: LocalSupply, assumptions: list[tuple[float, float]]) -> None:
        points = priority_points(load_france().production_needs)
        settings, index, autonomy = [], [], []
        for offered, distance in assumptions:
            for preference in KNOTS:
                covered = cover(supply, retention=Retention(preference, offered, distance))
                index.append(index_table(covered.coverage, points).to_numpy())
                autonomy.append(100.0 * covered.autonomy.to_numpy())
            settings += [Retention(float(preference), offered, distance) for preference in PREFERENCE]
        # Index and autonomy are at most parabolas in the preference, so three values give all of them.
        self.settings = settings
        self.index = self._curves(index)
        self.autonomy = self._curves(autonomy)

    @staticmethod
    def _curves(knots: list[np.ndarray]) -> np.ndarray:
        """Return the parabola through every three rows, at all preferences."""
        low, middle, high = KNOTS
        at = [
            np.array([(p - y) * (p - z) / ((x - y) * (x - z)) for p in PREFERENCE])[:, None]
            for x, y, z in ((low, middle, high), (middle, low, high), (high, low, middle))
        ]
        return np.concatenate([
            sum(weight * knot for weight, knot in zip(at, knots[first : first + 3], strict=True))
            for first in range(0, len(knots), 3)
        ])  # fmt: skip

    def best(self, published: np.ndarray, training: np.ndarray) -> int:
        """Return the setting with the smallest mean absolute error on the training areas."""
        errors = np.abs(self.index[:, training] - published[training]).mean(axis=1)
        return int(errors.argmin())


def simple_line(size: np.ndarray, published: np.ndarray) -> tuple[float, float]:
    """Return intercept and slope of log score on log size."""
    slope, intercept = np.polyfit(np.log(size), np.log(published), 1)
    return float(intercept), float(slope)


def read_reference(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path)
    return table.set_index(table["population_rank"].map("{:03d}".format))


def evaluate(splits: list[tuple[np.ndarray, np.ndarray]], candidates: Candidates, table: pd.DataFrame,
             sizes: dict[str, np.ndarray]) -> pd.DataFrame:  # fmt: skip
    """Return one row for each split: scores of the model and of the simple predictions on unseen areas."""
    published = table["fabcity_index"].to_numpy()
    sufficiency = table["self_sufficiency_percent"].to_numpy()
    rows = []
    for training, test in splits:
        chosen = candidates.best(published, training)
        predicted, autonomy = candidates.index[chosen], candidates.autonomy[chosen]
        row = {
            "spearman_index": spearmanr(predicted[test], published[test])[0],
            "mae_index": np.abs(predicted - published)[test].mean(),
            "spearman_autonomy": spearmanr(autonomy[test], sufficiency[test])[0],
            "mae_autonomy": np.abs(autonomy - sufficiency)[test].mean(),
            **{
                name: getattr(candidates.settings[chosen], name)
                for name in ("preference", "offered", "distance")
            },
        }
        for name, size in sizes.items():
            intercept, slope = simple_line(size[training], published[training])
            guess = np.exp(intercept + slope * np.log(size))
            row[f"spearman_index_{name}"] = spearmanr(guess[test], published[test])[0]
            row[f"mae_index_{name}"] = np.abs(guess - published)[test].mean()
            row[f"spearman_autonomy_{name}"] = spearmanr(size[test], sufficiency[test])[0]
        rows.append(row)
    return pd.DataFrame(rows)


def folds(count: int, rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    order = rng.permutation(count)
    return [(np.setdiff1d(order, part), part) for part in np.array_split(order, FOLDS)]


def pooled_folds(candidates: Candidates, table: pd.DataFrame, sizes: dict[str, np.ndarray],
                 rng: np.random.Generator) -> pd.DataFrame:  # fmt: skip
    """Return one row for each repetition of five folds: scores of all areas, each predicted unseen."""
    published = table["fabcity_index"].to_numpy()
    sufficiency = table["self_sufficiency_percent"].to_numpy()
    rows = []
    for _ in range(REPEATS):
        guess = {name: np.zeros(len(table)) for name in ("index", "autonomy", *sizes)}
        for training, test in folds(len(table), rng):
            chosen = candidates.best(published, training)
            guess["index"][test] = candidates.index[chosen][test]
            guess["autonomy"][test] = candidates.autonomy[chosen][test]
            for name, size in sizes.items():
                intercept, slope = simple_line(size[training], published[training])
                guess[name][test] = np.exp(intercept + slope * np.log(size[test]))
        rows.append({
            "spearman_index": spearmanr(guess["index"], published)[0],
            "mae_index": np.abs(guess["index"] - published).mean(),
            "spearman_autonomy": spearmanr(guess["autonomy"], sufficiency)[0],
            "mae_autonomy": np.abs(guess["autonomy"] - sufficiency).mean(),
            **{f"spearman_index_{name}": spearmanr(guess[name], published)[0] for name in sizes},
            **{f"mae_index_{name}": np.abs(guess[name] - published).mean() for name in sizes},
        })  # fmt: skip
    return pd.DataFrame(rows)


def print_needs(table: pd.DataFrame, supply: LocalSupply, chosen: Retention) -> None:
    """Print scores with the needs of the mean French inhabitant, and with those of each place."""
    print("\n== needs of France and of the place, the same parameters")
    for name, needs in (("France", load_france().production_needs), ("the place", None)):
        covered = cover(supply, needs, retention=chosen)
        index = index_table(covered.coverage, priority_points(covered.needs))[table.index]
        autonomy = 100.0 * covered.autonomy[table.index]
        published, sufficiency = table["fabcity_index"], table["self_sufficiency_percent"]
        print(
            f"needs of {name}: index Spearman {spearmanr(index, published)[0]:.3f}, "
            f"MAE {np.abs(index - published).mean():.2f}; autonomy Spearman "
            f"{spearmanr(autonomy, sufficiency)[0]:.3f}, MAE {np.abs(autonomy - sufficiency).mean():.2f}"
        )


def print_comparison(table: pd.DataFrame, chosen: Retention) -> None:
    """Print published scores beside the estimates, as a table for the documentation."""
    board = scoreboard().join(scoreboard_intervals())
    print(f"\n== published and estimated, preference {chosen.preference}\n")
    print("| area | index, published | estimated | interval | self-supply, published (%) | estimated (%) |")
    print("|---|---|---|---|---|---|")
    for code, row in table.iterrows():
        own = board.loc[code]
        print(f"| {row['urban_area']} | {row['fabcity_index']:.1f} | {own['index']:.1f} | "
              f"{own['index_low']:.1f}–{own['index_high']:.1f} | {row['self_sufficiency_percent']:.1f} | "
              f"{own['autonomy']:.1f} |")  # fmt: skip


def print_sensitivity(table: pd.DataFrame, everywhere: LocalSupply) -> None:
    """Print what each assumption does to the scores, the preference fitted anew each time."""
    published = table["fabcity_index"].to_numpy()
    print("\n== assumptions varied one at a time, preference fitted anew\n")
    print("| assumption | preference | MAE | Spearman | highest | below 10 | mean autonomy (%) |")
    print("|---|---|---|---|---|---|---|")
    base = (ASSUMED.offered, ASSUMED.distance, 1.0)
    varied = {
        "as assumed: ρ = 0.5, δ = 0.5, variance of supply as fitted": base,
        "ρ = 0.3": (0.3, *base[1:]), "ρ = 0.7": (0.7, *base[1:]),
        "δ = 0.25": (base[0], 0.25, base[2]), "δ = 0.75": (base[0], 0.75, base[2]),
        "variance × ½": (*base[:2], 0.5), "variance × 2": (*base[:2], 2.0),
    }  # fmt: skip
    for name, (offered, distance, factor) in varied.items():
        supply = replace(everywhere, variance=everywhere.variance * factor)
        tried = Candidates(supply.only(list(table.index)), [(offered, distance)])
        best = tried.best(published, np.arange(len(table)))
        covered = cover(supply, retention=tried.settings[best])
        index = index_table(covered.coverage, priority_points(covered.needs))
        print(f"| {name} | {tried.settings[best].preference} | "
              f"{np.abs(tried.index[best] - published).mean():.2f} | "
              f"{spearmanr(tried.index[best], published)[0]:.3f} | {index.max():.1f} | {(index < 10).mean():.1%} | "
              f"{100 * covered.autonomy.mean():.2f} |")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reference", type=Path, required=True, help="CSV of published scores")
    parser.add_argument("--write", action="store_true", help=f"store the parameters in {PARAMETERS.name}")
    parser.add_argument(
        "--tables", action="store_true", help="also compare area by area, and vary assumptions"
    )
    parser.add_argument("--seed", type=int, default=2018)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    table = read_reference(given.reference)
    everywhere = supply_of_all()
    supply = everywhere.only(list(table.index))
    candidates = Candidates(supply, [(ASSUMED.offered, ASSUMED.distance)])
    free = Candidates(supply, [(offered, distance) for offered in OFFERED for distance in DISTANCE])
    sizes = {"jobs": supply.jobs.sum(axis=1).to_numpy(), "population": supply.inhabitants.to_numpy()}
    count = len(table)
    halves = []
    for _ in range(HALVES):
        order = rng.permutation(count)
        halves.append((order[: count // 2], order[count // 2 :]))
    published = table["fabcity_index"].to_numpy()

    print(f"{count} published areas; parameters fitted to the index of the training areas only")
    for title, tried in (("one parameter fitted", candidates), ("the assumptions fitted too", free)):
        by_half = evaluate(halves, tried, table, sizes)
        pooled = pooled_folds(tried, table, sizes, rng)
        ahead = (by_half["spearman_index"] >= by_half["spearman_index_jobs"]).mean()
        print(f"\n== {title}: random halves ({HALVES} splits, {count - count // 2} unseen areas each), means")
        print(by_half.mean().round(3).to_string())
        print(f"ranks at least as well as jobs alone in {ahead:.0%} of the paired splits")
        print(f"\n== {title}: five folds, {REPEATS} times, every area predicted unseen, means")
        print(pooled.mean().round(3).to_string())
        if tried is candidates:
            error = float(pooled["mae_index"].mean())

    everything = np.arange(count)
    chosen = candidates.best(published, everything)
    fitted = candidates.settings[chosen]
    print(f"\nFitted to all {count}: preference {fitted.preference}; in sample: MAE "
          f"{np.abs(candidates.index[chosen] - published).mean():.2f}, Spearman "
          f"{spearmanr(candidates.index[chosen], published)[0]:.3f}")  # fmt: skip
    covered = cover(everywhere, retention=fitted)
    index = index_table(covered.coverage, priority_points(covered.needs))
    autonomy = 100.0 * covered.autonomy
    print(f"All {len(index)} areas: highest index {index.max():.1f}, below 10: {(index < 10).mean():.1%}, "
          f"mean autonomy {autonomy.mean():.2f} %, highest {autonomy.max():.1f} %")  # fmt: skip
    print_needs(table, everywhere, fitted)
    if given.tables:
        print_comparison(table, fitted)
        print_sensitivity(table, everywhere)
    draws = []
    for _ in range(DRAWS):
        drawn = free.settings[free.best(published, rng.integers(0, count, count))]
        draws.append([drawn.preference, drawn.offered, drawn.distance])
    if given.write:
        stored = {
            "preference": fitted.preference,
            "offered": fitted.offered,
            "distance": fitted.distance,
            "mean_absolute_error": round(error, 3),
            "jobs_only": [round(v, 6) for v in simple_line(sizes["jobs"], published)],
            "population_only": [round(v, 6) for v in simple_line(sizes["population"], published)],
            "source": f"benchmarks/index_validation.py on {count} published scores of 2018, seed {given.seed}",
            "draws": draws,
        }
        with written_atomically(PARAMETERS) as draft:
            draft.write_text(json.dumps(stored) + "\n", encoding="utf-8")
        print(f"\nwritten to {PARAMETERS.name}")


if __name__ == "__main__":
    main()
