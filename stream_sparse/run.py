"""Runs: parts, flow, view and records put together."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from . import flow
from .errors import Error, InputError
from .hiding import for_people
from .options import Options
from .outputs import measures
from .progress import Progress, Speed, progress_of
from .rows import Rows
from .showing import Showing
from .spec import dump
from .steering import Steering
from .taps import Taps
from .told import Told
from .windows import Windows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import TracebackType

    from .base import Source
    from .flow import NodeStats
    from .frame import Frame, Medium
    from .resuming import Resumed
    from .spec.plan import Plan
    from .table import Line, Values

__all__ = ["Progress", "Run"]


class Run:
    """A pipeline at work; made by ``Pipeline.start()``.

    Parameters:
        plan: what runs.
        options: as :class:`Options` has them.

    Attributes:
        given: the pipeline as the user gave it, or as its file says by now; its values are those to which
            key ``0`` goes back.
        plan: what runs: the same with the parameters of the run that it goes on from.
        medium: what the source gives.
        ended: None while it runs, then ``end``, ``frames`` (as many as asked for), ``stopped``,
            ``changed`` (frames of another size: a run of their own) or ``error``.
        farewell: says the end and ends the process, where the display breaks or a user cannot wait.

    >>> from stream_sparse import load
    >>> with load("bird").start(frames=30) as run:
    ...     run.wait()
    >>> run.frames, run.ended
    (30, 'frames')
    """

    def __init__(self, plan: Plan, **options: Any) -> None:
        self._options = Options(**options)
        self._resumed = _resumed(self._options.resume, plan)
        self.given, self.plan = plan, plan if self._resumed is None else self._resumed.plan
        self.ended: str | None = None
        self.error: Exception | None = None
        self.farewell: Callable[[], None] | None = None
        self._told, self._speed = Told(), Speed()
        self.source = plan.source.again()
        self.medium: Medium = self.source.open()
        with ExitStack() as undo:
            undo.callback(self.source.close)
            onset = flow.Onset()
            if self._resumed is not None:
                self.medium, onset = self._resumed.begin(self.source, self.medium)
            self._prepare(undo)
            show, pace = self._options.show, self._options.pace
            self._runner = flow.Runner(
                self.plan, self.source, self.medium, self._build, frames=self._options.frames, onset=onset,
                pace=show if pace is None else pace, event=self._told.event, dropped=self._told.dropped,
                ended=self._finish, before=self._before,
            )  # fmt: skip
            undo.pop_all()
        units = self._runner.graph.units.values() if show else ()
        windows = [self._showing.controls, *(unit for unit in units if hasattr(unit, "refresh"))]
        windows = [window for window in windows if window is not None]
        self._windows = Windows(self, windows, self._told.lines.append, self._showing.news)
        self._runner.start()

    # For users --------------------------------------------------------------------------------------

    @property
    def values(self) -> Values:
        """Scalars as arrays by name, one value for each processed frame (nan: nothing, or not a number);
        recorded arrays stacked. Where it records from its start they are read from that run folder, and those
        of frames that came after that recording from memory."""
        return self._rows.values()

    @property
    def frames(self) -> int:
        """Frames processed so far."""
        return self._rows.table.rows

    @property
    def dropped(self) -> int:
        """Frames lost so far."""
        return self._runner.lost

    @property
    def unprocessed(self) -> int:
        """Frames that were read when a failed or aborted run ended, and not processed."""
        return self._runner.unprocessed

    @property
    def folder(self) -> Path | None:
        """Where the run is recorded, or was last; None where it never was."""
        return self._recording.folder

    @property
    def events(self) -> list[dict[str, Any]]:
        """What happened besides frames: edits, gaps, errors, reconnections (the last 10,000)."""
        return list(self._told.events)

    @property
    def notes(self) -> list[str]:
        """What the user should be told once: refused camera settings, a file shorter than it says; at the
        end also what nodes still have to say."""
        told = [*self.medium.notes, *(self._resumed.notes if self._resumed else ())]
        told += [*self.source_now.notes(), *self._runner.reader.notes, *self._told.lines]
        told += [*([self._size] if self._size else ()), *self._recording.notes]
        if self.ended is not None:
            told += [f"node '{name}': {text}" for name, text in self._told.nodes.at().items()]
        return [for_people(text) for text in dict.fromkeys(told)]

    @property
    def nodes(self) -> dict[str, NodeStats]:
        """What was measured of each node."""
        return {name: step.stats() for name, step in self._runner.graph.steps.items()}

    @property
    def resting(self) -> set[str]:
        """Learners that do not learn just now, since frames queued up."""
        return set(self._steering.resting)

    @property
    def source_now(self) -> Source:
        """The source that is being read: another one than at first, where a read of that never returned."""
        return self._runner.reader.source

    @property
    def outage(self) -> str:
        """``no camera for 4 s`` while a live source gives no frames; else empty."""
        seconds = self._runner.reader.away_s()
        return "" if seconds is None else f"no camera for {seconds:.0f} s"

    @property
    def timings(self) -> dict[str, NodeStats]:
        """The same of everything that takes frames, records and view included."""
        return {step.label: step.stats() for step in self._runner.graph.all()}

    @property
    def waiting(self) -> int:
        """Frames that have been read and wait for their turn."""
        return self._runner.waiting

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """The parameters of each node and sink as they are now."""
        return {name: dict(values) for name, values in self._steering.parameters.items()}

    @property
    def recording(self) -> str:
        """``rec`` while it is recorded, ``rec camera`` where a camera's pictures are kept; else empty."""
        if not self._recording.on:
            return ""
        return "rec camera" if self.medium.live and self.films else "rec"

    @property
    def will_record(self) -> bool:
        """Whether the next frame will be recorded; while a file is paused none comes."""
        return self._recording.coming

    @property
    def recording_error(self) -> Exception | None:
        """Why a recording ended before its time while the run went on: the disk refused."""
        return self._recording.failure

    @property
    def films(self) -> bool:
        """Whether the source's pictures themselves are being written."""
        return self._recording.films

    def summary(self) -> list[Line]:
        """For each scalar its name, how many values it had, their mean and the last."""
        return self._rows.table.summary()

    def progress(self) -> Progress:
        """How far the run is."""
        return progress_of(self, self._options.frames, self._speed)

    def set(self, name: str | Mapping[str, Any], value: Any = None) -> None:
        """Change parameters before the next frame; of several together, all or none.

        Parameters:
            name: ``"relu.theta"``, or a mapping of such names to values.
            value: the new value, where ``name`` is text.

        Raises:
            InputError: for an unknown node or parameter, a value out of range, a swept parameter, one that
                gives a node which learns below another shape than it began with, or after the end.
        """
        self._refuse_after_end("set")
        self._steering.set({name: value} if isinstance(name, str) else name)

    @property
    def samples(self) -> dict[str, Any]:
        """What each part says, by a rehearsal with noise."""
        return self._samples

    def follow(self, text: str, given: Plan) -> None:
        """Note that it goes on for another run, which ended since its frames changed, and what that had
        been given."""
        self.given = given
        self._told.lines.append(text)
        self._told.event(0, 0.0, "follows", text=text)

    def say(self, topic: str, text: str) -> None:
        """Show a line in the view's head until another one, or an empty one, of its topic comes."""
        self._told.say(topic, text)

    @property
    def said(self) -> dict[str, str]:
        """The lines of :meth:`say` that stand now, by topic, and that no frame comes where that is so."""
        said = {"camera": self.outage, **self._told.said.copy()}
        return {topic: text for topic, text in said.items() if text}

    def pause(self, on: bool = True) -> None:
        """Let no frame of a file go on, or go on; nothing is lost, and times stay what they are.

        Raises:
            InputError: for a live source, which would lose frames, or after the end.
        """
        self._refuse_after_end("pause")
        if self.medium.live:
            raise InputError("a live source cannot be paused: its frames would be lost; stop() ends the run")
        self._runner.pause(on)

    def step(self) -> None:
        """Let one more frame of a paused file through.

        Raises:
            InputError: after the end.
        """
        self._refuse_after_end("step")
        self._runner.step()

    def record(self, folder: str | Path | None) -> Path | None:
        """Record from the next frame on, to a new folder, or no more; from any thread.

        A recording that begins in mid-run keeps in ``start.npz`` what every node knew before its first frame.

        Parameters:
            folder: the run folder to make; where it exists, ``-2`` and so on is added. None ends what is
                being recorded, cleanly.

        Returns:
            The folder that was made.

        Raises:
            InputError: where it cannot be made, or the run has ended.
        """
        self._refuse_after_end("record")
        if folder is not None and self.plan.rows:
            from . import looks  # noqa: F401  here, since its imports would stall the run's own thread
        if folder is not None and not self.plan.text:
            self._recording.describe(dump(self.plan))
        return self._recording.switch(folder)

    def stop(self) -> None:
        """End the run cleanly: what was captured is processed and written. Returns at once."""
        self._runner.stop()

    def over(self, seconds: float = 0.0) -> bool:
        """Whether everything has ended; waits so long for it."""
        return self._runner.done.wait(seconds)

    def abort(self) -> None:
        """End the run at once: frames that wait are dropped, and told. Returns at once."""
        self._runner.abort()

    def wait(self, progress: Callable[[Progress], None] | None = None) -> None:
        """Wait for the end, drawing windows meanwhile; call it on the main thread where one is shown.

        Parameters:
            progress: called ten times a second.

        Raises:
            NodeError, StreamError, RunError: where the run failed.
        """
        self._windows.begin(progress)
        told = 0.0
        while not self._windows.wait(self._runner.done):
            self._windows.refresh()
            if progress is not None and time.monotonic() - told >= 0.1:
                progress(self.progress())
                told = time.monotonic()
        self._runner.join()
        self._windows.end()
        if progress is not None:
            progress(self.progress())
        if self.error is not None:
            raise self.error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None:
            self.wait()
            return
        self._runner.join()
        self._windows.close()

    def _refuse_after_end(self, what: str) -> None:
        if self.ended is not None:
            another = "start another with record=" if what == "record" else "start another"
            raise InputError(f"{what}: the run has ended; {another}")

    # Making -----------------------------------------------------------------------------------------

    def _prepare(self, undo: ExitStack) -> None:
        from .ahead import How
        from .recording import Recording
        from .records.content import Content
        from .records.pictures import expected

        plan, medium, told, asked = self.plan, self.medium, self._told, self._options
        record = asked.record
        self._samples = flow.rehearse(plan, medium)
        self._steering = Steering(plan, self._samples, medium.live)
        self._rows = Rows(plan, self._samples, asked.keep)
        self._showing = Showing(self, told, self._speed)
        undo.callback(self._showing.close)
        if asked.show:
            self._showing.open()
        way = How.of(asked.record_source, asked.rotate, asked.keep_segments, medium)
        content = Content(plan, medium, self._rows.scalars, self._rows.every, source=way.source)
        # Whoever looks on, or has a scene that will not come again, would rather go on without records.
        lenient = asked.show or medium.live
        resting, measured = self._steering.resting, lambda: measures(plan, self.nodes)
        self._recording = Recording(content, self.given, way, resting, told.event, measured, lenient)
        undo.callback(self._recording.give_up)
        undo.callback(told.close)
        told.recording = self._recording
        self._taps = Taps(self, self._rows, self._showing, self._recording, told)
        self._size = expected(way.source, medium) if record is not None else None
        if record is not None:
            self._recording.switch(record, *(self._resumed.origin() if self._resumed else ()))

    def _build(self, runner: flow.Runner) -> flow.Graph:
        """The graph with all that takes frames, in the thread that makes the runner."""
        told = self._told
        self._runner = runner
        told.begin(runner)
        self._steering.begin(runner)
        recorded = self._recording.begin(runner)
        self._rows.begin(runner, self._recording, recorded)
        graph = flow.Graph(
            self.plan, self.medium, runner.loop, runner.fail, told.skipped, self._options.show, told.nodes
        )
        try:
            if self._resumed is not None:
                self._resumed.restore(graph)
                self._resumed.state.clear()  # it may be large
            self._taps.begin(graph, runner, recorded)
            if self._options.trace is not None:
                told.trace(self._options.trace, self.plan.name)
                self._taps.trace()
        except BaseException:
            graph.shut()
            raise
        return graph

    # In the loop's own thread -----------------------------------------------------------------------

    def _before(self, frame: Frame) -> None:
        self._taps.before(frame)
        self._steering.before(frame)

    def _finish(self) -> None:
        """All has come to an end, whoever waits for it."""
        runner = self._runner
        self.error = runner.failed[1] if runner.failed is not None else runner.reader.error
        how = "error" if self.error is not None else runner.reader.how
        try:
            self._recording.finish(how, self.error, runner.onset.index + runner.reader.captured)
        except Error as error:
            self.error, how = self.error or error, "error"
        try:
            self._told.close()
        except Exception as error:
            self.error, how = self.error or error, "error"
        self.ended = how


def _resumed(given: str | Path | Resumed | None, plan: Plan) -> Resumed | None:
    if given is None:
        return None
    from .resuming import Resumed  # with what reads run folders, which a new run can spare

    return given if isinstance(given, Resumed) else Resumed(given, plan)
