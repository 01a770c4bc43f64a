"""Lists of establishments as registers and planners write them."""

from __future__ import annotations

import pytest

from footprint.areas.production.codes import normal_naf
from footprint.areas.production.establishments import read_establishments
from footprint.errors import FootprintWarning, InputFileError


def read(tmp_path, text):
    path = tmp_path / "plants.csv"
    path.write_text(text, encoding="utf-8")
    return read_establishments(path)


SIRENE = (
    "siren,nic,siret,statutDiffusionEtablissement,trancheEffectifsEtablissement,etablissementSiege,"
    "libelleCommuneEtablissement,etatAdministratifEtablissement,enseigne1Etablissement,denominationUsuelleEtablissement,"
    "activitePrincipaleEtablissement,nomenclatureActivitePrincipaleEtablissement\n"
    "1,1,11,O,11,true,CHOLET,A,,Biscuiterie A,10.71C,NAFRev2\n"
    "2,1,21,O,,true,CHOLET,A,Chez B,,10.71C,NAFRev2\n"
    "3,1,31,O,NN,true,CHOLET,A,,C,10.51C,NAFRev2\n"
    "4,1,41,O,12,true,CHOLET,F,,D closed,15.8C,NAF1993\n"
    "5,1,51,O,12,true,CHOLET,A,,E,00.00Z,NAFRev2\n"
    "6,1,61,O,01,true,CHOLET,A,,F,,NAFRev2\n"
)


def test_a_raw_extract_of_sirene_is_read_under_its_own_headers(tmp_path):
    with pytest.warns(FootprintWarning) as caught:
        found = read(tmp_path, SIRENE)
    assert list(found.table["naf"]) == ["1071C", "1071C", "1051C"]
    assert list(found.table["jobs"]) == [14.5, 0.5, 0.5]
    assert list(found.table["name"]) == ["Biscuiterie A", "Chez B", "C"]
    told = " ".join(str(warning.message) for warning in caught)
    assert "1 of 6 establishments are closed" in told
    assert "2 establishments have no known activity" in told
    assert "2 establishments without a stated size" in told
    assert found.notes


@pytest.mark.parametrize(
    ("text", "jobs"),
    [
        ("Code APE;Effectif\n1071C;12\n10.51C;1 200\n", [12, 1200]), ("APE;Effectifs salariés\n1071C;12,5\n", [12.5]),
        ("code_naf;tranche d'effectifs\n1071C;10 à 19 salariés\n", [14.5]), ("Nom;NAF;Effectif\nA;10.71c;3\n", [3]),
        ("Raison sociale\tCode NAF\tSalariés\nA\t1071C\t3\n", [3]), ("naf,headcount\n111Z,4\n", [4]),
    ],
)  # fmt: skip
def test_french_headers_and_numbers_are_understood(tmp_path, text, jobs):
    assert list(read(tmp_path, text).table["jobs"]) == jobs


@pytest.mark.parametrize(
    ("row", "word"),
    [("10.71Y;5", "NAF 2025"), ("10.71G;5", "NAF 2025"), ("10.71;5", "1071A"), ("9999Z;5", "near"), ("1071C;-5", "headcount"),
     ("1071C;#N/A", "error value"), ("1071C;5+", "not a number"), ("1071C;1,200", "two ways")],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_its_row(tmp_path, row, word):
    with pytest.raises(InputFileError, match=f"row 2: .*{word}"):
        read(tmp_path, f"naf;headcount\n{row}\n")


def test_open_establishments_of_an_older_classification_are_refused(tmp_path):
    with pytest.raises(InputFileError, match=r"row 5: naf: .*NAF1993"):
        read(tmp_path, SIRENE.replace(",F,,D closed", ",A,,D"))


def test_only_closed_establishments_are_said(tmp_path):
    with pytest.raises(InputFileError, match="open"), pytest.warns(FootprintWarning):
        read(tmp_path, SIRENE.replace(",A,", ",F,"))


def test_a_lost_zero_of_a_code_is_restored():
    assert normal_naf("111Z") == normal_naf("01.11Z") == "0111Z"


@pytest.mark.filterwarnings("ignore::footprint.errors.FootprintWarning")
@pytest.mark.parametrize(
    ("cell", "jobs"),
    [("10 à 19 salariés", 14.5), ("20-49", 34.5), ("1 ou 2 salariés", 1.5), ("10 000 salariés et plus", 10000.0),
     ("0 salarié", 0.5), ("12", 12.0)],
)  # fmt: skip
def test_a_size_band_in_a_column_of_jobs_counts_its_middle(tmp_path, cell, jobs):
    found = read(tmp_path, f"Nom;Code APE;Effectif\nA;1071C;7\nB;1071C;{cell}\n")
    assert list(found.table["jobs"]) == [7.0, jobs]
    assert any("size bands" in note for note in found.notes) is (cell != "12")


@pytest.mark.parametrize("code", ["NN", "01", "02", "03"])
def test_codes_of_bands_in_a_column_of_jobs_are_no_jobs(tmp_path, code):
    with pytest.raises(InputFileError, match=rf"row 3: Effectif: '{code}' is SIRENE's code of a size band"):
        read(tmp_path, f"Code APE;Effectif\n1071C;11\n1071C;{code}\n")


def test_a_list_by_year_counts_the_latest_and_says_so(tmp_path):
    text = "Code APE;Effectifs salariés 2021;Effectifs salariés 2022;Nombre d'établissements 2022\n1071C Pain;9;160;3\n"
    with pytest.warns(FootprintWarning):
        found = read(tmp_path, text)
    assert list(found.table["jobs"]) == [160.0]
    assert "jobs are those of 2022; not read: those of 2021" in found.notes


def test_what_a_register_withholds_is_blank(tmp_path):
    head = "siret,activitePrincipaleEtablissement,enseigne1Etablissement,trancheEffectifsEtablissement\n"
    with pytest.warns(FootprintWarning):
        found = read(tmp_path, f"{head}1,10.71C,[ND],11\n2,[ND],B,11\n3,10.71C,C,[ND]\n")
    assert list(found.table["name"]) == ["", "C"]
    assert list(found.table["jobs"]) == [14.5, 0.5]


def test_an_extract_without_any_size_is_refused(tmp_path):
    with pytest.raises(InputFileError, match="no column of jobs or of size bands"):
        read(tmp_path, "siret;Code APE;Nb pers\n1;1071C;50\n")


def test_an_activity_may_carry_its_label():
    assert [normal_naf(text) for text in ("1071C Boulangerie", "10.71C - Boulangerie", "10.71 C")] == [
        "1071C"
    ] * 3
