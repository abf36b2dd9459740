"""Runs that begin in the middle of their file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse import Pipeline, load, nodes
from stream_sparse.base import Panel
from stream_sparse.errors import InputError
from stream_sparse.flow import memory
from stream_sparse.frame import Array, Clock, Frame, Medium, Stamp
from stream_sparse.plan import bundled
from stream_sparse.sinks import VideoFile
from stream_sparse.sources import Array as ArraySource
from stream_sparse.sources import Synthetic, Video
from tests.support.errors import refusal
from tests.support.slow import without
from tests.support.units import Numbers

FILM = np.random.default_rng(3).integers(0, 256, (60, 12, 16), dtype=np.uint8)
# Running sums of numbers that are no bytes add and subtract, and round as they go.
ROUNDED = ("running_kurtosis", "running_moments", "running_sparsity")


LEARNING = ("alpha", "dictionary", "digits", "fields", "flicker", "movie_fields", "pca")
"""What they learned depends on all frames before: little of it can be compared, and it takes long."""
LONG = ("sparse", "spatial", "still", "temporal", "webcam")


@pytest.mark.parametrize("name", without(sorted(bundled()), LEARNING + LONG))
def test_each_pipeline_gives_the_values_of_a_run_over_the_whole_file(name: str) -> None:
    pipeline = load(name, **({"source": "sample:macaw"} if name == "webcam" else {}))
    whole = pipeline.run(frames=110)
    parts = {part.name: part for part in pipeline.plan.parts}
    for first, last in ((3, 23), (101, 110)):  # before and after the longest window is full
        late = pipeline.run(frames=last - first, start_at=f"f{first}")
        assert late.values.index.tolist() == list(range(first, last))
        np.testing.assert_array_equal(late.values.time_s, whole.values.time_s[first:last])
        compared = 0
        for column in late.values:
            node = next((n for n in (column, column.rpartition(".")[0]) if n in parts), "")
            if node not in memory(pipeline.plan).reach:
                continue
            if (len(whole.values[column]), len(late.values[column])) != (110, last - first):
                continue  # an array that has no row while its node waits
            expected, compared = whole.values[column][first:last], compared + 1
            if parts[node].use in ROUNDED:
                np.testing.assert_allclose(late.values[column], expected, rtol=1e-10)
            else:
                np.testing.assert_array_equal(late.values[column], expected, err_msg=column)
        assert compared or name in LEARNING


def test_what_remembers_all_frames_begins_there_and_a_note_says_so() -> None:
    pixel = Pipeline(FILM).then(nodes.PixelTap(row=3, col=4), "pixel")
    both = pixel.then(nodes.RunningKurtosis(), "k_all").then(nodes.RunningKurtosis(window=9), "k9", "pixel")
    pipeline = both.then(nodes.TemporalDiff(), "change", "k_all")
    late = pipeline.run(start_at=1.0)
    assert late.notes == [
        "begins at frame 30, 1.000 s",
        "k_all: values over all frames start at frame 30; so do the nodes below: change",
    ]
    assert late.events == [{"frame": 30, "time_s": 1.0, "kind": "start", "restarted": ["k_all", "change"]}]
    expected = nodes.RunningKurtosis().batch(FILM[30:, 3, 4].astype(float))
    np.testing.assert_array_equal(late.values["k_all"], expected)
    assert pipeline.run(start_at="f0").notes == ["begins at frame 0, 0.000 s"]
    assert both.run().notes == []


@pytest.mark.parametrize(
    ("place", "index"), [("0", 0), ("1.0", 30), ("0:01.01", 31), ("f31", 31), (1.96, 59), (59 / 30, 59)]
)
def test_places(place: Any, index: int) -> None:
    run = Pipeline(FILM).then(nodes.PixelTap(row=3, col=4)).run(start_at=place)
    assert run.values.index.tolist() == list(range(index, 60))
    assert run.values.time_s[0] == index / 30


def test_times_of_a_video_are_its_own() -> None:
    whole = load("minimal").run()
    for seconds in (0.0, 1.0, 4.55, float(whole.values.time_s[77])):
        late = load("minimal").run(start_at=seconds, frames=3)
        assert late.values.index[0] == int(np.searchsorted(whole.values.time_s, seconds - 1e-9))
    late = load("minimal", set={"source.loop": True}).run(start_at="f470", frames=20)
    assert late.values.index.tolist() == list(range(470, 490))


@pytest.mark.parametrize("on_lap", ["reset", "continue"])
def test_laps_of_a_source_that_loops(on_lap: str, tmp_path: Path) -> None:
    np.save(tmp_path / "film.npy", FILM[:20])
    (tmp_path / "loop.yaml").write_text(
        f"source: {{use: array, path: {tmp_path.as_posix()}/film.npy, loop: true}}\non_lap: {on_lap}\n"
        "nodes:\n  pixel: {use: pixel_tap, row: 3, col: 4}\n  diff: {use: temporal_diff, tau: 7}\n"
    )
    pipeline = load(tmp_path / "loop.yaml")
    whole = pipeline.run(frames=70)
    for first in (19, 20, 23, 44, 61):
        late = pipeline.run(start_at=f"f{first}", frames=70 - first)
        np.testing.assert_array_equal(late.values["diff"], whole.values["diff"][first:])


class Sees(Panel):
    """Keeps the frames that it sees."""

    seen: ClassVar[list[int]] = []

    def see(self, x: Any, *, at: Stamp) -> None:
        self.seen.append(at.index)

    def draw(self, height: int, width: int) -> Array:
        return np.zeros((height, width, 3), np.uint8)


def test_frames_before_are_neither_shown_nor_written_nor_counted(tmp_path: Path) -> None:
    Sees.seen.clear()
    diff = Pipeline(FILM).then(nodes.TemporalDiff(tau=9), "diff").view(Sees())
    pipeline = diff.then(VideoFile(path=str(tmp_path / "out.mkv")), "file", "diff")
    run = pipeline.run(start_at="f50", record=tmp_path / "run")
    assert Sees.seen[-11:] == [0, *range(50, 60)]  # 0: the noise with which panels are tried
    assert (run.status.captured, run.status.processed, run.status.expected) == (10, 10, 10)
    assert run.events == [{"frame": 50, "time_s": 50 / 30, "kind": "start", "restarted": []}]
    film = Video(path=str(tmp_path / "out.mkv"))
    film.open()
    assert len(list(film.frames())) == 10


class Plain(Numbers):
    """A source that knows nothing of places."""


class Timed(Plain):
    """A source with times of its own."""

    def open(self) -> Medium:
        return super().open()._replace(clock=Clock("pts"))

    def frames(self) -> Iterator[Frame]:
        for frame in super().frames():
            yield frame._replace(time_s=100.0 + frame.index**2)


def test_a_source_with_times_of_its_own() -> None:
    pipeline = Pipeline(Timed(count=40)).then(nodes.TemporalDiff(tau=3), "diff")
    assert [pipeline.run(start_at=at).values.index[0] for at in (0, 100, 101, "1:50")] == [0, 0, 1, 4]
    said = refusal(InputError, pipeline.run, start_at="1:00:00")
    assert said == "start at 3600 s: past the end of the file"


@pytest.mark.parametrize(
    "source", [ArraySource(path=FILM), Plain(count=60), Synthetic(width=8, height=8, frames=60)]
)
def test_a_place_behind_the_end(source: Any) -> None:
    for place, shown in (("f60", "frame 60"), ("f9999", "frame 9999"), ("0:02", "2 s")):
        said = refusal(InputError, Pipeline(source).run, start_at=place)
        assert said == f"start at {shown}: past the end of the file"


def test_a_live_source_and_a_resumed_run_have_no_place(tmp_path: Path) -> None:
    live = Pipeline(Numbers(live=True))
    assert refusal(InputError, live.run, start_at="0:30") == (
        "start at 30 s: expected a file, got a source without a start to count from, such as a camera or a "
        "pipe; leave it out"
    )
    said = refusal(InputError, live.run, start_at="0:30", resume=tmp_path)
    assert said == "start at: a resumed run begins where it stopped; leave out one of the two"
    assert refusal(InputError, live.run, start_at="soon") == (
        "start at soon: expected seconds, minutes or hours (12.5, 0:30, 1:02:03) or a frame (f120)"
    )
