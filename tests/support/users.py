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
from stream_sparse.drawing.sliders import slider_cells
from stream_sparse.frame import Clock, Frame, Medium
from stream_sparse.highgui.events import Event
from stream_sparse.player.player import Player
from stream_sparse.run.run import Run
from stream_sparse.ui.controller import Controller
from tests.support.run_hooks import keep_windows, players_begun, runs_begun
from tests.support.units import Numbers
from tests.support.waiting import until
from tests.support.windows import Unseen

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


class User:
    """Somebody at a window: moves and clicks, and looks at what is shown meanwhile."""

    def __init__(self, player: Player, controller: Controller) -> None:
        self.player = player
        self.controls = controller
        self.window = controller.window
        self.edits: list[dict[str, Any]] = []
        self.drawn = 0
        self.edited_at: list[int] = []
        edit, offer = player.edit, self.screen.offer

        def told(changes: Any) -> None:
            edit(changes)
            self.edits.append(changes)
            seen = self.screen.history.now
            self.edited_at.append(-1 if seen is None else seen.at.index)

        def counted(at: Any, pictures: Any, status: Any) -> None:
            pictures.page(*self.screen.size())
            self.drawn += 1  # before it is there: an edit may follow the picture at once
            offer(at, pictures, status)

        player.edit = told  # type: ignore[method-assign]
        self.screen.offer = counted

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
            assert self.player.attend(0.001) or wanted(), "the session has ended before"

        until(wanted, pause=look_on)

    def do(self, *events: Event | str) -> None:
        """Do it all at once, and wait until it has been answered."""
        self.window.do(*events)
        self.until(lambda: not self.window.waiting)
        self.player.attend(0.0)

    def click(self, x: int, y: int) -> None:
        self.do(Event("press", x, y), Event("release", 0, 0))

    def settle(self) -> int:
        """Wait until a paused run has come to rest; gives the number of its frames."""
        self.until(self._rests)
        return self.run.status.processed

    def _rests(self) -> bool:
        before = self.run.status.processed, self.drawn
        for _ in range(30):
            self.player.attend(0.0)
            time.sleep(0.002)
        seen = self.run.timings["view"].count
        return seen == self.run.status.processed and before == (seen, self.drawn)

    def handle(self, which: int, share: float) -> tuple[int, int]:
        sizes = self.screen.live_view.sizes(self.screen.shape)
        height, width = self.screen.shape
        left, top, right, bottom = slider_cells(height, width, 4, sizes)[which]
        return round(left + share * (right - 1 - left)), (top + bottom) // 2

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
        """What the head of the view says of the picture that is shown."""
        return self.screen.status(self.screen.history.now.status)

    @property
    def told(self) -> str:
        return str(self.status.news or self.status.message)

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
        return self.run.parameters[node][parameter]


END = "end: space plays again, q quits"
Doing = Iterator[Callable[[], object]]


def closes_by_itself() -> bool:
    """Wait for no more: the window is to be closed by its run."""
    return False


class Person:
    """Somebody at the window of a run, and of those that play its file again.

    ``doing`` yields what is waited for; when it has returned, the window is closed. Where a window closes by
    itself, it yields ``closes_by_itself`` last.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.controllers = keep_windows(monkeypatch)
        self.runs, self._players = runs_begun(monkeypatch), players_begun(monkeypatch)
        self.doing: Doing = iter(())
        self._waits_for: Callable[[], object] = lambda: True
        self._done = False
        monkeypatch.setattr(Unseen, "refresh", self._refresh)

    def _refresh(self) -> bool:
        shown = self.controllers[-1].window
        if not shown.closed and self._waits_for():
            try:
                self._waits_for = next(self.doing)
            except StopIteration:
                self._done = True
                shown.close()
        return not shown.closed

    def plays(self, pipeline: Pipeline, doing: Doing, **options: Any) -> Run:
        """Play a file until its window is closed, and not before all is done."""
        self.doing = doing
        run = pipeline.run(show=True, stay=True, **options)
        assert self._done or self._waits_for is closes_by_itself, "the window was closed too soon"
        return run

    @property
    def player(self) -> Player:
        """The session that was begun last."""
        return self._players[-1]

    def do(self, *keys: str) -> None:
        self.controllers[-1].window.do(*keys)

    @property
    def status(self) -> Any:
        """What the head of the view says; None before the first picture."""
        screen = self.controllers[-1].screen
        return screen.history.now and screen.status(screen.history.now.status)

    @property
    def told(self) -> str:
        return str(self.status.news or self.status.message) if self.status else ""

    @property
    def index(self) -> int:
        """Of the frame that is shown."""
        return int(self.controllers[-1].screen.history.now.at.index)

    def at_end_of(self, count: int) -> Callable[[], bool]:
        """Whether the file has been played so many times, and no picture is on its way to the screen."""

        def look() -> bool:
            screen = self.controllers[-1].screen
            if len(self.runs) != count or self.runs[-1].ended is None:
                return False
            if self.told != END:
                screen.hush()  # a message stands for seconds, and then the end is told
            return self.told == END and screen.wants()

        return look


Start = Callable[..., User]


def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """A run of the file above in a window that nobody sees."""
    video = np.random.default_rng(5).integers(0, 256, (FRAMES, 24, 32), dtype=np.uint8)
    np.save(tmp_path / "film.npy", video)
    (tmp_path / "small.yaml").write_text(FILE.replace("PATH", (tmp_path / "film.npy").as_posix()))
    monkeypatch.chdir(tmp_path)
    players: list[Player] = []
    opened = keep_windows(monkeypatch)

    def begin(pipeline: Pipeline | None = None, **options: Any) -> User:
        pipeline = pipeline or load(tmp_path / "small.yaml", **options)
        players.append(pipeline.play(show=True))
        user = User(players[-1], opened[-1])
        user.until(lambda: user.window.shown)
        return user

    yield begin
    for player in players:
        player.abort()
        player.wait()


def paused(start: Start) -> User:
    user = start()
    user.do("space")
    user.settle()
    return user
