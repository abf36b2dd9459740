"""The pictures of a run: to its window, and to what is recorded."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from stream_sparse.errors import InputError

if TYPE_CHECKING:
    from stream_sparse.flow import Graph, Runner
    from stream_sparse.frame import Array, Frame, Stamp, Value
    from stream_sparse.recording.recording import Recording
    from stream_sparse.sinks.window import Window
    from stream_sparse.ui.controller import Controls
    from stream_sparse.ui.screen import Screen
    from stream_sparse.view.live_view import Looks

    from .events import Told
    from .progress import Speed
    from .run import Run

__all__ = ["Showing"]


class Showing:
    """Draws panels in a thread of its own where anybody wants a picture.

    Parameters:
        run: what is shown.
        told: what is to be said.
        speed: of the run.

    Attributes:
        news: is set when there is another picture to show.
        window: where pictures are shown; None where they are not.
        controls: what keys and the mouse do there.
        screen: what is shown there.
        looks: the panels, once there is something to draw for.
    """

    looks: Looks

    def __init__(self, run: Run, told: Told, speed: Speed) -> None:
        self._run, self._told, self._speed = run, told, speed
        self.news = threading.Event()
        self.window: Window | None = None
        self.controls: Controls | None = None
        self.screen: Screen | None = None
        self._begun_s: float | None = None

    def open(self) -> None:
        """Open a window where there are panels.

        Raises:
            InputError: where there is no display, panels or not.
        """
        from stream_sparse.sinks.window import Window, display_problem

        problem = display_problem()
        if problem:
            raise InputError(problem)
        if self._run.plan.rows:
            self.window = Window(title=self._run.plan.name)
            self.window.open((), self._run.medium)

    def close(self) -> None:
        """The run could not start."""
        if self.window is not None:
            self.window.close()

    def begin(self, graph: Graph, runner: Runner, recording: Recording) -> None:
        """Make the panels of a graph, and what answers the user; a recording may want their pictures."""
        from stream_sparse.ui.controller import Controls  # with OpenCV, which a run without a view can spare
        from stream_sparse.ui.screen import KEYS, Screen
        from stream_sparse.view.live_view import Looks

        run, self._runner, self._recording = self._run, runner, recording
        keys = () if self.window is None else KEYS
        self.looks = Looks(run.plan, run.medium, graph.units, graph.anew, keys)
        if self.window is not None:
            self.screen = Screen(run, self.looks, self.window)
            self.controls = Controls(run, self.looks, self.window, self.screen)

    def before(self, frame: Frame) -> None:
        """Take note of when the run began; called before each frame."""
        if self._begun_s is None:
            # A camera's clock may have begun with the machine, which tells people nothing.
            self._begun_s = frame.time_s if self._run.medium.live else 0.0

    def see(self, at: Stamp, values: list[Value]) -> Array | None:
        """Take what panels show of one frame, and draw it for whoever wants it.

        Returns:
            The picture that is to be recorded; None where none is.
        """
        run, looks, screen = self._run, self.looks, self.screen
        if self._runner.undone(at.index):
            return None
        told = at._replace(time_s=at.time_s - (self._begun_s or 0.0))
        looks.see(told, values)
        recorded, shown = self._recording.shelf.holds(at.index), screen is not None and screen.wants()
        if not recorded and not shown:
            return None
        rate = self._speed.rate(run.frames) if run.medium.live else run.medium.rate
        notes = {**self._told.nodes.at(at.index), **self._told.said}
        status = looks.status(told, rate, run.dropped, run.parameters, notes, run.recording)
        # What is recorded keeps its size; what is only shown is as large as the window, so that it is sharp.
        bare = looks.bare() if recorded or screen is None else looks.bare(*screen.size())
        if screen is not None and shown:
            screen.offer(at, bare, status)
            self.news.set()
            bare = bare.copy() if recorded else bare
        return looks.dress(bare, status) if recorded else None
