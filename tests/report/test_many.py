"""Reports of many areas: one folder each, an index page, kept where they are whole."""

import re

import pytest

from footprint.errors import FootprintError
from footprint.report.area import many
from footprint.report.area.many import INDEX, write_all

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


def test_an_interrupted_run_that_goes_on_gives_the_same_folder(whole, tmp_path, monkeypatch):
    made = many._made

    def interrupted(job):
        if job.code == "002":
            raise KeyboardInterrupt
        return made(job)

    def once(folder):
        return write_all("urban area", folder, kinds=("html",), most=2, workers=1, options=QUICK)

    monkeypatch.setattr(many, "_made", interrupted)
    with pytest.raises(KeyboardInterrupt):
        once(tmp_path)
    monkeypatch.setattr(many, "_made", made)
    assert [path.name for path in tmp_path.iterdir()] == ["paris-001"]
    done = once(tmp_path)
    assert (done.written, done.kept) == (1, 1)
    assert contents(tmp_path) == contents(whole)


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
