"""Files that are sent: kinds, sizes, names; nothing of a stranger's is trusted."""

import io
import zipfile

import pytest

from footprint.app.settings import Settings
from footprint.app.visitors.sessions import Sessions
from footprint.app.visitors.uploads import received
from footprint.errors import InputFileError

SETTINGS = Settings(upload_bytes=10_000, unpacked_bytes=100_000, files=3, sessions=2)


@pytest.fixture
def sessions(tmp_path):
    left = []
    found = Sessions(tmp_path, SETTINGS, left.append)
    found.left = left
    return found


def packed(parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.html", b"<script>alert(1)</script>", "not read"),
        ("run.exe", b"MZ", "not read"),
        ("plants", b"a,b", "not read"),
        ("plants.csv", b"", "empty"),
        ("plants.csv", b"x" * 10_001, "larger than"),
        ("plants.xlsx", b"a,b\n1,2\n", "no workbook"),
        ("plants.csv", b"PK\x03\x04 and more", "no text"),
        ("bomb.xlsx", packed({"xl/worksheets/sheet1.xml": b"0" * 200_000}), "unpacks to more"),
        ("bomb.ods", packed({f"{n}": b"" for n in range(100)} | {"content.xml": b"0" * 150_000}), "unpacks to more"),
    ],
)  # fmt: skip
def test_what_is_no_input_is_refused_with_its_reason(sessions, name, content, why):
    session = sessions.new()
    with pytest.raises(InputFileError, match=why):
        received(session, name, content, SETTINGS)
    assert list(session.folder.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "..\\..\\boot.csv", "/root/x.csv", "a/b/c.csv", "\x1b[2J.csv"]
)
def test_a_name_never_becomes_a_path(sessions, name):
    session = sessions.new()
    given = received(session, name, b"a,b\n1,2\n", SETTINGS)
    assert given.path.parent == session.folder
    assert "/" not in given.name
    assert given.path.name == f"{given.token}.csv"


def test_only_the_newest_files_are_kept(sessions):
    session = sessions.new()
    for place in range(5):
        sessions.keep(session, received(session, f"{place}.csv", b"a\n1\n", SETTINGS))
    assert [one.name for one in session.files.values()] == ["2.csv", "3.csv", "4.csv"]
    assert len(list(session.folder.iterdir())) == 3


def test_the_visitor_longest_away_makes_room_and_leaves_nothing(sessions):
    first, second = sessions.new(), sessions.new()
    assert sessions.find(first.key) is first
    sessions.new()
    assert sessions.find(second.key) is None
    assert not second.folder.exists()
    assert sessions.left == [second.key]
    assert sessions.find(first.key) is first


@pytest.mark.parametrize("key", [None, "", "guess", "x" * 10_000])
def test_a_key_that_was_not_given_out_is_nobody(sessions, key):
    sessions.new()
    assert sessions.find(key) is None
