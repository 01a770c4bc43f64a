"""What an area offers and needs: sites, tonnes, distances, and what each use of a by-product avoids."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from footprint.areas.impacts.french import impacts_for
from footprint.areas.places.area import Area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.detail import detail_year
from footprint.areas.production.establishments import Establishments
from footprint.areas.production.france import load_france
from footprint.circular.exchange.network import Arc, best_flows
from footprint.circular.exchange.spread import spreads
from footprint.circular.exchange.tables import (
    INHABITANTS,
    OWN_EXTRACTION,
    OwnNeed,
    OwnOffer,
    central,
    read_own,
    table,
)
from footprint.circular.indicators.equivalents import purchases
from footprint.errors import TableError
from footprint.geography import Spread, road_distance
from footprint.i18n import message
from footprint.labels import HOME
from footprint.mrio.impacts.intensities import Impacts
from footprint.mrio.system import MRIO

Objective = Literal["footprint", "tonnes"]
#: EUR per tonne-kilometre by lorry: an assumption, range 0.07 to 0.15.
FREIGHT = {"low": [0.07], "value": [0.1], "high": [0.15]}
HAULAGE = "Inland transport"
#: Offers and needs below this many tonnes a year are no site.
SMALLEST = 1.0
_FARMS = "AZ"


@dataclass(frozen=True)
class Sites:
    """Offers or needs of an area, one row each.

    Attributes
    ----------
    rows : DataFrame
        name, label (by-product or need), sector, tonnes, price (EUR/t of virgin), virgin (its sector).
    spread : list of Spread
        Where each is.
    """

    rows: pd.DataFrame
    spread: list[Spread] = field(repr=False)


@dataclass(frozen=True)
class ByProductMarket:
    """Everything of an exchange that does not depend on the draw of coefficients."""

    output: pd.Series
    inhabitants: float
    spreads: dict[str, Spread]
    sites: dict[tuple[float, float], Spread] = field(default_factory=dict, kw_only=True)
    intensity: pd.DataFrame
    impacts: Impacts
    impact_intensity: pd.DataFrame
    own_offers: list[OwnOffer] | None
    own_needs: list[OwnNeed] | None
    warnings: tuple[str, ...]
    recipes: pd.DataFrame
    sectors: pd.DataFrame
    distances: dict[tuple[Spread, Spread], float] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        world: MRIO,
        area: Area,
        output: pd.Series | None,
        offers: str | os.PathLike[str] | None,
        needs: str | os.PathLike[str] | None,
        establishments: Establishments | str | os.PathLike[str] | None = None,
    ) -> ByProductMarket:
        """Return the market of an area; output, offers and needs are estimated where not given."""
        france = load_france()
        warnings = list(world.texts("warnings"))
        own_offers = None if offers is None else read_own(offers, OwnOffer, area)
        own_needs = None if needs is None else read_own(needs, OwnNeed, area)
        if own_offers is None:
            warnings.append(
                message(
                    "By-products used already are left out by an assumed share; check the offers you know."
                )
            )
        if output is None and not (own_offers and own_needs):
            output = _row(supply_of(area, establishments).output)
            if establishments is None:
                warnings.append(
                    message("What is made in the area is estimated from jobs and establishments.")
                )
        made = (
            pd.Series(0.0, france.sectors.index) if output is None else output.reindex(france.sectors.index)
        )
        virgin = sorted(
            {*table("needs")["virgin"], *table("uses")["process"].dropna(), HAULAGE} - {OWN_EXTRACTION}
        )
        impacts = impacts_for(world)
        return cls(
            output=made.fillna(0.0),
            inhabitants=area.inhabitants,
            spreads=spreads(area),
            intensity=product_intensity(world, virgin),
            impacts=impacts,
            impact_intensity=product_impacts(world, virgin, impacts),
            own_offers=own_offers,
            own_needs=own_needs,
            warnings=tuple(warnings),
            recipes=france.A,
            sectors=france.sectors,
        )

    def _amount(self, frame: pd.DataFrame) -> np.ndarray:
        """Return what each row's coefficient multiplies: MEUR of output, or inhabitants."""
        made = frame["sector"].map(self.output).fillna(0.0).to_numpy(dtype=float)
        return np.where(frame["sector"] == INHABITANTS, self.inhabitants, made)

    def _named(self, frame: pd.DataFrame, label: str, tonnes: np.ndarray) -> pd.DataFrame:
        names = frame["sector"].map(self.sectors["name_en"]).fillna(message("Households and building sites"))
        return pd.DataFrame(
            {
                "name": names.to_numpy(),
                "label": frame[label].to_numpy(),
                "sector": frame["sector"],
                "tonnes": tonnes,
            }
        )

    def _where(self, sector: str) -> Spread:
        if sector == INHABITANTS:
            return self.spreads["living"]
        kind = "farming" if self.sectors["a38"].get(sector) == _FARMS else "making"
        return self.spreads[kind]

    def offers(self, random: np.random.Generator | None) -> Sites:
        """Return the by-products that are free, t a year."""
        if self.own_offers is not None:
            return self._own(
                [(row.name, row.by_product, row.tonnes, row.lon, row.lat) for row in self.own_offers]
            )
        frame = table("by_products")
        tonnes = self._amount(frame) * central(frame, random, "low", "value", "high")
        tonnes = tonnes * central(frame, random, "free_low", "free", "free_high")
        rows = self._named(frame, "by_product", tonnes)
        return self._kept(rows)

    def needs(self, random: np.random.Generator | None) -> Sites:
        """Return the virgin material that could be displaced, t a year, with its price and sector."""
        frame = table("needs")
        price = central(frame, random, "price_low", "price", "price_high")
        if self.own_needs is not None:
            first = frame.assign(price=price).drop_duplicates("need").set_index("need")
            sites = self._own([(row.name, row.need, row.tonnes, row.lon, row.lat) for row in self.own_needs])
            looked = first.loc[sites.rows["label"], ["price", "virgin"]].to_numpy()
            return replace(
                sites, rows=sites.rows.assign(price=looked[:, 0].astype(float), virgin=looked[:, 1])
            )
        bought = np.array(
            [
                self._bought(sector, inputs)
                for sector, inputs in zip(frame["sector"], frame["inputs"], strict=True)
            ]
        )
        stated = central(frame, random, "tonnes_low", "tonnes", "tonnes_high")
        per_unit = np.where(frame["basis"] == "recipe", bought * 1e6 / price, stated)
        tonnes = self._amount(frame) * per_unit * central(frame, random, "share_low", "share", "share_high")
        rows = self._named(frame, "need", tonnes).assign(price=price, virgin=frame["virgin"].to_numpy())
        return self._kept(rows)

    def _bought(self, sector: str, inputs: Any) -> float:
        """Return EUR of the listed inputs in a sector's recipe, per EUR of output."""
        if not isinstance(inputs, str) or sector not in self.recipes.columns:
            return 0.0
        known = [code for code in inputs.split() if code in self.recipes.index]
        return float(self.recipes.loc[known, sector].sum())

    def _kept(self, rows: pd.DataFrame) -> Sites:
        kept = rows[rows["tonnes"] >= SMALLEST]
        return Sites(kept, [self._where(sector) for sector in kept["sector"]])

    def _own(self, given: list[tuple[str, str, float, float | None, float | None]]) -> Sites:
        rows = pd.DataFrame(
            [(name, label, "", tonnes) for name, label, tonnes, _, _ in given],
            columns=["name", "label", "sector", "tonnes"],
        )
        return Sites(rows, [self._site(lon, lat) for _, _, _, lon, lat in given])

    def _site(self, lon: float | None, lat: float | None) -> Spread:
        """Return a point, one object for each, or where things are made."""
        if lon is None or lat is None:
            return self.spreads["making"]
        return self.sites.setdefault((lon, lat), Spread.at(lon, lat))

    def solved(
        self, objective: Objective, random: np.random.Generator | None
    ) -> tuple[Sites, Sites, pd.DataFrame, np.ndarray]:
        """Return offers, needs, arcs and the best flows for one draw of the coefficients."""
        given, taken = self.offers(random), self.needs(random)
        arcs = self._arcs(given, taken, random)
        gain = arcs["displaced"] if objective == "tonnes" else arcs["avoided"]
        network = [
            Arc(int(row["offer"]), int(row["need"]), row["displaced"], worth, row["distance"])
            for row, worth in zip(arcs.to_dict("records"), gain, strict=True)
        ]
        offers, needs = (sites.rows["tonnes"].to_numpy(dtype=float) for sites in (given, taken))
        return given, taken, arcs, best_flows(offers, needs, network)

    def _arcs(self, given: Sites, taken: Sites, random: np.random.Generator | None) -> pd.DataFrame:
        """Return every feasible use of every offer: displaced and avoided tonnes per tonne collected."""
        uses = table("uses")
        yields = central(uses, random, "yield_low", "yield", "yield_high")
        quality = central(uses, random, "quality_low", "quality", "quality_high")
        freight = float(central(pd.DataFrame(FREIGHT), random, "low", "value", "high")[0])
        haul = self.intensity.loc[HAULAGE] * freight / 1e6
        rows = []
        for place, use in enumerate(uses.to_dict("records")):
            displaced = yields[place] * quality[place]
            process = np.zeros(2)
            if isinstance(use["process"], str):
                process = (
                    self.intensity.loc[use["process"]].to_numpy() * float(use["process_eur_per_t"]) / 1e6
                )
            for i in np.flatnonzero(given.rows["label"] == use["by_product"]):
                for j in np.flatnonzero(taken.rows["label"] == use["need"]):
                    distance = self._distance(given, int(i), taken, int(j))
                    if distance > float(use["max_km"]):
                        continue
                    need = taken.rows.iloc[j]
                    saved = displaced * self._per_tonne(str(need["virgin"]), float(need["price"]))
                    net = saved - distance * haul.to_numpy() - process
                    rows.append((i, j, place, displaced, distance, net[0], net[1], net.sum()))
        columns = [
            "offer",
            "need",
            "use",
            "displaced",
            "distance",
            "avoided_france",
            "avoided_abroad",
            "avoided",
        ]
        return pd.DataFrame(rows, columns=columns)

    def impact_changes(self, taken: Sites, arcs: pd.DataFrame, flows: np.ndarray) -> pd.DataFrame:
        """Return the impacts that the flows change: title, unit, france, abroad, total.

        Virgin material that is no longer bought, less haulage and processing, as for tonnes. Of what an area
        digs up itself no such figures are known: it counts as nothing.
        """
        intensity, uses = self.impact_intensity / 1e6, table("uses")
        freight = float(FREIGHT["value"][0])
        total = np.zeros(intensity.shape[1])
        for row, tonnes in zip(arcs.to_dict("records"), flows, strict=True):
            need, use = taken.rows.iloc[int(row["need"])], uses.iloc[int(row["use"])]
            total += tonnes * row["distance"] * freight * intensity.loc[HAULAGE].to_numpy()
            if isinstance(use["process"], str):
                total += tonnes * float(use["process_eur_per_t"]) * intensity.loc[use["process"]].to_numpy()
            if need["virgin"] != OWN_EXTRACTION:
                price = float(need["price"]) * row["displaced"]
                total -= tonnes * price * intensity.loc[need["virgin"]].to_numpy()
        return self.impacts.frame(total)

    def _per_tonne(self, virgin: str, price: float) -> np.ndarray:
        """Return tonnes extracted in France and abroad behind one tonne of virgin material."""
        if virgin == OWN_EXTRACTION:
            return np.array([1.0, 0.0])
        return self.intensity.loc[virgin].to_numpy() * price / 1e6

    def _distance(self, given: Sites, i: int, taken: Sites, j: int) -> float:
        ends = (given.spread[i], taken.spread[j])
        if ends not in self.distances:
            self.distances[ends] = road_distance(*ends)
        return self.distances[ends]

    def matches(self, given: Sites, taken: Sites, arcs: pd.DataFrame, flows: np.ndarray) -> pd.DataFrame:
        """Return the flows that are used, largest effect first."""
        used = flows > 1e-9 * max(float(flows.max(initial=0.0)), 1.0)
        found = arcs[used].assign(tonnes=flows[used])
        offer, need = given.rows.iloc[found["offer"]], taken.rows.iloc[found["need"]]
        frame = pd.DataFrame(
            {
                "by_product": offer["label"].to_numpy(),
                "giver": offer["name"].to_numpy(),
                "need": need["label"].to_numpy(),
                "taker": need["name"].to_numpy(),
                "tonnes": found["tonnes"].to_numpy(),
                "displaced": (found["tonnes"] * found["displaced"]).to_numpy(),
                "virgin": need["virgin"].to_numpy(),
                "distance": found["distance"].to_numpy(),
                **{
                    name: (found["tonnes"] * found[name]).to_numpy()
                    for name in ("avoided_france", "avoided_abroad", "avoided")
                },
                "_offer": offer.index.to_numpy(),
                "_need": need.index.to_numpy(),
            }
        )
        return frame.sort_values("avoided", ascending=False, ignore_index=True)

    def totals(self, given: Sites, taken: Sites, arcs: pd.DataFrame, flows: np.ndarray) -> dict[str, float]:  # noqa: ARG002
        """Return tonnes collected, displaced and avoided."""
        return {
            "collected": float(flows.sum()),
            "displaced": float(flows @ arcs["displaced"]) if len(arcs) else 0.0,
            "avoided": float(flows @ arcs["avoided"]) if len(arcs) else 0.0,
        }


def _row(table: pd.DataFrame) -> pd.Series:
    """Return the only row of a table as a Series."""
    return pd.Series(table.to_numpy(dtype=float)[0], table.columns)


def product_intensity(world: MRIO, products: list[str]) -> pd.DataFrame:
    """Return tonnes extracted in France and abroad per million of each product as France buys it.

    The origins are the mix of all French purchases of the product, by industries and final users.

    Returns
    -------
    DataFrame
        Product × france, abroad; t per million of the table's currency.

    Raises
    ------
    TableError
        If France buys nothing of a product.
    """
    outputs = world.outputs(_as_bought(world, products)).values
    flows = world.extension("materials").in_unit("t")
    x = world.x.to_numpy()
    S = np.divide(flows.F.to_numpy(), x, out=np.zeros_like(flows.F.to_numpy()), where=x != 0).sum(axis=0)
    extracted = S[:, None] * outputs
    here = np.asarray(world.index.get_level_values(0) == HOME)
    return pd.DataFrame(
        {"france": extracted[here].sum(axis=0), "abroad": extracted[~here].sum(axis=0)}, index=products
    )


def product_impacts(world: MRIO, products: list[str], impacts: Impacts) -> pd.DataFrame:
    """Return impacts per million of each product as France buys it, product × (in France, then abroad).

    Parameters
    ----------
    world, products
        As for `product_intensity`, which refuses what cannot be.
    impacts : Impacts
        Of the table's industries.
    """
    outputs = world.outputs(_as_bought(world, products)).values
    here = np.asarray(world.index.get_level_values(0) == HOME)
    return pd.DataFrame((impacts.rows(world.x.to_numpy(), here) @ outputs).T, index=products)


def _as_bought(world: MRIO, products: list[str]) -> pd.DataFrame:
    """Return where one unit of each product comes from, by all French purchases of it."""
    bought = purchases(world, HOME)
    sector = world.index.get_level_values(1)
    columns = {}
    for product in products:
        own = bought.where(np.asarray(sector == product), 0.0)
        if not own.sum() > 0:
            raise TableError(
                message("France buys nothing of {product!r} in this table", product=product),
                hint=message(
                    "use a table with the industries of the embedded one of {detail_year}",
                    detail_year=detail_year(),
                ),
            )
        columns[product] = own / own.sum()
    return pd.DataFrame(columns)
