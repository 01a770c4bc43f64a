"""The list of checksums is the one of the files that are there."""

import json

import pytest

from dataset_builder import manifest
from dataset_builder import maps as map_builder
from footprint.embedded import check_files, embedded
from footprint.report.data.dataset import DATASETS


@pytest.fixture
def builder():
    return manifest


@pytest.fixture
def maps():
    return map_builder


def test_every_file_of_the_dataset_is_whole():
    damaged = {check.name: check.problem for check in check_files() if check.problem}
    assert not damaged, "run `python -m dataset_builder --sources DIR --only manifest` after changing data/"


def test_every_file_of_the_dataset_is_listed(builder):
    folder = embedded("maps").parent
    listed = set(json.loads((folder / "checksums.json").read_text())["files"])
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if builder.is_data(path, folder)
    }
    assert there == listed


def test_every_listed_part_of_the_dataset_is_there():
    assert [part.name for part in DATASETS if part.size == 0] == []


def test_the_dataset_is_below_twelve_megabytes():
    assert sum(part.size for part in DATASETS) < 12e6


def test_outlines_are_rebuilt_to_the_byte(sources, tmp_path, maps):
    maps.build(sources, tmp_path)
    rebuilt = (tmp_path / "maps" / "world_outlines.json").read_bytes()
    assert rebuilt == embedded("maps", "world_outlines.json").read_bytes()


def test_projections_keep_areas_true(maps):
    from math import cos, radians

    def stretch(project, longitude, latitude, h=1e-4):
        """Area on the map of a small cell over its area on the sphere."""
        (x0, y0), (x1, y1), (x2, y2) = (
            project(longitude, latitude), project(longitude + h, latitude), project(longitude, latitude + h)
        )  # fmt: skip
        flat = abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))
        return flat / (radians(h) ** 2 * cos(radians(latitude + h / 2)))

    for project in (maps.equal_earth, maps.lambert_europe):
        found = [stretch(project, lon, lat) for lon, lat in ((0, 0), (10, 52), (-20, 35), (60, 68))]
        assert found == pytest.approx([found[0]] * 4, rel=1e-3)
