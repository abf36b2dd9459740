"""One pass over one source: what may be known of a run, and done to it."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakSet

from stream_sparse.base import Sink, Source
from stream_sparse.base.services import Services
from stream_sparse.errors import Error, InputError, as_error, printable
from stream_sparse.flow import (
    Dropped,
    Engine,
    FrameSupply,
    FrameValues,
    Item,
    Listener,
    Loop,
    NodeStats,
    Row,
    RowIterator,
    RowQueue,
    RunEvent,
    Stream,
    dry_run,
)
from stream_sparse.flow.commands import Abort, Advance, Command, Edit, End, Pause, Record, Stop
from stream_sparse.frame import Array, Frame, Medium, Missing
from stream_sparse.plan import dump
from stream_sparse.plan.plan import Plan
from stream_sparse.plan.units_of_measure import column_units
from stream_sparse.recording.checkpoints import Checkpoints
from stream_sparse.recording.content import Content, RecordingOptions
from stream_sparse.recording.recording import Recording
from stream_sparse.recording.videos import SourceVideo, ViewVideo
from stream_sparse.redact import redact_text
from stream_sparse.ui.status import RunStatus
from stream_sparse.ui.view_feed import ViewFeed

from .load_shedding import LoadShedding
from .opened_source import OpenedSource
from .options import Follows, RunOptions
from .progress import Playback, Progress, Speed, outage
from .rows import Line, Rows, Values
from .shape_check import check_panels, try_panels
from .user_messages import Messages

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


__all__ = ["Progress", "Run"]

_PROGRESS_S = 0.1
_MOST_LINES = 100  # in a notebook


class Run:
    """A pipeline at work, from the first frame of its source to the last; ``Pipeline.start()`` makes one.

    Attributes:
        plan: the pipeline that runs; after ``resume`` with the parameters of the earlier run.
        options: see :class:`RunOptions`.
        medium: the description of the source's frames.
        timeline: all that the run says.
        engine, supply: work on the frames, and give them.
        messages: to the user.
        view: shows every frame to the panels, and draws them for viewers.
        repeats: whether its source can be opened again to play from another frame on.
        ended: None while it runs, then ``end``, ``frames`` (as many as asked for), ``stopped``, ``changed``
            (the frames changed their size) or ``error``.
        error: the error that ended it.

    >>> from stream_sparse import load
    >>> with load("bird").start(frames=30) as run:
    ...     run.wait()
    True
    >>> run.status.processed, run.ended
    (30, 'frames')
    """

    def __init__(
        self,
        options: RunOptions,
        follows: Follows,
        opened: OpenedSource,
        engine: Engine,
        supply: FrameSupply,
        recording: Recording,
        event_loop: asyncio.AbstractEventLoop,
        undo: ExitStack,
    ) -> None:
        self.options, self.plan, self.medium = options, engine.plan, opened.medium
        self.repeats = not self.medium.live and supply.reader.source.repeats()
        self.timeline = engine.timeline
        self.ended: str | None = None
        self.error: Exception | None = None
        self._follows, self._begins, self._samples = follows, opened.begins, opened.samples
        self.engine, self.supply, self._recording, self._undo = engine, supply, recording, undo
        self._speed, self._begun = Speed(), time.monotonic()
        self._playback = Playback(engine, opened.start, self.medium)
        self.messages = Messages(self._outage)
        self.view = ViewFeed(
            self.plan, self.medium, engine.graph.units, engine.graph.reset_at, self._read_status,
            self.node_notes, recording.has_pictures, recording.wants_picture, theme=options.theme,
            scale=options.scale, timeline=self.timeline,
        )  # fmt: skip
        self._rows = Rows(engine.columns, recording, engine.ledger, options.values)
        films = ViewVideo(recording), SourceVideo(recording, self.medium)
        for subscriber in (self.messages, self._rows, self.view, *films):
            self.timeline.subscribe(subscriber)
        self._shedding = LoadShedding(self.view, recording, supply, engine)
        self._loop = Loop(engine, supply, event_loop, self._before, self._finish)

    @classmethod
    def open(
        cls,
        plan: Plan,
        options: RunOptions,
        *,
        follows: Follows = Follows(),  # noqa: B008  immutable
        services: Services | None = None,
    ) -> Self:
        """Open the source, find the first frame, try all nodes, and give them the state that they had.

        A recording begins here. No frame is sent before :meth:`start`.

        Parameters:
            plan: the pipeline as the user gave it.
            options: see :class:`RunOptions`.
            follows: the run that it goes on for.
            services: what the source may use of the program around it.

        Raises:
            InputError: where the pipeline does not fit what the source gives.
            SourceError: where the source cannot be opened.
        """
        services = services or Services()
        if options.record is not None and not plan.text:  # which a recording keeps
            plan = replace(plan, text=dump(plan))
        begins = options.start(plan)
        with ExitStack() as undo:
            source = plan.source.served(services)
            opened = OpenedSource(begins.plan, source, begins, services.cancelled if options.wait else None)
            undo.callback(opened.close)
            medium, ledger = opened.medium, opened.ledger
            start = opened.start._replace(since=follows.since)
            if _draws(options):
                try:
                    try_panels(begins.plan, medium, opened.samples)
                except InputError:
                    raise
                except Exception:  # of a user's own panel, which may not be made for noise
                    pass
            event_loop = asyncio.new_event_loop()
            undo.callback(event_loop.close)
            engine = Engine(
                begins.plan, medium, samples=opened.samples, ledger=ledger, start=start, loop=event_loop,
                show=options.show, checks=[check_panels],
            )  # fmt: skip
            undo.callback(_quietly, engine.close)
            pace = options.watched if options.pace is None else options.pace
            supply = FrameSupply(
                source, medium, ledger, engine.timeline.add_event, event_loop, frames=options.frames,
                pace=pace, start=start,
            )  # fmt: skip
            if options.paused and not medium.live:
                supply.pause()
                supply.step()  # so that the first frame is seen
            begins.restore(engine)
            how = RecordingOptions.parse(options.record_source, options.rotate, options.view, medium)
            columns = engine.columns
            content = Content(
                begins.plan, medium, columns.scalars, columns.every, source=how.source, meta=options.about
            )
            checkpoints = Checkpoints(plan, engine, start, supply.reader)
            recording = Recording(content, how, checkpoints, engine, supply.reader)
            undo.callback(recording.give_up)
            engine.timeline.subscribe(recording)
            if options.record is not None:
                recording.begin(options.record, begins.beginning)
            begins.forget_state()
            run = cls(options, follows, opened, engine, supply, recording, event_loop, undo)
            run._undo = undo.pop_all()
        for frame, time_s, kind, data in begins.events:
            run.timeline.add_event(frame, time_s, kind, **data)
        run.messages.notes += plan.notes
        if follows.why:
            run.messages.notes.append(follows.why)
            run.timeline.add_event(0, 0.0, "follows", text=follows.why)
        return run

    def __repr__(self) -> str:
        return f"<Run {self.plan.title}: {self.status.processed} frames, ended: {self.ended or 'not yet'}>"

    # State ---------------------------------------------------------------------------------------------

    @property
    def source(self) -> Source:
        """The source that is open."""
        return self.supply.reader.source

    @property
    def status(self) -> RunStatus:
        """The state of the run now, as one immutable snapshot."""
        return self._read_status()

    @property
    def folder(self) -> Path | None:
        """Run folder of the recording that goes on, or of the last one, or None."""
        return self._recording.state.folder

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """The parameters of each node and sink as they are now."""
        return self.status.parameters

    @property
    def pending(self) -> frozenset[str]:
        """The nodes and sinks whose parameters have changed since the last frame."""
        return self.engine.parameters.pending

    @property
    def timings(self) -> dict[str, NodeStats]:
        """The measurements of everything that takes frames, records and view included."""
        return {step.label: step.stats() for step in self.engine.graph.all()}

    def progress(self) -> Progress:
        """Return how far the run is."""
        return Progress.of(self.status, self.engine.stats())

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events besides frames: edits, gaps, errors, reconnections (the last 10,000)."""
        return self.timeline.events

    @property
    def notes(self) -> list[str]:
        """Messages to be shown once: refused camera settings, a file shorter than it says; at the end also
        the last notes of nodes."""
        reader = self.supply.reader
        notes = [*self.medium.notes, *self._begins.notes]
        notes += [*reader.source.notes(), *self.messages.notes, *self._recording.checkpoints.notes]
        if self.ended is not None:
            notes += [f"node '{name}': {text}" for name, text in self.engine.notes.at().items()]
        return [printable(redact_text(text)) for text in dict.fromkeys(notes)]

    def node_notes(self, index: int) -> list[str]:
        """Return the notes that nodes had after a frame."""
        return list(self.engine.notes.at(index).values())

    @property
    def windows(self) -> Sequence[Sink]:
        """The sinks that show a window of their own; empty where windows are not shown."""
        units = self.engine.graph.units.values() if self.options.show else ()
        return [unit for unit in units if isinstance(unit, Sink) and unit.shows]

    # Values -------------------------------------------------------------------------------------------

    @property
    def values(self) -> Values:
        """Scalars as arrays by name, one value for each processed frame (nan: none, or not a number);
        recorded arrays stacked. Where the run records from its start they are read from that run folder, and
        those of frames that came after that recording from memory."""
        return self._rows.values()

    @property
    def index(self) -> Array:
        """Index of the frame of each scalar in ``values``."""
        return self.values.index

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
        return to_frame(values.index, values.time_s, scalars, values.keys() - scalars.keys())

    def plot(self, *names: str, ax: Any = None) -> Any:
        """Draw scalars over time by matplotlib, as :meth:`RunRecord.plot` does; returns the Axes.

        >>> from stream_sparse import load
        >>> axes = load("bird").run(frames=12).plot("k_pixel", "k_relu")
        >>> [text.get_text() for text in axes.get_legend().get_texts()]
        ['k_pixel', 'k_relu']
        """
        from stream_sparse.records.dataframe import plot_scalars

        return plot_scalars(self.to_frame(), names, ax)

    def to_xarray(self) -> xr.Dataset:
        """Return scalars and kept arrays as a data set of xarray along ``frame``, with ``time_s``.

        An array that was kept for some frames only has a dimension of its own, such as ``box@frame``; those
        of ``open_run()`` also have their frames. ``attrs`` has the pipeline.
        """
        from stream_sparse.records.dataframe import to_xarray

        values = self.values
        coords = {"frame": values.index, "time_s": values.time_s}
        units = column_units(self.plan, self.medium, values)
        return to_xarray(coords, values, units, {"pipeline": self.plan.text})

    @property
    def scalars(self) -> dict[str, str]:
        """The scalars of a row in order, each with its unit of measure, or an empty text."""
        return column_units(self.plan, self.medium, self._rows.table.scalars)

    def summary(self) -> list[Line]:
        """Return for each scalar its name, the number of its values, their mean and the last."""
        return self._rows.table.summary()

    def latest(self, name: str) -> Any:
        """Return the newest value of a name, such as ``"gray"`` or ``"dict.codes"``; from any thread.

        The first call for a name lets it be kept, from the next frame on; until then it is None.

        Raises:
            InputError: where there is no such value.
        """
        return self.engine.latest(name)

    def stream(self, name: str) -> Stream:
        """Return a streamz stream of the values of a name from the next frame on, to go on with
        ``.map(...).sink(...)``; what stands below works in the run's own thread, which waits for it.

        Raises:
            InputError: where there is no such value.
        """
        return self.engine.stream(name)

    def rows(self) -> RowIterator:
        """Iterate the rows from the next frame on; the run waits for the loop.

        The loop ends with the run. A loop that is left lets the run go on.

        Raises:
            NodeError, StreamError, RunError: from the loop, after the last row, where the run failed.

        >>> from stream_sparse import load
        >>> with load("bird").start(frames=100) as run:
        ...     indices = [row.at.index for row in run]
        >>> indices[-1]
        99
        """
        queue = RowQueue(self.engine.names)
        self.timeline.subscribe(queue)
        return RowIterator(queue, self._raise_error)

    __iter__ = rows

    def subscribe(
        self, function: Callable[[Any], object], *kinds: type[Row | RunEvent | Dropped | Missing]
    ) -> Callable[[], None]:
        """Call a function with the rows, events and lost frames of the run, from the next frame on.

        It is called in the threads of the run, with one item at a time, and the run waits for it. Rows come
        in order, each after the events of its frame. Where it raises, it is called no more, and the error is
        an event and a note.

        Parameters:
            function: takes an item.
            kinds: of the items: ``Row``, ``RunEvent``, ``Dropped``, ``Missing``; left out, all.

        Returns:
            A function that ends the subscription.

        >>> from stream_sparse import load
        >>> from stream_sparse.flow import Row
        >>> run = load("bird").open(frames=3)
        >>> end = run.subscribe(lambda row: print(row.at.index), Row)
        >>> run.start().wait()
        0
        1
        2
        True
        """
        names, asked = self.engine.names, kinds or (Row, RunEvent, Dropped, Missing)

        def take(item: Item) -> None:
            function(names.row(item) if isinstance(item, FrameValues) else item)

        what = f"the function {getattr(function, '__name__', 'that was subscribed')}"
        others = [kind for kind in asked if kind is not Row]
        refs, whole = (names.refs, names.whole) if Row in asked else (None, None)
        return self.timeline.subscribe(Listener(what, take, others, refs, whole, fatal=False))

    # Actions ------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Begin with the first frame; returns at once."""
        self._begun = time.monotonic()
        try:
            self.engine.connect()  # a panel that cannot be opened fails here
            self._loop.start()
            _STARTED.add(self)
        except BaseException:
            with suppress(Exception):  # why it cannot start is reported
                self.close()
            raise
        return self

    def close(self) -> None:
        """Free a run that will not be started."""
        self._undo.close()

    def do(self, command: Command) -> None:
        """Do what a user asks; after the end, an edit is one with which another run may begin.

        Raises:
            InputError: where it is not possible, or takes a session.
        """
        match command:
            case Edit(values):
                self.engine.edit(values)
            case Pause(on):
                self.pause(on)
            case Advance():
                if not self.status.paused:
                    self.pause()
                self.step()
            case Record(on, folder):
                self.record(folder if on else None)
            case Stop() | End():
                self.stop()
            case Abort():
                self.abort()
            case _:
                raise InputError(f"{type(command).__name__}: it takes a session; see Pipeline.play()")

    def set(self, name: str | Mapping[str, Any], value: Any = None) -> None:
        """Change parameters before the next frame; of several together, all or not any.

        Parameters:
            name: ``"relu.theta"``, or a mapping of such names to values.
            value: the new value, where ``name`` is text.

        Raises:
            InputError: for an unknown node or parameter, a value out of range, a swept parameter, or after
                the end; for one that only a new run can take up, since a node which learns below, a column, a
                recorded array or a file would not go on with it.
        """
        self._refuse_after_end("set")
        self.engine.edit({name: value} if isinstance(name, str) else name)

    def check(self, plan: Plan, medium: Medium) -> None:
        """Refuse a changed pipeline (InputError) with which the next run would fail, and not this one."""
        samples = dry_run(plan, medium, self._samples)
        if _draws(self.options):
            try_panels(plan, medium, samples)

    def pause(self, on: bool = True) -> None:
        """Hold the frames of a file, or go on; nothing is lost, and times stay as they are.

        Raises:
            InputError: for a live source, which would lose frames, or after the end.
        """
        self._refuse_after_end("pause")
        if self.medium.live:
            raise InputError("a live source cannot be paused: its frames would be lost; stop() ends the run")
        self.supply.pause(on)

    def step(self) -> None:
        """Let one more frame of a paused file through.

        Raises:
            InputError: after the end.
        """
        self._refuse_after_end("step")
        self.supply.step()

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
        if folder is not None and self.plan.view and self.options.view:
            self.view.prepare()  # here, since its imports would stall the run's own thread
        return self._recording.switch(folder)

    def stop(self) -> None:
        """End the run cleanly: what was captured is processed and written. Returns at once."""
        self._loop.stop()

    def abort(self) -> None:
        """End the run soon: frames that wait stay unprocessed, and are counted. Returns at once."""
        self._loop.abort()

    def leave(self) -> None:
        """End the run where another follows at once: frames on their way count in an open folder alone."""
        self.view.leave()
        if self._recording.state.open:  # rows on their way belong to one that was switched off
            self.stop()
        else:
            self.abort()

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
        if progress is not None:
            progress(self.progress())
        self._raise_error()
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.stop()
        if kind is None:
            self.wait()
        else:
            self._loop.join()

    def _repr_html_(self) -> str:
        """The last picture, if the run was shown, and the summary of its values, for a notebook."""
        from stream_sparse.io.html import picture, table, text

        name = self.plan.name
        words = [f"{self.status.processed} frames", f"{self.status.lost} lost", self.ended or "running"]
        words += [] if self.folder is None else [f"recorded in {self.folder.as_posix()}"]
        shown = picture(self.view.still(), name) if self.view.last is not None else ""
        lines = self.summary()[:_MOST_LINES]
        rows = [(line.name, line.n, f"{line.mean:.6g}", f"{line.last:.6g}") for line in lines]
        head = f"<div><b>{text(name)}</b> {text(', '.join(words))}</div>"
        return f"{head}{shown}{table(['name', 'n', 'mean', 'last'], rows)}"

    def _raise_error(self) -> None:
        self._loop.join()
        if self.error is not None:
            raise self.error

    def _refuse_after_end(self, what: str) -> None:
        if self.ended is not None:
            another = "start another with record=" if what == "record" else "start another"
            raise InputError(f"{what}: the run has ended; {another}")

    # In the threads of the flow -----------------------------------------------------------------------

    def _before(self, frame: Frame) -> None:
        """Prepare for a frame before it is sent: recordings are switched and cut, load is shed."""
        self._recording.before(frame)
        self._shedding.before(frame)

    def _outage(self) -> str:
        return outage(self.supply.reader.away_s())

    def _finish(self) -> None:
        """Write what is still to be written; a step that fails does not keep the others from being taken."""
        failed = self.engine.ledger.failed
        self.error = failed[1] if failed is not None else self.supply.reader.error
        steps: list[Callable[[], None]] = [lambda: self._recording.finish(self._how(), self.error)]
        steps.append(self.view.finish if self.view.shown else self.view.close)
        for step in steps:
            try:
                step()
            except Exception as error:
                self.error = self.error or as_error("the end of the run", error)
        if self.error is None and self.engine.ledger.failed is not None:  # a listener, to what was done here
            self.error = self.engine.ledger.failed[1]
        self.ended = self._how()

    def _how(self) -> str:
        return "error" if self.error is not None else self._loop.how

    def _read_status(self) -> RunStatus:
        """Return the state of the run now, as one snapshot."""
        ledger, supply, recording = self.engine.ledger, self.supply, self._recording.state
        rate = self._speed.rate(ledger.processed)
        missing, causes = ledger.lost_by_now()
        known = [n for n in (self.medium.frames, self.options.frames) if n is not None]
        return RunStatus(
            plan=self.plan,
            given=self.plan,
            medium=self.medium,
            parameters={name: dict(values) for name, values in self.engine.parameters.now.items()},
            ended=self.ended,
            error=self.error,
            paused=supply.paused,
            captured=ledger.captured,
            processed=ledger.processed,
            dropped=ledger.dropped,
            missing=missing,
            causes=causes,
            corrupt=ledger.corrupt,
            lost_before=self._follows.lost,
            unprocessed=ledger.unprocessed,
            waiting=supply.waiting,
            expected=min(known, default=None),
            rate=rate.rate,
            rate_n=rate.n,
            elapsed_s=time.monotonic() - self._begun,
            # The clock of a live source may have begun with the machine.
            began_s=(self.engine.began_s or 0.0) if self.medium.live else 0.0,
            away_s=supply.reader.away_s(),
            frame_age_s=supply.reader.frame_age_s(),
            reconnects=supply.reader.run_clock.reconnects,
            position=self._playback.position,
            length=self._playback.length(ended=self.ended == "end"),
            lap=self.engine.lap,
            begins=self._begins.begins,
            recording=recording.label,
            records_next=recording.next,
            folder=recording.folder,
            messages=tuple(self._standing()),
        )

    def _standing(self) -> list[str]:
        """Return the messages that stand now; at the end also what the source says of its file."""
        source: Sequence[str] = ()
        if self.ended is not None:
            try:
                source = self.supply.reader.source.notes()
            except Error as error:  # of a source of one's own: a page or a window goes on and shows it
                source = (str(error),)
        return list(dict.fromkeys([*self.messages.standing(), *map(redact_text, source)]))


def _draws(options: RunOptions) -> bool:
    """Return whether panels are drawn: people look on, or pictures are recorded."""
    return options.watched or (options.record is not None and options.view)


def _quietly(close: Callable[[], object]) -> None:
    """Close what a run that cannot start has opened; only the reason why it cannot start is reported."""
    with suppress(Error):
        close()


_STARTED: WeakSet[Run] = WeakSet()


def _end_all() -> None:
    """End the runs that a program leaves at its exit, so that their recordings are closed."""
    for run in [*_STARTED]:
        run.stop()
        run.over(10)


# A hook of atexit comes when executors take no more work, and closing a recording needs one.
threading._register_atexit(_end_all)  # type: ignore[attr-defined]
