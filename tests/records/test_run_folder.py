"""The tables of a run folder, and the values in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.plan.file_model import COLUMNS
from stream_sparse.records.run_folder import RunFolder, last_frame, seconds
from stream_sparse.records.schema import DROPPED, FrameRow
from tests.support.run_folders import close, recorder, stamp


def test_the_length_of_a_recording_is_known_without_reading_it(recorded: Path, cut: Path) -> None:
    assert (seconds(recorded), seconds(cut), last_frame(recorded)) == (59 / 30, 59 / 30, 59)
    (recorded / "frames.csv").write_bytes((recorded / "frames.csv").read_bytes()[:-3])
    assert (seconds(recorded), last_frame(recorded)) == (58 / 30, 58)
    for text in ("frame,time_s,status,cause\n", "", "\n\n", "\xff\n\xff\n", "x\n0,nan,processed,\n"):
        (recorded / "frames.csv").write_text(text)
        assert seconds(recorded) is None


NUMBERS = st.one_of(st.none(), st.floats(), st.sampled_from([5e-324, -0.0, 1e16, 123456.0, 1 / 3]))


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.sampled_from(["", "slow", 'a "b", c', "=1"])), max_size=9))
def test_every_number_comes_back_to_the_bit(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float | None, float | None, str]]
) -> None:
    run = recorder(tmp_path_factory.mktemp("run") / "run", ["a,b", "b"], {"box": 1})
    drops: list[FrameRow] = []
    for i, (a, b, cause) in enumerate(rows):
        if cause:
            drops.append(FrameRow(i, i / 30, DROPPED, cause))
        else:
            run.row(stamp(i), [a, b], {"box": None}, drops)
            drops = []
    close(run, "end", None, len(rows), {}, drops)
    assert {*FrameRow._fields} < {*COLUMNS}  # so that no node is called like one
    table = RunFolder(run.folder)
    found = table.captured[["frame", "time_s", "cause"]].itertuples(index=False, name=None)
    assert [*found] == [(i, i / 30, cause) for i, (*_, cause) in enumerate(rows)]
    assert [*table.values] == ["a,b", "b", "box"]
    expected = [[a, b, None] for a, b, cause in rows if not cause]
    assert repr(table.values.astype(object).mask(table.empty, None).to_numpy().tolist()) == repr(expected)
