"""A pipeline at work, put together from all that it needs."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

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
from stream_sparse.ui.main_loop import MainLoop, open_windows
from stream_sparse.ui.view_feed import ViewFeed
from stream_sparse.view.units_of_measure import UnitsOfMeasure

from .event_log import EventLog
from .load_shedding import Backlog, LearningRest, LoadShedding, SheddingStep, learners
from .messages import Messages
from .opened_source import OpenedSource
from .options import Follows, RunOptions
from .panel_check import check_panels, try_panels
from .playback import Playback
from .progress import Progress, Speed
from .rows import Rows
from .start_at import BehindEndError, StartAt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    import pandas as pd

    from stream_sparse.base import Source
    from stream_sparse.flow import NodeStats, Step, Stream
    from stream_sparse.frame import Array, Frame, Medium, Stamp
    from stream_sparse.highgui.window import Window
    from stream_sparse.plan.plan import Plan
    from stream_sparse.ui.control import RunControl

    from .continuation import Continuation
    from .table import Line, Values
    from .trace import Tracer

__all__ = ["Progress", "Run"]

_MOST_LINES = 100


class Run:
    """A pipeline at work; made by ``Pipeline.start()``. It is the :class:`RunControl` of its front ends.

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
    >>> run.frames, run.ended
    (30, 'frames')
    """

    plan: Plan
    medium: Medium
    ended: str | None
    error: Exception | None

    def __init__(self, plan: Plan, **options: Any) -> None:
        asked = self._asked = RunOptions(**options)
        self._given = plan if asked.follows is None else asked.follows.given
        self._continues = _continuation(asked, plan)
        self.plan = plan if self._continues is None else self._continues.plan
        self.ended = self.error = None
        self._speed = Speed()
        self._later: Run | None = None  # plays the file again, or from another frame on
        self._stopping = False
        self._keeps_view = asked.stay or asked.front is not None  # at its end
        self._row_listeners: list[Callable[[Stamp, Sequence[float | None]], None]] = []
        with ExitStack() as undo:
            self._open_source(plan.source.again(), undo)
            self._make_engine(undo)
            self._make_recording(plan, undo)
            self._make_ends(undo)
            undo.pop_all()
        if self._continues is not None:
            self._continues.forget_state()
            for frame, time_s, kind, data in self._continues.events:
                self._log.add(frame, time_s, kind, **data)
        self._messages.notes += plan.notes
        if asked.follows is not None and asked.follows.text:
            self._messages.notes.append(asked.follows.text)
            self._log.add(0, 0.0, "follows", text=asked.follows.text)
        self._loop.start()

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

    def _make_ends(self, undo: ExitStack) -> None:
        """Make the front end and everything that takes frames; a recording begins here."""
        asked, recording, continues = self._asked, self._recording, self._continues
        graph, columns = self._engine.graph, self._engine.columns
        self._view = ViewFeed(
            self, graph.units, graph.reset_at, lambda: recording.view_folder is not None,
            recording.wants_picture, windowed=asked.show, theme=asked.theme, scale=asked.scale,
        )  # fmt: skip
        units, window = graph.units.values(), None if asked.follows is None else asked.follows.window
        windows = open_windows(self, self._view, units, window) if asked.show else []
        self._front = MainLoop(self, windows, self._view.news)
        undo.callback(self._front.close)
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
        if asked.front is not None:  # last: it may ask the run for anything
            asked.front(self, self._view)
        self._engine.connect()
        self._loop = Loop(self._engine, self._supply, self._event_loop, self._before, self._finish)

    def _give_way(self) -> LoadShedding:
        """Return what gives way, in this order, while frames of a live source queue up."""
        view, recording, learning = self._view, self._recording, self._learning
        steps = [
            SheddingStep("screen", lambda: view.shown or None, view.screen_rest.turn),
            SheddingStep("view.mkv", lambda: recording.view_folder, view.film_rest.turn),
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
        if not self._keeps_view:
            steps.append(self._view.close)
        elif self._playback.sought is None:
            steps.append(self._view.finish)
        for step in steps:
            try:
                step()
            except Exception as error:
                self.error = self.error or error
        self.ended = self._how()

    def _how(self) -> str:
        return "error" if self.error is not None else self._loop.how

    # The pipeline -------------------------------------------------------------------------------------

    @property
    def given(self) -> Plan:
        """The pipeline as its file is now; key ``0`` goes back to its values."""
        return self._given

    @property
    def at_end(self) -> bool:
        """Whether a file has ended and the view's window stays, by the option ``stay``, until ``stop``."""
        stays = self._window_stays and self.ended == "end" and self._playback.sought is None
        return stays and not self.medium.live

    @property
    def sought(self) -> bool:
        """Whether its front end goes on with another frame of the file, by ``seek``, until ``stop``."""
        return self._stays and self._playback.sought is not None and self.error is None

    @property
    def _window_stays(self) -> bool:
        """Whether the view's window outlives the run."""
        return self._asked.stay and self._asked.show and bool(self.plan.rows) and not self._stopping

    @property
    def _stays(self) -> bool:
        """Whether a front end outlives the run, so that others may follow in it."""
        return self._window_stays or (self._asked.front is not None and not self._stopping)

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
        plan, turned = self._engine.parameters.plan(), self._playback.turned
        return plan if turned is None else plan.looped(turned)

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
    def position(self) -> int:
        """Index in its file of the frame that was taken last, or that a seek goes to."""
        return self._playback.position

    @property
    def length(self) -> int | None:
        """Number of frames of the file, as its header says, and once it has ended, as it was; None where
        that is unknown."""
        return self._playback.length(ended=self.ended == "end")

    @property
    def seekable(self) -> bool:
        """Whether ``seek`` can go to another frame, once no recording goes on."""
        return self._stays and self._repeats

    @property
    def loops(self) -> bool | None:
        """Whether the file begins again at its end; None where :meth:`loop` cannot change that."""
        if not self.seekable or "loop" not in self.plan.source.parameters():
            return None
        turned = self._playback.turned
        return bool(self.plan.source.parameters()["loop"]) if turned is None else turned

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

    def messages(self, index: int | None = None) -> list[str]:
        """Return the messages that stand now.

        Parameters:
            index: with the notes that nodes had after this frame.
        """
        notes = [] if index is None else self._engine.notes.at(index).values()
        # At the end, what the source says of its file: that it is cut off, or damaged.
        source = () if self.ended is None else map(redact_text, self._supply.reader.source.notes())
        return list(dict.fromkeys([*notes, *self._messages.standing(), *source]))

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
        return self._recording.folder

    @property
    def recording(self) -> str:
        """``rec`` while it is recorded, ``rec camera`` where a camera's pictures are kept; else empty."""
        return self._recording.label

    @property
    def records_next(self) -> bool:
        """Whether the next frame will be recorded."""
        return self._recording.coming

    @property
    def recording_error(self) -> Exception | None:
        """Why a recording ended before its time while the run went on: the disk refused."""
        return self._recording.failure

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
        if not self.at_end and self._asked.front is None:  # there, a run that follows takes them up
            self._refuse_after_end("set")
        self._engine.edit({name: value} if isinstance(name, str) else name)

    def check(self, plan: Plan, medium: Medium) -> None:
        """Refuse a changed pipeline (InputError) with which the next run would fail, and not this one."""
        self._try_panels(plan, medium, dry_run(plan, medium, self._samples))

    def adopt(self, given: Plan) -> None:
        """Take note that the pipeline's file has changed: key ``0`` goes back to its new values."""
        self._given = given

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

    def seek(self, frame: int) -> None:
        """Go to a frame of the file, in a front end that stays; from any thread. Returns at once.

        This run ends, ``stopped``, and :meth:`stay` begins the next one there, in the same front end, with
        the parameters as they are then, paused if this one is. What nodes remember is read before, and
        statistics over all frames begin there.

        Parameters:
            frame: its index in the file.

        Raises:
            InputError: for a live source, a frame behind the end, while the run is recorded, and without a
                front end that stays: a window with ``stay``, or a page.
        """
        if self.medium.live:
            raise InputError("seek: a live source has no frames but those that come")
        if not self.seekable:
            another = "start another with start_at (--start)"
            raise InputError(f"seek: this run has no window that stays for the next one; {another}")
        if not (self.at_end or self.sought):
            self._refuse_after_end("seek")
            if self.records_next:
                raise InputError("seek: end the recording first")
        over = self.at_end
        self._playback.seek(frame, self.length, self.paused)
        if over:
            self._front.ask_again()
        elif self._recording.busy:  # rows on their way belong to a recording that was switched off
            self._loop.stop()
        else:
            self._loop.abort()

    def loop(self, on: bool = True) -> None:
        """Let the file begin again at its end, or no more, in a front end that stays; from any thread.

        As with :meth:`seek` this run ends, and the next one goes on at the same frame: statistics over all
        frames begin there. After the end, the runs that follow loop.

        Parameters:
            on: whether it begins again.

        Raises:
            InputError: where the source cannot loop or seek, or while the run is recorded.
        """
        if self.loops is None:
            raise InputError(f"loop: the source {self.plan.source_use} cannot begin again in this run")
        if on == self.loops:
            return
        if self.ended is None and self.records_next:
            raise InputError("loop: end the recording first")
        before, self._playback.turned = self._playback.turned, on
        if self.ended is not None:
            return
        try:
            self.seek(self.position)
        except InputError:  # it has ended meanwhile, or a recording has begun
            self._playback.turned = before
            raise

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
        if self._playback.sought is not None:
            raise InputError("record: the run goes to another frame; record it there")
        if folder is not None and self.plan.rows and self._asked.view:
            self._view.prepare()  # here, since its imports would stall the run's own thread
        if folder is not None and not self.plan.text:
            self._recording.describe(dump(self.plan))
        return self._recording.switch(folder)

    def stop(self) -> None:
        """End the run cleanly: what was captured is processed and written. Returns at once."""
        self._stopping = True
        self._loop.stop()
        if self._later is not None:
            self._later.stop()

    def abort(self) -> None:
        """End the run soon: frames that wait stay unprocessed, and are counted. Returns at once."""
        self._stopping = True
        self._loop.abort()
        if self._later is not None:
            self._later.abort()

    def over(self, seconds: float = 0.0) -> bool:
        """Return whether everything has ended; waits up to so many seconds for it."""
        return self._loop.done.wait(seconds)

    def wait(self, progress: Callable[[Progress], None] | None = None) -> None:
        """Wait for the end, drawing windows meanwhile; call it on the main thread where one is shown.

        Where ``at_end`` or ``sought`` is true then, the window is still there, for :meth:`stay`.

        Parameters:
            progress: called ten times a second.

        Raises:
            NodeError, StreamError, RunError: where the run failed.
        """
        self._front.draw(None if progress is None else lambda: progress(self.progress()))
        self._loop.join()
        if not (self.at_end or self.sought):
            self._front.close()
        if progress is not None:
            progress(self.progress())
        if self.error is not None:
            raise self.error

    def stay(self) -> Run:
        """Let the window stay after the end of a file until it is closed, and play the file again.

        ``space`` plays an ended file again, and :meth:`seek` goes to a frame. Each time is a run of its own,
        with the parameters as they are by then. It writes nothing, unless the user records it, and changes
        nothing of this run. Call it on the main thread after :meth:`wait`.

        Returns:
            The last of these runs; this one where there was no other.
        """
        run = self
        try:
            while run.sought or (run.at_end and run._front.stay()):
                run = run.next_play()
                run.wait()
        except Error as error:
            run.say("played again", str(error))  # to pages, which stay
            self.note(f"played again: {error}")
        run._front.close()
        return run

    def next_play(self) -> Run:
        """Start the run that :meth:`stay` has next: of the same file, with the present parameters, in the
        same front end, from the frame that was sought, else from where this one began."""
        window = self._front.hand_over() if self._asked.show and self.plan.rows else None
        frame, paused = self._playback.sought or (None, False)
        plan = self.edited.without_sinks(but_windows=True)
        while True:
            try:
                made = self._another(plan, frame, window, paused=paused, values=False)
            except BaseException as error:
                if isinstance(error, BehindEndError) and frame is not None and frame >= error.frames > 0:
                    frame = error.frames - 1  # the header has promised more
                    continue
                if window is not None:
                    window.close()
                    window.refresh()  # takes it down
                raise
            self._later = made
            if self._stopping:  # asked meanwhile
                made.stop()
            return made

    def _another(self, plan: Plan, frame: int | None, window: Window | None = None, **changed: Any) -> Run:
        """Start a run of the same file that writes nothing, from a frame on."""
        follows = Follows("", self._given, window, frame)
        asked = replace(self._asked, record=None, trace=None, resume=None, follows=follows, **changed)
        return Run(plan, **vars(asked))

    def show(self) -> Any:
        """Return a widget that shows the run in a notebook from now on; ``Pipeline.show()`` begins with one.

        The run is not the widget's: it goes on when the widget is closed.

        Raises:
            InputError: where the run has ended and nothing has shown it.
            DependencyError: without the extra ``notebook``.

        >>> from stream_sparse import load
        >>> run = load("bird", set={"source.loop": True}).start()
        >>> widget = run.show()
        >>> widget.run.stop()
        >>> run.wait()
        >>> run.ended
        'stopped'
        """
        if self.ended is not None and not self._view.seen:
            raise InputError("show: the run has ended unseen; Pipeline.show() shows one from its start")
        self._keeps_view = True
        self._view.prepare()
        assert self._asked.shown is not None
        return self._asked.shown(self, self._view)

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

    def once_more(self, front: Callable[[RunControl, ViewFeed], object], frame: int | None = None) -> Run:
        """Start another run of the same pipeline with the present parameters; it writes nothing.

        Parameters:
            front: connects its front end.
            frame: of the file, at which it begins and is paused; None: from its first one.
        """
        plan, paused = self.edited.without_sinks(), frame is not None
        return self._another(plan, frame, front=front, start_at=None, paused=paused)

    def play_again(self) -> None:
        """Let :meth:`stay` play a file that has ended again."""
        self._front.ask_again()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None or not self.over():  # a page may go on with one that is over
            self.stop()
        if kind is None:
            self.wait()
            return
        self._loop.join()
        self._front.close()

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
