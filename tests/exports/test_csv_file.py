"""CSV: every frame, every column, the whole recording."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from stream_sparse import open_run
from stream_sparse.exports.export import export
from stream_sparse.records.schema import FRAME_KINDS
from tests.support.run_folders import change_info


def test_every_frame_and_every_column(run: Path) -> None:
    done = export(run, "csv")
    columns = [*FRAME_KINDS, "pixel", "k", "box"]
    assert (done.path, done.frames, done.content) == (run.with_suffix(".csv"), 62, f"{len(columns)} columns")
    with done.path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [*rows[-1]] == columns
    told = {"frame": "61", "time_s": str(61 / 30), "status": "dropped", "cause": "a, b", "k": "", "box": ""}
    assert rows[-1].items() >= told.items()
    record = open_run(run)
    assert [row["frame"] for row in rows] == [str(n) for n in range(62)]
    for name in ("pixel", "k"):
        values = [float(row[name] or "nan") for row in rows[:60]]
        np.testing.assert_array_equal(values, record.values[name])
    assert [int(row["box"] or -1) for row in rows[:60]] == record.rows["box"].tolist()


def test_a_recording_in_segments_is_one_table(cut: Path) -> None:
    done = export(cut, "csv")
    assert (done.frames, done.content) == (60, f"{len(FRAME_KINDS) + 4} columns")
    with done.path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["frame"] for row in rows] == [str(n) for n in range(60)]
    assert {row["segment"] for row in rows} == {"000", "001", "002"}
    np.testing.assert_array_equal([float(row["k"] or "nan") for row in rows], open_run(cut).values["k"])
    change_info(cut / "002", {"ended": None})  # as of a segment that was killed when it had just begun
    (cut / "002/values.csv").write_text("")
    assert export(cut, "csv", cut / "killed.csv").content == done.content
    lines = (cut / "killed.csv").read_text().splitlines()
    assert {line.count(",") for line in lines} == {len(FRAME_KINDS) + 3}


def test_no_name_of_a_stranger_is_a_formula(run: Path) -> None:
    """The names of columns and the causes of lost frames are a stranger's."""
    for name, old, new in (("frames.csv", "ring full", "a;=1+1"), ("values.csv", ",pixel,", ",=2+2,")):
        (run / name).write_text((run / name).read_text().replace(old, new, 1))
    header, *rows = export(run, "csv").path.read_text().splitlines()
    assert header.endswith(",'=2+2,k,box")
    assert rows[60].startswith("60,2.0,dropped,a;'=1+1,")
