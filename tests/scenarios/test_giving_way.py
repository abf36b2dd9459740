"""A live run that has too much to do gives up pictures before frames, and the records say when."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run, sources
from stream_sparse.base import Panel
from stream_sparse.frame import Array, Frame, Medium, Stamp
from stream_sparse.plan import registry
from stream_sparse.records.verify import verify
from stream_sparse.replays.replay import replay
from stream_sparse.run.load_shedding import BACK, BEHIND
from stream_sparse.run.run import Run
from stream_sparse.ui import view_feed
from tests.support.recorded_films import pictures
from tests.support.run_hooks import keep_windows
from tests.support.units import Gate
from tests.support.waiting import until, until_frames


class SlowPanel(Panel):
    """Draws nothing, and takes its time as long as the test wants it to."""

    def reset(self) -> None:
        pass

    def see(self, x: Any, *, at: Stamp) -> None:
        pass

    def draw(self, height: int, width: int) -> Array:
        if threading.current_thread().name == "stream-sparse view":
            assert _open.acquire(timeout=60)
            _clock.now += 0.11
        return np.zeros((height, width, 3), np.uint8)


class WeakPanel(SlowPanel):
    """Takes longer for a picture than frames take to come."""

    def draw(self, height: int, width: int) -> Array:
        time.sleep(0.05)
        return np.zeros((height, width, 3), np.uint8)


class PictureGate(Gate):
    """Gives a picture each time it is let."""

    def open(self) -> Medium:
        return super().open()._replace(shape=(24, 32), dtype=np.dtype("u1"))

    def frames(self) -> Iterator[Frame]:
        for frame in super().frames():
            picture = np.random.default_rng(frame.index).integers(0, 256, (24, 32), dtype=np.uint8)
            yield frame._replace(data=picture)


_open, _clock = threading.Semaphore(0), SimpleNamespace(now=0.0)


@pytest.fixture(autouse=True)
def closed() -> None:
    """Nobody may draw at first."""
    global _open
    _open, _clock.now = threading.Semaphore(0), 0.0


def _camera(**more: Any) -> sources.Synthetic:
    given = {"pattern": "noise", "width": 32, "height": 24, "fps": 100.0, "frames": None, "pace": True}
    return sources.Synthetic(**{**given, **more})


def _told(events: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    return [(event["what"], event["rests"]) for event in events if event["kind"] == "overload"]


def _until_told(run: Run, what: str, rests: bool) -> None:
    until(lambda: (what, rests) in _told(run.events), run)


def _until_written(run: Run) -> None:
    """Wait until all videos have all frames, too: rows come before them."""
    until(lambda: not any(step.queue for step in run.access.engine.graph.timings().values()), run)


def _behind(run: Run, frames: int) -> None:
    """Let frames come one after the other, each taken from the ring before the next comes."""
    for number in range(1, frames + 1):
        run.access.supply.reader.source.let()
        until(lambda n=number: run.status.position >= n - 1, run)


def _recorded(folder: Path) -> Run:
    """Record a hundred frames; pictures of the view rest, and come back when somebody draws.

    A picture takes 0.11 s by the clock of the test: while they rest there is time for one in a second.
    """
    pipeline = Pipeline(PictureGate(count=100, live=True)).then(nodes.PixelTap(row=1, col=1), name="pixel")
    run = pipeline.view(SlowPanel(), "source").start(record=folder)
    _behind(run, 8)
    _until_told(run, "view.mkv", True)
    _open.release(1000)
    _until_written(run)
    for number in range(9, 101):
        _clock.now += 1 / 30
        run.access.supply.reader.source.let()  # type: ignore[attr-defined]
        until_frames(run, number)
        _until_written(run)
    told = [note for note in run.notes if note.startswith("frames queued up")]
    assert told == ["frames queued up at frame 7: fewer pictures in view.mkv"]
    run.wait()
    return run


def test_pictures_of_the_video_rest_while_they_are_slow_and_all_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_feed, "time", SimpleNamespace(monotonic=lambda: _clock.now))
    run = _recorded(tmp_path / "run")
    begin, end = [event for event in open_run(tmp_path / "run").events if event["kind"] == "overload"][:2]
    assert (begin["frame"], begin["cause"]) == (7, BEHIND)
    assert end == {
        "frame": 67, "time_s": end["time_s"], "kind": "overload", "what": "view.mkv", "rests": False,
        "cause": BACK,
    }  # fmt: skip
    assert run.status.dropped == 0
    assert verify(tmp_path / "run").processed == 100
    shown = [round(time, 3) for time, _ in pictures(tmp_path / "run" / "view.mkv")]
    assert shown[:3] == [0.0, 0.033, 0.067]
    # All before frame 7 and from frame 67 on, and one in a second between.
    between = [time for time in shown if 0.233 <= time < 2.233]
    assert shown == [round(k / 30, 3) for k in range(7)] + between + [
        round(k / 30, 3) for k in range(67, 100)
    ]
    assert between == [1.233]

    assert len(pictures(tmp_path / "run" / "source.mkv")) == len(open_run(tmp_path / "run").index) == 100
    registry.add(SlowPanel)
    assert replay(tmp_path / "run").frames == 100


def test_the_screen_gives_way_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.add(WeakPanel)
    keep_windows(monkeypatch)
    pipeline = Pipeline(_camera(fps=60.0)).then(nodes.PixelTap(row=1, col=1), name="pixel")
    pipeline = pipeline.view(WeakPanel(), "source")
    player = pipeline.play(record=tmp_path / "run", show=True)
    run = player.run
    assert run is not None
    player.wait(progress=lambda _: player.stop() if ("view.mkv", True) in _told(run.events) else None)
    assert _told(run.events)[:2] == [("screen", True), ("view.mkv", True)]
    assert [note.partition(": ")[2] for note in run.notes if note.startswith("frames queued up at")] == [
        "fewer pictures on the screen", "fewer pictures in view.mkv"
    ]  # fmt: skip
    assert verify(tmp_path / "run").processed == run.status.processed
    assert replay(tmp_path / "run").frames == run.status.processed  # raises at the first difference


def test_a_file_never_gives_way(tmp_path: Path) -> None:
    pipeline = Pipeline(_camera(pace=False, frames=20)).then(nodes.PixelTap(row=1, col=1), name="pixel")
    run = pipeline.view(WeakPanel(), "pixel").run(record=tmp_path / "run")
    assert run.events == []
    with av.open(str(tmp_path / "run" / "view.mkv")) as film:
        assert len(list(film.decode(video=0))) == 20
