"""A camera that is away is told in the view, where no frame comes to draw it for, and on the terminal."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.capture import reader, run_clock
from stream_sparse.frame import Medium
from stream_sparse.nodes import PixelTap
from stream_sparse.panels import Image
from stream_sparse.run.run import Run
from tests.support import faulty_camera
from tests.support.faulty_camera import FaultyCamera
from tests.support.pages import Viewer
from tests.support.run_hooks import keep_windows
from tests.support.sessions import Stage
from tests.support.waiting import until


class Clock:
    """The time of the reader: it stands still until a test sets it forward."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now

    time = monotonic


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (reader, run_clock, faulty_camera):
        monkeypatch.setattr(module, "time", clock)
    return clock


class Held(FaultyCamera):
    """A camera that opens again once a test lets it."""

    opened: ClassVar[list[Any]] = []
    back: ClassVar[threading.Event]

    def open(self) -> Medium:
        if self.opened:
            self.back.wait(60)
        self.opened.append(self)
        return super().open()


@pytest.fixture(autouse=True)
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Held, "opened", [])
    monkeypatch.setattr(Held, "back", threading.Event(), raising=False)


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
    until(lambda: run.access.engine.graph.timings()["view"].count == 5)  # no other picture is on its way
    until(lambda: controls.refresh() and len(window.shown) > 0)
    status = controls.screen.status(controls.screen.history.now.status)
    assert status.message.startswith("no camera for ")
    (frame, picture), before = window.shown[-1], len(window.shown)
    clock.now += 57.5
    controls.refresh()
    assert len(window.shown) > before
    assert window.shown[-1][0] == frame  # though no frame came
    assert not np.array_equal(window.shown[-1][1][:44], picture[:44])


@pytest.mark.parametrize("how", ["comes back", "ends"])
def test_the_account_of_an_outage_agrees_with_its_row(how: str, clock: Clock, tmp_path: Path) -> None:
    script = f"play 5, unplug {0 if how == 'comes back' else 1_000_000}, play 3"
    camera = Held(script=script, pace=False, drop="block")
    run = Pipeline(camera).then(PixelTap(row=1, col=1)).start(record=tmp_path / "run")
    until(lambda: run.status.processed == 5 and run.status.away_s is not None)
    clock.now += 4.0
    assert (run.status.missing, run.status.lost) == (120, 120)
    Held.back.set()
    if how == "ends":
        run.stop()
    run.wait()
    lost = 119 if how == "comes back" else 120  # the frame that is back is the 120th
    assert run.status.causes == {"source away": lost}
    assert [missing.count for missing in open_run(tmp_path / "run").missing] == [lost]


def test_a_page_counts_them_too(clock: Clock, tmp_path: Path) -> None:
    camera = FaultyCamera(script="play 5, unplug 1000000", pace=False, drop="block")
    with Stage() as stage:
        run = stage.begin(Pipeline(camera).then(PixelTap(row=1, col=1)).view(Image(), "source"))
        page = Viewer(stage.pages)
        until(lambda: run.status.processed == 5 and run.status.away_s is not None)
        clock.now += 4.0
        until(lambda: any(told.get("lost") == 120 for told in page.of("status")))
        assert any(told.get("over", "").startswith("no camera since ") for told in page.of("status"))
