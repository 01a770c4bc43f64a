"""The comparison of two versions' answers sees what differs, and what may differ is announced."""

from __future__ import annotations

import shlex
import tomllib

import pytest

from benchmarks.answers import ROOT, SETTINGS, Answer, as_json_command, compare, differences, quoted_commands

FILE = tomllib.loads(SETTINGS.read_text(encoding="utf-8"))


def _paths(before, after):
    return [each.path for each in differences(before, after)]


def test_numbers_equal_within_rounding_are_no_difference():
    assert _paths({"a": [1.0, 2]}, {"a": [1.0 + 1e-12, 2.0]}) == []
    assert _paths({"a": [1.0, 2]}, {"a": [1.0 + 1e-8, 2]}) == ["a[0]"]


@pytest.mark.parametrize(
    ("after", "path"),
    [({"a": {"b": 2}}, "a.b"), ({"a": {}}, "a.b"), ({"a": [1]}, "a"), ({"a": {"b": None}}, "a.b"), ({"a": {"b": "1"}}, "a.b")],
)  # fmt: skip
def test_a_changed_lost_or_retyped_value_is_named_by_its_path(after, path):
    assert _paths({"a": {"b": 1}}, after) == [path]


def test_a_new_key_is_no_difference_and_a_lost_row_is():
    assert _paths({"a": 1}, {"a": 1, "b": 2}) == []
    assert _paths([1, 2], [1]) == ["[]"]


def test_a_command_that_fails_now_differs_and_a_new_one_does_not():
    done, failed = Answer(0, {"a": 1}, ""), Answer(2, None, "Error: no")
    assert [each.path for each in compare("footprint account X", done, failed, [])] == ["exit"]
    assert compare("footprint whatif X", failed, done, []) == []


def test_an_expected_difference_holds_for_its_command_and_path_alone():
    one, two = Answer(0, {"rows": [{"a": 1}]}, ""), Answer(0, {"rows": [{"a": 2}]}, "")
    entry = [{"command": "footprint areas *", "path": "rows.a"}]
    assert compare("footprint areas x", one, two, entry) == []
    assert compare("footprint index x", one, two, entry)


def test_the_documents_give_commands_that_can_be_compared():
    commands = quoted_commands()
    assert len(commands) > 40
    assert all(command.endswith("--format json") for command in commands)
    assert as_json_command("footprint plan A --out here --format csv") == "footprint plan A --format json"


def test_every_difference_that_may_be_has_a_reason_and_stands_in_the_changelog():
    changelog = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    for entry in FILE.get("allowed", []):
        assert entry["reason"], entry
        assert " ".join(entry["changelog"].split()) in changelog, entry


def test_every_listed_command_can_be_read():
    assert all(shlex.split(command)[0] == "footprint" for command in FILE["commands"])
