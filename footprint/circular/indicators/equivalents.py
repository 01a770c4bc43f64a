"""Trade of a region in raw material equivalents, from the world table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footprint.circular.indicators import flows as flows
from footprint.errors import UnknownNameError
from footprint.i18n import message
from footprint.mrio.system import MRIO
from footprint.names import nearest, plain

TOTAL = "total"
NO_FRANCE = message(
    "the world table has no region FRA: rename its French region, as in world.aggregate({...})"
)


def labels_by_name(world: MRIO) -> dict[str, str]:
    """Return the label of every region by its label and its English and French name, plainly written."""
    info = world.region_info
    names = {plain(str(label)): str(label) for label in info.index}
    for column in ("name_en", "name_fr"):
        if column in info:
            names |= {plain(str(name)): str(label) for label, name in info[column].dropna().items()}
    if "FRA" in info.index:
        names.setdefault("france", "FRA")  # in tables that know labels only
    return names


def find_region(world: MRIO, place: str) -> str | None:
    """Return the label of a region given by label, English or French name; None if there is none."""
    return labels_by_name(world).get(plain(place))


def region_names(world: MRIO) -> dict[str, str]:
    """Return the English name of every region, its label where it has none."""
    info = world.region_info
    names = {str(label): str(label) for label in info.index}
    if "name_en" in info:
        names |= {str(label): str(name) for label, name in info["name_en"].dropna().items()}
    return names


def region_label(world: MRIO, place: str) -> str:
    """Return the label of a region given by its label or name.

    Raises
    ------
    UnknownNameError
        If there is none, with the nearest names.
    """
    if (label := find_region(world, place)) is not None:
        return label
    info = world.region_info
    known = [*map(str, info.index), *map(str, info.get("name_en", ()))]
    hint = "" if plain(place) != "france" else NO_FRANCE
    raise UnknownNameError("region", place, nearest(place, known), hint)


def final_demand(world: MRIO, region: str) -> pd.Series:
    """Return all final demand of a region, n, in the table's currency."""
    here = np.asarray(world.y_columns.get_level_values(0) == region)
    return pd.Series(world.Y.to_numpy()[:, here].sum(axis=1), world.index)


def purchases(world: MRIO, region: str) -> pd.Series:
    """Return what industries and final users of a region buy, n; inventories that fall count as nothing."""
    here = np.asarray(world.index.get_level_values(0) == region)
    return final_demand(world, region).clip(lower=0.0) + world.Z.to_numpy()[:, here].sum(axis=1)


def own_extraction(world: MRIO, region: str, extension: str = "materials") -> pd.Series:
    """Return what the final users of a region extract themselves, by material."""
    flows_of = world.extension(extension)
    here = np.asarray(flows_of.F_Y.columns.get_level_values(0) == region)
    return pd.Series(flows_of.F_Y.to_numpy()[:, here].sum(axis=1), flows_of.labels)


def equivalents(world: MRIO, region: str, extension: str = "materials") -> tuple[pd.DataFrame, float]:
    """Return trade in raw material equivalents by material, t, and the relative gap of its identity.

    With M = S L and, for region r, its imports m (what it buys from elsewhere, for industries and final
    demand) and exports e alike, each solved forwards, S (L m),

        IMP_RME = M m,   EXP_RME = M e,   RMC = DE + IMP_RME − EXP_RME = M Y_r + F_Y,r.

    Returns
    -------
    DataFrame
        Material × extraction, imports_rme, exports_rme, imports_net, exports_net, rmc.
    float
        The gap between the two sides of the last equation, relative to RMC.
    """
    account = world.extension(extension).in_unit("t")
    scale = world.extension(extension).F.to_numpy().sum()
    factor = account.F.to_numpy().sum() / scale if scale else 1.0
    here = np.asarray(world.index.get_level_values(0) == region)
    final_here = np.asarray(world.y_columns.get_level_values(0) == region)
    Z, Y = world.Z.to_numpy(), world.Y.to_numpy()
    imports = np.where(here, 0.0, Z[:, here].sum(axis=1) + Y[:, final_here].sum(axis=1))
    # Rows first: on a big table the columns of all other regions are nearly all of it.
    exports = np.zeros(world.n)
    exports[here] = Z[here][:, ~here].sum(axis=1) + Y[here][:, ~final_here].sum(axis=1)
    own = account.F_Y.to_numpy()[:, final_here].sum(axis=1)
    extraction = account.F.to_numpy()[:, here].sum(axis=1) + own
    demand = Y[:, final_here].sum(axis=1)
    # Forwards: three right-hand sides, where multipliers would be one for each material.
    output = world.outputs(np.column_stack([imports, exports, demand])).values
    intensity = world.intensities(extension).to_numpy() * factor
    imports_rme, exports_rme, needed = (intensity @ output).T
    at_home = intensity[:, here] @ output[here, 2]
    footprint = needed + own
    table = pd.DataFrame(
        {
            "extraction": extraction,
            "imports_rme": imports_rme,
            "exports_rme": exports_rme,
            "imports_net": needed - at_home,
            "exports_net": extraction - own - at_home,
            "rmc": footprint,
        },
        index=account.labels,
    )
    other = flows.raw_material_consumption(table["extraction"], table["imports_rme"], table["exports_rme"])
    size = max(float(footprint.sum()), np.finfo(float).tiny)
    return table, float(np.abs(other - footprint).sum() / size)


def by_group(by_material: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """Return flows in raw material equivalents by group with a total, and what follows from them."""
    table = by_material.groupby(group.reindex(by_material.index).to_numpy(), sort=False).sum()
    table = pd.concat([table, table.sum().rename(TOTAL).to_frame().T])
    return table.assign(
        rmi=flows.raw_material_input(table["extraction"], table["imports_rme"]),
        rtb=flows.physical_bilateral_trade(table["imports_rme"], table["exports_rme"]),
        import_dependency=flows.import_dependency(table["extraction"], table["imports_rme"]),
    )
