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
