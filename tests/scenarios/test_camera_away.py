"""A camera that is away is told in the view, where no frame comes to draw it for, and on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.capture import intake, reader, run_clock
from stream_sparse.nodes import PixelTap
from stream_sparse.panels import Image
from stream_sparse.run.progress import sentence
from stream_sparse.run.run import Run
from stream_sparse.testing import FaultyCamera
from tests.support.run_hooks import keep_windows
from tests.support.waiting import until


class Clock:
    """The time of the reader: it stands still until a test sets it forward."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (reader, run_clock, intake):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    return keep_windows(monkeypatch)


@pytest.fixture
def run(opened: list[Any]) -> Iterator[Run]:
    """In a window that nobody sees, its camera gone for good after five frames."""
    camera = FaultyCamera(script="play 5, unplug 1000000", pace=False, drop="block")
    player = Pipeline(camera).then(PixelTap(row=1, col=1)).view(Image(), "source").play(show=True)
    run = player.run
    assert run is not None
    until(lambda: run.status.processed == 5 and bool(run.status.messages))
    yield run
    player.stop()
    player.wait()


def test_the_view_says_so_and_counts(run: Run, clock: Clock, opened: list[Any]) -> None:
    (controls,) = opened
    window = controls.window
    clock.now += 3.9
    assert run.status.messages == ("no camera for 4 s",)
    until(lambda: run.timings["view"].count == 5)  # no other picture is on its way
    until(lambda: controls.refresh() and len(window.shown) > 0)
    status = controls.screen.status(controls.screen.history.now.status)
    assert status.message.startswith("no camera for ")
    (frame, picture), before = window.shown[-1], len(window.shown)
    clock.now += 57.5
    controls.refresh()
    assert len(window.shown) > before
    assert window.shown[-1][0] == frame  # though no frame came
    assert not np.array_equal(window.shown[-1][1][:44], picture[:44])


def test_the_terminal_says_so(run: Run, clock: Clock) -> None:
    clock.now += 6.2
    assert sentence(run.progress()).startswith("no camera for 6 s, 5 frames, ")


def test_all_is_well_while_frames_come() -> None:
    camera = FaultyCamera(script="play 100000000", pace=False)
    with Pipeline(camera).then(PixelTap(row=1, col=1)).start(values=False) as run:
        until(lambda: run.status.processed > 5)
        assert list(run.status.messages) == []
        assert not sentence(run.progress()).startswith("no camera")


def test_a_file_is_never_away(clock: Clock) -> None:
    with Pipeline(np.zeros((50, 4, 4), np.uint8)).then(PixelTap(row=1, col=1)).start() as run:
        clock.now += 60.0
        assert list(run.status.messages) == []
