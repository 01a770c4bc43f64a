"""Sites that coordinates put far from the area are refused by name."""

from __future__ import annotations

import pytest

from footprint.areas import find_area
from footprint.circular.exchange.tables import OwnNeed, OwnOffer, read_own
from footprint.errors import FootprintWarning, InputFileError


@pytest.mark.parametrize(
    ("lon", "lat", "word"),
    [
        ("47.28", "-2.21", "exchanged"), ("47.28", "2.21", "km from Saint-Nazaire"), ("2.21", "47.28", "sign of lon"),
        ("-2.21", "-47.28", "sign of lat"), ("0", "0", "missing"), ("0", "47.28", "missing"), ("-2.21", "0", "missing"),
        ("13.4", "52.5", "km from Saint-Nazaire"), ("306000", "6700000", "less than or equal"),
    ],
)  # fmt: skip
def test_a_slip_of_coordinates_is_named(tmp_path, lon, lat, word):
    path = tmp_path / "offers.csv"
    path.write_text(f"name;by_product;tonnes;lon;lat\nA;sawdust;10;{lon};{lat}\n", encoding="utf-8")
    with pytest.raises(InputFileError, match=f"row 2: .*{word}"):
        read_own(path, OwnOffer, find_area("Saint-Nazaire"))


def test_near_sites_pass_with_commas_points_and_three_decimals(tmp_path):
    path = tmp_path / "needs.csv"
    path.write_text("Nom;Besoin;Tonnage;Longitude;Latitude\nA;Feed;1 200,5;-2,213;47,283\n", encoding="utf-8")
    (row,) = read_own(path, OwnNeed, find_area("Saint-Nazaire"))
    assert (row.tonnes, row.lon, row.lat, row.need) == (1200.5, -2.213, 47.283, "feed")


def test_a_distant_site_is_taken_and_said(tmp_path):
    path = tmp_path / "offers.csv"
    path.write_text(
        "name;by_product;tonnes;lon;lat\nA;sawdust;10;2.35;48.85\nB;sawdust;10;-2.2;47.3\n", encoding="utf-8"
    )
    with pytest.warns(
        FootprintWarning, match=r"further than 150 km from Saint-Nazaire.*: A \(row 2, 38\d km\)$"
    ):
        assert len(read_own(path, OwnOffer, find_area("Saint-Nazaire"))) == 2
