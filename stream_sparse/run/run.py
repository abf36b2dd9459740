"""A pipeline at work, put together from all that it needs."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from stream_sparse.base import Sink
from stream_sparse.base.services import Services
from stream_sparse.errors import Error, InputError, as_error, printable
from stream_sparse.flow import Engine, FrameSupply, Loop, RowIterator, RowQueue, ThreadLanes, dry_run
from stream_sparse.plan import dump
from stream_sparse.recording.checkpoints import Checkpoints
from stream_sparse.recording.content import Beginning, Content
from stream_sparse.recording.options import RecordingOptions
from stream_sparse.recording.recording import Recording
from stream_sparse.recording.run_json import measures
from stream_sparse.recording.videos import SourceVideo, ViewVideo
from stream_sparse.redact import redact_text
from stream_sparse.ui.status import RunStatus
from stream_sparse.ui.view_feed import ViewFeed
from stream_sparse.view.units_of_measure import UnitsOfMeasure

from .event_log import EventLog
from .load_shedding import Backlog, LearningRest, LoadShedding, SheddingStep, learners
from .messages import Messages
from .opened_source import OpenedSource
from .options import RunOptions
from .panel_check import check_panels, try_panels
from .playback import Playback
from .progress import Progress, Speed
from .rows import Rows
from .start_at import StartAt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    import pandas as pd

    from stream_sparse.base import Source
    from stream_sparse.flow import NodeStats, Step, Stream
    from stream_sparse.frame import Array, Frame, Medium, Stamp
    from stream_sparse.plan.plan import Plan

    from .continuation import Continuation
    from .table import Line, Values
    from .trace import Tracer

__all__ = ["Progress", "Run"]

_MOST_LINES = 100
_PROGRESS_S = 0.1


class Run:
    """A pipeline at work; made by ``Pipeline.start()``.

    Parameters:
        plan: the pipeline as the user gave it.
        options: see :class:`RunOptions`.

    Attributes:
        plan: the pipeline that runs; after ``resume`` with the parameters of the earlier run.
        medium: the description of the source's frames.
        ended: None while it runs, then ``end``, ``frames`` (as many as asked for), ``stopped``, ``changed``
            (frames of another size: a run of their own) or ``error``.
        error: the error that ended it.

    >>> from stream_sparse import load
    >>> with load("bird").start(frames=30) as run:
    ...     run.wait()
    True
    >>> run.frames, run.ended
    (30, 'frames')
    """

    plan: Plan
    medium: Medium
    ended: str | None
    error: Exception | None

    def __init__(
        self,
        plan: Plan,
        options: RunOptions,
        *,
        follows: str = "",
        news: threading.Event | None = None,
        services: Services | None = None,
    ) -> None:
        asked = self._asked = options
        if asked.record is not None and not plan.text:  # which a recording keeps
            plan = replace(plan, text=dump(plan))
        self._continues = _continuation(asked, plan)
        self.plan = plan if self._continues is None else self._continues.plan
        self.ended = self.error = None
        self._speed = Speed()
        self._news = news or threading.Event()
        self._row_listeners: list[Callable[[Stamp, Sequence[float | None]], None]] = []
        with ExitStack() as undo:
            self._open_source(plan.source.served(services or Services()), undo)
            self._make_engine(undo)
            self._make_recording(plan, undo)
            self._make_ends()
            self._undo = undo.pop_all()
        if self._continues is not None:
            self._continues.forget_state()
            for frame, time_s, kind, data in self._continues.events:
                self._log.add(frame, time_s, kind, **data)
        self._messages.notes += plan.notes
        if follows:
            self._messages.notes.append(follows)
            self._log.add(0, 0.0, "follows", text=follows)

    def start(self) -> Self:
        """Begin with the first frame; returns at once."""
        self._begun = time.monotonic()
        self._engine.connect()
        self._loop.start()
        return self

    def close(self) -> None:
        """Free a run that will not be started."""
        self._undo.close()

    # Construction -------------------------------------------------------------------------------------

    def _open_source(self, source: Source, undo: ExitStack) -> None:
        """Open the source, try nodes and panels with noise, and make what reads the frames."""
        opened = OpenedSource(self.plan, source, self._continues)
        undo.callback(opened.close)
        self.medium, self._start, self._samples = opened.medium, opened.start, opened.samples
        self._ledger, self._log = opened.ledger, EventLog()
        try:
            self._try_panels(self.plan, self.medium, self._samples)
        except Exception as error:
            # A user's panel may not be made for noise: then the run itself reports what fails.
            if isinstance(error, InputError):
                raise
        self._repeats = not self.medium.live and source.repeats()
        pace = self._asked.watched if self._asked.pace is None else self._asked.pace
        self._event_loop = asyncio.new_event_loop()
        undo.callback(self._event_loop.close)
        self._supply = FrameSupply(
            source, self.medium, self._ledger, self._log.add, self._event_loop, frames=self._asked.frames,
            pace=pace, start=self._start,
        )  # fmt: skip
        if self._asked.paused and not self.medium.live:
            self._supply.pause()
            self._supply.step()  # so that the first frame is seen

    def _try_panels(self, plan: Plan, medium: Medium, samples: Mapping[str, Any]) -> None:
        if self._asked.watched or (self._asked.record is not None and self._asked.view):
            try_panels(plan, medium, samples)

    def _make_engine(self, undo: ExitStack) -> None:
        self._messages = Messages(self._outage)
        self._log.listen(self._messages.on_event)
        trace = self._asked.trace
        self._tracer = None if trace is None else self._trace(trace, undo)
        self._engine = Engine(
            self.plan, self.medium, samples=self._samples, ledger=self._ledger, start=self._start,
            lanes=ThreadLanes(self._event_loop), show=self._asked.show, checks=[check_panels],
            tell=lambda one: self._log.add(one.at.index, one.at.time_s, one.kind, **one.data),
            trace=None if self._tracer is None else self._tracer.call,
        )  # fmt: skip
        undo.callback(_quietly, self._engine.close)
        if self._continues is not None:
            self._continues.restore(self._engine, self._samples)
        self._learning = LearningRest(learners(self.plan), self._engine.parameters)
        self._playback = Playback(self._engine, self._start, self.medium)

    def _make_recording(self, given: Plan, undo: ExitStack) -> None:
        asked, medium, columns = self._asked, self.medium, self._engine.columns
        how = RecordingOptions.parse(asked.record_source, asked.rotate, asked.max_size, asked.view, medium)
        content = Content(self.plan, medium, columns.scalars, columns.every, source=how.source)
        checkpoints = Checkpoints(given, self._engine, self._start, lambda: self._learning.resting)
        self._recording = Recording(
            content, how, checkpoints, self._ledger, self._engine.fail, self._log.add,
            measured=lambda: measures(self.nodes),
            # Before people, or a scene that will not come again, the run goes on without records.
            lenient=asked.watched or medium.live,
            rate=lambda: self._supply.reader.measured_rate,
        )  # fmt: skip
        undo.callback(self._recording.give_up)
        self._log.listen(self._recording.event)
        self._ledger.listen(self._recording.dropped)

    def _make_ends(self) -> None:
        """Make everything that takes frames, and what drives it; a recording begins here."""
        asked, recording, continues = self._asked, self._recording, self._continues
        graph, columns = self._engine.graph, self._engine.columns
        self._view = ViewFeed(
            self.plan, self.medium, graph.units, graph.reset_at, lambda: self.status, self.node_notes,
            lambda: recording.state.view is not None, recording.wants_picture, windowed=asked.show,
            theme=asked.theme, scale=asked.scale, news=self._news,
        )  # fmt: skip
        if asked.record is not None:
            recording.begin(asked.record, Beginning() if continues is None else continues.beginning)
        self._rows = Rows(columns, recording, self._ledger, asked.values, self._row_listeners)
        self._engine.add(
            self._rows,
            *(continues.consumers(columns) if continues is not None else ()),
            self._view,
            ViewVideo(recording, self._view),
            SourceVideo(recording, self.medium),
        )
        self._shedding = self._give_way()
        self._begun = time.monotonic()
        self._loop = Loop(self._engine, self._supply, self._event_loop, self._before, self._finish)

    def _give_way(self) -> LoadShedding:
        """Return what gives way, in this order, while frames of a live source queue up."""
        view, recording, learning = self._view, self._recording, self._learning
        steps = [
            SheddingStep("screen", lambda: view.shown or None, view.screen_rest.turn),
            SheddingStep("view.mkv", lambda: recording.state.view, view.film_rest.turn),
            SheddingStep("learning", learning.present, learning.rest),
        ]

        def busy() -> list[Step]:
            """Return the steps whose queues count: pictures that rest are drawn when there is time."""
            return [
                step for step in self._engine.graph.all() if not (view.rests and step.label in view.labels)
            ]

        crowded = Backlog(self._supply, self._ledger, busy).crowded
        return LoadShedding(steps if self._supply.loses else [], crowded, self._log.add)

    def _trace(self, file: str | Path, undo: ExitStack) -> Tracer:
        from .trace import Tracer

        tracer = Tracer(Path(file), self.plan.name)
        undo.callback(tracer.close)
        if tracer.path != Path(file):
            self._messages.notes.append(f"{file} exists already, the trace goes to {tracer.path}")
        self._log.listen(lambda frame, _, kind, data: tracer.instant(kind, frame, data))
        self._ledger.listen(lambda at, cause: tracer.instant("drop", at.index, {"cause": cause}))
        return tracer

    # In the threads of the flow -----------------------------------------------------------------------

    def _before(self, frame: Frame) -> None:
        """Do what is to be done before a frame is sent."""
        if self._continues is not None:
            for values in self._continues.edits(frame.index):
                self._engine.edit(values)
        self._recording.before(frame)
        if self._tracer is not None:
            queues = {step.label: step.waiting() for step in self._engine.graph.all()}
            self._tracer.counts(self._supply.waiting, queues)
        self._shedding.before(frame)

    def _outage(self) -> str:
        seconds = self._supply.reader.away_s()
        return "" if seconds is None else f"no camera for {seconds:.0f} s"

    def _finish(self) -> None:
        """Write what is still to be written; a step that fails does not keep the others from being taken."""
        failed = self._engine.failed
        self.error = failed[1] if failed is not None else self._supply.reader.error
        steps: list[Callable[[], None]] = [lambda: self._recording.finish(self._how(), self.error)]
        if self._tracer is not None:
            steps.append(self._tracer.close)
        steps.append(self._view.finish if self._view.shown else self._view.close)
        for step in steps:
            try:
                step()
            except Exception as error:
                self.error = self.error or error
        self.ended = self._how()
        self._news.set()

    def _how(self) -> str:
        return "error" if self.error is not None else self._loop.how

    # The pipeline -------------------------------------------------------------------------------------

    @property
    def source(self) -> Source:
        """The source that is open."""
        return self._supply.reader.source

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """The parameters of each node and sink as they are now."""
        return {name: dict(values) for name, values in self._engine.parameters.now.items()}

    @property
    def edited(self) -> Plan:
        """The pipeline with its parameters as they are now; learners that rest are turned on."""
        return self._engine.parameters.plan()

    @property
    def resting(self) -> frozenset[str]:
        """The learners that do not learn just now, because frames queue up."""
        return frozenset(self._learning.resting)

    # Measurements -------------------------------------------------------------------------------------

    @property
    def values(self) -> Values:
        """Scalars as arrays by name, one value for each processed frame (nan: none, or not a number);
        recorded arrays stacked. Where the run records from its start they are read from that run folder, and
        those of frames that came after that recording from memory. Frames of segments that ``max_size`` has
        deleted have no values any more; ``open_run(run.folder).frame`` has the indices of those that are
        left, unless that recording ended before the run."""
        return self._rows.values()

    @property
    def frame(self) -> Array:
        """Index of the frame of each scalar in ``values``."""
        return self.values.frame

    @property
    def time_s(self) -> Array:
        """Time of each scalar in ``values``, in seconds."""
        return self.values.time_s

    def to_frame(self) -> pd.DataFrame:
        """Return the scalars as a table of pandas whose index is ``frame`` and ``time_s``.

        Where nodes are swept, the columns are a MultiIndex of name and swept values. Arrays are left out;
        ``attrs["arrays"]`` names them.
        """
        from stream_sparse.records.dataframe import to_frame

        values = self.values
        scalars = {name: values[name] for name in self._rows.table.scalars}
        return to_frame(values.frame, values.time_s, scalars, values.keys() - scalars.keys())

    @property
    def scalars(self) -> dict[str, str]:
        """The scalars of a row in order, each with its unit of measure; empty for none."""
        units, refs = UnitsOfMeasure(self.plan, self.medium), self._engine.columns.refs
        return {name: units.of(ref) for name, ref in zip(self._engine.columns.scalars, refs, strict=False)}

    @property
    def captured(self) -> int:
        """Frames that the source gave so far."""
        return self._ledger.captured

    @property
    def taken(self) -> int:
        """Index after the last frame that left the ring."""
        return self._engine.next_index

    @property
    def frames(self) -> int:
        """Frames processed so far."""
        return self._ledger.processed

    @property
    def dropped(self) -> int:
        """Frames lost so far."""
        return self._ledger.dropped

    @property
    def drops(self) -> dict[str, int]:
        """Frames lost so far, by cause."""
        return dict(self._ledger.drops)

    @property
    def unprocessed(self) -> int:
        """Frames that were read when a failed or aborted run ended, and not processed."""
        return self._ledger.unprocessed

    @property
    def waiting(self) -> int:
        """Frames that wait in the ring."""
        return self._supply.waiting

    @property
    def rate(self) -> float:
        """Frames a second, as measured over the last two seconds; 0 in the first half second."""
        return self._speed.rate(self.frames).rate

    @property
    def rate_n(self) -> int:
        """Number of frames that ``rate`` was measured from."""
        return self._speed.rate(self.frames).n

    @property
    def begins(self) -> str:
        """What begins anew with the first frame of a run that begins in mid-file; empty for nothing."""
        return "" if self._continues is None else self._continues.begins

    @property
    def paused(self) -> bool:
        """Whether the frames of a file are held."""
        return self._supply.paused

    @property
    def elapsed_s(self) -> float:
        """Seconds since the run has begun."""
        return time.monotonic() - self._begun

    @property
    def began_s(self) -> float:
        """Time from which the view counts: of the first frame of a live source, whose clock may have begun
        with the machine; 0 for others."""
        return (self._engine.began_s or 0.0) if self.medium.live else 0.0

    @property
    def nodes(self) -> dict[str, NodeStats]:
        """The measurements of each node."""
        return self._engine.stats()

    @property
    def timings(self) -> dict[str, NodeStats]:
        """The measurements of everything that takes frames, records and view included."""
        return {step.label: step.stats() for step in self._engine.graph.all()}

    def summary(self) -> list[Line]:
        """Return for each scalar its name, the number of its values, their mean and the last."""
        return self._rows.table.summary()

    def progress(self) -> Progress:
        """Return how far the run is."""
        done, most = self.frames, self._asked.frames
        rate = self._speed.rate(done).rate
        known = [n for n in (self.medium.frames, most) if n is not None]
        total = min(known) if known else None
        left = (total - done) / rate if total is not None and rate > 0 else None
        measured = [(stats.mean_ms, name) for name, stats in self.nodes.items() if stats.count]
        slowest = max(measured)[::-1] if measured else None
        return Progress(done, total, rate, left, slowest, self.dropped, self.medium.live, self._outage())

    @property
    def status(self) -> RunStatus:
        """The state of the run now, as one snapshot."""
        ledger, supply, recording = self._ledger, self._supply, self._recording.state
        rate = self._speed.rate(ledger.processed)
        known = [n for n in (self.medium.frames, self._asked.frames) if n is not None]
        return RunStatus(
            plan=self.plan, given=self.plan, medium=self.medium, parameters=self.parameters,
            ended=self.ended, error=self.error, paused=self.paused,
            captured=ledger.captured, processed=ledger.processed, dropped=ledger.dropped,
            causes=dict(ledger.drops), unprocessed=ledger.unprocessed, waiting=supply.waiting,
            expected=min(known, default=None), rate=rate.rate, rate_n=rate.n,
            elapsed_s=time.monotonic() - self._begun, began_s=self.began_s, away_s=supply.reader.away_s(),
            position=self._playback.position, length=self._playback.length(ended=self.ended == "end"),
            begins=self.begins, recording=recording.label, records_next=recording.next,
            folder=recording.folder, recording_error=recording.error, resting=self.resting,
            messages=tuple(self._standing()),
        )  # fmt: skip

    @property
    def view(self) -> ViewFeed:
        """The view: shows every frame to the panels, and draws them for viewers."""
        return self._view

    @property
    def windows(self) -> Sequence[Sink]:
        """The sinks that show a window of their own; empty where windows are not shown."""
        units = self._engine.graph.units.values() if self._asked.show else ()
        return [unit for unit in units if isinstance(unit, Sink) and unit.shows]

    @property
    def options(self) -> RunOptions:
        """The options that it was made with."""
        return self._asked

    @property
    def repeats(self) -> bool:
        """Whether its source can be opened again to play from another frame on."""
        return self._repeats

    # Messages -----------------------------------------------------------------------------------------

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events besides frames: edits, gaps, errors, reconnections (the last 10,000)."""
        return self._log.events

    def listen(self, heard: Callable[[dict[str, Any]], None]) -> None:
        """Call a function with each further event, in the thread where it happens.

        The run waits for it, and fails where it does.
        """

        def tell(frame: int, time_s: float, kind: str, data: dict[str, Any]) -> None:
            try:
                heard({"frame": frame, "time_s": time_s, "kind": kind, **data})
            except Exception as error:
                raise as_error("a function that listens to events failed", error) from error

        self._log.listen(tell)

    def listen_rows(self, heard: Callable[[Stamp, Sequence[float | None]], None]) -> None:
        """Call a function with the scalars of each further row, None for no value, in the thread of rows.

        The run waits for it, and fails where it does.
        """
        self._row_listeners.append(heard)

    def latest(self, name: str) -> Any:
        """Return the newest value of a name, such as ``"gray"`` or ``"dict.codes"``; from any thread.

        The first call for a name lets it be kept, from the next frame on; until then it is None.

        Raises:
            InputError: where there is no such value.
        """
        return self._engine.latest(name)

    def stream(self, name: str) -> Stream:
        """Return a streamz stream of the values of a name from the next frame on, to go on with
        ``.map(...).sink(...)``; what stands below works in the run's own thread, which waits for it.

        Raises:
            InputError: where there is no such value.
        """
        return self._engine.stream(name)

    def rows(self) -> RowIterator:
        """Iterate the rows from the next frame on, with ``for`` or ``async for``; the run waits for the loop.

        The loop ends with the run. A loop that is left lets the run go on.

        Raises:
            NodeError, StreamError, RunError: from the loop, after the last row, where the run failed.

        >>> from stream_sparse import load
        >>> with load("bird").start(frames=100) as run:
        ...     indices = [row.at.index for row in run]
        >>> indices[-1]
        99
        """
        queue = RowQueue(self.plan)
        self._engine.add(queue)
        return RowIterator(queue, self._raise_error)

    __iter__ = __aiter__ = rows

    def _raise_error(self) -> None:
        self._loop.join()
        if self.error is not None:
            raise self.error

    @property
    def notes(self) -> list[str]:
        """Messages to be shown once: refused camera settings, a file shorter than it says; at the end also
        the last notes of nodes."""
        reader, continues = self._supply.reader, self._continues
        notes = [*self.medium.notes, *(continues.notes if continues is not None else ())]
        notes += [*reader.source.notes(), *reader.notes, *self._messages.notes, *self._recording.notes]
        if self.ended is not None:
            notes += [f"node '{name}': {text}" for name, text in self._engine.notes.at().items()]
        return [printable(redact_text(text)) for text in dict.fromkeys(notes)]

    def node_notes(self, index: int) -> list[str]:
        """Return the notes that nodes had after a frame."""
        return list(self._engine.notes.at(index).values())

    def _standing(self) -> list[str]:
        """Return the messages that stand now; at the end also what the source says of its file."""
        source = () if self.ended is None else map(redact_text, self._supply.reader.source.notes())
        return list(dict.fromkeys([*self._messages.standing(), *source]))

    def say(self, topic: str, text: str) -> None:
        """Show a message in the head of the view until the next one of its topic; an empty one ends it."""
        self._messages.say(topic, text)

    def note(self, text: str) -> None:
        """Add a message to ``notes``."""
        self._messages.notes.append(text)

    # Recordings ---------------------------------------------------------------------------------------

    @property
    def folder(self) -> Path | None:
        """Run folder of the recording that goes on, or of the last one; None where there was none."""
        return self._recording.state.folder

    @property
    def recording(self) -> str:
        """``rec`` while it is recorded, ``rec camera`` where a camera's pictures are kept; else empty."""
        return self._recording.state.label

    @property
    def records_next(self) -> bool:
        """Whether the next frame will be recorded."""
        return self._recording.state.next

    @property
    def recording_error(self) -> Exception | None:
        """Why a recording ended before its time while the run went on: the disk refused."""
        return self._recording.state.error

    # Actions ------------------------------------------------------------------------------------------

    def set(self, name: str | Mapping[str, Any], value: Any = None) -> None:
        """Change parameters before the next frame; of several together, all or none.

        Parameters:
            name: ``"relu.theta"``, or a mapping of such names to values.
            value: the new value, where ``name`` is text.

        Raises:
            InputError: for an unknown node or parameter, a value out of range, a swept parameter, or after
                the end; for one that only a new run can take up, since a node which learns below, a column, a
                recorded array or a file would not go on with it.
        """
        self._refuse_after_end("set")
        self.edit({name: value} if isinstance(name, str) else name)

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Change parameters as :meth:`set` does; after the end, those with which another run may begin."""
        self._engine.edit(changes)

    def check(self, plan: Plan, medium: Medium) -> None:
        """Refuse a changed pipeline (InputError) with which the next run would fail, and not this one."""
        self._try_panels(plan, medium, dry_run(plan, medium, self._samples))

    def pause(self, on: bool = True) -> None:
        """Hold the frames of a file, or go on; nothing is lost, and times stay as they are.

        Raises:
            InputError: for a live source, which would lose frames, or after the end.
        """
        self._refuse_after_end("pause")
        if self.medium.live:
            raise InputError("a live source cannot be paused: its frames would be lost; stop() ends the run")
        self._supply.pause(on)

    def step(self) -> None:
        """Let one more frame of a paused file through.

        Raises:
            InputError: after the end.
        """
        self._refuse_after_end("step")
        self._supply.step()

    def record(self, folder: str | Path | None) -> Path | None:
        """Record from the next frame on, to a new folder, or no more; from any thread.

        A recording that begins in mid-run keeps in ``start.npz`` the state of every node before its first
        frame.

        Parameters:
            folder: the run folder to make; where it exists, ``-2`` and so on is added. None ends what is
                being recorded, cleanly.

        Returns:
            The folder that was made.

        Raises:
            InputError: where it cannot be made, or the run has ended.
        """
        self._refuse_after_end("record")
        if folder is not None and self.plan.rows and self._asked.view:
            self._view.prepare()  # here, since its imports would stall the run's own thread
        made_here = folder is not None and not self.plan.text
        return self._recording.switch(folder, dump(self.plan) if made_here else None)

    def stop(self) -> None:
        """End the run cleanly: what was captured is processed and written. Returns at once."""
        self._loop.stop()

    def abort(self) -> None:
        """End the run soon: frames that wait stay unprocessed, and are counted. Returns at once."""
        self._loop.abort()

    def leave(self) -> None:
        """End the run where another follows at once: frames on their way count in an open folder alone."""
        self._view.leave()
        if self._recording.state.open:  # rows on their way belong to a recording that was switched off
            self._loop.stop()
        else:
            self._loop.abort()

    def over(self, seconds: float = 0.0) -> bool:
        """Return whether everything has ended; waits up to so many seconds for it."""
        return self._loop.done.wait(seconds)

    def wait(self, timeout: float | None = None, progress: Callable[[Progress], None] | None = None) -> bool:
        """Wait for the end.

        Parameters:
            timeout: wait no longer than so many seconds.
            progress: called ten times a second.

        Returns:
            Whether it has ended.

        Raises:
            NodeError, StreamError, RunError: where the run failed.
        """
        until = math.inf if timeout is None else time.monotonic() + timeout
        while not self.over(max(0.0, min(_PROGRESS_S, until - time.monotonic()))):
            if progress is not None:
                progress(self.progress())
            if time.monotonic() >= until:
                return False
        self._loop.join()
        if progress is not None:
            progress(self.progress())
        if self.error is not None:
            raise self.error
        return True

    def _repr_html_(self) -> str:
        """The last picture, if the run was shown, and the summary of its values, for a notebook."""
        from stream_sparse.drawing.html import grid, picture, text

        state = "running" if self.ended is None else f"ended: {self.ended}"
        words = [f"{self.frames} frames", f"{self.dropped} dropped", state]
        if self.folder is not None:
            words.append(f"recorded in {self.folder.as_posix()}")
        shown = picture(self._view.still(), self.plan.name) if self._view.seen else ""
        lines = self.summary()[:_MOST_LINES]
        rows = [(name, n, f"{mean:.6g}", f"{last:.6g}") for name, n, mean, last in lines]
        head = f"<div><b>{text(self.plan.name)}</b> {text(', '.join(words))}</div>"
        return f"{head}{shown}{grid(['name', 'n', 'mean', 'last'], rows)}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None:
            self.wait()
            return
        self._loop.join()

    def _refuse_after_end(self, what: str) -> None:
        if self.ended is not None:
            another = "start another with record=" if what == "record" else "start another"
            raise InputError(f"{what}: the run has ended; {another}")


def _continuation(asked: RunOptions, plan: Plan) -> Continuation | None:
    """Return what a run asks that does not begin anew at the start of its source."""
    if asked.place is not None:
        return StartAt(plan, asked.place)
    if not isinstance(asked.resume, str | Path):
        return asked.resume
    from .resume import Resumed  # with readers, which a new run can spare

    return Resumed(asked.resume, plan, asked.max_state)


def _quietly(close: Callable[[], object]) -> None:
    """Close what a run that cannot start has opened: the reason why it cannot is told, and nothing else."""
    with suppress(Error):
        close()
