"""A run that is aborted: what waits for slow nodes is left undone, and told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse import Panel, Pipeline, Run, open_run, sources
from stream_sparse.base import Node
from stream_sparse.flow.commands import Abort
from stream_sparse.frame import Frame, Medium
from stream_sparse.nodes import PixelTap, Relu
from stream_sparse.records.verify import verify
from tests.support.recorded_films import frames_of
from tests.support.waiting import until, until_frames


class Drowsy(Node):
    """Takes a fortieth of a second; says the first pixel."""

    offload = True

    def update(self, x: Any) -> float:
        time.sleep(0.025)
        return float(x[0, 0])


class Stuck(Node):
    """Does not return from its third frame until it is let go."""

    free: ClassVar[threading.Event] = threading.Event()
    inside: ClassVar[threading.Event] = threading.Event()

    def reset(self) -> None:
        self._calls = 0

    def update(self, x: Any) -> float:
        self._calls += 1
        if self._calls == 3:
            self.inside.set()
            assert self.free.wait(60)
        return float(x[0, 0])


class StuckApart(Stuck):
    """The same in a thread of its own."""

    offload = True


class Painter(Panel):
    """Takes a twentieth of a second."""

    def see(self, *values: Any, at: Any) -> None:
        pass

    def draw(self, height: int, width: int) -> Any:
        time.sleep(0.05)
        return np.zeros((height, width, 3), np.uint8)


def _pipeline() -> Pipeline:
    source = sources.Synthetic(pattern="noise", width=16, height=12, frames=None)
    return (
        Pipeline(source)
        .then(Drowsy(), name="one")
        .then(Drowsy(), name="two", from_="source")
        .then(PixelTap(row=0, col=0), name="pixel", from_="source")
    )


def _aborted(folder: Path | None = None) -> Run:
    """A run that was aborted with full queues."""
    run = _pipeline().start(record=folder)
    until_frames(run, 8)
    run.do(Abort())
    assert run.access.loop.done.wait(10)
    run.wait()
    return run


def test_every_frame_is_accounted_for(tmp_path: Path) -> None:
    run = _aborted(tmp_path / "run")
    assert run.ended == "stopped"
    kept = open_run(tmp_path / "run")
    assert len(kept.frames) == run.status.processed + run.status.unprocessed
    assert len(kept.index) == run.status.processed
    undone = kept.frames[run.status.processed :]
    assert set(undone["status"]) == {"dropped"}
    assert set(undone["cause"]) == {"run stopped"}
    source = sources.Synthetic(pattern="noise", width=16, height=12, frames=run.status.processed)
    wanted = frames_of(source)[:, 0, 0]
    for name in ("one", "two", "pixel"):
        np.testing.assert_array_equal(kept.values[name], wanted)
    verify(tmp_path / "run")


class Film(sources.Array):
    """Says when all its frames have been read, and it is closed."""

    read: ClassVar[threading.Event] = threading.Event()

    def open(self) -> Medium:
        self._left = True
        return super().open()

    def frames(self) -> Iterator[Frame]:
        yield from super().frames()
        self._left = False

    def close(self) -> None:
        super().close()
        if not self._left:
            self.read.set()


def test_a_file_that_was_read_to_its_end_and_not_processed_has_not_ended(tmp_path: Path) -> None:
    Film.read.clear()
    pipeline = Pipeline(Film(path=np.zeros((12, 4, 5), np.uint8))).then(PixelTap(row=0, col=0))
    run = pipeline.start(record=tmp_path / "run", paused=True, pace=False)
    assert Film.read.wait(30)
    run.do(Abort())
    run.wait()
    assert (run.ended, run.status.length, run.status.processed + run.status.unprocessed) == (
        "stopped",
        12,
        12,
    )
    assert open_run(tmp_path / "run").info["ended"] == {"how": "stopped", "error": None}
    verify(tmp_path / "run")


@pytest.fixture(params=[Stuck, StuckApart])
def stuck(request: pytest.FixtureRequest) -> Iterator[Pipeline]:
    """A pipeline with a node that does not return, and one beside it that does."""
    Stuck.free.clear()
    Stuck.inside.clear()
    source = sources.Synthetic(pattern="noise", width=16, height=12, fps=200, frames=None, pace=True)
    yield (
        Pipeline(source)
        .then(PixelTap(row=0, col=0), name="pixel", from_="source")
        .then(request.param(), name="stuck", from_="source")
        .then(Relu(), name="below", from_="stuck")
    )
    Stuck.free.set()


def _left_behind(pipeline: Pipeline, folder: Path | None) -> Run:
    Stuck.inside.clear()
    run = pipeline.start(record=folder)
    assert Stuck.inside.wait(30)
    until(lambda: run.status.waiting > 1)
    run.do(Abort())
    run.do(Abort())  # asked for again, it does nothing more
    assert run.access.loop.done.wait(30)
    run.wait()
    return run


def test_what_is_recorded_beside_it_is_whole(stuck: Pipeline, tmp_path: Path) -> None:
    before = threading.enumerate()
    run = _left_behind(stuck.view(Painter()), tmp_path / "run")
    workers = [thread for thread in threading.enumerate() if thread not in before]
    Stuck.free.set()
    kept = open_run(tmp_path / "run")
    assert kept.info["ended"] == {"how": "stopped", "error": None}
    assert (run.status.processed, len(kept.index)) == (2, 2)
    assert len(kept.frames) == run.status.processed + run.status.unprocessed + run.status.dropped
    proof = verify(tmp_path / "run")
    assert (proof.processed, "view.mkv" in proof.videos) == (2, True)
    until(lambda: not any(thread.is_alive() for thread in workers))  # once the node returns
