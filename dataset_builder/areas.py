"""French areas: communes, urban areas and inter-municipal bodies, who lives and what is made there.

Four tables go to ``data/areas``: ``communes`` (one row each, with the area codes it belongs to),
``zones`` (salaried jobs by employment zone and A38 sector), ``functions`` (how a zone's jobs are shared
by its communes) and ``areas`` (790 urban areas and the inter-municipal bodies, computed from the others).
All are of the communes of 2019.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dataset_builder.functions import fit_functions
from footprint.areas.places.jobs import FUNCTIONS, spread_jobs

#: The 15 goods-producing A38 sectors: farming, mining and the 13 of manufacturing.
GOODS_A38 = ("AZ", "BZ", "CA", "CB", "CC", "CD", "CE", "CF", "CG", "CH", "CI", "CJ", "CK", "CL", "CM")
#: Leftover codes of the source that are no urban areas (isolated and multi-polar communes).
LEFTOVERS = ("000", "997", "998")
NO_BODY = "ZZZZZZZZZ"
URBAN_AREAS = 790
#: Salaried jobs of 2019 (private employers): the year nearest to the inhabitants (2016) and to the
#: published index (2018). 2022 (all employers) is kept beside it.
JOB_SOURCES = {"jobs_2019": "urssaf_2019", "jobs_2022": "flores_2022"}
_FUNCTIONS = [
    "ADMPUB16", "AGRICU16", "BTP16", "COMINT16", "CONREC16", "CULLOI16", "DISTRI16", "EDUFOR16",
    "ENTREP16", "FABRIC16", "GESTIO16", "LOGIST16", "PREINT16", "SANSOC16", "SERPRO16",
]  # fmt: skip


def build(sources: Path, out: Path) -> None:
    """Write ``areas/communes``, ``areas/zones`` and ``areas/areas`` under `out` from the raw files."""
    folder = Path(out) / "areas"
    folder.mkdir(parents=True, exist_ok=True)
    france = Path(sources) / "france"
    communes = read_communes(france)
    zones = read_zones(france)
    functions = fit_zones(communes, zones)
    functions.round(6).to_csv(folder / "functions.csv", lineterminator="\n")
    areas = build_areas(communes, zones, france, functions.round(6))
    for name, table in (("communes", communes), ("zones", zones), ("areas", areas)):
        table.to_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=19, index=False)


def read_raw_communes(france: Path) -> pd.DataFrame:
    """Return the source's communes; one (39130 Nanchez) stands in it four times with the same figures."""
    raw = pd.read_parquet(france / "communes_2019_au_ze_pop_functions.parquet").drop_duplicates()
    return raw.sort_values("CODGEO", ignore_index=True)


def read_communes(france: Path) -> pd.DataFrame:
    """Return one row for each commune: names, codes of its areas, inhabitants, jobs, income, place."""
    raw = read_raw_communes(france)
    income = pd.read_csv(france / "filosofi_2017_disposable_income_ZE2010.csv", dtype={"CODGEO": str})
    medians = income.set_index("CODGEO")["Q217"]
    table = pd.DataFrame(
        {
            "code": raw["CODGEO"],
            "name": raw["LIBGEO"],
            "department": raw["DEP"].astype("category"),
            "body": raw["EPCI"].where(raw["EPCI"] != NO_BODY).astype("category"),
            "urban_area": raw["AU2010"].where(~raw["AU2010"].isin(LEFTOVERS)).astype("category"),
            "zone": raw["ZE2020"].astype("category"),
            "inhabitants": raw["pop2016"].fillna(0).astype("int32"),
            "income": raw["ZE2010"].map(medians).astype("float32"),
            "manufacturing_jobs": raw["FABRIC16"].fillna(0).astype("int32"),
            "farming_jobs": raw["AGRICU16"].fillna(0).astype("int32"),
            "logistics_jobs": raw["LOGIST16"].fillna(0).astype("int32"),
            "maintenance_jobs": raw["ENTREP16"].fillna(0).astype("int32"),
            "research_jobs": raw["CONREC16"].fillna(0).astype("int32"),
            "lon": raw["lon"].round(2).astype("float32"),
            "lat": raw["lat"].round(2).astype("float32"),
        }
    )
    if table["code"].duplicated().any() or table["inhabitants"].sum() != int(raw["pop2016"].sum()):
        raise ValueError("communes: codes repeat or inhabitants were lost")
    return table


def read_zones(france: Path) -> pd.DataFrame:
    """Return salaried jobs by employment zone and A38 sector (long), for two years."""
    raw = pd.read_csv(
        france / "employment_A38_by_ZE2020_flores_urssaf.csv", dtype={"ZE2020": str}, keep_default_na=True
    )
    table = raw[["ZE2020", "ze_name", "a38"]].rename(columns={"ZE2020": "zone", "ze_name": "zone_name"})
    for name, source in JOB_SOURCES.items():
        table[name] = raw[source].fillna(0).astype("int32")
        if table[name].sum() != raw[source].sum():
            raise ValueError(f"zones: jobs of {source} were lost")
    for name in ("zone", "zone_name", "a38"):
        table[name] = table[name].astype("category")
    return table


def build_areas(
    communes: pd.DataFrame, zones: pd.DataFrame, france: Path, functions: pd.DataFrame
) -> pd.DataFrame:
    """Return one row for each urban area and inter-municipal body, in order of kind and code."""
    urban = pd.read_csv(france / "aires_urbaines_2010.csv", dtype={"AU2010": str})
    urban = urban[~urban["AU2010"].isin(LEFTOVERS)]
    bodies = pd.read_csv(france / "epci_2019.csv", dtype={"EPCI": str})
    bodies = bodies[bodies["EPCI"] != NO_BODY]
    # The source puts the legal form before names that hold it already: "Métropole Rennes Métropole".
    bodies["name"] = bodies["name"].str.replace(r"^Métropole (?=.*Métropole$)", "", regex=True)
    if len(urban) != URBAN_AREAS:
        raise ValueError(f"expected {URBAN_AREAS} urban areas, found {len(urban)}")
    names = pd.concat(
        [
            urban.rename(columns={"AU2010": "code"})[["code", "name"]].assign(kind="urban area"),
            bodies.rename(columns={"EPCI": "code"})[["code", "name"]].assign(kind="inter-municipal body"),
        ],
        ignore_index=True,
    )
    facts = pd.concat([_facts(communes, "urban_area"), _facts(communes, "body")])
    table = names.join(facts, on="code", validate="one_to_one")
    raw = read_raw_communes(france)
    census = pd.concat([raw.groupby(column)[[*_FUNCTIONS, "ELT16"]].sum() for column in ("AU2010", "EPCI")])
    census.columns = [*("function_" + name[:-2].lower() for name in _FUNCTIONS), "jobs"]
    table = table.join(census.astype("int32"), on="code")
    made = goods_jobs(communes, zones, functions)
    goods = pd.concat([made.groupby(communes[by].astype(object)).sum() for by in ("urban_area", "body")])
    table = table.join(goods.add_prefix("jobs_").round(1).astype("float32"), on="code")
    counted = pd.concat([urban.set_index("AU2010")["pop2016"], bodies.set_index("EPCI")["pop2016"]])
    if not np.array_equal(table.set_index("code")["inhabitants"], counted[table["code"]]):
        raise ValueError("areas: inhabitants differ from the source's own sums")
    return table.sort_values(["kind", "code"], ascending=[False, True], ignore_index=True)


def _facts(communes: pd.DataFrame, by: str) -> pd.DataFrame:
    known = communes[communes[by].notna()]
    inhabitants = known["inhabitants"].astype(float)
    groups = known[by].astype(str)

    def mean(column: str) -> pd.Series:
        there = known[column].notna() & (inhabitants > 0)
        weighted = (known[column] * inhabitants)[there].groupby(groups[there]).sum()
        return weighted / inhabitants[there].groupby(groups[there]).sum()

    main = known.assign(by=groups).groupby(["by", known["department"].astype(str)])["inhabitants"].sum()
    first = main.sort_values(kind="stable").groupby("by").tail(1).reset_index("department")["department"]
    return pd.DataFrame(
        {
            "department": first,
            "communes": groups.value_counts(),
            "inhabitants": inhabitants.groupby(groups).sum().astype("int32"),
            "income": mean("income").round(0).astype("float32"),
            "lon": mean("lon").round(4).astype("float32"),
            "lat": mean("lat").round(4).astype("float32"),
        }
    )


def zone_jobs(zones: pd.DataFrame) -> pd.DataFrame:
    """Return salaried jobs of 2019 by employment zone and goods A38 sector, farming left out."""
    wide = zones.pivot_table(index="zone", columns="a38", values="jobs_2019", observed=True)
    wide = wide[[a38 for a38 in GOODS_A38 if a38 != "AZ"]].astype(float)
    return wide.set_axis(wide.index.astype(str)).set_axis([str(name) for name in wide.columns], axis=1)


def fit_zones(communes: pd.DataFrame, zones: pd.DataFrame) -> pd.DataFrame:
    """Return the weights of functions by branch, fitted to all zones."""
    jobs = zone_jobs(zones)
    done = communes.groupby(communes["zone"].astype(str))[list(FUNCTIONS)].sum()
    return fit_functions(done.reindex(jobs.index).fillna(0.0), jobs)


def goods_jobs(communes: pd.DataFrame, zones: pd.DataFrame, functions: pd.DataFrame) -> pd.DataFrame:
    """Return jobs by commune and goods A38 sector.

    A zone's salaried jobs of a sector are spread over its communes by their functions; farming jobs (AZ) are
    the census's own, self-employed included.
    """
    return spread_jobs(communes, zone_jobs(zones), functions)
