"""Places by the names people use: right answers are counted here from the table of communes alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.areas import areas_table, find_area, list_areas
from footprint.areas.places.area import communes_table
from footprint.areas.places.divisions import departments_of, divisions_table
from footprint.areas.places.former import former_table, names_table
from footprint.areas.production.france import find_sector
from footprint.errors import FootprintError, LabelError, UnknownNameError
from footprint.names import folded, nearest, words, words_of_all

BRETAGNE = ["22", "29", "35", "56"]
#: Communes of Plaine Commune (décret 2015-1659), by INSEE code.
PLAINE_COMMUNE = ["93001", "93027", "93031", "93039", "93059", "93066", "93070", "93072", "93079"]


def people(**where):
    """Count inhabitants of the communes whose column holds one of some values."""
    communes = communes_table().reset_index()
    ((column, values),) = where.items()
    return float(communes.loc[communes[column].isin(values), "inhabitants"].sum())


@pytest.mark.parametrize(
    ("query", "kind", "code", "department", "where"),
    [
        ("La Réunion", "department", "974", "974", {"department": ["974"]}),
        ("reunion", "department", "974", "974", {"department": ["974"]}),
        ("Réunion (974)", "department", "974", "974", {"department": ["974"]}),
        ("Saint-Denis (93)", "commune", "93066", "93", {"code": ["93066"]}),
        ("St Denis 93", "commune", "93066", "93", {"code": ["93066"]}),
        ("Saint-Denis, Seine-Saint-Denis", "commune", "93066", "93", {"code": ["93066"]}),
        ("Saint-Denis (974)", "urban area", "9D1", "974", {"urban_area": ["9D1"]}),
        ("Saint-Denis (commune 93066, department 93)", "commune", "93066", "93", {"code": ["93066"]}),
        ("35", "department", "35", "35", {"department": ["35"]}),
        ("Ille et Vilaine", "department", "35", "35", {"department": ["35"]}),
        ("département de Loire-Atlantique", "department", "44", "44", {"department": ["44"]}),
        ("Mayenne (département)", "department", "53", "53", {"department": ["53"]}),
        ("2a", "department", "2A", "2A", {"department": ["2A"]}),
        ("Bretagne", "region", "REG-53", "35", {"department": BRETAGNE}),
        ("Région 53", "region", "REG-53", "35", {"department": BRETAGNE}),
        ("PACA", "region", "REG-93", "13", {"department": ["04", "05", "06", "13", "83", "84"]}),
        ("Corse", "region", "REG-94", "2B", {"department": ["2A", "2B"]}),
        ("Alsace", "departments", "67+68", "67", {"department": ["67", "68"]}),
        ("67+68", "departments", "67+68", "67", {"department": ["67", "68"]}),
        ("Lille Métropole", "inter-municipal body", "245900410", "59", {"body": ["245900410"]}),
        ("MEL", "inter-municipal body", "245900410", "59", {"body": ["245900410"]}),
        ("Grand Lyon", "inter-municipal body", "200046977", "69", {"body": ["200046977"]}),
        ("Eurométropole de Metz", "inter-municipal body", "200039865", "57", {"body": ["200039865"]}),
        ("TCO", "inter-municipal body", "249740101", "974", {"body": ["249740101"]}),
        ("243 500 139", "inter-municipal body", "243500139", "35", {"body": ["243500139"]}),
        ("243\u202f500\u00a0139", "inter-municipal body", "243500139", "35", {"body": ["243500139"]}),
        ("Plaine Commune", "inter-municipal body", "200057867", "93", {"code": PLAINE_COMMUNE}),
        ("commune de Nantes", "commune", "44109", "44", {"code": ["44109"]}),
        ("L’Haÿ‑les‑Roses", "commune", "94038", "94", {"code": ["94038"]}),
        ("Annecy-le-Vieux", "commune", "74010", "74", {"code": ["74010"]}),
        ("74011", "commune", "74010", "74", {"code": ["74010"]}),
        ("Cherbourg-Octeville", "commune", "50129", "50", {"code": ["50129"]}),
    ],
)  # fmt: skip
def test_a_place_is_found_as_people_name_it_with_its_own_people(query, kind, code, department, where):
    area = find_area(query)
    assert (area.kind, area.code, area.department) == (kind, code, department)
    assert area.inhabitants == people(**where) > 0
    assert area.identity()["departments"]
    assert kind in str(area)


def test_france_is_all_communes_with_inhabitants_and_says_what_is_left_out():
    france, mainland = find_area("France"), find_area("France métropolitaine")
    assert france.inhabitants == communes_table()["inhabitants"].sum()
    overseas = ["971", "972", "973", "974"]
    assert france.inhabitants - mainland.inhabitants == people(department=overseas)
    assert any("Mayotte" in note for note in france.notes)
    assert not mainland.notes


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("Saint-Denis", ["9D1", "93066"]),
        ("Mayenne", ["206", "department 53", "53147"]),
        ("Vienne", ["076", "department 86"]),
        ("Sainte-Marie", ["9B4", "97418"]),
        ("Sainte-Colombe", ["69189", "77404"]),
    ],
)
def test_a_name_of_several_places_of_like_size_is_refused_and_lists_them(query, named):
    with pytest.raises(UnknownNameError, match=r"several|communes bear") as caught:
        find_area(query)
    text = " ".join(caught.value.suggestions)
    assert all(one in text for one in named)


@pytest.mark.parametrize(
    ("query", "code", "other"),
    [
        ("La Réunion", "974", "47222"),
        ("Corrèze", "19", "19062"),
        ("Valence", "050", "441"),
        ("Nantes", "008", "44109"),
    ],
)
def test_a_far_larger_place_is_taken_and_the_others_are_named_in_a_note(query, code, other):
    area = find_area(query)
    assert area.code == code
    assert any(other in note for note in area.notes)


def test_what_merged_since_2019_keeps_its_own_figures_and_says_what_to_ask_for_today():
    small = find_area("Pierrefitte-sur-Seine")
    assert small.code == "93059"
    assert any(
        "has become part of Saint-Denis (93066)" in note and "93059+93066" in note for note in small.notes
    )
    both = find_area("93059+93066")
    assert both.inhabitants == people(code=["93059", "93066"])
    assert not both.notes


def test_two_former_communes_of_one_are_counted_once():
    assert find_area("74011, 74268").communes == ("74010",)


def test_a_body_made_since_2019_is_the_sum_of_its_communes():
    made = find_area("200093201")
    row = names_table().set_index("code").loc["200093201"]
    assert made.inhabitants == people(code=row["communes"].split("+"))
    assert made.inhabitants > find_area("MEL").inhabitants
    assert any("2026" in note for note in made.notes)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("75118", "75056"),
        ("Paris 18e", "75056"),
        ("Lyon 3", "69123"),
        ("97501", "overseas"),
        ("44000", "postcodes"),
    ],
)
def test_what_has_no_figures_of_its_own_says_what_is_missing(query, says):
    with pytest.raises(LabelError, match=says):
        find_area(query)


def test_mayotte_says_what_is_missing():
    for query in ("Mamoudzou", "976", "97611", "Mayotte"):
        assert any("no inhabitants, income or jobs of Mayotte" in note for note in find_area(query).notes)


def test_a_name_in_another_departement_is_proposed_where_it_is():
    with pytest.raises(UnknownNameError) as caught:
        find_area("Nantes (35)")
    assert "008" in caught.value.suggestions[0]


def test_the_kind_asked_for_is_kept():
    assert find_area("Paris", kind="commune").code == "75056"
    assert find_area("Paris", kind="department").code == "75"
    with pytest.raises(UnknownNameError, match="kind of area"):
        find_area("Paris", kind="village green")


def test_divisions_add_up():
    table = divisions_table()
    for kind in ("department", "region"):
        assert table.loc[table["kind"] == kind, "inhabitants"].sum() == people(
            code=list(communes_table().index)
        )
    assert (table["kind"] == "department").sum() == 101
    assert (table["kind"] == "region").sum() == 18
    assert sorted(departments_of("REG-53")) == BRETAGNE
    # Each jobs column of the départements adds up to that of the urban areas' source, zone by zone.
    assert table.loc["FR", "jobs_CA"] == pytest.approx(
        table.loc[table["kind"] == "department", "jobs_CA"].sum(), abs=10
    )
    area = find_area("35")
    assert area.jobs["CA"] == pytest.approx(float(table.loc["35", "jobs_CA"]), rel=1e-4)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 34_969))
def test_every_commune_is_an_area_by_code_and_by_name_with_its_departement(place):
    row = communes_table().iloc[place]
    by_code = find_area(row.name)
    assert (by_code.kind, by_code.code, by_code.name) == ("commune", row.name, row["name"])
    try:
        by_name = find_area(f"commune de {row['name']} ({row['department']})")
    except UnknownNameError as error:  # two communes of one name in one département, as in 23
        assert len(error.suggestions) > 1  # noqa: PT017 - either outcome is right
    else:
        assert by_name.code == row.name


def test_every_former_commune_leads_to_communes_that_exist():
    known = set(communes_table().index)
    table = former_table()
    assert len(table) > 4_000
    assert all(set(joined.split("+")) <= known for joined in table["communes"])
    bodies = names_table()
    made = bodies.loc[(bodies["kind"] == "inter-municipal body") & (bodies["communes"] != ""), "communes"]
    assert all(set(joined.split("+")) <= known for joined in made)
    short = bodies[(bodies["kind"] == "inter-municipal body") & (bodies["communes"] == "")]
    assert set(short["code"]) <= set(areas_table().index)


def test_a_departement_lists_itself_and_its_areas():
    listed = list_areas("35")
    assert listed["code"][0] == "35"
    assert set(listed["department"]) == {"35"}
    urban = areas_table()
    assert len(listed) == 1 + (urban["department"] == "35").sum()


def test_the_list_shows_namesakes_short_forms_and_kinds():
    assert {"9D1", "93066"} <= set(list_areas("saint denis")["code"])
    assert "245900410" in set(list_areas("MEL")["code"])
    assert "200057867" in set(list_areas("plaine commune")["code"])
    assert len(list_areas(kind="commune")) == 34_970
    assert list(list_areas("bret", kind="region")["code"]) == ["REG-53"]
    assert np.isnan(list_areas("Rezé", kind="commune")["jobs"][0])


def test_bread_is_bread():
    for query, expected in (
        ("Pain", "Pain, viennoiserie et pâtisserie fraîche"),
        ("boulangerie", "Pain, viennoiserie et pâtisserie fraîche"),
        ("bread", "Bread and bakery products"),
        ("jouet", "Jeux et jouets"),
    ):
        with pytest.raises(UnknownNameError) as caught:
            find_sector(query)
        assert caught.value.suggestions[0] == expected
        assert not any("Paint" in one for one in caught.value.suggestions)
    assert find_sector("pain, viennoiserie et patisserie fraiche") == find_sector("Bread and bakery products")


def test_names_that_hold_the_word_go_before_names_spelt_alike():
    assert nearest("oils", ["Foils", "Coal", "Vegetable oil"]) == ("Vegetable oil",)
    assert nearest("paln", ["Plain", "Coal"])[0] == "Plain"


@given(st.lists(st.text(alphabet="aéœŒ’-‑ L'Hÿ(1", max_size=12), min_size=1, max_size=5))
def test_many_names_are_spelt_as_one_by_one(names):
    assert words_of_all(names) == [words(name) for name in names]
    assert len(folded(names).split(b"\n")) == len(names)


@settings(max_examples=8, deadline=None)
@given(st.text(alphabet="Saint-Denis (93),;+'’0129AB", max_size=20))
def test_anything_typed_ends_in_an_area_or_our_own_error(text):
    try:
        area = find_area(text)
    except FootprintError:
        return
    assert isinstance(area.departments, pd.Series)
