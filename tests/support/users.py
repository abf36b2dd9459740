"""Somebody at a window that nobody sees, for tests of keys and mouse."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, load
from stream_sparse.flow.commands import Edit
from stream_sparse.frame import Clock, Frame, Medium
from stream_sparse.highgui.events import Event
from stream_sparse.player.player import Player
from stream_sparse.player.session import Tell
from stream_sparse.run.run import Run
from stream_sparse.ui.controller import Controller
from tests.support.run_hooks import keep_windows, runs_begun
from tests.support.units import Numbers
from tests.support.waiting import until

FRAMES = 120
FILE = """
name: small
description: What is it?
source: {use: array, path: PATH}
nodes:
  pixel: {use: pixel_tap, row: 12, col: 16, size: 3}
  relu: {use: relu, theta: 100}
  box: {use: diff_box, from: source, window: 10}
  kurtosis: {use: frame_kurtosis, from: source}
view:
  - {panel: image, from: source, mark: pixel}
  - {panel: trace, from: [pixel, relu]}
live: [{relu.theta: [0, 240, 20]}, {box.window: [1, 91, 10]}, kurtosis.fisher, {pixel.size: [1, 9, 1]}]
"""
THETA, WINDOW, FISHER, SIZE = range(4)


class Cam(Numbers):
    """A camera of small frames, one each 5 ms."""

    def open(self) -> Medium:
        medium = super().open()
        return medium._replace(shape=(24, 32), dtype=np.dtype(np.uint8), live=True, clock=Clock("monotonic"))

    def frames(self) -> Iterator[Frame]:
        rng = np.random.default_rng(0)
        index = 0
        while not self._closed.wait(0.005):
            yield Frame(index, index / 200, rng.integers(0, 256, (24, 32)).astype(np.uint8))
            index += 1


def _middle(places: list[int]) -> int:
    """The middle of the first places that follow each other."""
    last = next((k for k, gap in enumerate(np.diff(places)) if gap > 4), len(places) - 1)
    return (places[0] + places[last]) // 2


END = "end: space plays again, q quits"


class User:
    """Somebody at a window: moves and clicks, and looks at what is shown meanwhile."""

    def __init__(self, player: Player, controllers: list[Controller], runs: list[Run]) -> None:
        self.player, self.controllers, self.runs = player, controllers, runs
        self.window: Any = self.controls.window
        self.edits: list[dict[str, Any]] = []
        self.drawn = 0
        self.edited_at: list[int] = []
        perform, offer = player._perform, self.screen.offer  # nothing public tells which edits reach a run

        def told(action: Any) -> None:
            perform(action)
            if isinstance(action, Tell) and isinstance(action.command, Edit):
                self.edits.append(dict(action.command.values))
                seen = self.screen.history.now
                self.edited_at.append(-1 if seen is None else seen.at.index)

        def counted(at: Any, pictures: Any, status: Any) -> None:
            pictures.page(*self.screen.size())
            self.drawn += 1  # before it is there: an edit may follow the picture at once
            offer(at, pictures, status)

        player._perform = told  # type: ignore[method-assign]
        self.screen.offer = counted

    @property
    def controls(self) -> Controller:
        """Of the run that was begun last; its window is that of the first."""
        return self.controllers[-1]

    @property
    def run(self) -> Run:
        """The run that goes on."""
        assert self.player.run is not None
        return self.player.run

    @property
    def screen(self) -> Any:
        return self.controls.screen

    def until(self, wanted: Callable[[], object]) -> None:
        def look_on() -> None:
            assert self.player.poll(0.001) or wanted(), "the session has ended before"

        until(wanted, pause=look_on)

    def do(self, *events: Event | str) -> None:
        """Do it all at once, and wait until it has been answered."""
        self.window.do(*events)
        self.until(lambda: not self.window.waiting)
        self.player.poll(0.0)

    def click(self, x: int, y: int) -> None:
        self.do(Event("press", x, y), Event("release", 0, 0))

    def settle(self) -> int:
        """Wait until a paused run has come to rest; gives the number of its frames."""
        self.until(self._rests)
        return self.run.status.processed

    def _rests(self) -> bool:
        before = self.run.status.processed, self.drawn
        for _ in range(30):
            self.player.poll(0.0)
            time.sleep(0.002)
        seen, history = self.run.access.engine.graph.timings()["view"].count, self.screen.history
        shown = (
            history.behind or history.now is None or history.now.at.index == self.run.access.engine.last_index
        )
        return shown and seen == self.run.status.processed and before == (seen, self.drawn)

    def handle(self, which: int, share: float) -> tuple[int, int]:
        left, right, y = self.screen.live_view.track(which, self.screen.shape)
        return round(left + share * (right - 1 - left)), y

    def pixel(self, row: int, col: int) -> tuple[int, int]:
        """Where on the screen a pixel of the marked frame is."""
        seen, (height, width) = self.screen.history.now, self.screen.shape
        words = f"row {row}, column {col}: "
        for y, x in sorted(itertools.product(range(0, height, 4), range(0, width, 4)), key=sum):
            if seen.read_off(x, y).startswith(words):  # its first corner
                beside = [k for k in range(x, width, 4) if seen.read_off(k, y).startswith(words)]
                below = [k for k in range(y, height, 4) if seen.read_off(x, k).startswith(words)]
                return _middle(beside), _middle(below)
        raise AssertionError(f"{words} is nowhere")

    @property
    def status(self) -> Any:
        """What the head of the view says of the picture that is shown; None before the first one."""
        return self.screen.history.now and self.screen.status(self.screen.history.now.status)

    @property
    def told(self) -> str:
        return str(self.status.news or self.status.message) if self.status else ""

    @property
    def index(self) -> int:
        """Of the frame that is shown."""
        return int(self.screen.history.now.at.index)

    @property
    def picture(self) -> Any:
        """What was shown last."""
        return self.window.shown[-1][1]

    def until_frames(self, more: int) -> None:
        """Wait until so many more frames are processed."""
        wanted = self.run.status.processed + more
        self.until(lambda: self.run.status.processed >= wanted)

    def value(self, name: str) -> Any:
        node, _, parameter = name.partition(".")
        return self.run.status.parameters[node][parameter]

    def until_end(self, count: int = 1) -> None:
        """Wait until so many runs have ended, and the last picture of the file is shown."""

        def at_end() -> bool:
            if len(self.runs) != count or self.runs[-1].ended is None:
                return False
            if self.told != END:
                self.screen.clear_message()  # a message stands for seconds, and then the end is told
            return self.told == END and self.screen.wants()

        self.until(at_end)

    def until_over(self) -> Run:
        """Wait until the session is over, and return its last run."""
        assert self.player.wait(timeout=60)
        assert self.window.closed
        assert self.player.main_run is not None
        return self.player.main_run

    def close(self) -> Run:
        """Close the window, and return the run that was asked for."""
        assert not self.window.closed
        self.window.close()
        return self.until_over()


Start = Callable[..., User]


def playing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Begin sessions in a window that nobody sees; each takes a pipeline, and what ``play`` takes."""
    players: list[Player] = []
    opened, runs = keep_windows(monkeypatch), runs_begun(monkeypatch)

    def play(pipeline: Pipeline, **options: Any) -> User:
        players.append(pipeline.play(show=True, **options))
        return User(players[-1], opened, runs)

    yield play
    for player in players:
        player.abort()
        player.wait()


def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Begin sessions with the file above, or another one, that have shown a picture."""
    video = np.random.default_rng(5).integers(0, 256, (FRAMES, 24, 32), dtype=np.uint8)
    np.save(tmp_path / "film.npy", video)
    (tmp_path / "small.yaml").write_text(FILE.replace("PATH", (tmp_path / "film.npy").as_posix()))
    monkeypatch.chdir(tmp_path)
    for play in playing(monkeypatch):

        def begin(pipeline: Pipeline | None = None, **options: Any) -> User:
            user = play(pipeline or load(tmp_path / "small.yaml", **options))  # noqa: B023
            user.until(lambda: user.window.shown)
            return user

        yield begin


def paused(start: Start) -> User:
    user = start()
    user.do("space")
    user.settle()
    return user
