"""A French area: who lives in it, what they earn, what is made there, and where it lies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pandas as pd

from footprint.areas.places.jobs import spread_jobs
from footprint.embedded import embedded
from footprint.errors import LabelError, UnknownNameError
from footprint.i18n import marked, message
from footprint.once import kept, kept_property
from footprint.units import quantity

if TYPE_CHECKING:
    import pint

URBAN_AREA = "urban area"
BODY = "inter-municipal body"
COMMUNE = "commune"
COMMUNES = "communes"
DEPARTMENT = "department"
DEPARTMENTS = "departments"
REGION = "region"
COUNTRY = "country"
#: The goods-producing A38 sectors: farming, mining and the 13 of manufacturing.
GOODS_A38 = ("AZ", "BZ", "CA", "CB", "CC", "CD", "CE", "CF", "CG", "CH", "CI", "CJ", "CK", "CL", "CM")
VINTAGE = (
    "communes of 2019, urban areas of 2010, inhabitants of 2016, "
    "income of 2017 (employment zone), salaried jobs of 2019, farming jobs of 2016"
)
#: What people call each kind of area, without a final s.
KIND_NAMES = {
    URBAN_AREA: ("urban area", "urban", "aire urbaine", "aires urbaine"),
    BODY: (
        "inter municipal body",
        "inter municipal bodie",
        "inter municipal",
        "body",
        "bodie",
        "epci",
        "intercommunalité",
    ),
}
#: Kind of area to the column of the communes that says who belongs to it.
#: Parts of France whose areas are ranked apart.
METROPOLITAN, OVERSEAS = marked("metropolitan France"), marked("overseas France")
MEMBERSHIP = {URBAN_AREA: "urban_area", BODY: "body"}
_SHOWN_PROBLEMS = 20
_SHOWN_CODES = 3


@dataclass(frozen=True, eq=False)
class Area:
    """A place in France: an urban area, a body, communes, a département, a region, or France.

    Attributes
    ----------
    code, name : str
        Its code and name. Codes are those of the source (``"006"``, ``"244400404"``, ``"44109"``), numbers
        of départements (``"35"``), ``"REG-53"`` for a region, ``"FR"`` and ``"FX"`` for France with and
        without its overseas parts; codes of several communes or départements are joined by ``+``.
    kind : str
        ``"urban area"``, ``"inter-municipal body"``, ``"commune"``, ``"communes"``, ``"department"``,
        ``"departments"``, ``"region"`` or ``"country"``.
    inhabitants : float
        Inhabitants, census of 2016.
    income : float or None
        Median disposable income, EUR a year per consumption unit, 2017. A proxy: the mean of the medians
        of the employment zones its people live in. None where the source has none (part of the overseas).
    lon, lat : float or None
        Mean place of its inhabitants, degrees.
    jobs : Series
        Jobs by goods-producing A38 sector (AZ, BZ, CA … CM). Salaried jobs of the private employers of an
        employment zone, 2019, spread over its communes by their manufacturing jobs; AZ from the census.
    departments, employment_zones : Series
        Share of the area's manufacturing jobs by département and by employment zone; sums to 1.
    department_coverage : Series
        Share of each département's manufacturing jobs that lies in the area, between 0 and 1.
    communes : tuple of str
        INSEE codes of its communes, geography of 2019.
    vintage : str
        The years of the figures above, which differ.
    notes : tuple of str
        What a reader must know about how the area was found: other areas of that name.
    """

    code: str
    name: str
    kind: str
    inhabitants: float
    income: float | None
    lon: float | None
    lat: float | None
    jobs: pd.Series
    departments: pd.Series
    department_coverage: pd.Series
    employment_zones: pd.Series
    communes: tuple[str, ...]
    vintage: str = VINTAGE
    notes: tuple[str, ...] = field(default=())

    @property
    def population(self) -> pint.Quantity:
        """Inhabitants as a quantity."""
        return quantity(self.inhabitants, "inhabitant")

    @kept_property
    def department(self) -> str:
        """Number of the département where most of its inhabitants live."""
        there = communes_table().loc[list(self.communes), ["department", "inhabitants"]]
        return str(there.groupby("department", observed=True)["inhabitants"].sum().idxmax())

    @property
    def part_of_france(self) -> str:
        """``"metropolitan France"`` or ``"overseas France"``: where most of its inhabitants live."""
        return part_of_france(self.department)

    @property
    def title(self) -> str:
        """Name with kind, code and département, ``"Rezé (commune 44143, department 44)"``."""
        return message("{name} ({known_by})", name=self.name, known_by=self._known_by())

    def identity(self) -> dict[str, object]:
        """Return what tells it from its namesakes: code, kind, department and departments."""
        return {
            "code": self.code,
            "kind": self.kind,
            "department": self.department,
            "departments": sorted(map(str, self.departments.index)),
        }

    def _known_by(self) -> str:
        parts = self.code.split("+")
        shown = (
            self.code
            if len(parts) <= _SHOWN_CODES
            else message("{parts} and more", parts="+".join(parts[:_SHOWN_CODES]))
        )
        if self.kind in (DEPARTMENT, DEPARTMENTS, REGION, COUNTRY):
            return message("{kind} {code}", kind=self.kind, code=shown)
        more, code = len(self.departments) - 1, str(self.department)
        if more:
            return message(
                "{kind} {code}, department {department} and {more} more",
                kind=self.kind, code=shown, department=code, more=more,
            )  # fmt: skip
        return message("{kind} {code}, department {department}", kind=self.kind, code=shown, department=code)

    def __str__(self) -> str:
        return message(
            "{name} ({known_by}, {inhabitants:,.0f} inhabitants)",
            name=self.name,
            known_by=self._known_by(),
            inhabitants=self.inhabitants,
        )

    __repr__ = __str__


def kind_of_area(kind: str) -> str:
    """Return a kind of area by its name or its short one, ``"urban"`` or ``"inter-municipal"``.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    """
    words = " ".join(str(kind).casefold().replace("-", " ").replace("_", " ").split())
    for known, names in KIND_NAMES.items():
        if words.removesuffix("s") in names:
            return known
    raise UnknownNameError("kind of area", str(kind), tuple(KIND_NAMES))


def part_of_france(department: str) -> str:
    """Return the part of France a département is in; scores of the two parts are ranked apart."""
    return OVERSEAS if str(department).startswith("97") else METROPOLITAN


def ranked_kind(area: Area) -> str:
    """Return the kind of areas an area is ranked among: its own, or urban areas if its own is not scored."""
    return area.kind if area.kind in MEMBERSHIP else URBAN_AREA


@kept(1)
def areas_table() -> pd.DataFrame:
    """Return the urban areas and inter-municipal bodies by code; do not modify it, copy it.

    Columns: name, kind, department (of most inhabitants), communes (count), inhabitants, income (EUR a
    year per consumption unit), lon, lat, function_* (jobs by 15 functions, 2016), jobs (all, 2016),
    jobs_AZ … jobs_CM (jobs by goods sector).
    """
    return pd.read_parquet(embedded("areas", "areas.parquet")).set_index("code")


@kept(1)
def communes_table() -> pd.DataFrame:
    """Return the communes by INSEE code; do not modify it, copy it.

    Columns: name, department, body, urban_area, zone (employment zone 2020), inhabitants, income,
    manufacturing_jobs, farming_jobs, logistics_jobs, maintenance_jobs, research_jobs (by function), lon, lat.
    """
    return pd.read_parquet(embedded("areas", "communes.parquet")).set_index("code")


@kept(1)
def zones_table() -> pd.DataFrame:
    """Return salaried jobs by (zone, a38): jobs_2019 (private employers), jobs_2022 (all employers)."""
    return pd.read_parquet(embedded("areas", "zones.parquet")).set_index(["zone", "a38"])


@kept(1)
def commune_jobs() -> pd.DataFrame:
    """Return goods jobs by commune (INSEE code) and A38 sector; do not modify it, copy it.

    Each employment zone's jobs are shared among its communes by what people do there, see
    `footprint.areas.places.jobs.spread_jobs`.
    """
    weights = pd.read_csv(embedded("areas", "functions.csv")).set_index("a38")
    wide = zones_table().pivot_table(index="zone", columns="a38", values="jobs_2019", observed=True)
    wide = wide.set_axis(wide.index.astype(str)).set_axis([str(name) for name in wide.columns], axis=1)
    made_goods = [a38 for a38 in GOODS_A38 if a38 != "AZ"]
    return spread_jobs(communes_table(), wide[made_goods].astype(float), weights)


def compositions(kind: str = URBAN_AREA, by: Literal["department", "zone"] = "department") -> pd.DataFrame:
    """Return how every area of a kind is made up of départements or employment zones, in long form.

    Parameters
    ----------
    kind : str
        ``"urban area"`` or ``"inter-municipal body"``.
    by : str
        ``"department"`` or ``"zone"``.

    Returns
    -------
    DataFrame
        Columns code, the part, manufacturing_jobs, inhabitants, one ``jobs_`` column for each A38 goods
        sector, share (of the area's manufacturing jobs) and coverage (share of the part's manufacturing
        jobs in the area).
    """
    communes = communes_table()
    column = MEMBERSHIP[kind]
    made = commune_jobs().add_prefix("jobs_")
    numbers = ["manufacturing_jobs", "inhabitants", *made.columns]
    table = communes.join(made).groupby([column, by], observed=True)[numbers].sum().reset_index()
    table = table.rename(columns={column: "code"}).astype({"code": str, by: str})
    whole = communes.groupby(by, observed=True)["manufacturing_jobs"].sum()
    of_area = table.groupby("code")["manufacturing_jobs"].transform("sum")
    table["share"] = (table["manufacturing_jobs"] / of_area.where(of_area > 0)).fillna(0.0)
    of_part = table[by].map(whole)
    table["coverage"] = (table["manufacturing_jobs"] / of_part.where(of_part > 0)).fillna(0.0)
    return table


def area_by_code(code: str, notes: Iterable[str] = ()) -> Area:
    """Return an urban area or inter-municipal body by its code.

    Raises
    ------
    UnknownNameError
        If no area has that code.
    """
    table = areas_table()
    if code not in table.index:
        raise UnknownNameError("area", code, hint="list them with `footprint areas`")
    row = table.loc[code].to_dict()
    communes = communes_table()
    inside = communes[communes[MEMBERSHIP[row["kind"]]] == code]
    parts = _parts(inside)
    jobs = pd.Series([float(row[f"jobs_{a38}"]) for a38 in GOODS_A38], index=list(GOODS_A38), name="jobs")
    return Area(
        code=code,
        name=str(row["name"]),
        kind=str(row["kind"]),
        inhabitants=float(row["inhabitants"]),
        income=_known(row["income"]),
        lon=_known(row["lon"]),
        lat=_known(row["lat"]),
        jobs=jobs,
        departments=parts.departments,
        department_coverage=parts.coverage,
        employment_zones=parts.zones,
        communes=tuple(map(str, inside.index)),
        notes=tuple(notes),
    )


def area_of_communes(codes: Iterable[str] | str, name: str | None = None) -> Area:
    """Return the area made of communes, given by INSEE code (geography of 2019).

    Parameters
    ----------
    codes : iterable of str, or str
        INSEE codes, ``["44109", "44143"]`` or ``"44109, 44143"``.
    name : str, optional
        Its name; by default the names of its communes.

    Raises
    ------
    LabelError
        If codes are unknown or given twice; all of them are named.
    """
    listed = re.split(r"[\s,;+]+", codes.strip()) if isinstance(codes, str) else [str(code) for code in codes]
    table = communes_table()
    if unknown := [code for code in listed if code not in table.index]:
        raise LabelError(
            "These are not INSEE codes of communes of 2019",
            labels=unknown[:_SHOWN_PROBLEMS],
            hint="give 5-character INSEE codes such as 44109, not postcodes; communes merged before 2019 carry "
            "their new code, and Paris, Lyon and Marseille are one commune each (75056, 69123, 13055)",
        )
    if twice := sorted(code for code, times in Counter(listed).items() if times > 1):
        raise LabelError("These communes are given twice", labels=twice, hint="give each once")
    inside = table.loc[listed]
    people = inside["inhabitants"].astype(float)
    names = [str(found) for found in inside["name"]]
    parts = _parts(inside)
    shown = ", ".join(names[:3]) + (
        message(" and {count} more", count=len(names) - 3) if len(names) > 3 else ""
    )
    return Area(
        code="+".join(listed),
        name=name or shown,
        kind=COMMUNE if len(listed) == 1 else COMMUNES,
        inhabitants=float(people.sum()),
        income=_mean(inside["income"], people),
        lon=_mean(inside["lon"], people),
        lat=_mean(inside["lat"], people),
        jobs=_jobs(inside),
        departments=parts.departments,
        department_coverage=parts.coverage,
        employment_zones=parts.zones,
        communes=tuple(listed),
    )


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _mean(values: pd.Series, weights: pd.Series) -> float | None:
    there = values.notna() & (weights > 0)
    total = float(weights[there].sum())
    return float((values[there] * weights[there]).sum() / total) if total else None


def _jobs(inside: pd.DataFrame) -> pd.Series:
    jobs = commune_jobs().loc[inside.index].sum()
    return jobs.reindex(list(GOODS_A38)).astype(float).rename("jobs")


class _Parts(NamedTuple):
    """How an area is made up, by département (share and coverage) and by employment zone (share)."""

    departments: pd.Series
    coverage: pd.Series
    zones: pd.Series


def _parts(inside: pd.DataFrame) -> _Parts:
    every = communes_table()
    shares = {}
    for by in ("department", "zone"):
        jobs = inside.groupby(by, observed=True)["manufacturing_jobs"].sum()
        jobs.index = jobs.index.astype(str)
        total = float(jobs.sum())
        shares[by] = (jobs / total if total else jobs * 0.0).sort_values(ascending=False).rename("share")
    here = inside.groupby("department", observed=True)["manufacturing_jobs"].sum()
    whole = every.groupby("department", observed=True)["manufacturing_jobs"].sum()[here.index]
    coverage = (here / whole.where(whole > 0)).fillna(0.0).rename("coverage")
    coverage.index = coverage.index.astype(str)
    return _Parts(shares["department"], coverage.reindex(shares["department"].index), shares["zone"])
