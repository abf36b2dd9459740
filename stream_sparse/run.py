"""Runs: parts, flow, view and records put together."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from . import flow
from .bereft import last_word, left_alone
from .edits import checked
from .errors import Error, InputError
from .hiding import without_secrets
from .outputs import arrays, measures, scalars
from .progress import Progress
from .shedding import Learners, learners
from .spec import dump
from .spec.plan import Ref
from .table import Line, Table, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from .base import Source
    from .controls import Controls
    from .edits import Edits
    from .flow import NodeStats
    from .frame import Frame, Medium, Stamp, Value
    from .recording import Recording
    from .resuming import Resumed
    from .screen import Screen
    from .sinks.window import Window
    from .spec.plan import Plan
    from .trace import Tracer

__all__ = ["Progress", "Run"]


class Run:
    """A pipeline at work; made by ``Pipeline.start()``.

    Attributes:
        medium: what the source gives.
        ended: None while it runs, then ``end``, ``frames`` (as many as asked for), ``stopped``,
            ``changed`` (frames of another size: a run of their own) or ``error``.
        farewell: called at the end where the display breaks in a way that ends the process after it.

    >>> from stream_sparse import load
    >>> with load("bird").start(frames=30) as run:
    ...     run.wait()
    >>> run.frames, run.ended
    (30, 'frames')
    """

    def __init__(
        self,
        plan: Plan,
        *,
        record: str | Path | None = None,
        frames: int | None = None,
        show: bool = False,
        pace: bool | None = None,
        trace: str | Path | None = None,
        keep: bool = True,
        resume: str | Path | Resumed | None = None,
        record_source: str | None = None,
        rotate: str | None = None,
        keep_segments: str | None = None,
    ) -> None:
        if frames is not None and frames < 1:
            raise InputError(f"frames must be >= 1 (got {frames})")
        self._resumed = None if resume is None else _resumed(resume, plan)
        self._given, self.plan = plan, plan if self._resumed is None else self._resumed.plan
        self._most, self._trace, self._show = frames, trace, show
        self._events: deque[dict[str, Any]] = deque(maxlen=10_000)
        self.ended: str | None = None
        self.error: Exception | None = None
        self._lock = threading.Lock()
        self._recording: Recording | None = None
        self._taps: set[str] = set()
        self._how = (record_source, rotate, keep_segments)
        self._notes = flow.Notes(self._noted)
        self._said: dict[str, str] = {}
        self._follows: list[str] = []
        self.farewell: Callable[[], None] | None = None
        self._tracer: Tracer | None = None
        self._window: Window | None = None
        self._screen: Screen | None = None
        self._controls: Controls | None = None
        self._measured: tuple[float, int, float] = (time.monotonic(), 0, 0.0)
        self.source = plan.source.again()
        self.medium: Medium = self.source.open()
        try:
            onset = flow.Onset()
            if self._resumed is not None:
                self.medium, onset = self._resumed.begin(self.source, self.medium)
            self._prepare(record, show, keep)
            self._runner = flow.Runner(
                self.plan, self.source, self.medium, self._build(show), frames=frames, onset=onset,
                pace=show if pace is None else pace, event=self._event, dropped=self._drop,
                ended=self._finish, before=self._before,
            )  # fmt: skip
        except BaseException:
            self._give_up()
            raise
        self._runner.start()

    # For users --------------------------------------------------------------------------------------

    @property
    def values(self) -> Values:
        """Scalars as arrays by name, one value for each processed frame (nan: nothing, or not a number);
        recorded arrays stacked. Where it records from its start they are read from the run folder."""
        if self._recorded and self.folder is not None:
            from .records import open_run

            kept = open_run(self.folder)
            return Values({**kept.values, **kept.arrays})
        return self._table.values()

    @property
    def frames(self) -> int:
        """Frames processed so far."""
        return self._table.rows

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
        return self._recording.folder if self._recording is not None else None

    @property
    def events(self) -> list[dict[str, Any]]:
        """What happened besides frames: edits, gaps, errors, reconnections (the last 10,000)."""
        return list(self._events)

    @property
    def notes(self) -> list[str]:
        """What the user should be told once: refused camera settings, a file shorter than it says; at the
        end also what nodes still have to say."""
        told = [*self.medium.notes, *(self._resumed.notes if self._resumed else ())]
        told += [*self.source_now.notes(), *self._runner.reader.notes, *self._follows]
        told += [self._size] if self._size else []
        told += self._recording.notes if self._recording else []
        if self.ended is not None:
            told += [f"node '{name}': {text}" for name, text in self._notes.at().items()]
        return list(dict.fromkeys(told))

    @property
    def nodes(self) -> dict[str, NodeStats]:
        """What was measured of each node."""
        return {name: step.stats() for name, step in self._runner.graph.steps.items()}

    @property
    def resting(self) -> set[str]:
        """Learners that do not learn just now, since frames queued up."""
        return set(self._learners.resting) if self._learners is not None else set()

    @property
    def source_now(self) -> Source:
        """The source that is being read: another one than at first, where a read of that never returned."""
        return self._runner.reader.source

    @property
    def away(self) -> str:
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
        return {name: dict(values) for name, values in self._parameters.items()}

    @property
    def recording(self) -> str:
        """``rec`` while it is recorded, ``rec camera`` where a camera's pictures are kept; else empty."""
        if self._recording is None or not self._recording.on:
            return ""
        return "rec camera" if self.medium.live and self.films else "rec"

    @property
    def recording_error(self) -> Exception | None:
        """Why a recording ended before its time while the run went on: the disk refused."""
        return self._recording.failure if self._recording is not None else None

    @property
    def films(self) -> bool:
        """Whether the source's pictures themselves are being written."""
        return self._recording is not None and self._recording.films

    def summary(self) -> list[Line]:
        """For each scalar its name, how many values it had, their mean and the last."""
        return self._table.summary()

    def progress(self) -> Progress:
        """How far the run is."""
        done, rate = self.frames, self._rate()
        known = [n for n in (self.medium.frames, self._most) if n is not None]
        total = min(known) if known else None
        left = (total - done) / rate if total is not None and rate > 0 else None
        measured = [(stats.mean_ms, name) for name, stats in self.nodes.items() if stats.count]
        slowest = max(measured)[::-1] if measured else None
        return Progress(done, total, rate, left, slowest, self.dropped, self.medium.live, self.away)

    def _rate(self) -> float:
        """Frames a second over the last half second or so."""
        now, done = time.monotonic(), self.frames
        since, before, rate = self._measured
        if now - since >= 0.5:
            rate = (done - before) / (now - since)
            self._measured = (now, done, rate)
        return rate

    def set(self, name: str | Mapping[str, Any], value: Any = None) -> None:
        """Change parameters before the next frame; of several together, all or none.

        Parameters:
            name: ``"relu.theta"``, or a mapping of such names to values.
            value: the new value, where ``name`` is text.

        Raises:
            InputError: for an unknown node or parameter, a value out of range, a swept parameter, or one that
                gives a node which learns below another shape than it began with.
        """
        changes = {name: value} if isinstance(name, str) else dict(name)
        with self._lock:
            edits, said = checked(self.plan, self._parameters, self._samples, changes)
            self._samples.update(said)
            if self._learners is not None:
                self._learners.forget(edits)
            self._change(edits)

    def _change(self, edits: Edits, cause: str | None = None) -> None:
        for name, changed in edits.items():
            self._parameters[name].update(changed)
        self._runner.set(edits, **({} if cause is None else {"cause": cause}))

    def _shed(self, edits: Edits, cause: str) -> None:
        with self._lock:
            self._change(edits, cause)

    @property
    def samples(self) -> dict[str, Any]:
        """What each part says, by a rehearsal with noise."""
        return self._samples

    def follow(self, text: str) -> None:
        """Note that it goes on for another run, which ended since its frames changed."""
        self._follows.append(text)
        self._event(0, 0.0, "follows", text=text)

    def say(self, topic: str, text: str) -> None:
        """Show a line in the view's head until another one, or an empty one, of its topic comes."""
        self._said[topic] = text

    @property
    def said(self) -> dict[str, str]:
        """The lines of :meth:`say` that stand now, by topic, and that no frame comes where that is so."""
        said = {"camera": self.away, **self._said.copy()}
        return {topic: text for topic, text in said.items() if text}

    def pause(self, on: bool = True) -> None:
        """Let no frame of a file go on, or go on; nothing is lost, and times stay what they are.

        Raises:
            InputError: for a live source, which would lose frames.
        """
        if self.medium.live:
            raise InputError("a live source cannot be paused: its frames would be lost; stop() ends the run")
        self._runner.pause(on)

    def step(self) -> None:
        """Let one more frame of a paused file through."""
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
        if self._recording is None or self.ended is not None:
            raise InputError("record: the run has ended; start another with record=")
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
        windows = self._windows()
        if windows:
            from .sinks._qt import before_exit

            before_exit(partial(last_word, self, self._follows.append, progress))
        told = 0.0
        while not self._runner.done.wait(0.01 if windows else 0.05):
            if not all([window.refresh() for window in windows]):  # noqa: C419  each must be drawn
                windows = self._without_windows(windows)
            if progress is not None and time.monotonic() - told >= 0.1:
                progress(self.progress())
                told = time.monotonic()
        self._runner.join()
        self._close_windows()
        if windows:
            before_exit(None)
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
        self._close_windows()

    def _without_windows(self, windows: list[Any]) -> list[Any]:
        """A window has been closed, which ends the run; or all of them are gone, which need not."""
        gone = next((window.gone for window in windows if window.gone), "")
        if not gone:
            self.stop()
            return windows
        self._follows.append(left_alone(self, gone))
        return []

    def _close_windows(self) -> None:
        for window in self._windows():
            window.close()
            window.refresh()  # takes down what was closed

    def _give_up(self) -> None:
        self.source.close()
        if self._window is not None:
            self._window.close()
        if self._recording is not None:
            self._recording.give_up()
        if self._tracer is not None:
            self._tracer.close()

    # Making -----------------------------------------------------------------------------------------

    def _prepare(self, record: str | Path | None, show: bool, keep: bool) -> None:
        plan = self.plan
        self._samples = flow.rehearse(plan, self.medium)
        self._parameters = {part.name: part.unit.parameters() for part in plan.parts}
        able = learners(plan) if self.medium.live else []
        self._learners = Learners(able, self._parameters, self._shed) if able else None
        self._scalars = scalars(plan, self._samples)
        self._arrays = arrays(plan, self._samples)
        every = {name: n for name, (_, n) in self._arrays.items()}
        self._table = Table(list(self._scalars), every, keep and record is None)
        if show:
            from .sinks.window import Window, display_problem

            problem = display_problem()
            if problem:
                raise InputError(problem)
            if plan.rows:
                self._window = Window(title=plan.name)
                self._window.open((), self.medium)
        from .recording import Recording
        from .records.pictures import expected
        from .segment import Content, How

        how = How.of(*self._how, self.medium)
        content = Content(plan, self._given, self.medium, list(self._scalars), every)
        # Whoever looks on, or has a scene that will not come again, would rather go on without records.
        lenient = show or self.medium.live
        self._recording = Recording(content, how, self._event, self._measures, lenient)
        self._recording.resting = self._learners.resting if self._learners else ()
        self._recorded = record is not None
        self._size = expected(how.source, self.medium) if self._recorded else None
        if record is not None:
            self._recording.switch(record, *(self._resumed.origin() if self._resumed else ()))

    def _measures(self) -> dict[str, dict[str, Any]]:
        return measures(self.plan, self.nodes)

    def _build(self, show: bool) -> Callable[[flow.Runner], flow.Graph]:
        def build(runner: flow.Runner) -> flow.Graph:
            self._runner = runner
            recorded = self._recording is not None and self._recording.begin(runner)
            graph = flow.Graph(
                self.plan, self.medium, runner.loop, runner.fail, self._skipped, show, self._notes
            )
            try:
                if self._resumed is not None:
                    self._resumed.restore(graph)
                    self._resumed.state.clear()  # it may be large
                if recorded:
                    self._taps.add("rows")  # who counts them writes them
                graph.end("records", self._row, self._row_refs(), offload=recorded)
                self._tap(graph, recorded)
                if self._trace is not None:
                    from .trace import Tracer

                    self._tracer = Tracer(Path(self._trace), self.plan.name)
                    for step in graph.all():
                        step.trace = self._tracer.call
            except BaseException:
                graph.shut()
                raise
            return graph

        return build

    def _row_refs(self) -> list[Ref]:
        return [*self._scalars.values(), *(ref for ref, _ in self._arrays.values())]

    def _tap(self, graph: flow.Graph, recorded: bool, since: int = 0) -> None:
        """Add what shows and records, each with a thread of its own, where it is wanted and not there yet."""
        if recorded and "rows" not in self._taps:
            self._taps.add("rows")
            graph.end("recording", self._record, self._row_refs(), offload=True, since=since)
        if self.plan.rows and (recorded or self._window is not None) and "view" not in self._taps:
            self._taps.add("view")
            self._look(graph)
            refs, whole = self._looks.refs, self._looks.whole
            graph.end("view", self._see, refs, offload=True, whole=whole, since=since)
        if recorded and self.films and "film" not in self._taps:
            self._taps.add("film")
            # A camera does not wait: 64 frames, or 128 MB. A file does: little is lost where it is killed.
            room = max(4, min(64 if self.medium.live else 4, (1 << 27) // math.prod(self.medium.shape)))
            graph.end("source.mkv", self._film, [Ref("source")], offload=True, alone=True, bound=room)
        if self._tracer is not None:
            for step in graph.all():
                step.trace = self._tracer.call

    def _look(self, graph: flow.Graph) -> None:
        from .controls import Controls  # with OpenCV, which a run without a view can spare
        from .looks import Looks
        from .screen import KEYS, Screen

        keys = () if self._window is None else KEYS
        self._looks = Looks(self.plan, self.medium, graph.units, keys)
        if self._window is not None:
            self._screen = Screen(self, self._looks, self._window)
            self._controls = Controls(self, self._given, self._looks, self._window, self._screen)

    # On every frame ---------------------------------------------------------------------------------

    def _before(self, frame: Frame) -> None:
        if self._recording is not None and self._recording.before(frame):
            self._tap(self._runner.graph, True, since=frame.index)
        if self._learners is not None:
            self._learners.before(frame, self._runner)
        if self._tracer is not None:
            runner = self._runner
            self._tracer.counts(runner.waiting, {step.label: step.waiting() for step in runner.graph.all()})

    def _row(self, at: Stamp, values: list[Value]) -> None:
        if self._recorded:
            self._record(at, values)
        if self._runner.beyond_failure(at.index):
            self._runner.unprocessed += self._runner.failed is None
        else:
            count = len(self._scalars)
            self._table.add(at, [v if type(v) is float else None for v in values[:count]], values[count:])

    def _record(self, at: Stamp, values: list[Value]) -> None:
        assert self._recording is not None
        if self._runner.beyond_failure(at.index):
            self._recording.unused(at, "run failed" if self._runner.failed else "run stopped")
            return
        count = len(self._scalars)
        scalars = [v if type(v) is float else None for v in values[:count]]
        self._recording.row(at, scalars, dict(zip(self._arrays, values[count:], strict=True)))

    def _film(self, at: Stamp, values: list[Value]) -> None:
        if self._recording is not None and not self._runner.beyond_failure(at.index):
            self._recording.source(at, values[0])

    def _see(self, at: Stamp, values: list[Value]) -> None:
        if self._runner.beyond_failure(at.index):
            return
        looks, screen = self._looks, self._screen
        looks.see(at, values)
        recording = self._recording if self._recording is not None and self._recording.wants(at) else None
        shown = screen is not None and screen.wants()
        if recording is None and not shown:
            return
        rate = self._rate() if self.medium.live else self.medium.rate
        notes = {**self._notes.at(at.index), **self.said}
        status = looks.status(at, rate, self.dropped, self._parameters, notes, self.recording)
        # What is recorded keeps its size; what is only shown is as large as the window, so that it is sharp.
        bare = looks.bare() if recording is not None or screen is None else looks.bare(*screen.size())
        if recording is not None:
            recording.picture(at, looks.dress(bare.copy(), status))
        if screen is not None and shown:
            screen.offer(at, bare, status)

    # What happens -----------------------------------------------------------------------------------

    def _event(self, frame: int, time_s: float, kind: str, **data: Any) -> None:
        data = without_secrets(data)
        self._events.append({"frame": frame, "time_s": time_s, "kind": kind, **data})
        if kind == "recording":
            self.say("recording", f"recording ended: {data['error']}" if "error" in data else "")
        if self._recording is not None:
            self._recording.event(frame, time_s, kind, **data)
        if self._tracer is not None:
            self._tracer.instant(kind, frame, data)

    def _skipped(self, at: Stamp, node: str, error: Exception) -> None:
        self._event(at.index, at.time_s, "error", node=node, error=str(error))

    def _noted(self, at: Stamp, node: str, text: str) -> None:
        if not self._runner.beyond_failure(at.index):
            self._event(at.index, at.time_s, "note", node=node, text=text)

    def _drop(self, frame: Frame, cause: str) -> None:
        if self._recording is not None:
            self._recording.dropped(frame.index, frame.time_s, cause)
        if self._tracer is not None:
            self._tracer.instant("drop", frame.index, {"cause": cause})

    def _finish(self) -> None:
        """All has come to an end: in the loop's own thread, so that it happens whoever waits."""
        runner = self._runner
        self.error = runner.failed[1] if runner.failed is not None else runner.reader.error
        how = "error" if self.error is not None else runner.reader.how
        try:
            if self._recording is not None:
                self._recording.finish(how, self.error, runner.onset.index + runner.reader.captured)
        except Error as error:
            self.error, how = self.error or error, "error"
        try:
            if self._tracer is not None:
                self._tracer.close()
        except Exception as error:
            self.error, how = self.error or error, "error"
        self.ended = how

    def _windows(self) -> list[Any]:
        """What must be drawn on the main thread: the view's window and those of sinks."""
        if not self._show:
            return []
        sinks = [unit for unit in self._runner.graph.units.values() if hasattr(unit, "refresh")]
        return sinks if self._controls is None else [self._controls, *sinks]


def _resumed(given: str | Path | Resumed, plan: Plan) -> Resumed:
    from .resuming import Resumed  # with what reads run folders, which a new run can spare

    return given if isinstance(given, Resumed) else Resumed(given, plan)
