"""The facts of every commune: size of town, living standards, household size, cars, transit, houses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.areas import NO_BODY
from footprint.areas.local.facts import (
    CARS_OF_DEPARTMENT,
    HOUSES_OF_DEPARTMENT,
    NO_INCOME,
    SPREAD_OF_BODY,
    STANDARD_OF_BODY,
)

#: Class of urban-unit size (INSEE's TUU) to stratum of the survey.
_STRATUM_OF_SIZE = {0: 0, 1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 3, 8: 4}


def read_facts(place: Path) -> pd.DataFrame:
    """Return the facts by commune of 2019, as whole numbers (shares, ratios and persons in thousandths).

    What is secret or missing for a commune is taken from its inter-municipal body (living standards,
    persons a household) or from the communes of its département in the same stratum, weighted by homes
    (cars, transit, houses); bits of ``filled`` say so. A commune whose body has no published income either
    is marked.
    """
    units = pd.read_parquet(place / "communes_2019_urban_unit_size_bdf_strate.parquet").set_index("CODGEO")
    table = pd.DataFrame(index=pd.Index(units.index, name="code"))
    table["stratum"] = units["TUU2016"].astype(int).map(_STRATUM_OF_SIZE)
    department = pd.Series([code[:3] if code[:2] == "97" else code[:2] for code in table.index], table.index)
    body = units["EPCI"].where(units["EPCI"] != NO_BODY)
    own = pd.read_parquet(place / "filosofi_commune_2016.parquet").set_index("CODGEO").reindex(table.index)
    bodies = pd.read_csv(place / "filosofi_epci_2016.csv", dtype={"CODGEO": str}).set_index("CODGEO")

    filled = pd.Series(0, table.index)
    median, of_body = own["MED16"], body.map(bodies["MED16"])
    table["median"] = median.fillna(of_body)
    filled |= STANDARD_OF_BODY * (median.isna() & of_body.notna())
    for name, above, below in (("d5_d1", "MED16", "D116"), ("d9_d5", "D916", "MED16")):
        published = own[above] / own[below]
        table[name] = published.fillna(body.map(bodies[above] / bodies[below]))
        filled |= SPREAD_OF_BODY * published.isna()
    table["persons"] = (own["NBPERSMENFISC16"] / own["NBMENFISC16"]).fillna(
        body.map(bodies["NBPERSMENFISC16"] / bodies["NBMENFISC16"])
    )
    unknown = table[["median", "d5_d1", "d9_d5", "persons"]].isna().any(axis=1)
    filled = filled.where(~unknown, NO_INCOME)

    census = pd.read_parquet(place / "insee_communes_2021_income_cars_commuting.parquet").set_index("code")
    homes = pd.read_parquet(place / "insee_rp2018_communes_2000plus_housing.parquet").set_index("code_insee")
    counted = (homes["log_maison"] + homes["log_appart"]).reindex(table.index)
    weight = own["NBMENFISC16"].fillna(1.0)
    shares = {
        "car": (census["pct_households_with_car_2021"] / 100, weight, CARS_OF_DEPARTMENT),
        "transit": (census["pct_commute_public_transport_2021"] / 100, weight, CARS_OF_DEPARTMENT),
        "houses": (homes["log_maison"] / (homes["log_maison"] + homes["log_appart"]), counted, HOUSES_OF_DEPARTMENT),
    }  # fmt: skip
    for name, (published, by, bit) in shares.items():
        known = published.reindex(table.index)
        filled |= (bit * known.isna()).where(~unknown, 0)
        table[name] = _filled(known, by, department, table["stratum"])
    # Where nothing is estimated the numbers are never used; the mean of France stands there.
    for name in ("median", "d5_d1", "d9_d5", "persons"):
        table[name] = table[name].fillna(table[name].median())
    table["filled"] = filled
    return _as_integers(table)


def _filled(values: pd.Series, weight: pd.Series, department: pd.Series, stratum: pd.Series) -> pd.Series:
    """Return shares, gaps filled by the mean of the département's stratum, the département, the stratum."""
    result = values.copy()
    there = values.notna() & (weight > 0)
    for groups in ([department, stratum], [department], [stratum]):
        sums = [(part[there]).groupby([g[there] for g in groups]).sum() for part in (values * weight, weight)]
        means = (sums[0] / sums[1]).rename("mean")
        keys = pd.MultiIndex.from_arrays(groups) if len(groups) > 1 else pd.Index(groups[0])
        result = result.fillna(pd.Series(means.reindex(keys).to_numpy(), values.index))
    return result


def _as_integers(table: pd.DataFrame) -> pd.DataFrame:
    if table.isna().any(axis=None):
        raise ValueError("communes: a fact is missing after filling")
    result = pd.DataFrame({"stratum": table["stratum"].astype("int8")})
    result["median"] = table["median"].round().astype("int32")
    for name in ("d5_d1", "d9_d5", "persons", "car", "transit", "houses"):
        result[name] = np.round(1000 * table[name]).astype("int16")
    result["filled"] = table["filled"].astype("uint8")
    return result
