"""The model of a place's demand: what drives spending on each class, and the multipliers that follow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from footprint.areas.local.facts import is_known
from footprint.areas.local.living import DECILES, decile_shares
from footprint.embedded import embedded
from footprint.i18n import marked, message
from footprint.once import kept, kept_property

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

#: What makes spending differ, in the order of `drivers`.
DRIVERS = (
    marked("town size"),
    marked("living standard"),
    marked("household size"),
    message("cars, transit and houses"),
)
ALL = (1 << len(DRIVERS)) - 1
_TOWN_BIT, _KEY_BIT = 1, 1 << 3
RENTS = "rents"
#: Columns of a user's profile: homes heated with a fuel, over the French share, by class of spending.
HEATING = "heating_"
HEATING_CLASSES = {"gas": "CP0452", "oil": "CP0453", "wood": "CP0454", "district": "CP0455"}
_TOWN = [f"s{stratum}" for stratum in range(5)]
_STANDARD = [f"g{decile}" for decile in range(1, DECILES + 1)]


@dataclass(frozen=True, eq=False)
class LocalModel:
    """Fitted factors by class of spending.

    Attributes
    ----------
    classes : DataFrame
        By COICOP class: key (which local fact drives it), size (which exponent of household size;
        ``"rents"`` is not estimated), group (for reading).
    parameters : mapping of str to float
    town : ndarray
        s, classes × 5 strata.
    standard : ndarray
        g, classes × 10 deciles of living standard, EUR a year per household (2017) with s and k.
    limits : ndarray
        Living standards between the national deciles, EUR a year per consumption unit (2016).
    means : ndarray
        Classes × 16 subsets of the drivers: Σ P f ÷ Σ P over all communes, with f the product of the
        subset's.
    """

    classes: pd.DataFrame
    parameters: Mapping[str, float]
    town: NDArray[np.float64]
    standard: NDArray[np.float64]
    limits: NDArray[np.float64]
    means: NDArray[np.float64]

    @kept_property
    def is_rent(self) -> NDArray[np.bool_]:
        """Whether a class is a rent: euros there measure the price of land, so everybody gets the mean."""
        return np.array([size == RENTS for size in self.classes["size"]])

    @kept_property
    def exponents(self) -> NDArray[np.float64]:
        """θ, the exponent of household size, by class."""
        named = {
            "all": self.parameters["size_exponent"],
            "energy": self.parameters["size_exponent_energy"],
            RENTS: 1.0,
        }
        return np.array([named[size] for size in self.classes["size"]], dtype=np.float64)


def key_of(name: str, facts: pd.DataFrame, parameters: Mapping[str, float]) -> NDArray[np.float64]:
    """Return a local key by commune: what cars, transit or houses do to spending on a class, 1.

    (κ / 0.8)^e with κ the share of households with a car; 1 + b τ with τ the share of workers using transit;
    1 + b η with η the share of houses; η itself for heating oil and wood.
    """
    match name:
        case "car use":
            return _power_of_cars(facts, parameters, "car_use_exponent")
        case "car upkeep":
            return _power_of_cars(facts, parameters, "car_upkeep_exponent")
        case "transit":
            return 1.0 + parameters["transit_slope"] * facts["transit"].to_numpy(float)
        case "electricity":
            return 1.0 + parameters["electricity_slope"] * facts["houses"].to_numpy(float)
        case "houses":
            return facts["houses"].to_numpy(float)
        case _:
            return np.ones(len(facts))


def _power_of_cars(facts: pd.DataFrame, parameters: Mapping[str, float], name: str) -> NDArray[np.float64]:
    share: NDArray[np.float64] = facts["car"].to_numpy(float) / parameters["car_reference"]
    return np.asarray(share ** parameters[name], dtype=np.float64)


def keys_of(facts: pd.DataFrame, model: LocalModel) -> NDArray[np.float64]:
    """Return the keys, communes × classes."""
    codes, names = pd.factorize(model.classes["key"])
    each = np.array([key_of(str(name), facts, model.parameters) for name in names])
    return each[codes].T


def drivers(facts: pd.DataFrame, model: LocalModel) -> list[NDArray[np.float64]]:
    """Return the four factors of spending per inhabitant, each communes × classes, in order of `DRIVERS`.

    Spending per inhabitant = s_c,stratum · Σ_d p_d g_cd · [(z / 2.3)^θ ÷ z] · key, z persons a household.
    """
    persons = facts["persons"].to_numpy(float)
    reference = model.parameters["size_reference"]
    return [
        model.town.T[facts["stratum"].to_numpy(int)],
        living_shares(facts, model) @ model.standard.T,
        np.power(persons[:, None] / reference, model.exponents) / persons[:, None],
        keys_of(facts, model),
    ]


def living_shares(facts: pd.DataFrame, model: LocalModel) -> NDArray[np.float64]:
    """Return the share of households in each national decile: stated, or of the distribution."""
    stated = [name for name in facts.columns if name.startswith("decile_")]
    return facts[stated].to_numpy(float) if stated else decile_shares(facts, model.limits)


def subset_product(parts: list[NDArray[np.float64]], subset: int) -> NDArray[np.float64]:
    """Return the product of the factors whose bits are set in `subset`."""
    result = np.ones_like(parts[0])
    for position, part in enumerate(parts):
        if subset >> position & 1:
            result *= part
    return result


def multipliers(
    facts: pd.DataFrame,
    model: LocalModel | None = None,
    subset: int = ALL,
    *,
    shares: NDArray[np.float64] | None = None,
) -> pd.DataFrame:
    """Return r, spending per inhabitant of a commune over that of France, by class.

    r_ac = f_ac ÷ (Σ P f_c ÷ Σ P) over all communes of France whose living standards are known, with f the
    product of the `drivers`. Rents, and communes without known living standards, have r = 1. So Σ P r = Σ P
    for every class, and the national demand is kept.

    Parameters
    ----------
    facts : DataFrame
        As `footprint.areas.local.facts.commune_facts`.
    model : LocalModel, optional
        The embedded one by default.
    subset : int
        Bits of the drivers that may differ from France; the others are left out on both sides.
    shares : ndarray, optional
        The `living_shares`, where they are known already.

    Returns
    -------
    DataFrame
        Communes × classes, 1.
    """
    model = model or local_model()
    if any(name.startswith(HEATING) for name in facts.columns):
        values = _relative(drivers(facts, model), facts, model, subset)
    else:
        values = _spending(facts, model, subset, shares)
        values /= model.means[:, subset]
        _set_means(values, facts, model)
    return pd.DataFrame(values, index=facts.index, columns=model.classes.index)


def _spending(
    facts: pd.DataFrame, model: LocalModel, subset: int, shares: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return the `subset_product` of the `drivers` in one array: finding memory takes longer than sums."""
    town, living, size, key = (bool(subset >> bit & 1) for bit in range(len(DRIVERS)))
    values = np.ones((len(facts), len(model.classes)))
    if living:
        found = living_shares(facts, model) if shares is None else shares
        np.matmul(found, model.standard.T, out=values)
    if town:
        strata = facts["stratum"].to_numpy(int)
        for stratum, spent in enumerate(model.town.T):
            values[strata == stratum] *= spent
    if size:
        persons = facts["persons"].to_numpy(float)
        relative, exponents = persons / model.parameters["size_reference"], model.exponents
        for exponent in np.unique(exponents):
            values[:, exponents == exponent] *= (np.power(relative, exponent) / persons)[:, None]
    if key:
        codes, names = pd.factorize(model.classes["key"])
        for code, name in enumerate(names):
            values[:, codes == code] *= key_of(str(name), facts, model.parameters)[:, None]
    return values


def mean_multipliers(
    facts: pd.DataFrame, model: LocalModel | None = None, *, shares: NDArray[np.float64] | None = None
) -> pd.Series:
    """Return r of all the communes together: the mean over their inhabitants, by class."""
    people = facts["inhabitants"].to_numpy(float)
    each = multipliers(facts, model, shares=shares)
    return pd.Series(people @ each.to_numpy() / people.sum(), index=each.columns, name="multiplier")


def subset_multipliers(facts: pd.DataFrame, model: LocalModel) -> NDArray[np.float64]:
    """Return `mean_multipliers` when only some drivers may differ from France: 16 subsets × classes."""
    people = facts["inhabitants"].to_numpy(float)
    parts = drivers(facts, model)
    each = [people @ _relative(parts, facts, model, subset) for subset in range(ALL + 1)]
    return np.array(each) / people.sum()


def _relative(
    parts: list[NDArray[np.float64]], facts: pd.DataFrame, model: LocalModel, subset: int
) -> NDArray[np.float64]:
    values = subset_product(parts, subset) / model.means[:, subset]
    for name in (name for name in facts.columns if name.startswith(HEATING)):
        # What a user states of heating stands for what size of town and houses would tell of it.
        at = list(model.classes.index).index(name.removeprefix(HEATING))
        left = subset & ~(_TOWN_BIT | _KEY_BIT)
        values[:, at] = subset_product([part[:, [at]] for part in parts], left)[:, 0] / model.means[at, left]
        if subset & _KEY_BIT:
            values[:, at] *= facts[name].to_numpy(float)
    _set_means(values, facts, model)
    return values


def _set_means(values: NDArray[np.float64], facts: pd.DataFrame, model: LocalModel) -> None:
    """Give rents, and communes without known living standards, the French mean."""
    values[:, model.is_rent] = 1.0
    values[~is_known(facts).to_numpy()] = 1.0


@kept(1)
def parameter_table() -> pd.DataFrame:
    """Return the assumptions of the model: value, low, high, unit, basis."""
    return pd.read_csv(embedded("places", "parameters.csv")).set_index("parameter")


@kept(1)
def class_table() -> pd.DataFrame:
    """Return by COICOP class: survey_rows, key, size, group. An assignment of our own."""
    table = pd.read_csv(embedded("places", "classes.csv"), dtype=str, keep_default_na=False)
    return table.set_index("coicop")


@kept(1)
def _factors() -> pd.DataFrame:
    return pd.read_parquet(embedded("places", "factors.parquet")).set_index(["variant", "coicop"])


@kept(1)
def local_model() -> LocalModel:
    """Return the fitted model, `dataset_builder/places` fits it."""
    table = _factors().loc["central"]
    means = pd.read_parquet(embedded("places", "means.parquet")).set_index("coicop")
    limits = pd.read_csv(embedded("places", "limits.csv"))["eur"].to_numpy(float)
    classes = class_table()
    table = table.loc[classes.index]
    return LocalModel(
        classes=classes,
        parameters={str(name): float(value) for name, value in parameter_table()["value"].items()},
        town=table[_TOWN].to_numpy(float),
        standard=table[_STANDARD].to_numpy(float),
        limits=limits,
        means=means.loc[classes.index].to_numpy(float),
    )


@kept(1)
def varied_models() -> dict[str, tuple[LocalModel, LocalModel]]:
    """Return the model fitted again with each assumption at its low and its high end, by assumption."""
    table, central = _factors(), local_model()
    stored = table.index.get_level_values("variant").unique()
    models = {}
    for name, row in parameter_table().iterrows():
        if f"{name}:low" not in stored:
            continue
        pair = []
        for end in ("low", "high"):
            rows = table.loc[f"{name}:{end}"]
            at = central.classes.index.get_indexer(rows.index)
            town, standard, means = central.town.copy(), central.standard.copy(), central.means.copy()
            town[at], standard[at] = rows[_TOWN].to_numpy(float), rows[_STANDARD].to_numpy(float)
            means[at, ALL] = rows["mean"].to_numpy(float)
            parameters = {**central.parameters, str(name): float(row[end])}
            pair.append(replace(central, parameters=parameters, town=town, standard=standard, means=means))
        models[str(name)] = (pair[0], pair[1])
    return models
