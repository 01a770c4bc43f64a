"""Blocks of publishers' text: the fast reader and the patient one read the same, and Python reads it too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.errors import InputFileError
from footprint.mrio.sources.importing.parsing import BlockParser
from footprint.mrio.sources.importing.place import Place

WIDTH, LABELS = 3, 2
#: How publishers and spreadsheets write numbers.
WAYS = ("{!r}", "{:.12e}", "{:.6E}", "{:.17g}", "{:+.3f}", " {!r}", "{!r} ", '"{!r}"')

numbers = st.floats(-1e15, 1e15, allow_nan=False).map(lambda value: 0.0 if abs(value) < 1e-200 else value)
cells = st.tuples(numbers, st.sampled_from(WAYS)).map(lambda cell: cell[1].format(cell[0]))
names = st.text(st.sampled_from("abcÉé &-.()'/"), min_size=1, max_size=8).filter(str.strip)
rows = st.lists(
    st.tuples(
        st.lists(names, min_size=LABELS, max_size=LABELS), st.lists(cells, min_size=WIDTH, max_size=WIDTH)
    ),
    min_size=1,
    max_size=6,
)


def parser(tmp_path, sep: str = "\t", zero: bool = False) -> BlockParser:
    heads = [[f"column {i}" for i in range(WIDTH)]]
    return BlockParser(Place(tmp_path), "Z.txt", heads, WIDTH, LABELS, sep, zero)


@settings(max_examples=30)
@given(rows=rows, end=st.sampled_from(("\n", "\r\n")), sep=st.sampled_from("\t;,"))
def test_both_readers_give_what_python_reads(tmp_path_factory, rows, end, sep):
    block = parser(tmp_path_factory.getbasetemp(), sep)
    text = "".join(sep.join([*labels, *cells]) + end for labels, cells in rows).encode()

    found, values, empty = block(text)
    patient_names, patient = block._patiently(text)

    assert found == [tuple(name.strip() for name in labels) for labels, _ in rows]
    assert found == list(zip(*patient_names, strict=True))
    assert empty == 0
    read = np.array([[float(cell.strip('"')) for cell in cells] for _, cells in rows])
    # pandas' quick way of reading floats may miss the last digit; Arrow's and Python's do not.
    np.testing.assert_allclose(patient, read, rtol=1e-15, atol=0)
    np.testing.assert_allclose(values, read, rtol=1e-15, atol=0)


@pytest.mark.parametrize("blank", ["", "NaN", "nan", "NA"])
def test_an_empty_cell_is_counted_by_both_readers_and_refused_where_it_is_not_zero(tmp_path, blank):
    text = f"FR\ta\t1\t{blank}\t3\nFR\tb\t4\t5\t6\n".encode()

    _, values, empty = parser(tmp_path, zero=True)(text)

    assert empty == 1
    assert values.tolist() == [[1, 0, 3], [4, 5, 6]]
    with pytest.raises(InputFileError, match=r"the first is in row FR / a, column column 1"):
        parser(tmp_path)(text)


def test_a_trailing_separator_is_no_cell(tmp_path):
    found, values, _ = parser(tmp_path)(b"FR\ta\t1\t2\t3\t\nFR\tb\t4\t5\t6\t\n")

    assert found == [("FR", "a"), ("FR", "b")]
    assert values.tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"FR\tb\t4\t5,5\t6\n", "'5,5' in row FR / b, column column 1 is no number"),
        (b"FR\tb\t4\t  \t6\n", "'  ' in row FR / b, column column 1 is no number"),
        (b"FR\tb\t4\t5\n", "row FR / b has 2 cells where the header has 3: the file is cut"),
        (b"FR\tb\t4\t5\t6\t7\n", "row FR / b has 4 cells, and the header 3"),
    ],
)
def test_a_wrong_line_is_named_by_its_row_and_column(tmp_path, line, said):
    with pytest.raises(InputFileError) as caught:
        parser(tmp_path)(b"FR\ta\t1\t2\t3\n" + line)

    assert said in str(caught.value)


def test_a_first_line_that_is_too_long_loses_no_cell(tmp_path):
    with pytest.raises(InputFileError, match="row FR / b has 4 cells, and the header 3"):
        parser(tmp_path)(b"FR\tb\t4\t5\t6\t7\n")


def test_a_cut_line_is_refused_also_where_empty_cells_mean_zero(tmp_path):
    with pytest.raises(
        InputFileError, match="row FR / b has 2 cells where the header has 3: the file is cut"
    ):
        parser(tmp_path, zero=True)(b"FR\ta\t1\t2\t3\nFR\tb\t4\t5\nFR\tc\t4\t5\t6\n")
