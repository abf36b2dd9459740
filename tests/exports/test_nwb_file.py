"""NWB: the file passes the validator of pynwb, and holds all that was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run
from stream_sparse.errors import InputError
from stream_sparse.exports.export import export
from stream_sparse.io.video_writer import VideoWriter
from tests.support.errors import refusal

pynwb = pytest.importorskip("pynwb")


@contextmanager
def exported(run: Path, **options: Any) -> Iterator[Any]:
    """What others read of a run."""
    path = export(run, "nwb", **options).path
    assert pynwb.validate(path=str(path)) == []
    with pynwb.NWBHDF5IO(str(path), "r") as file:
        yield file.read()


def test_all_that_was_recorded(run: Path) -> None:
    record = open_run(run)
    with exported(run) as nwb:
        found = nwb.processing["stream_sparse"]
        np.testing.assert_array_equal(found["frame_index"].data[:], record.index)
        assert found["k"].rate == pytest.approx(30)
        assert "pipeline. Kurtosis over time, element by element" in found["k"].description
        for name in ("pixel", "k"):
            np.testing.assert_array_equal(found[name].data[:], record.values[name])
        for name in ("frame_index", "pixel", "k"):
            np.testing.assert_allclose(found[name].get_timestamps(), record.time_s, 0, 1e-9)
        box = found["box"]
        np.testing.assert_array_equal(box.data[:], record.arrays["box"])
        assert box.data.dtype == record.arrays["box"].dtype
        np.testing.assert_allclose(box.get_timestamps(), record.time_s[record.rows["box"] >= 0], 0, 1e-9)
        for series, name in ((nwb.acquisition["source_video"], "source"), (found["view_video"], "view")):
            assert list(series.external_file[:]) == [f"run/{name}.mkv"]
            assert (series.format, series.starting_frame[:].tolist()) == ("external", [0])
            np.testing.assert_array_equal(series.timestamps[:], record.time_s)
        assert nwb.session_start_time == datetime.fromisoformat(record.info["started"])
        assert nwb.session_description == "How noisy is noise?"
        events = found["events"]
        (event,) = record.events
        ((name, value),) = event["values"].items()
        assert list(zip(*(events[column].data[:] for column in events.colnames), strict=True)) == [
            (event["time_s"], event["frame"], "set", f"{name} = {value}")
        ]
        lost = ["frame 60 dropped: ring full", "frame 61 dropped: a, b"]
        assert list(found["lost_frames"]["what"].data[:]) == lost


@pytest.mark.slow
def test_gaps_and_pictures_of_a_camera(lossy: Path) -> None:
    record = open_run(lossy)
    with exported(lossy) as nwb:
        found = nwb.processing["stream_sparse"]
        np.testing.assert_array_equal(found["k"].timestamps[:], record.time_s)
        assert found["k"].timestamps is found["frame_index"].timestamps
        events, lost = found["events"], found["lost_frames"]
        assert list(events["kind"].data[:]) == ["gap", "reconnect", "gap"]
        gap = [record.time_s[9], 9, "gap", "frames 3"]
        assert [events[name].data[0] for name in events.colnames] == gap
        assert list(lost["count"].data[:]) == [missing.count for missing in record.missing]
        first = record.missing[0]
        assert [lost[name].data[0] for name in lost.colnames] == [
            first.from_s, 3, f"missing after frame 8, up to {first.to_s:g} s: {first.cause}",
        ]  # fmt: skip
        np.testing.assert_array_equal(found["box"].data[:], record.arrays["box"])
        np.testing.assert_array_equal(nwb.acquisition["source_video"].timestamps[:], record.time_s)


def test_a_video_with_fewer_pictures_has_times_of_its_own(run: Path) -> None:
    (run / "view.mkv").unlink()
    with VideoWriter(run / "view.mkv", 16, 16) as video:
        for number in range(5):
            video.write(np.zeros((16, 16), np.uint8), 0.25 * number)
    (run / "source.mkv").write_bytes(b"torn")
    with exported(run) as nwb:
        assert nwb.processing["stream_sparse"]["view_video"].timestamps[:].tolist() == [0, 0.25, 0.5, 0.75, 1]
        assert "source_video" not in nwb.acquisition


def test_a_recording_in_segments_is_one_file(cut: Path) -> None:
    record = open_run(cut)
    with exported(cut) as nwb:
        found = nwb.processing["stream_sparse"]
        np.testing.assert_array_equal(found["box"].data[:], record.arrays["box"])
        np.testing.assert_array_equal(found["k"].data[:], record.values["k"])
        series = nwb.acquisition["source_video"]
        assert list(series.external_file[:]) == [f"cut/00{number}/source.mkv" for number in range(3)]
        assert series.starting_frame[:].tolist()[0] == 0
        np.testing.assert_array_equal(series.timestamps[:], record.time_s)


def test_a_video_asks_for_the_start_of_the_session(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "film.mp4"), "w") as out:
        stream = out.add_stream("mpeg4", rate=20)
        stream.width, stream.height, stream.pix_fmt = 32, 24, "yuv420p"
        for k in range(8):
            picture = av.VideoFrame.from_ndarray(np.full((24, 32), 10 * k, np.uint8), format="gray")
            out.mux(stream.encode(picture.reformat(format="yuv420p")))
        out.mux(stream.encode())
    pipeline = Pipeline(str(tmp_path / "film.mp4")).then(nodes.Grayscale(), name="gray")
    run = tmp_path / "run"
    pipeline.then(nodes.PixelTap(row=1, col=2), name="pixel").run(record=run)
    for start, said in (
        (None, "NWB needs the time at which the frames were recorded, and the source does not have it; "),
        ("noon", "--session-start noon: expected a date and a time, such as 2026-03-01T12:00"),
    ):
        assert said in refusal(InputError, export, run, "nwb", session_start=start)
    with exported(run, session_start="2026-03-01T12:00+02:00") as nwb:
        assert nwb.session_start_time == datetime(2026, 3, 1, 10, tzinfo=UTC)
        assert nwb.timestamps_reference_time == nwb.session_start_time
        assert nwb.processing["stream_sparse"]["pixel"].unit == "gray levels"
