"""Tables that cannot be used: each fault is named, all are reported together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footprint.errors import FootprintWarning, LabelError, TableError, UnitError, UnknownNameError
from footprint.i18n import speaking, told
from footprint.i18n.failures import told_error
from footprint.labels import Concordance
from footprint.mrio import MRIO, AuditError, Extension, attribute


@pytest.fixture
def frames(make_system):
    world = make_system(3)
    return world.Z.copy(), world.Y.copy(), world.extension("materials").F.copy()


def checks(error: AuditError) -> set[str]:
    return {finding.check for finding in error.findings}


def test_duplicate_labels_are_named(frames):
    Z, Y, _ = frames
    index = Z.index.to_list()
    index[1] = index[0]
    doubled = pd.MultiIndex.from_tuples(index)
    with pytest.raises(LabelError, match="duplicate") as caught:
        MRIO.from_frames(Z.set_axis(doubled).set_axis(doubled, axis=1), Y.set_axis(doubled))
    assert caught.value.labels == (("R0", "S0"),)
    assert caught.value.exit_code == 2


def test_missing_and_unexpected_labels_are_named(frames):
    Z, Y, F = frames
    with pytest.raises(LabelError, match="1 missing"):
        MRIO.from_frames(Z, Y.iloc[:-1])
    with pytest.raises(LabelError, match="unexpected"):
        MRIO.from_frames(Z, Y.rename(index={"R0": "Atlantis"}))
    with pytest.raises(LabelError, match="columns"):
        MRIO.from_frames(Z.iloc[:, :-1], Y)
    with pytest.raises(LabelError, match="materials"):
        MRIO.from_frames(Z, Y, {"materials": F.iloc[:, 1:]})
    with pytest.raises(LabelError, match="two levels"):
        MRIO.from_frames(Z.droplevel(0).droplevel(0, axis=1), Y)
    with pytest.raises(LabelError, match="regions of final demand"):
        MRIO.from_frames(Z, Y.loc[:, ["R0", "R1"]])


def test_text_among_numbers_is_named(frames):
    Z, Y, _ = frames
    column = Z.columns[2]
    bad = Z.copy()
    bad[column] = "1,5"
    with pytest.raises(LabelError, match="text where numbers") as caught:
        MRIO.from_frames(bad, Y)
    assert caught.value.labels == (column,)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinite_numbers_are_named(frames, value):
    Z, Y, F = frames
    Z.iloc[2, 5] = value
    Y.iloc[4, 1] = value
    F.iloc[1, 3] = value
    with pytest.raises(AuditError) as caught:
        MRIO.from_frames(Z, Y, {"materials": F})
    assert checks(caught.value) == {"finite"}
    labels = [label for finding in caught.value.findings for label in finding.labels]
    assert Z.index[2] in labels
    assert Z.index[4] in labels
    assert F.index[1] in labels


def test_negative_output_is_refused(frames):
    Z, Y, _ = frames
    Y.iloc[3, 0] -= 1e9
    with pytest.raises(AuditError, match="negative gross output") as caught:
        MRIO.from_frames(Z, Y)
    assert "output" in checks(caught.value)


def test_a_spectral_radius_of_one_or_more_is_refused_with_the_guilty_industries(make_system):
    world = make_system(3)
    A = world.A.to_numpy().copy()
    A[5, 5] = 1.1
    x = np.full(world.n, 1e6)
    Z = pd.DataFrame(A * x, index=world.index, columns=world.index)
    Y = pd.DataFrame(0.0, index=world.index, columns=world.y_columns)
    Y.iloc[:, 0] = 3e6
    Y.iloc[:, 1] = x - Z.sum(axis=1) - 3e6
    with pytest.raises(AuditError, match="spectral radius") as caught:
        MRIO.from_frames(Z, Y)
    finding = next(finding for finding in caught.value.findings if finding.check == "spectral-radius")
    assert world.index[5] in finding.labels


def test_extraction_and_inputs_without_output_are_refused(frames):
    Z, Y, F = frames
    Z.iloc[4, :] = 0.0
    Y.iloc[4, :] = 0.0
    F.iloc[0, 4] = 1000.0
    with pytest.raises(AuditError) as caught:
        MRIO.from_frames(Z, Y, {"materials": F})
    assert {"idle-extraction", "idle-inputs"} <= checks(caught.value)
    assert "1000 t" in str(caught.value)


def test_an_unbalanced_row_is_refused_and_a_small_imbalance_remarked(frames):
    Z, Y, _ = frames
    x = Z.sum(axis=1) + Y.sum(axis=1)
    with pytest.raises(AuditError, match="balance"):
        MRIO.from_frames(Z, Y, x=x * np.r_[1.05, np.ones(len(x) - 1)])
    world = MRIO.from_frames(Z, Y, x=x * np.r_[1.0005, np.ones(len(x) - 1)])
    assert [finding.check for finding in world.audit().remarks if finding.check == "balance"]
    assert world.audit().measures["largest imbalance"] == pytest.approx(5e-4, rel=1e-2)


def test_all_faults_are_reported_in_one_error(frames):
    Z, Y, F = frames
    Y.iloc[3, 0] -= 1e9
    Z.iloc[4, :] = 0.0
    Y.iloc[4, :] = 0.0
    F.iloc[0, 4] = 1000.0
    x = Z.sum(axis=1) + Y.sum(axis=1)
    x.iloc[0] *= 2
    with pytest.raises(TableError) as caught:
        MRIO.from_frames(Z, Y, {"materials": F}, x=x)
    assert {"output", "balance", "idle-extraction", "idle-inputs"} <= checks(caught.value)
    assert str(caught.value).count("\n  - ") >= 4


def test_what_an_audit_finds_is_told_in_the_language_of_the_reader(frames):
    Z, Y, F = frames
    Y.iloc[0, 0] = np.nan
    with pytest.raises(AuditError) as caught:
        MRIO.from_frames(Z, Y, {"materials": F})
    with speaking("fr"):
        assert "La table ne peut pas être utilisée" in told_error(caught.value)
        assert "nombres infinis ou non définis (NaN) dans les lignes de Y" in told_error(caught.value)


def test_unknown_units_are_refused(frames):
    Z, Y, F = frames
    for currency in ("bananas", "t", "MEUR_2011 / t", ""):
        with pytest.raises(UnitError, match="money"):
            MRIO.from_frames(Z, Y, currency=currency)
    with pytest.raises(UnitError, match="unknown"):
        MRIO.from_frames(Z, Y, Extension("materials", F, unit="tonz"))


def test_units_that_do_not_match_are_refused(system):
    with pytest.raises(UnitError, match="does not fit"):
        system.extension("materials").in_unit("EUR_2011")
    assert system.extension("materials").in_unit("kt").F.to_numpy().sum() == pytest.approx(
        system.extension("materials").F.to_numpy().sum() / 1000
    )


# A factor of a thousand --------------------------------------------------------------------------


def worldlike(make_system, inhabitants: float = 3e7) -> MRIO:
    """Return a system whose orders of magnitude are those of the world: 3 regions of 30 million people."""
    world = make_system(11, sectors=6)
    scale = 3 * inhabitants * 2e4 / 1e6 / world.Y.to_numpy().sum()
    info = pd.DataFrame({"inhabitants": inhabitants}, index=world.regions)
    own = world.extension("materials")
    tonnes = 3 * inhabitants * 12 / own.F.to_numpy().sum()
    return world.replace(
        Z=world.Z * scale,
        Y=world.Y * scale,
        region_info=info,
        extensions={"materials": Extension("materials", own.F * tonnes, own.F_Y * tonnes * 1e-3)},
    )


def suspicions(world: MRIO) -> list[str]:
    return [finding.message for finding in world.audit().remarks if finding.check == "unit-scale"]


def test_a_table_in_its_declared_units_raises_no_suspicion(make_system):
    world = worldlike(make_system)
    assert suspicions(world) == []
    # Nor does the smallest plausible economy, nor the richest, whatever its size.
    for people in (4e4, 1.4e9):
        assert suspicions(worldlike(make_system, people)) == []


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_money_off_by_a_thousand_is_noticed(make_system, factor):
    world = worldlike(make_system)
    with pytest.warns(FootprintWarning, match="unit of"):
        changed = world.replace(Z=world.Z * factor, Y=world.Y * factor)
    assert any("currency" in message and "1,000" in message for message in suspicions(changed))
    with pytest.raises(AuditError, match="unit-scale"):
        world.replace(Z=world.Z * factor, Y=world.Y * factor, strict={"unit-scale"})


def test_a_suspicion_is_told_in_the_language_of_the_reader(make_system):
    world = worldlike(make_system)
    with pytest.warns(FootprintWarning, match="unit of") as caught:
        world.replace(Z=world.Z * 1e3, Y=world.Y * 1e3)
    with speaking("fr"):
        said = [told(one.message.args[0]) for one in caught]
    assert any("vérifiez l’unité de la monnaie\u202f; 1\u202f000 fois trop grand" in text for text in said)


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_extraction_off_by_a_thousand_is_noticed(make_system, factor):
    world = worldlike(make_system)
    own = world.extension("materials")
    with pytest.warns(FootprintWarning, match="materials"):
        changed = world.replace(
            extensions={"materials": Extension("materials", own.F * factor, own.F_Y * factor)}
        )
    assert any("materials" in message and "1,000" in message for message in suspicions(changed))
    # The same numbers in the unit they are in are fine.
    unit = {1e-3: "kt", 1e3: "kg"}[factor]
    honest = world.replace(
        extensions={"materials": Extension("materials", own.F * factor, own.F_Y * factor, unit=unit)}
    )
    assert suspicions(honest) == []


def test_flows_off_by_a_thousand_from_final_demand_are_noticed(make_system):
    world = worldlike(make_system)
    with pytest.warns(FootprintWarning, match="Z and Y"):
        world.replace(Z=world.Z * 1e-3)


def test_output_off_by_a_thousand_from_its_flows_says_so(make_system):
    world = worldlike(make_system)
    with pytest.raises(AuditError, match="about 1000 times"):
        world.replace(x=world.x * 1e3)


# Demands, names, concordances, long tables ---------------------------------------------------------


def test_demands_that_do_not_fit_are_refused(system):
    y = system.Y.iloc[:, 0]
    with pytest.raises(LabelError, match="final demand"):
        system.footprint(y.iloc[1:])
    with pytest.raises(LabelError, match="does not fit"):
        system.footprint(np.ones(5))
    bad = y.copy()
    bad.iloc[2] = np.nan
    with pytest.raises(TableError, match="NaN") as caught:
        system.outputs(bad)
    assert caught.value.labels == (system.index[2],)
    with pytest.raises(LabelError, match="one demand"):
        attribute(system, system.Y)


def test_unknown_names_say_what_is_known(system):
    with pytest.raises(UnknownNameError, match="extension"):
        system.multipliers("gold")
    with pytest.raises(UnknownNameError, match="stressor"):
        system.sources_by_consumer("materials", "gold")
    with pytest.raises(UnknownNameError, match="dimension"):
        attribute(system, system.Y.iloc[:, 0]).by("colour")
    with pytest.raises(UnknownNameError, match="region"):
        attribute(system, system.Y.iloc[:, 0], home="Atlantis")
    with pytest.raises(TypeError, match="replace"):
        system.replace(colour="red")


def test_concordances_that_do_not_fit_are_refused(system):
    with pytest.raises(LabelError, match="missing"):
        system.aggregate(regions={"R0": "A", "R1": "A"})
    with pytest.raises(LabelError, match="unexpected"):
        system.aggregate(regions=dict.fromkeys(["R0", "R1", "R2", "R9"], "A"))
    with pytest.raises(LabelError, match="add up to 1"):
        Concordance(pd.DataFrame([[0.5, 0.4]], index=["a"], columns=["b", "c"]))
    with pytest.raises(LabelError, match="without a target"):
        Concordance.from_mapping({"a": None})


def test_concordances_compose_and_convert():
    first = Concordance.from_mapping({"a": "x", "b": "x", "c": "y"})
    second = Concordance(pd.DataFrame([[0.25, 0.75], [1.0, 0.0]], index=["x", "y"], columns=["p", "q"]))
    series = pd.Series([1.0, 2.0, 3.0], index=["a", "b", "c"])
    both = first.then(second)
    pd.testing.assert_series_equal(both.convert(series), second.convert(first.convert(series)))
    assert both.convert(series).sum() == series.sum()
    frame = pd.DataFrame([[1.0, 2.0, 3.0]], columns=["c", "b", "a"])
    assert first.convert(frame, axis=1).to_numpy().tolist() == [[5.0, 1.0]]
    assert first.many_to_one
    assert not second.many_to_one


def test_a_long_table_of_flows_is_the_same_system(system):
    names = ["from_region", "from_sector", "to_region", "to_sector", "value"]
    rows = [
        (*seller, *buyer, value)
        for table in (system.Z, system.Y)
        for buyer, column in table.items()
        for seller, value in column.items()
        if value
    ]
    long = pd.DataFrame(rows, columns=names)
    again = MRIO.from_flows(
        long,
        categories=list(system.categories),
        extensions=dict(system.extensions),
        year=2011,
        name=system.name,
    )
    np.testing.assert_allclose(again.x[system.index], system.x)
    np.testing.assert_allclose(again.multipliers()[system.index], system.multipliers())


def test_long_tables_with_faults_are_refused(system):
    flows = pd.DataFrame(
        [["A", "s", "A", "s", 1.0], ["A", "s", "A", "households", 2.0]],
        columns=["from_region", "from_sector", "to_region", "to_sector", "value"],
    )
    assert MRIO.from_flows(flows, categories=["households"], currency="EUR_2011").n == 1
    with pytest.raises(LabelError, match="twice"):
        MRIO.from_flows(pd.concat([flows, flows]), categories=["households"])
    with pytest.raises(LabelError, match="lacks columns"):
        MRIO.from_flows(flows.drop(columns="value"), categories=["households"])
    holes = flows.assign(from_region=[None, "A"])
    with pytest.raises(LabelError, match="without a label"):
        MRIO.from_flows(holes, categories=["households"])
    elsewhere = flows.assign(to_region=["A", "B"])
    with pytest.raises(LabelError, match="no industry"):
        MRIO.from_flows(elsewhere, categories=["households"])


def test_capital_needs_a_category_and_users(system):
    from footprint.mrio import with_capital_endogenised

    with pytest.raises(UnknownNameError, match="category"):
        with_capital_endogenised(system, "machines")
    with pytest.raises(TableError, match="at least zero"):
        with_capital_endogenised(system, proxy=-system.x)
    with pytest.raises(TableError, match="no industry"):
        with_capital_endogenised(system, proxy=system.x * 0)
