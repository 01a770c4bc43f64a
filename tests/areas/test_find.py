"""Finding areas by what people type."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.areas import areas_table, find_area, list_areas
from footprint.areas.places.spelling import normalised
from footprint.errors import FootprintError, UnknownNameError


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("Nantes Métropole", "244400404"),
        ("nantes metropole", "244400404"),
        ("  NANTES   MÉTROPOLE ", "244400404"),
        ("244400404", "244400404"),
        ("Nantes", "008"),
        ("008", "008"),
        ("Saint-Étienne", "017"),
        ("St Etienne", "017"),
        ("st-étienne", "017"),
        ("Saint-Etienne Métropole", "244200770"),
        ("Marseille", "003"),
        ("Lens", "014"),
        ("Strasbourg", "009"),
        ("Eurométropole de Strasbourg", "246700488"),
        ("Lille", "005"),
        ("Rennes Métropole", "243500139"),
        ("Métropole de Lyon", "200046977"),
        ("Valence", "050"),
        ("Valence (82)", "441"),
        ("La Roche s/ Yon", "075"),
    ],
)
def test_spellings_find_the_area(query, code):
    assert find_area(query).code == code


def test_the_urban_area_goes_before_the_body_and_says_so():
    area = find_area("Nantes")
    assert area.kind == "urban area"
    assert any("Nantes Métropole" in note and "244400404" in note for note in area.notes)
    assert not find_area("Nantes Métropole").notes


def test_a_namesake_of_similar_size_is_not_guessed():
    with pytest.raises(UnknownNameError, match="200069730") as caught:
        find_area("CC des Quatre Rivières")
    assert len(caught.value.suggestions) == 3


def test_a_single_commune_and_a_list_of_communes():
    assert find_area("Rezé").code == "44143"
    assert find_area("44109").inhabitants == 306_694
    assert find_area("44109, 44143").communes == ("44109", "44143")
    with pytest.raises(UnknownNameError, match="communes bear that name"):
        find_area("Sainte-Colombe")


def test_a_hamlet_is_not_taken_for_the_town_whose_name_begins_so():
    with pytest.raises(UnknownNameError, match="Évry-Courcouronnes"):
        find_area("Evry")
    assert find_area("Évry (89)").inhabitants < 1000


@pytest.mark.parametrize(("query", "expected"), [("Nante", "Nantes (008)"), ("Bordeau", "Bordeaux (006)")])
def test_an_unknown_name_suggests_the_nearest(query, expected):
    with pytest.raises(UnknownNameError) as caught:
        find_area(query)
    assert caught.value.suggestions[0] == expected
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("query", ["", "   ", "!?", "000", "998", "zzzzqqq", "99999"])
def test_nonsense_is_refused_in_our_own_words(query):
    with pytest.raises(FootprintError):
        find_area(query)


#: Names that places of like size elsewhere bear too.
SHARED = {
    "Vienne",
    "Mayenne",
    "Saint-Denis",
    "Saint-Claude",
    "Saint-Vallier",
    "Roye",
    "Solesmes",
    "Beaurepaire",
    "Moûtiers",
    "Civray",
    "Courtenay",
    "Sainte-Marie",
    "Saint-Louis",
    "Saint-Joseph",
}


def test_every_code_finds_itself_and_every_urban_area_s_name_finds_one():
    table = areas_table()
    for code in table.index[::20]:
        assert find_area(code).code == code
    urban = table[table["kind"] == "urban area"]
    for code, name in list(urban["name"].items())[::15]:
        if name in SHARED:
            with pytest.raises(UnknownNameError, match=code):
                find_area(name)
            continue
        found = find_area(name)
        assert found.name == name
        assert found.inhabitants >= urban["inhabitants"][code]


def test_listing_searches_names_codes_and_kinds():
    assert list(list_areas("nantes")["code"]) == ["008", "244400404"]
    assert list(list_areas("nantes", kind="inter-municipal body")["code"]) == ["244400404"]
    assert list_areas("24440040")["code"].tolist() == ["244400404"]
    assert "Nantes" in list(list_areas("nantse")["name"])
    assert len(list_areas(kind="urban area")) == 790
    assert list_areas()["inhabitants"].is_monotonic_decreasing
    assert list_areas().attrs["units"]["income"] == "EUR_2017/year"
    with pytest.raises(UnknownNameError):
        list_areas(kind="planet")


@given(st.sampled_from(["Saint-Étienne", "Évreux", "L'Haÿ-les-Roses", "Bâle (SUI) - Saint-Louis"]))
def test_normalising_ignores_case_accents_and_is_idempotent(name):
    assert normalised(name.upper()) == normalised(name) == normalised(normalised(name))


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=12))
def test_any_text_gives_an_area_or_our_own_error(text):
    with contextlib.suppress(FootprintError):
        find_area(text)
