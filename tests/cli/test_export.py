"""`export`: what other programs read is what was recorded."""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stream_sparse import Pipeline, load, nodes, open_run
from stream_sparse.errors import InputError, RunError
from stream_sparse.exports import csv_file
from stream_sparse.exports.export import export
from stream_sparse.panels import Trace
from stream_sparse.testing import FaultyCamera

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., tuple[int, str, str]]

PIPELINE = """
name: noise
description: How noisy is noise?
source: {use: synthetic, pattern: noise, width: 16, height: 12, frames: 30}
nodes:
  box: {use: diff_box, window: 3}
  pixel: {use: pixel_tap, row: 2, col: 3}
  k: {use: running_kurtosis, window: 6}
view: [{panel: trace, from: pixel}]
record: [{node: box, every: 4}]
"""
BIG = "big: {use: hard_threshold, theta: 128, from: source}"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A recorded run with two drops, a gap and an edit."""
    (tmp_path / "noise.yaml").write_text(PIPELINE)
    with load(tmp_path / "noise.yaml").start(
        record=tmp_path / "run", record_source="lossless", pace=True
    ) as begun:
        begun.set("k.window", 7)
        begun.wait()
    frames = (tmp_path / "run" / "frames.csv").read_text()
    drops = '30,1.0,dropped,ring full\n31,1.0333333333333334,dropped,"a, b"\n'
    (tmp_path / "run" / "frames.csv").write_text(frames + drops)
    return tmp_path / "run"


def cut_off(run: Path) -> None:
    """What is left of a run that was killed does not say that it came to its end."""
    info = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**info, "ended": None}))


def test_csv_has_every_frame_and_every_column(cli: Cli, tmp_path: Path, run: Path) -> None:
    code, out, err = cli("export", run, "--csv")
    assert (code, out, err) == (0, f"{run}.csv: 32 frames, 3 columns\n", "")
    with (tmp_path / "run.csv").open(newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == ["frame", "time_s", "status", "cause", "pixel", "k", "box"]
    assert rows[-1] == ["31", "1.0333333333333334", "dropped", "a, b", "", "", ""]
    record = open_run(run)
    assert [row[0] for row in rows] == [str(n) for n in range(32)]
    for name, place in (("pixel", 4), ("k", 5)):
        said = [float(row[place] or "nan") for row in rows[:30]]
        np.testing.assert_array_equal(said, record.values[name])
    assert [int(row[6] or -1) for row in rows[:30]] == record.rows["box"].tolist()


def test_parquet_is_the_same_table(cli: Cli, tmp_path: Path, run: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    code, out, _ = cli("export", run, "--parquet", "--to", tmp_path / "x.parquet")
    assert (code, out) == (0, f"{tmp_path}/x.parquet: 32 frames, 3 columns\n")
    table = parquet.read_table(tmp_path / "x.parquet")
    assert table.column_names == ["frame", "time_s", "status", "cause", "pixel", "k", "box"]
    assert [str(kind) for kind in table.schema.types] == [
        *("int64", "double", "string", "string", "double", "double"),
        "extension<arrow.fixed_shape_tensor[value_type=float, shape=[12,16]]>",
    ]
    found, record = table.to_pydict(), open_run(run)
    assert found["frame"] == list(range(32))
    assert found["time_s"][:30] == record.time_s.tolist()
    assert found["status"] == ["processed"] * 30 + ["dropped"] * 2
    assert found["cause"] == [None] * 30 + ["ring full", "a, b"]
    assert found["k"][:8] == [None if x != x else x for x in record.values["k"].tolist()[:8]]
    assert found["pixel"][29] == record.values["pixel"][29]
    assert found["pixel"][30:] == [None, None]
    box, kept = table["box"].combine_chunks(), record.rows["box"] >= 0
    assert [x is not None for x in found["box"]] == [*kept.tolist(), False, False]
    np.testing.assert_array_equal(box.drop_null().to_numpy_ndarray(), record.arrays["box"])
    assert kept.sum() == len(record.arrays["box"]) == 7
    kept = json.loads(table.schema.metadata[b"stream_sparse.run"])
    assert kept == record.info
    assert table.schema.metadata[b"stream_sparse.pipeline"].decode() == record.pipeline


def test_arrays_of_segments_in_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    from stream_sparse.exports import parquet_file

    monkeypatch.setattr(parquet_file, "_ROOM", 10_000)  # some rows in each group
    text = PIPELINE.replace("record: [{node: box, every: 4}]", "record: [big, {node: box, every: 2}]")
    (tmp_path / "noise.yaml").write_text(text.replace("  pixel:", f"  {BIG}\n  pixel:"))
    load(tmp_path / "noise.yaml").run(record=tmp_path / "run", rotate="0.4s")
    table, record = parquet.read_table(export(tmp_path / "run", "parquet").path), open_run(tmp_path / "run")
    assert len(record.segments) >= 3
    for name in ("big", "box"):
        found = table[name].combine_chunks().drop_null().to_numpy_ndarray()
        assert (found.dtype, len(found)) == (record.arrays[name].dtype, len(record.arrays[name]))
        np.testing.assert_array_equal(found, record.arrays[name])
    frames = table.filter(table["box"].is_valid())["frame"].to_pylist()
    assert frames == record.frame[record.rows["box"] >= 0].tolist()


def test_an_array_that_was_never_said_is_null_in_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "noise.yaml").write_text(PIPELINE.replace("frames: 30", "frames: 2"))
    load(tmp_path / "noise.yaml").run(record=tmp_path / "run")
    table = parquet.read_table(export(tmp_path / "run", "parquet").path)
    assert table["box"].to_pylist() == [None, None]


def test_nan_and_nothing_are_kept_apart_in_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    x = np.ones((6, 2, 3))
    x[4] = np.nan
    Pipeline(x).then(nodes.DiffBox(window=2)).then(nodes.PixelTap(row=0, col=0), name="p").run(
        record=tmp_path / "a"
    )
    done = export(tmp_path / "a", "parquet")
    said = parquet.read_table(done.path).to_pydict()["p"]
    assert said[:2] == [None, None]
    assert said[2:4] == [0.0, 0.0]
    assert np.isnan(said[4:]).all()


def nwb_of(path: Path) -> tuple[Any, Any]:
    pynwb = pytest.importorskip("pynwb")
    assert pynwb.validate(path=str(path)) == []
    file = pynwb.NWBHDF5IO(str(path), "r")
    return file, file.read()


def test_nwb_passes_its_validator_and_holds_all(cli: Cli, tmp_path: Path, run: Path) -> None:
    code, out, err = cli("export", run, "--nwb")
    assert (code, out, err) == (0, f"{run}.nwb: 32 frames, 3 columns\n", "")
    file, nwb = nwb_of(tmp_path / "run.nwb")
    record = open_run(run)
    with file:
        said = nwb.processing["stream_sparse"]
        times = said["frame_index"].timestamps[:]
        np.testing.assert_array_equal(times, record.time_s)
        np.testing.assert_array_equal(said["frame_index"].data[:], record.frame)
        for name in ("pixel", "k"):
            np.testing.assert_array_equal(said[name].data[:], record.values[name])
            assert said[name].timestamps is said["frame_index"].timestamps
        box = said["box"]
        np.testing.assert_array_equal(box.data[:], record.arrays["box"])
        assert box.data.dtype == record.arrays["box"].dtype
        np.testing.assert_array_equal(box.timestamps[:], record.time_s[record.rows["box"] >= 0])
        for series, name in ((nwb.acquisition["source_video"], "source"), (said["view_video"], "view")):
            assert list(series.external_file[:]) == [f"run/{name}.mkv"]
            assert (series.format, series.starting_frame[:].tolist()) == ("external", [0])
            np.testing.assert_array_equal(series.timestamps[:], record.time_s)
        assert nwb.session_start_time == datetime.fromisoformat(record.info["started"])
        assert nwb.session_description == "How noisy is noise?"
        told = [json.loads(text) for text in said["events"]["what"].data[:]]
        assert [event["kind"] for event in told] == ["set"]
        assert list(said["dropped_frames"]["what"].data[:]) == [
            "frame 30 dropped: ring full",
            "frame 31 dropped: a, b",
        ]


def test_gaps_and_pictures_of_a_camera_in_nwb(tmp_path: Path) -> None:
    camera = FaultyCamera(script="play 9, lose 3, play 8, unplug, play 4", pace=False, drop="block")
    pipeline = (
        Pipeline(camera).then(nodes.DiffBox(window=2), name="box").then(nodes.FrameKurtosis(), name="k")
    )
    pipeline.see(Trace(), "k").keep("box", every=2).run(record=tmp_path / "run")
    record = open_run(tmp_path / "run")
    file, nwb = nwb_of(export(tmp_path / "run", "nwb").path)
    with file:
        said = nwb.processing["stream_sparse"]
        told = [json.loads(text) for text in said["events"]["what"].data[:]]
        assert [event["kind"] for event in told] == ["gap", "reconnect", "gap"]
        assert told[0] == {"frame": 9, "kind": "gap", "frames": 3}
        times = said["events"]["timestamp"].data[:]
        assert times[0] == record.time_s[9]
        np.testing.assert_array_equal(said["box"].data[:], record.arrays["box"])
        np.testing.assert_array_equal(nwb.acquisition["source_video"].timestamps[:], record.time_s)


def test_nwb_begins_when_the_clock_was_zero_where_that_is_known(tmp_path: Path, run: Path) -> None:
    info = json.loads((run / "run.json").read_text())
    info["clock"]["utc_at_zero"] = 1.75e9
    (run / "run.json").write_text(json.dumps(info))
    file, nwb = nwb_of(export(run, "nwb").path)
    with file:
        assert nwb.session_start_time == datetime.fromtimestamp(1.75e9, UTC)


def test_videos_with_fewer_pictures_have_times_of_their_own(tmp_path: Path, run: Path) -> None:
    from stream_sparse.io.video import VideoWriter

    (run / "view.mkv").unlink()
    with VideoWriter(run / "view.mkv", 16, 16) as video:
        for number in range(5):
            video.write(np.zeros((16, 16), np.uint8), 0.25 * number)
    (run / "source.mkv").write_bytes(b"torn")
    file, nwb = nwb_of(export(run, "nwb", tmp_path / "x.nwb").path)
    with file:
        assert nwb.processing["stream_sparse"]["view_video"].timestamps[:].tolist() == [0, 0.25, 0.5, 0.75, 1]
        assert "source_video" not in nwb.acquisition


def test_swept_names_and_no_frames_in_nwb(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        PIPELINE.replace("window: 6", "window: {sweep: [4, 5]}").replace(
            "view: [{panel: trace, from: pixel}]", ""
        )
    )
    load(tmp_path / "s.yaml").run(record=tmp_path / "run")
    file, nwb = nwb_of(export(tmp_path / "run", "nwb").path)
    with file:
        assert {"k@window=4", "k@window=5"} <= set(nwb.processing["stream_sparse"].data_interfaces)
    for name in ("values.csv", "frames.csv"):
        text = (tmp_path / "run" / name).read_text()
        (tmp_path / "run" / name).write_text(text[: text.index("\n") + 1])
    cut_off(tmp_path / "run")
    with pytest.raises(InputError, match="no frame was processed; there is nothing to write"):
        export(tmp_path / "run", "nwb", tmp_path / "none.nwb")
    assert not (tmp_path / "none.nwb").exists()
    assert export(tmp_path / "run", "csv").frames == 0


def test_a_recording_in_segments_is_one_table(tmp_path: Path) -> None:
    (tmp_path / "noise.yaml").write_text(PIPELINE)
    load(tmp_path / "noise.yaml").run(record=tmp_path / "run", rotate="0.4s", record_source="lossless")
    load(tmp_path / "noise.yaml").run(record=tmp_path / "whole")
    parts = sorted(path.name for path in (tmp_path / "run").iterdir() if path.is_dir())
    assert len(parts) >= 3
    done = export(tmp_path / "run", "csv")
    assert (done.frames, done.columns) == (30, 3)
    with done.path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["frame"] for row in rows] == [str(n) for n in range(30)]
    assert {row["segment"] for row in rows} == set(parts)
    whole = open_run(tmp_path / "whole")
    np.testing.assert_array_equal([float(row["k"] or "nan") for row in rows], whole.values["k"])
    file_, nwb = nwb_of(export(tmp_path / "run", "nwb").path)
    with file_:
        said = nwb.processing["stream_sparse"]
        np.testing.assert_array_equal(said["box"].data[:], whole.arrays["box"])
        np.testing.assert_array_equal(said["k"].data[:], whole.values["k"])
        series = nwb.acquisition["source_video"]
        assert list(series.external_file[:]) == [f"run/{name}/source.mkv" for name in parts]
        assert series.starting_frame[:].tolist()[0] == 0
        np.testing.assert_array_equal(series.timestamps[:], whole.time_s)


# Refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "parquet", "nwb"])
def test_nothing_is_written_over(cli: Cli, tmp_path: Path, run: Path, kind: str) -> None:
    (tmp_path / f"run.{kind}").write_text("mine")
    code, out, err = cli("export", run, f"--{kind}")
    assert (code, out) == (2, "")
    assert err == (
        f"error: {tmp_path}/run.{kind}: exists already; nothing is written over: give another with --to\n"
    )
    assert (tmp_path / f"run.{kind}").read_text() == "mine"


@pytest.mark.parametrize(("kind", "package"), [("parquet", "pyarrow"), ("nwb", "pynwb")])
def test_a_missing_extra_says_what_to_install(
    cli: Cli, tmp_path: Path, run: Path, kind: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"stream_sparse.exports.{kind}_file", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    code, out, err = cli("export", run, f"--{kind}")
    assert (code, out) == (2, "")
    assert err == f"error: --{kind} needs the package {package}: pip install 'stream-sparse[{kind}]'\n"
    assert not (tmp_path / f"run.{kind}").exists()


def test_what_to_write_must_be_said(cli: Cli, tmp_path: Path, run: Path) -> None:
    assert cli("export", run)[::2] == (2, "error: export: expected --csv, --nwb or --parquet, at least one\n")
    code, _, err = cli("export", run, "--csv", "--nwb", "--to", tmp_path / "x")
    assert (code, err) == (2, "error: export: expected --csv, --nwb or --parquet, one of them with --to\n")


def test_no_run_and_no_place(cli: Cli, tmp_path: Path, run: Path) -> None:
    code, _, err = cli("export", tmp_path / "none", "--csv")
    assert (code, err) == (2, f"error: {tmp_path}/none: no such folder; give one that --record made\n")
    code, _, err = cli("export", run, "--csv", "--to", tmp_path / "no" / "x.csv")
    assert code == 2
    assert err.startswith(f"error: {tmp_path}/no/x.csv: cannot be made: no such file or directory; ")


def test_what_fails_on_the_way_leaves_nothing(
    tmp_path: Path, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(work: Any) -> int:
        work.file.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(csv_file, "write", full)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(RunError, match=r"x\.csv: the disk is full"):
        export(run, "csv", tmp_path / "x.csv")
    assert sorted(tmp_path.iterdir()) == before


def test_ctrl_c_leaves_nothing(cli: Cli, tmp_path: Path, run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(work: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(csv_file, "write", interrupted)
    before = sorted(tmp_path.iterdir())
    assert cli("export", run, "--csv") == (1, "", "error: export --csv: stopped; nothing was written\n")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: "x\n1\n2\n3\n", "/values.csv: line 1: expected frame,time_s,...,box, got x"),
        (
            lambda text: text.replace("\n12,", '\n"12,'),
            "/values.csv: line 14: frame 12 has 1 cells, expected 5",
        ),
    ],
)
def test_tables_that_are_damaged(
    cli: Cli, tmp_path: Path, run: Path, damage: Callable[[str], str], said: str
) -> None:
    path = run / "values.csv"
    path.write_text(damage(path.read_text()))
    found = cli("export", run, "--csv", "--to", tmp_path / "out.csv")
    assert found == (1, "", f"error: {run.as_posix()}{said}\n")
    assert not (tmp_path / "out.csv").exists()


def test_progress_is_told(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "_TELL_EVERY", 10)
    told: list[int] = []
    export(run, "csv", tmp_path / "x.csv", told.append)
    assert told == [10, 20, 30]


def test_a_run_that_was_cut_off_is_written_up_to_its_last_whole_row(run: Path, tmp_path: Path) -> None:
    text = (run / "values.csv").read_text().splitlines(keepends=True)
    (run / "values.csv").write_text("".join(text[:21]) + "20,0.6")
    cut_off(run)
    done = export(run, "csv", tmp_path / "x.csv")
    assert done.frames == 20
