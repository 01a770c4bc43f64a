"""The materials behind one EUR of each detailed sector, and how much of them is dug up abroad."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.areas.detailed.seats import seats_of
from footprint.areas.production.france import FranceDetail
from footprint.labels import HOME
from footprint.mrio.impacts.intensities import Impacts
from footprint.mrio.solving.signed import solved_by_sign
from footprint.mrio.system import MRIO


def materials_behind(world: MRIO, france: FranceDetail, foreign_only: float = 0.95) -> pd.DataFrame:
    """Return what is extracted, and where, for one MEUR of each goods sector's product as France buys it.

    The share 1 − m of a product comes from the French industry it belongs to, the import share m from the
    countries French households buy that industry's products from. Behind it is S L b; its foreign part leaves
    out extraction in France. The few mixes of origins that products share are solved forwards, b last.

    Returns
    -------
    DataFrame
        By sector: tonnes (t per MEUR), share_abroad, foreign_materials (share of tonnes in materials of
        which at least `foreign_only` of what France consumes is extracted abroad), main_material,
        critical_materials (share of tonnes in critical or strategic raw materials of the European list).

    Raises
    ------
    LabelError
        If the table lacks France or an industry that the goods sectors belong to.
    """
    intensity = world.intensities("materials")
    regions = intensity.columns.get_level_values(0)
    everywhere = intensity.to_numpy()
    abroad = everywhere * (regions != HOME)
    mixes, blend = _origins(world, france)
    french = pd.DataFrame(world.Y[HOME]).sum(axis=1).reindex(intensity.columns).to_numpy()
    outputs = solved_by_sign(world.leontief, np.column_stack([mixes, french]))
    mixed = pd.DataFrame(everywhere @ outputs[:, :-1] @ blend, intensity.index, france.goods)
    mixed_abroad = abroad @ outputs[:, :-1] @ blend
    consumed, from_abroad = everywhere @ outputs[:, -1], abroad @ outputs[:, -1]
    alien = np.divide(from_abroad, consumed, out=np.zeros_like(consumed), where=consumed > 0) >= foreign_only
    tonnes = mixed.sum(axis=0)
    safe = tonnes.where(tonnes > 0)
    return pd.DataFrame({
        "tonnes": tonnes,
        "share_abroad": (pd.Series(mixed_abroad.sum(axis=0), mixed.columns) / safe).fillna(0.0),
        "foreign_materials": (mixed.loc[alien].sum(axis=0) / safe).fillna(0.0),
        "main_material": mixed.idxmax(axis=0),
        "critical_materials": (mixed.loc[_listed(mixed.index)].sum(axis=0) / safe).fillna(0.0),
    })  # fmt: skip


def impacts_behind(world: MRIO, france: FranceDetail, impacts: Impacts) -> np.ndarray:
    """Return impacts at home, then abroad, behind one MEUR of each goods sector's product, 2m × goods.

    Products come from where `materials_behind` has them from; impacts = E L b, E impacts per MEUR of output.

    Parameters
    ----------
    world : MRIO
        As for `materials_behind`, which refuses a table that does not fit.
    france : FranceDetail
    impacts : Impacts
        Of the industries of that table.
    """
    at_home = np.asarray(world.index.get_level_values(0) == HOME)
    rows = impacts.rows(world.x.to_numpy(), at_home)
    if not len(rows):
        return np.zeros((0, len(france.goods)))
    mixes, blend = _origins(world, france)
    multipliers = world.leontief.solve(np.ascontiguousarray(rows.T), transposed=True).values.T
    return np.asarray(multipliers @ mixes @ blend)


def _listed(materials: pd.Index) -> pd.Index:
    """Return the materials that are on the European list."""
    from footprint.mrio.impacts.critical import on_the_list

    return materials[(on_the_list(materials)["level"] != "not listed").to_numpy()]


def _origins(world: MRIO, france: FranceDetail) -> tuple[np.ndarray, np.ndarray]:
    """Return mixes of origins, n × mixes, and how one EUR of each goods sector blends them."""
    seats = seats_of(world, france)
    final = np.maximum(pd.DataFrame(world.Y[HOME]).to_numpy(), 0.0)
    bought = pd.DataFrame(world.Y[HOME])["households"].clip(lower=0.0).to_numpy(float)
    mixes, total = seats.origins(bought)
    # What households do not import comes from where all of France buys it.
    everything, _ = seats.origins(final.sum(axis=1) + world.Z.to_numpy()[:, seats.home].sum(axis=1))
    mixes = np.where(total > 0, mixes, everything)
    at = france.sectors.index.get_indexer(france.goods)
    share = france.import_share.loc[france.goods].to_numpy(float)
    blocks, of_block = np.unique(seats.block[at], return_inverse=True)
    makers, of_maker = np.unique(seats.maker[at], return_inverse=True)
    french = np.zeros((world.n, len(makers)))
    french[makers, np.arange(len(makers))] = 1.0
    blend = np.zeros((len(blocks) + len(makers), len(at)))
    blend[of_block, np.arange(len(at))] = share
    blend[len(blocks) + of_maker, np.arange(len(at))] = 1.0 - share
    return np.hstack([mixes[:, blocks], french]), blend
