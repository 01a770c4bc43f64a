"""The products, COICOP classes and regions that a user's demand can name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from footprint.areas.demand.coicop import class_shares, coicop_bridge
from footprint.areas.french import french_purchases, price_year
from footprint.areas.places.find import normalised
from footprint.errors import UnknownNameError
from footprint.mrio.sources.sector_names import older_names
from footprint.names import nearest

if TYPE_CHECKING:
    from footprint.mrio import MRIO


class Names:
    """The products, COICOP classes and regions that a demand can name, each however spelt."""

    def __init__(self, world: MRIO) -> None:
        self.world = world
        self._bridge: pd.DataFrame | None = None
        self._purchases: pd.Series | None = None
        self._shares: dict[str, pd.Series] = {}
        self._products = {normalised(str(name)): pd.Index([name]) for name in world.sectors}
        info = world.sector_info
        for column in ("name_fr", "name_en", "code", "wiod_code"):
            if column in info.columns:
                for text, group in info.groupby(info[column].astype(str), sort=False):
                    self._products.setdefault(normalised(str(text)), group.index)
        for name, sectors in older_names(info).items():
            self._products.setdefault(normalised(name), pd.Index(sectors))
        self._regions: dict[str, str] = {}
        for column in ("name_en", "name_fr"):
            if column in world.region_info.columns:
                names = world.region_info[column].astype(str)
                self._regions.update({normalised(name): str(label) for label, name in names.items()})
        self._regions.update({normalised(str(label)): str(label) for label in world.regions})

    def products(self, text: str) -> pd.Index:
        """Return the products a name or code means.

        Raises
        ------
        UnknownNameError
            If there is none.
        """
        found = self._products.get(normalised(text))
        if found is None:
            raise UnknownNameError("product", text, self._near(text, map(str, self.world.sectors)))
        return found

    def product(self, text: str) -> pd.Series:
        """Return the products a name or code means, as shares that sum to 1."""
        found = self.products(text)
        if len(found) == 1:
            return pd.Series(1.0, index=found)
        if self._purchases is None:
            self._purchases = french_purchases(self.world).groupby(level=1).sum().clip(lower=0.0)
        weights = self._purchases[found]
        return weights / weights.sum() if weights.sum() > 0 else pd.Series(1 / len(found), index=found)

    def coicop(self, code: str) -> pd.Series:
        """Return the products and tax that one euro spent on a class (``CP0111``) buys."""
        if self._bridge is None:
            self._bridge = coicop_bridge(self.world)
        if code not in self._shares:
            self._shares[code] = class_shares(code, self._bridge, price_year(self.world))
        return self._shares[code]

    def classes(self, code: str) -> tuple[str, ...]:
        """Return the leaves of COICOP that a class or group (``CP01``) holds."""
        if self._bridge is None:
            self._bridge = coicop_bridge(self.world)
        return tuple(str(leaf) for leaf in self._bridge.index if str(leaf).startswith(code))

    def region(self, text: str) -> str:
        """Return the label of a region named by label or by English or French name."""
        found = self._regions.get(normalised(text))
        if found is None:
            known = [
                *map(str, self.world.regions),
                *self.world.region_info.get("name_en", pd.Series(dtype=str)),
            ]
            raise UnknownNameError("region", text, self._near(text, map(str, known)))
        return found

    @staticmethod
    def _near(text: str, known: Iterable[str]) -> list[str]:
        names = list(known)
        key = normalised(text)
        holding = [name for name in names if key and key in normalised(name)]
        return list(dict.fromkeys([*holding, *nearest(text, names)]))[:3]
