"""Recipes and final demand by sector: American patterns fitted to the French use of each product."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.france.accounts import Accounts
from dataset_builder.france.output import household_pattern, split_output
from dataset_builder.france.recipes import Recipes
from dataset_builder.france.trade import Trade
from footprint.areas.detailed.balance import Blocks, fit

#: Smallest value added per output that a sector may have, relative to its industry's.
LEAST_VALUE_ADDED = 0.5
#: Smallest value added of a sector that nobody in France makes, share of its output.
_LEAST_IF_SILENT = 0.05
#: How many times what American recipes give a French cell may be and still be explained by them.
EXPLAINED = 5.0
#: Largest residual the fit may leave (relative).
TOLERANCE = 1e-9
_CATEGORY_PATTERN = {
    "households": "households", "npish": "households", "government": "government",
    "investment": "investment", "inventories": "output",
}  # fmt: skip
#: What government buys of goods for households: reimbursed medicines and medical devices.
MEDICAL = ("325411", "325412", "325413", "325414", "334510", "334517", "339112", "339113", "339114", "339115",
           "339116")  # fmt: skip


@dataclass(frozen=True)
class Seed:
    """First guesses before rows are fitted: the blocks of the world table hold, rows do not.

    Attributes
    ----------
    american : array
        American inputs per unit of output (sector × sector).
    inputs : array
        Inputs (sector × sector), MEUR; every block is the world table's.
    final : DataFrame
        Final demand (sector × category), MEUR, inventories included.
    """

    american: np.ndarray
    inputs: np.ndarray
    final: pd.DataFrame


@dataclass(frozen=True)
class Technology:
    """Fitted recipes and final demand.

    Attributes
    ----------
    A : DataFrame
        Inputs of any origin per unit of output (sector × sector).
    Y : DataFrame
        Final demand of any origin (sector × category), MEUR.
    """

    A: pd.DataFrame
    Y: pd.DataFrame


def _membership(parent: pd.Series, accounts: Accounts) -> tuple[np.ndarray, np.ndarray]:
    """Return the place of each sector's block, and the indicator (blocks × sectors)."""
    place = accounts.output.index.get_indexer(pd.Index(parent))
    member = np.zeros((len(accounts.output), len(parent)))
    member[place, np.arange(len(parent))] = 1.0
    return place, member


def seed(sources: Path, parent: pd.Series, accounts: Accounts, recipes: Recipes, output: pd.Series) -> Seed:
    """Return first guesses: American recipes and purchases put on the French blocks.

    What the recipes explain of a French cell (at most `EXPLAINED` times what they give) follows them;
    the rest says nothing about products, which share it by output.
    """
    labels = list(parent.index)
    place, member = _membership(parent, accounts)
    american = (recipes.flows / recipes.output.where(recipes.output > 0)).fillna(0.0)
    american = american.loc[labels, labels].to_numpy()
    x = output.to_numpy()
    guess = american * x
    block = member @ guess @ member.T
    known = accounts.Z.to_numpy()
    told = np.minimum(known, EXPLAINED * block)
    even = np.outer(x + 1e-9, x + 1e-9)
    guess *= _ratio(told, block)[place][:, place]
    guess += even * _ratio(known - told, member @ even @ member.T)[place][:, place]

    patterns = recipes.final.assign(output=recipes.output)
    patterns["households"] = household_pattern(sources, patterns["households"], accounts.year)
    patterns["government"] = _government_pattern(patterns["households"], parent)
    final = pd.DataFrame(
        {name: split_output(parent, patterns[_CATEGORY_PATTERN[name]].loc[labels], accounts.Y[name])
         for name in accounts.Y.columns}, labels,
    )  # fmt: skip
    final["inventories"] = split_output(parent, output, accounts.Y["inventories"])
    return Seed(american, guess, final)


def most_used(given: Seed, parent: pd.Series, accounts: Accounts) -> pd.Series:
    """Return the most of each product that its known buyers could use, MEUR.

    Σ_h Z_gh min(1, 5 s_kh) + Σ_d Y_gd min(1, 5 s_kd), with s the product's share of a cell in the first
    guess: scrap that only smelters buy cannot exceed what smelters buy of its whole block.
    """
    place, member = _membership(parent, accounts)
    cells = accounts.Z.to_numpy()[place]
    by_user = given.inputs @ member.T
    inputs = (cells * np.minimum(1.0, EXPLAINED * _ratio(by_user, cells))).sum(axis=1)
    demand = given.final.drop(columns="inventories")
    whole = accounts.Y[demand.columns].to_numpy()[place]
    final = (whole * np.minimum(1.0, EXPLAINED * _ratio(demand.to_numpy(), whole))).sum(axis=1)
    return pd.Series(inputs + final, parent.index)


def fit_technology(
    sources: Path, parent: pd.Series, accounts: Accounts, recipes: Recipes, given: Trade
) -> Technology:
    """Return recipes and final demand that use each product as the fitted trade says.

    Raises
    ------
    ValueError
        If a product is used but nothing buys it, or rows and blocks cannot both be kept.
    """
    first = seed(sources, parent, accounts, recipes, given.output)
    x = given.output.to_numpy()
    demand = first.final.drop(columns="inventories")
    share = 1.0 - accounts.Z.sum() / accounts.output.where(accounts.output > 0)
    least = LEAST_VALUE_ADDED * share.fillna(0.0).clip(lower=0.0)
    ceiling = x * (1.0 - parent.map(least).to_numpy())
    use = (given.output + given.imports - given.exports - first.final["inventories"]).to_numpy()
    empty = (first.inputs.sum(axis=1) + demand.sum(axis=1) <= 0) & (use > 0)
    if empty.any():
        raise ValueError(f"no recipe and no demand uses {', '.join(parent.index[empty])}")
    place, _ = _membership(parent, accounts)
    blocks = Blocks(place, accounts.Z.to_numpy(), accounts.Y[demand.columns].to_numpy())
    flows, wanted, residual = fit(first.inputs, demand.to_numpy(), use, ceiling, blocks)
    if not residual <= TOLERANCE:
        raise ValueError(f"the detail of France does not close: residual {residual:.1e}")
    coefficients = np.divide(flows, x, out=np.zeros_like(flows), where=x > 0)
    silent = x <= 0
    if silent.any():
        # No French producer today: the American recipe, so that a plan can still ask what one would need.
        coefficients[:, silent] = first.american[:, silent]
        total = coefficients[:, silent].sum(axis=0)
        coefficients[:, silent] *= np.minimum(1.0, (1.0 - _LEAST_IF_SILENT) / np.maximum(total, 1e-9))
    final = first.final.copy()
    final[demand.columns] = wanted
    labels = parent.index
    return Technology(pd.DataFrame(coefficients, labels, labels), final)


def _government_pattern(households: pd.Series, parent: pd.Series) -> pd.Series:
    """Return how government purchases of goods are shared: medical products alone where there are some."""
    medical = pd.Series(households.index.isin(MEDICAL), households.index)
    has_medical = parent.isin(set(parent[medical.reindex(parent.index)]))
    return households.where(medical | ~has_medical.reindex(households.index), 0.0)


def _ratio(target: np.ndarray, found: np.ndarray) -> np.ndarray:
    return np.divide(target, found, out=np.zeros_like(target), where=found > 0)
