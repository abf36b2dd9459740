"""Resampled sources give of each step of time the frame that is nearest, with its own time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse import Clock, Frame, Medium, Pipeline, open_run
from stream_sparse.errors import ParameterError, SourceError
from stream_sparse.io.video_writer import VideoWriter
from stream_sparse.nodes import PixelTap, RunningKurtosis
from stream_sparse.replays.replay import replay
from stream_sparse.sources import Array, Sample, Synthetic, Video
from stream_sparse.sources._resample import resampled
from stream_sparse.testing import check_source
from tests.support.errors import refusal

MEDIUM = Medium((), np.dtype(np.float64), 100.0, False, Clock("pts"), 50)


def chosen(times: Any, fps: float, **told: dict[int, Any]) -> list[Frame]:
    """The frames that are chosen of those at such times; ``told`` has fields of a few of them."""

    def items() -> Any:
        yield MEDIUM
        for n, time_s in enumerate(times):
            yield Frame(n, time_s, np.array(n), **{name: of[n] for name, of in told.items() if n in of})

    medium, *frames = resampled(items(), fps, "film")
    assert (medium.rate, medium.frames) == (fps, max(1, round(50 * fps / 100)))
    return frames


def nearest(times: Any, fps: float) -> list[int]:
    """The same, written to be read: for each step the nearest frame, the earlier of two."""
    x = np.asarray(times)
    steps = x[0] + np.arange(int((x[-1] - x[0] + 5e-7) * fps) + 1) / fps
    found = [int(np.flatnonzero(abs(x - step) <= abs(x - step).min() + 5e-7)[0]) for step in steps]
    return list(dict.fromkeys(found))


@given(
    ticks=st.lists(st.integers(1, 300), min_size=1, max_size=60), fps=st.sampled_from([0.7, 1, 3, 10, 25, 60])
)
def test_each_step_gets_the_nearest_frame(ticks: list[int], fps: float) -> None:
    times = (np.cumsum(ticks) / 1000 + 5).tolist()
    frames = chosen(times, fps)
    places = [int(frame.data) for frame in frames]
    assert places == nearest(times, fps)
    assert [frame.index for frame in frames] == list(range(len(frames)))
    assert [frame.time_s for frame in frames] == [times[place] for place in places]


def test_lost_frames_are_the_gap_of_the_next_frame() -> None:
    times = [n / 30 for n in range(10)]
    frames = chosen(times, 10, gap={2: 1, 3: 2, 5: 4}, cause={5: "torn"}, lap={4: 2})
    assert [(f.gap, f.cause, f.lap) for f in frames] == [(0, "", 0), (3, "", 0), (4, "torn", 2), (0, "", 0)]


def test_a_frame_number_gives_neither_time_nor_lap() -> None:
    medium = Array(path=np.arange(100.0), fps=25, loop=True, resample={"fps": 10}).open()
    assert (medium.rate, medium.frames, medium.lap, medium.clock.kind) == (10, None, None, "pts")


def test_a_jump_of_the_times_costs_nothing() -> None:
    assert [int(frame.data) for frame in chosen([0.0, 0.01, 1e11], 60)] == [0, 1, 2]


def test_more_frames_than_there_are_are_refused() -> None:
    source = Synthetic(frames=5, fps=20, resample={"fps": 30})
    assert refusal(SourceError, source.open) == (
        "synthetic: resample to 30 frames a second, but the source has 20; "
        "resample leaves frames out and makes no new ones: give a lower fps"
    )
    assert refusal(ParameterError, Synthetic, resample={}) == (
        "synthetic: resample needs fps, such as {fps: 10} (got {})"
    )
    assert (
        refusal(ParameterError, Synthetic, resample={"fps": 0}) == "synthetic: resample must be > 0 (got 0)"
    )


@pytest.mark.parametrize(
    "source",
    [
        Array(path=np.arange(700.0).reshape(100, 7), resample={"fps": 7}),
        Sample(name="macaw", resample={"fps": 4}),
    ],
    ids=["array", "video"],
)
def test_the_contract_holds(source: Any) -> None:
    check_source(type(source), **source.parameters())


def test_a_run_is_recorded_begun_late_resumed_and_replayed(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mkv", 16, 16, codec="ffv1", rate=25) as film:
        for n in range(60):
            film.write(np.full((16, 16), 4 * n, np.uint8), n / 25)
    source = Video(path=str(tmp_path / "a.mkv"), resample={"fps": 10})
    pipeline = Pipeline(source).then(PixelTap(row=1, col=1), name="x")
    pipeline = pipeline.then(RunningKurtosis(window=4), name="k")
    whole = pipeline.run(record=tmp_path / "run")
    record = open_run(tmp_path / "run")
    places = nearest(np.arange(60) / 25, 10)
    np.testing.assert_array_equal(record.values["x"], 4.0 * np.array(places))
    np.testing.assert_allclose(record.time_s, np.array(places) / 25, atol=1e-9)  # tells which ones
    assert json.loads((tmp_path / "run" / "run.json").read_text())["source"]["rate"] == 10

    late = pipeline.run(start_at=1.0)
    first = int(np.searchsorted(record.time_s, 1.0 - 5e-7))
    assert late.frame[0] == first
    np.testing.assert_array_equal(late.values["k"], whole.values["k"][first:])

    pipeline.run(record=tmp_path / "part", frames=9)
    rest = pipeline.run(resume=tmp_path / "part")
    np.testing.assert_array_equal(rest.values["k"], whole.values["k"][9:])
    assert replay(tmp_path / "run").frames == len(places)
