"""The Material Circularity Indicator against what its method states and against its own algebra."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.circular.indicators.product import Part, material_circularity, mean_circularity
from footprint.circular.indicators.product_file import read_parts
from footprint.errors import InputFileError, OptionError

EXACT = 1e-12


def test_a_fully_linear_product_of_average_utility_scores_a_tenth():
    """Stated by the method: F(X) is chosen so that LFI = 1 and X = 1 give MCI = 0.1.

    It is what linear products score in published applications: the lowest score of 89 building products in
    https://doi.org/10.1186/s12302-022-00589-0, and the 10 % of Madaster's scale from 10 to 100 %,
    https://docs.madaster.com/de/en/knowledge-base/calculations.
    """
    result = material_circularity(Part("steel", 2.0))
    assert result.linear_flow_index == pytest.approx(1, abs=EXACT)
    assert result.value == pytest.approx(0.1, abs=EXACT)


def test_a_fully_circular_product_scores_one_whatever_its_life():
    """Stated by the method: no virgin feedstock and no unrecoverable waste give LFI = 0, MCI = 1."""
    part = Part("frame", 3.0, reused=1.0, collected_for_reuse=1.0)
    for lifetime in (0.1, 1.0, 7.0):
        assert material_circularity(part, lifetime=lifetime).value == pytest.approx(1, abs=EXACT)


def test_a_linear_product_worse_than_nine_tenths_of_average_scores_zero():
    """Stated by the method: the indicator is cut at zero where X < 0.9 LFI."""
    assert material_circularity(Part("toy", 1.0), lifetime=0.5).value == 0
    assert material_circularity(Part("toy", 1.0), lifetime=0.9).value == pytest.approx(0, abs=EXACT)


@pytest.mark.parametrize(("utility", "score"), [(1, 0.1), (2, 0.55), (3, 0.7), (4.5, 0.8), (9, 0.9)])
def test_utility_alone_follows_the_published_curve(utility, score):
    """MCI = 1 − 0.9 / X for LFI = 1: the lowest curve of the method's chart of MCI against utility."""
    assert material_circularity(Part("linear", 1.0), use=utility).value == pytest.approx(score, abs=EXACT)


def test_a_product_recycled_without_loss_on_both_sides_is_circular():
    """Stated by the method: with E_C = E_F = 1, recycling all of it in a closed loop scores 1."""
    part = Part("glass", 1.0, recycled=1.0, collected_for_recycling=1.0)
    assert material_circularity(part).value == pytest.approx(1, abs=EXACT)


def test_every_step_by_hand():
    """The method's equations worked by hand for one part.

    M = 10, F_R = 0.4 with E_F = 0.8, C_R = 0.6 with E_C = 0.75, L / L_av = 1.2:
    V = 6; W_0 = 4; W_F = 10·0.2·0.4/0.8 = 1; W_C = 10·0.25·0.6 = 1.5; W = 4 + 1.25 = 5.25;
    LFI = 11.25 / (20 + (1 − 1.5)/2) = 11.25 / 19.75; MCI = 1 − LFI·0.9/1.2.
    """
    part = Part(
        "aluminium",
        10.0,
        recycled=0.4,
        collected_for_recycling=0.6,
        yield_of_feedstock=0.8,
        yield_after_use=0.75,
    )
    result = material_circularity(part, lifetime=12, average_lifetime=10)
    assert result.virgin == pytest.approx(6)
    assert result.waste_after_use == pytest.approx(4)
    assert result.waste_of_feedstock == pytest.approx(1)
    assert result.waste_of_recycling == pytest.approx(1.5)
    assert result.waste == pytest.approx(5.25)
    assert result.linear_flow_index == pytest.approx(11.25 / 19.75)
    assert result.value == pytest.approx(1 - 11.25 / 19.75 * 0.75)


@pytest.mark.parametrize(
    ("mass", "recycled", "recovered", "utility", "virgin", "waste", "score"),
    [(100, 0.3, 0.5, 1.0, 70, 50, 0.46), (50, 0.6, 0.8, 1.5, 20, 10, 0.82)],
)
def test_two_published_products_have_the_flows_that_are_published(
    mass, recycled, recovered, utility, virgin, waste, score
):
    """https://www.novacalculator.com/circularity-index-calculator/, examples 1 and 2: M, V, W.

    The scores there, 0.52 and 0.83, divide by 2 M + W/2, which is not the method: its denominator is
    2 M + (W_F − W_C)/2, here 2 M, and the scores are lower.
    """
    part = Part("p", mass, recycled=recycled, collected_for_recycling=recovered)
    result = material_circularity(part, use=utility)
    assert result.virgin == pytest.approx(virgin)
    assert result.waste == pytest.approx(waste)
    assert result.value == pytest.approx(score)
    elsewhere = (virgin + waste) / (2 * mass + waste / 2)
    assert result.linear_flow_index > elsewhere


fraction = st.floats(0, 1)
parts = st.builds(
    lambda mass, a, b, c, d, ef, ec: Part(
        "p", mass, recycled=a, reused=(1 - a) * b, collected_for_recycling=c, collected_for_reuse=(1 - c) * d,
        yield_of_feedstock=ef, yield_after_use=ec,
    ),
    st.floats(0.01, 1e4), fraction, fraction, fraction, fraction, st.floats(0.05, 1), st.floats(0.05, 1),
)  # fmt: skip


@given(st.lists(parts, min_size=1, max_size=4), st.floats(0.2, 10))
def test_the_indicator_stays_between_zero_and_one(bill, life):
    result = material_circularity(bill, lifetime=life)
    assert 0 <= result.value <= 1 + EXACT
    assert -EXACT <= result.linear_flow_index <= 1 + EXACT


@given(st.lists(parts, min_size=1, max_size=4), st.floats(0.001, 1000))
def test_the_unit_of_mass_does_not_matter(bill, scale):
    scaled = [Part(**{**part.__dict__, "mass": part.mass * scale}) for part in bill]
    assert math.isclose(material_circularity(bill).value, material_circularity(scaled).value, abs_tol=1e-9)


@given(parts)
def test_cutting_a_part_in_two_changes_nothing(part):
    halves = [Part(**{**part.__dict__, "mass": part.mass / 2})] * 2
    assert math.isclose(material_circularity(part).value, material_circularity(halves).value, abs_tol=1e-9)


def test_a_range_of_products_is_the_weighted_mean():
    linear = material_circularity(Part("a", 1.0))
    circular = material_circularity(Part("b", 1.0, reused=1, collected_for_reuse=1))
    assert mean_circularity([(linear, 3), (circular, 1)]) == pytest.approx((0.3 + 1) / 4)
    for weights in ((0, 0), (3, -1), (math.inf, 1)):
        with pytest.raises(OptionError, match="weights"):
            mean_circularity(zip((linear, circular), weights, strict=True))


def test_every_problem_is_named_at_once():
    bad = [Part("a", -1), Part("b", 1, recycled=0.7, reused=0.6), Part("c", 1, yield_after_use=0)]
    with pytest.raises(OptionError) as caught:
        material_circularity(bad, lifetime=0)
    text = str(caught.value)
    for piece in (
        "a: mass",
        "b: the fractions of sources",
        "c: yield_after_use",
        "lifetime must be above zero",
    ):
        assert piece in text


def test_what_is_infinite_or_no_number_is_refused():
    for mass in (math.inf, math.nan, 0):
        with pytest.raises(OptionError, match="mass"):
            material_circularity(Part("a", mass))
    for lifetime in (math.inf, math.nan):
        with pytest.raises(OptionError, match="lifetime"):
            material_circularity(Part("a", 1), lifetime=lifetime)


def test_every_problem_of_a_bill_of_materials_is_named_with_its_row(tmp_path):
    path = tmp_path / "chair.csv"
    path.write_text("name,mass,recycled,reused,yield_after_use\na,-1,,,0\nb,2,0.7,0.6,\nc,2,3O%,,\n")
    with pytest.raises(InputFileError) as caught:
        read_parts(path)
    told = [problem.split(":")[0] for problem in caught.value.problems]
    assert told == ["row 2", "row 2", "row 3", "row 4"]
    assert "add up to 1.3" in caught.value.problems[2]
