"""Build ``data/places``: facts of communes, the survey by class, and the fitted model.

``classes.csv`` and ``parameters.csv`` there are hand-made inputs. Everything else is written here; the
method is `docs/methods/local-demand.md`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.places.communes import read_facts
from dataset_builder.places.survey import read_survey
from footprint.areas.local.facts import as_facts, is_known
from footprint.areas.local.fit import fit, households, with_means
from footprint.areas.local.living import DECILES, national_limits
from footprint.areas.local.model import ALL, DRIVERS, LocalModel

HAND_MADE = Path(__file__).resolve().parents[2] / "data" / "places"
#: Which classes an assumption acts on: by column of ``classes.csv`` and its value.
_ACTS_ON = {
    "size_exponent": ("size", "all"),
    "size_exponent_energy": ("size", "energy"),
    "car_use_exponent": ("key", "car use"),
    "car_upkeep_exponent": ("key", "car upkeep"),
    "transit_slope": ("key", "transit"),
    "electricity_slope": ("key", "electricity"),
}


def build(sources: Path, out: Path) -> None:
    """Write ``places/communes``, ``survey``, ``factors``, ``means`` and ``limits`` under `out`."""
    folder = Path(out) / "places"
    folder.mkdir(parents=True, exist_ok=True)
    classes = pd.read_csv(HAND_MADE / "classes.csv", dtype=str, keep_default_na=False).set_index("coicop")
    parameters = pd.read_csv(HAND_MADE / "parameters.csv").set_index("parameter")
    place = Path(sources) / "place"
    stored = read_facts(place)
    inhabitants = pd.read_parquet(Path(out) / "areas" / "communes.parquet").set_index("code")["inhabitants"]
    survey = read_survey(place, classes)
    facts = as_facts(stored, inhabitants)
    facts = facts[is_known(facts)]
    model = fitted_model(facts, classes, parameters["value"].to_dict(), survey)

    stored.reset_index().to_parquet(
        folder / "communes.parquet", compression="zstd", compression_level=19, index=False
    )
    _write(survey.reset_index(), folder / "survey.parquet")
    _write(_factors(facts, model, parameters, survey), folder / "factors.parquet")
    names = [f"subset_{subset}" for subset in range(1 << len(DRIVERS))]
    means = pd.DataFrame(model.means, index=classes.index, columns=names)
    _write(means.reset_index(), folder / "means.parquet")
    limits = pd.DataFrame({"decile": range(1, DECILES), "eur": model.limits})
    limits.to_csv(folder / "limits.csv", index=False, lineterminator="\n")


def fitted_model(
    facts: pd.DataFrame, classes: pd.DataFrame, parameters: dict[str, float], survey: pd.DataFrame
) -> LocalModel:
    """Return the model fitted to the survey."""
    size = (len(classes), 1)
    model = LocalModel(
        classes=classes,
        parameters=parameters,
        town=np.ones((len(classes), 5)),
        standard=np.ones((len(classes), DECILES)),
        limits=np.round(national_limits(facts, households(facts)), 2),
        means=np.ones(size),
    )
    return with_means(facts, refitted(facts, model, survey, list(survey.index)))


def refitted(facts: pd.DataFrame, model: LocalModel, survey: pd.DataFrame, at: list[str]) -> LocalModel:
    """Return the model with s and g of some classes fitted to its parameters."""
    position = model.classes.index.get_indexer(pd.Index(at))
    town, standard = model.town.copy(), model.standard.copy()
    town[position], standard[position] = fit(facts, model, survey.loc[at], position)
    return replace(model, town=town, standard=standard)


def _factors(
    facts: pd.DataFrame, model: LocalModel, parameters: pd.DataFrame, survey: pd.DataFrame
) -> pd.DataFrame:
    """Return s, g and the national mean in long form: central, then each assumption at its ends."""
    tables = [_frame("central", model, model.classes.index)]
    for name, (column, value) in _ACTS_ON.items():
        at = [code for code in survey.index if model.classes.loc[code, column] == value]
        for end in ("low", "high"):
            changed = replace(model, parameters={**model.parameters, name: float(parameters.loc[name, end])})
            tables.append(
                _frame(f"{name}:{end}", with_means(facts, refitted(facts, changed, survey, at)), pd.Index(at))
            )
    return pd.concat(tables, ignore_index=True)


def _frame(variant: str, model: LocalModel, at: pd.Index) -> pd.DataFrame:
    position = model.classes.index.get_indexer(at)
    table = pd.DataFrame({"variant": variant, "coicop": at})
    for stratum in range(model.town.shape[1]):
        table[f"s{stratum}"] = model.town[position, stratum]
    for decile in range(DECILES):
        table[f"g{decile + 1}"] = model.standard[position, decile]
    table["mean"] = model.means[position, ALL]
    return table


def _write(table: pd.DataFrame, path: Path) -> None:
    table.to_parquet(path, compression="zstd", compression_level=19, index=False)
