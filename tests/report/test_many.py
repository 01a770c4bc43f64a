"""Reports of many areas: one folder each, an index page, kept where they are whole."""

import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from footprint.areas import find_area
from footprint.areas.places.area import areas_table
from footprint.errors import FootprintError
from footprint.report.area.many import INDEX, write_all
from footprint.report.area.words import folder_name

QUICK = {"plan": "none", "scenarios": ("none",)}


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The two largest urban areas, and what an uninterrupted run writes."""
    folder = tmp_path_factory.mktemp("all")
    done = write_all("urban area", folder, kinds=("html",), most=2, workers=1, options=QUICK)
    assert (done.written, done.kept, done.failed) == (2, 0, {})
    return folder


def test_a_run_that_goes_on_after_an_interruption_gives_the_same_folder(whole, tmp_path):
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    for left in ("lyon-002", INDEX):  # what an interrupted run had not come to
        place = tmp_path / left
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    (tmp_path / ".lyon-002.abcdefgh.draft" / "new").mkdir(parents=True)
    done = write_all("urban area", tmp_path, kinds=("html",), most=2, workers=1, options=QUICK)
    assert (done.written, done.kept) == (1, 1)
    made = {name: data for name, data in contents(tmp_path).items() if ".draft" not in name}
    assert made == contents(whole)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_a_run_that_was_really_stopped_leaves_whole_reports_and_is_resumed_to_the_same_folder(
    whole, tmp_path, how
):
    out = tmp_path / "all"
    code = (
        "from footprint.report.area.many import write_all\n"
        f"from pathlib import Path\nwrite_all('urban area', Path({str(out)!r}), kinds=('html',), most=2, workers=2, options={QUICK!r})"
    )

    stopped = subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    end = time.monotonic() + 60
    while not list(out.glob("*/report.json")) and not list(out.glob(".*.draft")) and time.monotonic() < end:
        time.sleep(0.05)
    stopped.send_signal(signal.Signals[how])
    assert stopped.wait(30) != 0
    left = [path for path in out.iterdir() if not path.name.startswith(".")]
    assert all((path / "report.json").is_file() for path in left if path.is_dir()), "only whole reports"
    done = write_all("urban area", out, kinds=("html",), most=2, workers=1, options=QUICK)
    assert done.failed == {}
    made = {name: data for name, data in contents(out).items() if ".draft" not in name}
    assert made == contents(whole)


def test_two_areas_of_one_name_never_share_a_folder():
    table = areas_table()
    same = table[table["name"].duplicated(keep=False)]
    folders = [folder_name(find_area(str(code))) for code in same.index]
    assert len(set(folders)) == len(folders) > 8
    assert folder_name(find_area("93066")) != folder_name(find_area("9D1"))


def test_the_index_page_leads_to_every_report(whole):
    page = (whole / INDEX).read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"]+)"', page)
    assert len(set(links)) == 2
    assert all((whole / link).is_file() for link in links)


def test_an_area_that_fails_is_named_and_leaves_no_folder(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise FootprintError("it lacks everything")

    monkeypatch.setattr("footprint.report.account.area_report.build_report", refused)
    done = write_all("urban area", tmp_path, most=1, workers=1)
    assert done.failed == {"Paris (001)": "it lacks everything"}
    assert [path.name for path in tmp_path.iterdir()] == [INDEX]
