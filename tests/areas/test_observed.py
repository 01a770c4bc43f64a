"""Observed plants: files of the published layouts become the plants of areas; nothing national moves."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pandas as pd
import pytest

from footprint.areas.places.area import communes_table
from footprint.areas.places.find import find_area
from footprint.areas.production.area_supply import supply_of
from footprint.areas.production.france import load_france
from footprint.areas.production.observed import forget_plants, observed_plants
from footprint.areas.production.stock import import_sirene, import_urssaf
from footprint.areas.production.supply import supply_of_all
from footprint.circular.autonomy.autonomy import cover, fitted_parameters
from footprint.circular.autonomy.board import scoreboard
from footprint.circular.autonomy.index import fabcity_index
from footprint.commands.line.assembly import load_command
from footprint.errors import DownloadError, InputFileError

HEADER = (
    "code_commune;intitule_commune;code_departement;code_ape;secteur_na88;grand_secteur_d_activite;"
    + ";".join(f"nombre_d_etablissements_{y};effectifs_salaries_{y}" for y in (2021, 2022))
)


@pytest.fixture(autouse=True)
def kept_here(tmp_path, monkeypatch):
    monkeypatch.setenv("FOOTPRINT_DATA", str(tmp_path / "kept"))


def urssaf_file(path, department="49", known=(), seed=1):
    """Write a file of the true layout: a département's plants dealt to communes, and some known rows."""
    france = load_france()
    communes = communes_table()
    here = communes[communes["department"].astype(str) == department]
    rng = np.random.default_rng(seed)
    counts = france.producers.loc[department]
    lines = [HEADER]
    fixed = {(commune, naf) for commune, naf, *_ in known}
    for naf, group in france.naf.groupby("naf"):
        if naf[:2] < "05":
            continue
        many = round(float((counts.reindex(group["sector"]).to_numpy() * group["weight"]).sum()))
        lines += [
            f"{commune};Là;{department};{naf};NA;GS;1;;1;{rng.integers(1, 90)}"
            for commune in rng.choice(here.index.to_numpy(), min(many, 40), replace=False)
            if (commune, naf) not in fixed
        ]
    lines += [f"{c};Là;{department};{naf};NA;GS;{n};{j};{n};{j}" for c, naf, n, j in known]
    path.write_bytes(
        b"\xef\xbb\xbf" + "\r\n".join([*lines, f"{here.index[0]};Là;49;4711D;NA;GS;3;9;3;9"]).encode()
    )
    return path


def test_known_plants_give_coverage_worked_out_by_hand(tmp_path):
    cholet = find_area("Cholet")
    france = load_france()
    town = "49099"
    known = [(c, "2363Z", 1, 12) for c in cholet.communes[:3] if c != town] + [(town, "2363Z", 2, 30)]
    import_urssaf(urssaf_file(tmp_path / "urssaf.csv", known=known))
    code = "327320"  # ready-mix concrete: the one sector of NAF 23.63Z
    supply = supply_of(cholet)
    others = [r for r in pd.read_csv(tmp_path / "urssaf.csv", sep=";", dtype=str).itertuples()
              if r.code_ape == "2363Z" and r.code_commune in cholet.communes]  # fmt: skip
    jobs = sum(float(r.effectifs_salaries_2022) for r in others)
    assert supply.jobs[code].iloc[0] == pytest.approx(jobs, abs=1e-9)
    made = jobs * france.sectors.loc[code, "output"] / france.sectors.loc[code, "jobs"]
    need = france.production_needs[code] * cholet.inhabitants / 1e6
    kept = fitted_parameters().retention
    c = min(1.0, kept.offered * made / need)
    own = made * float(supply.geography.own_closeness(kept.distance).iloc[0])
    everywhere = supply_of_all().output
    far = (
        supply.geography.closeness(kept.distance)[everywhere.index].to_numpy()[0]
        @ everywhere[code].to_numpy()
    )
    g = (1 - france.import_share[code]) * own / (own + far)
    a = kept.preference * c + (1 - kept.preference * c) * g
    assert cover(supply).coverage[code].iloc[0] == pytest.approx(a, abs=1e-9)
    assert supply.presence[code].iloc[0] == 1.0


def test_importing_changes_every_answer_of_the_place_and_no_national_total(tmp_path):
    before = load_france().sectors.copy()
    index, board = fabcity_index("Cholet"), scoreboard().copy()
    kept = import_urssaf(urssaf_file(tmp_path / "urssaf.csv"), 2022)
    assert kept.year == 2022
    after = fabcity_index("Cholet")
    assert after.value != index.value
    assert "URSSAF, 2022" in after.basis
    assert set(after.sectors["plants_are"]) == {"observed", "expected"}  # farming stays expected
    assert scoreboard().loc["084", "index"] == pytest.approx(after.value, abs=1e-9)
    # Elsewhere plants stay expected; only what Cholet's neighbours sell there has moved.
    assert scoreboard().loc["035", "jobs"] == pytest.approx(board.loc["035", "jobs"], rel=1e-12)
    pd.testing.assert_frame_equal(load_france().sectors, before)
    forget_plants()
    assert fabcity_index("Cholet").value == pytest.approx(index.value, abs=1e-12)


def test_secret_jobs_are_those_of_the_models_mean_plant(tmp_path):
    path = urssaf_file(tmp_path / "urssaf.csv", known=[("49099", "2363Z", 4, "")])
    kept = import_urssaf(path, 2022)
    row = kept.table.set_index(["commune", "naf"]).loc[("49099", "2363Z")]
    assert row["secret"] == 4
    assert row["jobs"] == 0
    sector = load_france().sectors.loc["327320"]
    alone = kept.table[(kept.table["commune"] == "49099") & (kept.table["naf"] == "2363Z")]
    from footprint.areas.production.observed import Observed, with_observed

    only = Observed(alone, "URSSAF", 2022, "x", 1)
    cholet = find_area("Cholet")
    found = with_observed(supply_of(cholet), pd.Series("084", list(cholet.communes)), load_france(), only)
    assert found.jobs.loc["084", "327320"] == pytest.approx(4 * sector["jobs"] / sector["plants"])


@pytest.mark.parametrize("kind", ["csv", "parquet", "zip"])
def test_sirene_counts_open_employers_by_the_middle_of_their_band(tmp_path, kind):
    rows = pd.DataFrame({
        "siret": ["1", "2", "3", "4", "5"],
        "codeCommuneEtablissement": ["49099"] * 5,
        "activitePrincipaleEtablissement": ["10.71C", "10.71C", "10.71C", "10.71C", "47.11D"],
        "trancheEffectifsEtablissement": ["11", "03", "11", "NN", "12"],
        "anneeEffectifsEtablissement": ["2022"] * 5,
        "etatAdministratifEtablissement": ["A", "A", "F", "A", "A"],
        "caractereEmployeurEtablissement": ["O", "O", "O", "N", "O"],
    })  # fmt: skip
    path = tmp_path / f"StockEtablissement.{kind}"
    if kind == "zip":
        rows.to_csv(
            path, index=False, compression={"method": "zip", "archive_name": "StockEtablissement.csv"}
        )
    else:
        rows.to_csv(path, index=False) if kind == "csv" else rows.to_parquet(path, index=False)
    kept = import_sirene(path)
    assert kept.year == 2022
    assert kept.table["establishments"].tolist() == [2.0]
    assert kept.table["jobs"].tolist() == [14.5 + 7.5]
    assert observed_plants().source == "SIRENE"


def test_arrondissements_are_their_city(tmp_path):
    path = tmp_path / "u.csv"
    path.write_text(f"{HEADER}\n75113;Paris 13;75;1071C;NA;GS;1;2;5;50\n", encoding="utf-8")
    import_urssaf(path)
    paris = supply_of(find_area("75056"))
    assert paris.jobs["311810"].iloc[0] == 50.0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a;b\n1;2\n", "no column code_commune"),
        (f"{HEADER}\n49099;x;49;4711D;N;G;1;1;1;1\n", "no row is an open producer"),
    ],
)
def test_a_file_that_is_something_else_is_refused(tmp_path, text, problem):
    path = tmp_path / "f.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFileError, match=problem):
        import_urssaf(path)
    assert observed_plants() is None


def test_a_year_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputFileError, match="no year 1999"):
        import_urssaf(urssaf_file(tmp_path / "u.csv"), 1999)


def test_the_command_keeps_and_forgets(tmp_path, capsys):
    path = urssaf_file(tmp_path / "u.csv")
    load_command("data").main(["import", "urssaf", str(path), "--format", "json"], standalone_mode=False)
    assert json.loads(capsys.readouterr().out)["year"] == 2022
    load_command("data").main(["remove", "urssaf"], standalone_mode=False)
    assert "Removed" in capsys.readouterr().out
    assert observed_plants() is None


def test_the_command_fetches_keeps_and_clears_up(tmp_path, capsys):
    urssaf_file(tmp_path / "u.csv")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/u.csv"
        words = ["download", "urssaf", "--url", address, "--format", "json"]
        load_command("data").main(words, standalone_mode=False)
        server.shutdown()
    assert json.loads(capsys.readouterr().out)["year"] == 2022
    assert observed_plants().source == "URSSAF"
    assert not list((tmp_path / "kept").rglob("*.csv"))
    with pytest.raises(DownloadError, match="is there a network") as caught:
        load_command("data").main(words, standalone_mode=False)
    assert "data import urssaf FILE" in str(caught.value)
