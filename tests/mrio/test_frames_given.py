"""What callers hand over: converted with its unit, or refused in one sentence."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pint_pandas  # noqa: F401 - the dtypes of pint
import pytest

import footprint as fp
from footprint.errors import FootprintError, LabelError, UnitError, UnknownNameError
from footprint.mrio import MRIO, Extension
from footprint.mrio.quantities import in_pint
from footprint.units import as_json, quantity

CLOSE = 1e-12


@pytest.fixture
def frames(system):
    return system.Z.copy(), system.Y.copy(), system.extension("materials").F.copy()


def two_units(values: pd.Series) -> pd.Series:
    """Return amounts in MEUR as pandas leaves them when a column of kEUR is joined with one of MEUR."""
    half = len(values) // 2
    quantity(1.0, "kt")
    return pd.concat(
        [(values.iloc[:half] * 1e3).astype("pint[kEUR_2011]"), values.iloc[half:].astype("pint[MEUR_2011]")]
    )


def given_as(y: pd.Series) -> dict[str, object]:
    return {
        "two units": two_units(y),
        "mapping": y.to_dict(),
        "nullable": y.astype("Float64"),
        "categorical": pd.Series(pd.Categorical(y), index=y.index),
        "objects": y.astype(object),
        "quantity": quantity(y.to_numpy() * 1e3, "kEUR_2011"),
        "text of numbers": y.map(repr),
        "frame": y.to_frame(),
    }


@pytest.mark.parametrize("kind", list(given_as(pd.Series([1.0, 2.0]))))
def test_a_demand_means_the_same_however_it_is_given(system, kind):
    y = system.Y.iloc[:, 0].rename("demand")
    right = system.multipliers().to_numpy() @ y.to_numpy()
    found = system.footprint(given_as(y)[kind])
    np.testing.assert_allclose(np.asarray(found).ravel(), right, rtol=CLOSE)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda y: y.map(lambda v: f"{v:.2f}".replace(".", ",")), LabelError),
        (lambda y: pd.Series([quantity(1.0, "t")] * len(y), index=y.index), UnitError),
        (lambda y: pd.concat([y.iloc[:1], two_units(y).iloc[1:]]), UnitError),
        (lambda y: pd.Series(pd.date_range("2020", periods=len(y)), index=y.index), LabelError),
        (lambda y: pd.Series(pd.Categorical(["a"] * len(y)), index=y.index), LabelError),
        (lambda y: y.astype("Float64").where(y > y.median()), FootprintError),
        (lambda _: {"x": 1.0}, LabelError),
        (lambda y: list(y)[:-1], LabelError),
    ],
)
def test_a_demand_that_cannot_be_read_is_refused_by_name(system, change, error):
    with pytest.raises(error):
        system.footprint(change(system.Y.iloc[:, 0]))


def test_tables_of_quantities_of_several_units_are_converted(frames, system):
    Z, Y, F = frames
    quantity(1.0, "kt")
    mixed = Z.apply(two_units)
    kilo = F.map(lambda value: quantity(value / 1e3, "kt"))
    world = MRIO.from_frames(mixed, Y.apply(two_units), {"materials": kilo}, x=two_units(system.x))
    np.testing.assert_allclose(world.Z, system.Z, rtol=CLOSE)
    np.testing.assert_allclose(world.extension("materials").F, F, rtol=CLOSE)
    np.testing.assert_allclose(world.x, system.x, rtol=CLOSE)


@pytest.mark.parametrize(
    "options",
    [
        {"extensions": [pd.DataFrame({"a": [1.0]})]},
        {"meta": ["a", "b"]},
        {"region_info": [1, 2, 3]},
        {"extensions": 3.0},
    ],
)
def test_lists_where_a_mapping_is_meant_are_refused(frames, options):
    Z, Y, _ = frames
    with pytest.raises(LabelError):
        MRIO.from_frames(Z, Y, **options)


def test_a_vector_of_targets_is_taken_in_the_order_of_the_labels(system):
    targets = ["A", "B", "A"]
    mapped = system.aggregate(regions=dict(zip(system.regions, targets, strict=True)))
    np.testing.assert_array_equal(system.aggregate(regions=targets).Z, mapped.Z)
    for wrong in (["A", "B"], "A", 3):
        with pytest.raises(LabelError):
            system.aggregate(regions=wrong)


def test_demands_of_several_columns_have_a_footprint_each(system):
    found = system.footprint(system.Y)
    right = system.footprints(direct=False)
    np.testing.assert_allclose(found, right, rtol=1e-9)
    assert list(found.columns) == list(system.Y.columns)


def idle(system) -> tuple[pd.DataFrame, pd.DataFrame, Extension]:
    """Return a system whose first industry extracts 3 t and sells nothing."""
    Z, Y = system.Z.copy(), system.Y.copy()
    flows = system.extension("materials")
    F = flows.F.copy()
    first = Z.index[0]
    Z.loc[first, :] = 0.0
    Z.loc[:, first] = 0.0
    Y.loc[first, :] = 0.0
    F[first] = 0.0
    F.iloc[0, 0] = 3.0
    return Z, Y, Extension("materials", F, flows.F_Y, "t", flows.stressors)


def test_extraction_without_output_can_be_allowed_and_is_counted(system, tmp_path):
    Z, Y, F = idle(system)
    with pytest.raises(FootprintError, match="idle-extraction"):
        MRIO.from_frames(Z, Y, F)
    with pytest.raises(UnknownNameError):
        MRIO.from_frames(Z, Y, F, allow=("anything",))
    world = MRIO.from_frames(Z, Y, F, allow=("extraction-without-output",))
    world.save(tmp_path / "world")
    again = fp.load_world(tmp_path / "world")
    for one in (world, again, world.replace(name="other")):
        (told,) = one.meta["warnings"]
        assert "3 t" in told
        assert "R0 / S0" in told
    left = world.production_account().to_numpy().sum() - world.consumption_account().to_numpy().sum()
    # Both sums are some 1e10 t and close to 1e-12 of that.
    assert left == pytest.approx(3.0, abs=1e-3)


def test_series_of_quantities_draw_and_write_themselves(tmp_path):
    series = in_pint(pd.Series({"FRA": 1.5, "DEU": 2.5}, name="total").rename_axis("country"), "t")
    assert series["FRA"] == quantity(1.5, "t")
    assert json.loads(series.to_json()) == {"FRA": 1.5, "DEU": 2.5}
    for number, one in enumerate((series, series.to_frame())):
        path = tmp_path / f"{number}.parquet"
        one.to_parquet(path)
        assert pd.read_parquet(path)["total (t)"].to_dict() == {"FRA": 1.5, "DEU": 2.5}
    pytest.importorskip("matplotlib").use("Agg")
    assert series.plot() is not None


def test_what_is_unknown_is_null_with_a_reason():
    assert as_json(float("nan"), "t") == {"value": None, "unit": "t", "reason": "unknown"}
    assert as_json(float("inf"), "t")["reason"] == "without limit"
    assert as_json(quantity(2.0, "kt")) == {"value": 2.0, "unit": "kt"}
    json.dumps(as_json(np.float64("nan"), "1"), allow_nan=False)


def test_a_table_that_does_not_say_who_lives_in_france_is_accounted_for(make_system, tmp_path):
    own = make_system(3).replace(region_info=None)
    names = dict(zip(own.regions, ["FRA", "DEU", "ROW"], strict=True))
    own.aggregate(regions=names).save(tmp_path / "mine")
    world = fp.load_world(tmp_path / "mine")
    account = fp.material_account(area="Nantes", world=world)
    area = fp.find_area("Nantes")
    french = float(world.footprint(world.Y[("FRA", "households")]).sum())
    french += float(world.extension("materials").F_Y[("FRA", "households")].sum())
    # The table of 2011 takes the inhabitants of the embedded one.
    people = float(fp.load_world(year=2011).region_info.loc["FRA", "inhabitants"])
    assert float(account.total.magnitude) == pytest.approx(french * area.inhabitants / people, rel=1e-9)
    assert any("does not say how many people" in text for text in account.warnings)


def test_kinds_of_area_go_by_their_short_names():
    from footprint.areas.places.area import kind_of_area

    for name in ("urban", "Urban areas", "aire urbaine", "urban-area"):
        assert kind_of_area(name) == "urban area"
    for name in ("epci", "EPCI", "body", "inter-municipal", "inter-municipal bodies"):
        assert kind_of_area(name) == "inter-municipal body"
    with pytest.raises(UnknownNameError):
        kind_of_area("province")
