"""Addresses: what they say comes back, and what nobody should say is refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.app.state import PlanState, State, WhatIfState, read_state
from footprint.app.views import VIEWS
from footprint.errors import InputFileError


@given(
    budget=st.floats(0.1, 99_999),
    avoid=st.none() | st.floats(0, 1000),
    most_plants=st.none() | st.integers(0, 10_000),
    forbid=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=30), max_size=3),
)  # fmt: skip
def test_a_state_comes_back_from_its_address(budget, avoid, most_plants, forbid):
    state = PlanState(area="008", budget=budget, avoid=avoid, most_plants=most_plants, forbid=tuple(forbid))
    assert read_state(PlanState, state.query()) == state


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["area", "budget", "jobs", "plants", "opened", "x"]), st.text(max_size=250)
        ),
        max_size=6,
    )
)
def test_any_address_is_a_state_or_a_sentence(query):
    for view in VIEWS.values():
        try:
            found = read_state(view.state, query)
        except InputFileError as error:
            found = error
        assert getattr(found, "problems", None) or isinstance(found, State)


def test_an_unknown_field_is_named():
    with pytest.raises(InputFileError, match="evil: this view has no such field"):
        read_state(PlanState, [("area", "008"), ("evil", "1")])


@pytest.mark.parametrize("budget", ["-5", "0", "1e99", "nan", "inf", "fifty"])
def test_an_absurd_budget_is_refused(budget):
    with pytest.raises(InputFileError, match="budget"):
        read_state(PlanState, [("budget", budget)])


def test_several_plants_stand_in_the_address():
    state = read_state(
        WhatIfState,
        [("area", "008"), ("opened", "Tires: 50 jobs"), ("opened", "Breweries: 5 jobs"), ("closed", " ")],
    )
    assert state.opened == ("Tires: 50 jobs", "Breweries: 5 jobs")
    assert state.closed == ()
