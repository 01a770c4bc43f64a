"""Who extracts what, and what is bought: the labels of both sides of a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.labels import COUNTRY, INDUSTRY, LOCATION, MATERIAL, PRODUCT, SELLER, codes_of
from footprint.mrio.solved import SolvedTables

MATERIAL_GROUP, PRODUCT_GROUP = "material group", "product group"

Array = np.ndarray
#: The group of each entry, and the number of groups; None for one group of all.
Groups = tuple[Array, int] | None


@dataclass(frozen=True, eq=False)
class Extraction:
    """Who extracts what: the entries of S that are not zero, and their labels; made once for a table.

    Attributes
    ----------
    intensity : ndarray
        S of each entry, in the extension's unit for each unit of output.
    industry : ndarray
        For each entry, its industry's place in the table.
    position : ndarray
        For each entry, its industry's place in `industries`.
    industries : ndarray
        Positions in the table of the industries that extract, ascending.
    labels : mapping of str to Categorical
        By dimension, the label of each entry.
    """

    intensity: Array
    industry: Array
    position: Array
    industries: Array
    labels: Mapping[str, pd.Categorical]

    @classmethod
    def of(cls, world: SolvedTables, extension: str, home: str | None) -> Extraction:
        """Return who extracts what; with a region `home`, also whether that is there or abroad."""
        flows = world.extension(extension)
        intensity = world.intensities(extension).to_numpy()
        stressor, industry = np.nonzero(intensity)
        regions = codes_of(world.index.get_level_values(0), world.regions)[industry]
        sectors = codes_of(world.index.get_level_values(1), world.sectors)[industry]
        labels = {
            MATERIAL: pd.Categorical.from_codes(stressor, flows.labels),
            COUNTRY: pd.Categorical.from_codes(regions, world.regions),
            INDUSTRY: pd.Categorical.from_codes(sectors, world.sectors),
        }
        if "group" in flows.stressors:
            labels[MATERIAL_GROUP] = in_groups(flows.stressors["group"], stressor)
        if home is not None:
            abroad = (world.regions[regions] != home).astype(int)
            labels[LOCATION] = pd.Categorical.from_codes(abroad, pd.Index([home, "abroad"]))
        industries, position = np.unique(industry, return_inverse=True)
        return cls(intensity[stressor, industry], industry, position, industries, labels)


@dataclass(frozen=True, eq=False)
class Purchases:
    """What each number of a demand buys: a product, of any seller or of each.

    Attributes
    ----------
    target : ndarray
        n, the column of the ledger that each industry's sales belong to.
    labels : mapping of str to Categorical
        By dimension, the label of each column.
    """

    target: Array
    labels: Mapping[str, pd.Categorical]

    @property
    def size(self) -> int:
        """Number of columns."""
        return len(self.labels[PRODUCT])

    @classmethod
    def of(cls, world: SolvedTables, *, sellers: bool = False) -> Purchases:
        """Return the products of a table; with `sellers`, those of each selling region apart."""
        regions = codes_of(world.index.get_level_values(0), world.regions)
        sectors = codes_of(world.index.get_level_values(1), world.sectors)
        width = len(world.sectors)
        position = np.arange(width * len(world.regions) if sellers else width)
        labels = {PRODUCT: pd.Categorical.from_codes(position % width, world.sectors)}
        if sellers:
            labels[SELLER] = pd.Categorical.from_codes(position // width, world.regions)
        if "group" in world.sector_info:
            labels[PRODUCT_GROUP] = in_groups(world.sector_info["group"], position % width)
        return cls(regions * width + sectors if sellers else sectors, labels)


def in_groups(groups: pd.Series, position: Array) -> pd.Categorical:
    """Return the group of each position, groups in order of their first appearance."""
    categories = pd.Index(groups.unique())
    return pd.Categorical.from_codes(categories.get_indexer(pd.Index(groups))[position], categories)


def joint_groups(labels: Mapping[str, pd.Categorical], names: list[str]) -> Groups:
    """Return one code for each combination of labels, with their number; None for no names."""
    joint: Groups = None
    for each in (labels[name] for name in names):
        codes, size = joint or (np.zeros(1, np.intp), 1)
        count = len(each.categories)
        joint = codes * count + each.codes, size * count
    return joint
