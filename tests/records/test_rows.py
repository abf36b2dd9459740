"""Rows of a run folder, in blocks and one after the other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.errors import RecordError
from stream_sparse.records import open_run
from stream_sparse.records.rows import captured, read_blocks, seconds
from stream_sparse.records.schema import DROPPED, FrameRow, read_info
from tests.support.errors import fails
from tests.support.run_folders import close, recorder, stamp


def test_the_length_of_a_recording_is_known_without_reading_it(recorded: Path, cut: Path) -> None:
    assert (seconds(recorded), seconds(cut)) == (59 / 30, 59 / 30)
    (recorded / "frames.csv").write_bytes((recorded / "frames.csv").read_bytes()[:-3])
    assert seconds(recorded) == 58 / 30
    for text in ("frame,time_s,status,cause\n", "", "\n\n", "\xff\n\xff\n", "x\n0,nan,processed,\n"):
        (recorded / "frames.csv").write_text(text)
        assert seconds(recorded) is None
    (recorded / "frames.csv").unlink()
    os.mkfifo(recorded / "frames.csv")  # it would never end
    assert seconds(recorded) is None


NUMBERS = st.one_of(st.none(), st.floats(), st.sampled_from([5e-324, -0.0, 1e16, 123456.0, 1 / 3]))


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.sampled_from(["", "slow", 'a "b", c', "=1"])), max_size=9))
def test_every_number_comes_back_to_the_bit(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float | None, float | None, str]]
) -> None:
    run = recorder(tmp_path_factory.mktemp("run") / "run", ["a", "b"], {"box": 1})
    drops: list[FrameRow] = []
    for i, (a, b, cause) in enumerate(rows):
        if cause:
            drops.append(FrameRow(i, i / 30, DROPPED, cause))
        else:
            run.row(stamp(i), [a, b], {"box": None}, drops)
            drops = []
    close(run, "end", None, len(rows), {}, drops)
    found = list(captured([run.folder]))
    assert [(row.at.frame, row.at.time_s, row.at.cause) for row in found] == [
        (i, i / 30, cause) for i, (*_, cause) in enumerate(rows)
    ]
    written = [repr([a, b, None]) for a, b, cause in rows if not cause]
    assert [repr(row.cells) for row in found if row.cells] == written


LONG = 10_000


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = recorder(tmp_path_factory.mktemp("long") / "run", ["k"])
    for i in range(LONG):
        run.row(stamp(i), [i / 7], {})
    close(run, "end", None, LONG, {})
    return run.folder


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("values.csv", b"\n9000,", b"\n9000,x", f"line 9002: frame 9000 at x{9000 / 30!r} s, where"),
        ("values.csv", b"\n9000,", b"\n\n9000,", "line 9002: frame 9000 has 0 cells, expected 3"),
        ("values.csv", f"{9000 / 7!r}\n".encode(), b"nil\n", "line 9002: frame 9000: 'nil' is not a number"),
        ("frames.csv", b"\n9000,", b"\n9000.5,", "line 9002: is not a row of a frame: 9000.5,"),
        ("frames.csv", b"\n9000,", b"\n-9000,", "line 9002: is not a row of a frame: -9000,"),
    ],
)  # fmt: skip
def test_the_rows_before_a_damaged_one_are_read(
    long: Path, name: str, old: bytes, new: bytes, problem: str
) -> None:
    path = long / name
    data = path.read_bytes()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, new))
    rows = captured([long])
    try:
        assert [next(rows).cells for _ in range(9000)] == [[i / 7] for i in range(9000)]
        with pytest.raises(RecordError) as caught:
            next(rows)
    finally:
        path.write_bytes(data)
    assert str(caught.value).startswith(f"{path.as_posix()}: {problem}")


@pytest.mark.parametrize("written", [b"+1.5", b" 1.5 ", b"1.50", b"0.15e1", b'"1.5"', b"01.5", b"1_.5"])
def test_a_number_may_be_written_in_other_ways(tmp_path: Path, written: bytes) -> None:
    run = recorder(tmp_path / "run", ["k"])
    for i in range(3):
        run.row(stamp(i), [1.5], {})
    close(run, "end", None, 3, {})
    table = run.folder / "values.csv"
    table.write_bytes(table.read_bytes().replace(b"1.5", written))
    if written == b"1_.5":
        with fails(f"{table.as_posix()}: line 2: frame 0: '1_.5' is not a number"):
            _ = open_run(run.folder).values
    else:
        assert open_run(run.folder).values["k"].tolist() == [1.5] * 3


def test_rows_are_checked_in_order(long: Path) -> None:
    seen: list[int] = []

    def check(row: FrameRow) -> str | None:
        seen.append(row.frame)
        return "enough" if row.frame == 9000 else None

    blocks = read_blocks(long, read_info(long), True, check)
    with fails(f"{(long / 'frames.csv').as_posix()}: line 9002: enough", RecordError):
        list(blocks)
    assert seen == list(range(9001))
