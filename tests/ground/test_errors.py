"""Each error names what is wrong, keeps its fields, is also the natural builtin, and can be pickled."""

from __future__ import annotations

import pickle

import pytest

from footprint import errors


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (errors.LabelError("Labels are missing", labels=["a", "b"]), KeyError),
        (errors.UnknownNameError("area", "Nante", ["Nantes"]), KeyError),
        (errors.UnitError("no unit"), ValueError),
        (errors.TableError("NaN", labels=[("FRA", "Coal")]), ValueError),
        (errors.InputFileError("x.csv", ["row 2: wrong"]), ValueError),
        (errors.StoreError("damaged"), OSError),
        (errors.ConvergenceError("no"), ArithmeticError),
        (errors.InfeasibleError("no", labels=["budget"]), ValueError),
    ],
)
def test_every_kind_is_its_builtin_and_survives_pickling(error, builtin):
    assert isinstance(error, builtin)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.__dict__ == error.__dict__


def test_the_message_names_labels_expectation_and_remedy():
    text = str(
        errors.LabelError(
            "Labels are missing", labels=range(20), expected="all", found="some", hint="add them"
        )
    )
    assert text.splitlines()[0].endswith("and 8 more")
    assert text.splitlines()[1:] == ["Expected: all", "Found: some", "What to do: add them"]


def test_an_unknown_name_suggests_the_nearest():
    assert "did you mean 'Nantes'?" in str(errors.UnknownNameError("area", "Nante", ["Nantes"]))
