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


def test_an_empty_cell_is_counted_and_refused_where_it_is_not_zero(tmp_path):
    text = b"FR\ta\t1\t\t3\nFR\tb\t4\t5\t6\n"

    _, values, empty = parser(tmp_path, zero=True)(text)

    assert empty == 1
    assert values.tolist() == [[1, 0, 3], [4, 5, 6]]
    with pytest.raises(InputFileError, match=r"the first is in row FR / a, column column 1"):
        parser(tmp_path)(text)


@pytest.mark.parametrize("missing", ["NaN", "nan", "-nan", "NA", "#N/A", "NULL", "None", "1.#IND", "inf"])
@pytest.mark.parametrize("zero", [False, True])
def test_a_result_that_failed_is_never_zero(tmp_path, missing, zero):
    text = f"FR\ta\t1\t{missing}\t3\nFR\tb\t4\t5\t\n".encode()

    with pytest.raises(InputFileError, match=r"row FR / a, column column 1"):
        parser(tmp_path, zero=zero)(text)


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_region_called_na_keeps_its_name(tmp_path, quote):
    found, _, _ = parser(tmp_path)(f"{quote}NA{quote}\tnull\t1\t2\t3\n".encode())

    assert found == [("NA", "null")]


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path):
    assert parser(tmp_path)(b"\xef\xbb\xbfFR\ta\t1\t2\t3\n")[0] == [("FR", "a")]


def test_numbers_do_not_move_over_a_lone_carriage_return(tmp_path):
    # One cell of two numbers and one that is empty are as many as there should be.
    with pytest.raises(InputFileError, match="row FR / a has 1 cells where the header has 3"):
        parser(tmp_path, zero=True)(b"FR\ta\t1\r2\t3\t\n")


def test_a_trailing_separator_is_no_cell(tmp_path):
    found, values, _ = parser(tmp_path)(b"FR\ta\t1\t2\t3\t\nFR\tb\t4\t5\t6\t\n")

    assert found == [("FR", "a"), ("FR", "b")]
    assert values.tolist() == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"FR\tb\t4\t5,5\t6\n", "'5,5' in row FR / b, column column 1 is no number"),
        ("FR\tb\t4\t\u00a05\t6\n".encode(), "'\\xa05' in row FR / b, column column 1 is no number"),
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
