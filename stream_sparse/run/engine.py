"""What a run is made of, and how it is put together."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from stream_sparse import flow
from stream_sparse.errors import InputError

from .columns import measures
from .events import Told
from .panel_check import try_panels
from .parameters import Steering
from .progress import Speed
from .rows import Rows
from .showing import Showing
from .taps import Taps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stream_sparse.flow import NodeStats
    from stream_sparse.frame import Frame, Medium
    from stream_sparse.recording.recording import Recording
    from stream_sparse.recording.resume import Resumed
    from stream_sparse.spec.plan import Plan

    from .options import Options
    from .run import Run

__all__ = ["Engine"]


class Engine:
    """Source, flow, parameters, rows, records and view of a run, at work together.

    Parameters:
        run: what the window shows and its keys steer.
        given: the pipeline as the user gave it.
        options: what is asked for besides.

    Attributes:
        plan: what runs: the pipeline with the parameters of the run that it goes on from.
        resumed: that run; None where it begins anew.
        source: what was opened at first.
        medium: what it gives.
        samples: what each part says, by a rehearsal with noise.
        steering: parameters as they are now.
        rows: what the nodes say of each frame.
        recording: what goes to disk.
        showing: what is drawn.
        told: events and notes.
        speed: frames a second of late.
        runner: the loop that takes frames through the graph.
        ended: how it ended; None while it goes on.
        error: what ended it, where that was one.
    """

    medium: Medium
    samples: dict[str, Any]
    steering: Steering
    rows: Rows
    recording: Recording
    showing: Showing
    runner: flow.Runner

    def __init__(self, run: Run, given: Plan, options: Options) -> None:
        self._run, self._given, self.options = run, given, options
        self.resumed = _resumed(options.resume, given)
        self.plan = given if self.resumed is None else self.resumed.plan
        self.told, self.speed = Told(), Speed()
        self.source = given.source.again()
        self.ended: str | None = None
        self.error: Exception | None = None

    def open(self) -> None:
        """Open the source and make all the rest; where one of them cannot be, all before it is closed.

        Raises:
            InputError: where the pipeline does not fit what the source gives, or a folder cannot be made.
        """
        self.medium, onset = self.source.open(), flow.Onset()
        show, pace = self.options.show, self.options.pace
        with ExitStack() as undo:
            undo.callback(self.source.close)
            if self.resumed is not None:
                self.medium, onset = self.resumed.begin(self.source, self.medium)
            self._make(undo)
            self.runner = flow.Runner(
                self.plan, self.source, self.medium, self._build, frames=self.options.frames, onset=onset,
                pace=show if pace is None else pace, event=self.told.event, dropped=self.told.dropped,
                ended=self._finish, before=self._before,
            )  # fmt: skip
            undo.pop_all()

    def start(self) -> None:
        """Let frames come; returns at once."""
        self.runner.start()

    @property
    def nodes(self) -> dict[str, NodeStats]:
        """What was measured of each node."""
        return {name: step.stats() for name, step in self.runner.graph.steps.items()}

    @property
    def viewed(self) -> bool:
        """Whether its panels are drawn, as far as is known at the start."""
        return self.options.show or self.options.record is not None

    # Making -----------------------------------------------------------------------------------------

    def _make(self, undo: ExitStack) -> None:
        """All that frames meet, each after what it needs."""
        plan, asked, told = self.plan, self.options, self.told
        self.samples = flow.rehearse(plan, self.medium)
        if self.viewed:
            self._try_panels()
        self.steering = Steering(plan, self.samples, self.medium.live)
        self.rows = Rows(plan, self.samples, asked.values)
        self.showing = Showing(self._run, told, self.speed)
        undo.callback(self.showing.close)
        if asked.show:
            self.showing.open()
        self.recording = self._recorder()
        undo.callback(self.recording.give_up)
        undo.callback(told.close)
        told.shelf = self.recording.shelf
        self._taps = Taps(self)
        if asked.record is not None:
            self.recording.switch(asked.record, *(self.resumed.origin() if self.resumed else ()))
        if self.resumed is not None:
            self.resumed.join(self)

    def _try_panels(self) -> None:
        try:
            try_panels(self.plan, self.medium, self.samples)
        except InputError:
            raise
        except Exception:  # noise is not what it was written for; the run itself will tell
            return

    def _recorder(self) -> Recording:
        from stream_sparse.recording.content import Content
        from stream_sparse.recording.recording import Recording
        from stream_sparse.recording.rotation import How

        plan, medium, asked = self.plan, self.medium, self.options
        how = How.of(asked.record_source, asked.rotate, asked.max_size, medium)
        content = Content(plan, medium, self.rows.scalars, self.rows.every, source=how.source)
        # Whoever looks on, or has a scene that will not come again, would rather go on without records.
        lenient = asked.show or medium.live
        resting, measured = self.steering.resting, lambda: measures(plan, self.nodes)
        return Recording(content, self._given, how, resting, self.told.event, measured, lenient)

    def _build(self, runner: flow.Runner) -> flow.Graph:
        """The graph with all that takes frames, in the thread that makes the runner."""
        told = self.told
        self.runner = runner
        told.begin(runner)
        self.steering.begin(runner)
        recorded = self.recording.begin(runner)
        self.rows.begin(runner, self.recording, recorded)
        graph = flow.Graph(
            self.plan, self.medium, runner.loop, runner.fail, told.skipped, self.options.show, told.nodes
        )
        try:
            if self.resumed is not None:
                self.resumed.restore(graph)
                self.resumed.state.clear()  # it may be large
            self._taps.begin(graph, runner, recorded)
            if self.options.trace is not None:
                told.trace(self.options.trace, self.plan.name)
                self._taps.trace()
        except BaseException:
            graph.shut()
            raise
        return graph

    # In the loop's own thread -----------------------------------------------------------------------

    def _before(self, frame: Frame) -> None:
        """What there is to do before a frame is sent."""
        if self.resumed is not None:
            self.resumed.before(frame)
        self._taps.before(frame)
        self.steering.before(frame)

    def _finish(self) -> None:
        """All has come to an end, whoever waits for it."""
        runner = self.runner
        self.error = runner.failed[1] if runner.failed is not None else runner.reader.error
        if self.resumed is not None:
            self._try(self.resumed.finish)
        self._try(self._finish_recording)
        self._try(self.told.close)
        self.ended = self._how()

    def _finish_recording(self) -> None:
        runner = self.runner
        self.recording.finish(self._how(), self.error, runner.onset.index + runner.reader.captured)

    def _how(self) -> str:
        return "error" if self.error is not None else self.runner.reader.how

    def _try(self, step: Callable[[], None]) -> None:
        """Where a step of the end fails, the others follow all the same; the first error counts."""
        try:
            step()
        except Exception as error:
            self.error = self.error or error


def _resumed(given: str | Path | Resumed | None, plan: Plan) -> Resumed | None:
    if given is None:
        return None
    from stream_sparse.recording.resume import (
        Resumed,  # with what reads run folders, which a new run can spare
    )

    return given if isinstance(given, Resumed) else Resumed(given, plan)
