"""Users' files are explained row by row, and no write leaves half a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from pydantic import BaseModel, FiniteFloat

from footprint.errors import InputFileError, StoreError
from footprint.files import read_rows, sha256_of, written_atomically


class Line(BaseModel):
    product: str
    amount: FiniteFloat
    note: str = ""


def test_rows_are_read_with_any_separator_and_decimal_comma(tmp_path):
    for text in (
        "product,amount\nBread,1.5\n",
        "product;amount\nBread;1,5\n",
        "product\tamount\nBread\t1.5\n",
    ):
        path = tmp_path / "d.csv"
        path.write_text("﻿# a comment\n" + text, encoding="utf-8")
        assert read_rows(path, Line) == [Line(product="Bread", amount=1.5)]


def test_every_problem_is_reported_once_with_its_row(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("product,amount\nBread,abc\nMilk,nan\nTea,1,2\nRice,\nOil,2\n")
    with pytest.raises(InputFileError) as caught:
        read_rows(path, Line)
    assert [p.split(":")[0] for p in caught.value.problems] == ["row 2", "row 3", "row 4", "row 5"]
    assert "4 problems" in str(caught.value)


def test_problems_of_the_header_come_with_those_of_the_rows(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("product,amount,colour,product\nBread,abc,red,Milk\nTea,nan,red,Tea\n")
    with pytest.raises(InputFileError) as caught:
        read_rows(path, Line)
    problems = caught.value.problems
    assert [problem.split(":")[0] for problem in problems] == ["row 1", "row 1", "row 2", "row 3"]
    assert "'colour'" in problems[0]
    assert "product given more than once" in problems[1]


def test_a_missing_column_is_not_said_again_for_every_row(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("product,note\nBread,x\n,y\n")
    with pytest.raises(InputFileError) as caught:
        read_rows(path, Line)
    assert [problem.split(": ", 1)[1] for problem in caught.value.problems] == [
        "missing column amount",
        "product: nothing given",
    ]


def test_capital_letters_in_the_header_do_not_matter(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("Product;AMOUNT\nBread;1,5\n")
    assert read_rows(path, Line) == [Line(product="Bread", amount=1.5)]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("", "empty"),
        ("product,amount\n", "no rows"),
        ("product\nx\n", "missing column amount"),
        ("product,amount,colour\nx,1,red\n", "unknown column 'colour'"),
        (b"\xff\xfe\x00a", "UTF-8"),
    ],
)
def test_a_file_that_is_no_table_says_why(tmp_path, content, word):
    path = tmp_path / "d.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputFileError, match=word):
        read_rows(path, Line)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputFileError, match="no such file"):
        read_rows(tmp_path / "absent.csv", Line)


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing_behind(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")

    def fail_half_way() -> None:
        with written_atomically(target) as draft:
            draft.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_is_replaced_whole(tmp_path):
    for text in ("one", "two"):
        with written_atomically(tmp_path / "f", folder=True) as draft:
            (draft / "x").write_text(text)
    assert (tmp_path / "f" / "x").read_text() == "two"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_place_that_cannot_be_written_is_an_explained_error(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreError, match="Cannot write"),
        written_atomically(tmp_path / "file" / "a") as draft,
    ):
        draft.write_text("x")


def test_a_killed_process_leaves_the_old_file_whole(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    code = textwrap.dedent(f"""
        import sys, time
        from footprint.files import written_atomically
        with written_atomically({str(target)!r}) as draft:
            draft.write_text("half")
            print("writing", flush=True)
            time.sleep(60)
    """)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "writing"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert target.read_text() == "old"


def test_sha256_is_that_of_the_content(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    assert sha256_of(tmp_path / "x").startswith("ba7816bf8f01cfea")
