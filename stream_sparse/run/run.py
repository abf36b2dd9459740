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

from stream_sparse.base.services import Services
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import Error, InputError, as_error, printable
from stream_sparse.flow import (
    Dropped,
    Engine,
    FrameLoop,
    FrameQueue,
    FrameValues,
    Item,
    Listener,
    Row,
    RowIterator,
    RowQueue,
    RunEvent,
    Stream,
)
from stream_sparse.flow.commands import Abort, Advance, Command, Edit, End, Pause, Record, Stop
from stream_sparse.frame import Frame, Medium, Missing
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

from .access import Access
from .load_shedding import LoadShedding
from .opened_source import OpenedSource
from .options import PreviousRun, RunOptions
from .progress import Progress, Speed, outage
from .rows import ColumnSummary, RowWriter, Values
from .shape_check import check_panels, try_panels
from .user_messages import Messages

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


_PROGRESS_S = 0.1
_MOST_LINES = 100  # in a notebook


class Run:
    """A pipeline at work, from the first frame of its source to the last; ``Pipeline.start()`` makes one.

    The source is opened, the first frame found, all nodes are tried and get the state that they had, and a
    recording begins. No frame is sent before :meth:`start`.

    Parameters:
        plan: the pipeline as the user gave it.
        options: see :class:`RunOptions`.
        follows: the run that it goes on for.
        services: what the source may use of the program around it.

    Attributes:
        access: its parts, for what stands around it.
        ended: None while it runs, then ``end``, ``frames`` (as many as asked for), ``stopped``, ``changed``
            (the frames changed their size) or ``error``; ``status.error`` is the error.

    Raises:
        InputError: where the pipeline does not fit what the source gives.
        SourceError: where the source cannot be opened.

    >>> from stream_sparse import load
    >>> with load("bird").start(frames=30) as run:
    ...     run.wait()
    True
    >>> run.status.processed, run.ended
    (30, 'frames')
    """

    def __init__(
        self,
        plan: Plan,
        options: RunOptions,
        *,
        follows: PreviousRun = PreviousRun(),  # noqa: B008  immutable
        services: Services | None = None,
    ) -> None:
        services = services or Services()
        if options.record is not None and not plan.text:  # which a recording keeps
            plan = replace(plan, text=dump(plan))
        begins = options.start(plan)
        self.ended: str | None = None
        self._error: Exception | None = None
        self._follows, self._speed, self._begun = follows, Speed(), time.monotonic()
        with ExitStack() as undo:
            source = plan.source.with_services(services)
            opened = OpenedSource(source, begins, services.cancelled if options.wait else None)
            undo.callback(opened.close)
            medium, samples = opened.medium, opened.samples
            self._start = start = opened.start._replace(since=follows.since)
            if options.draws:
                try:
                    try_panels(begins.plan, medium, samples)
                except InputError:
                    raise
                except Exception:  # of a user's own panel, which may not be made for noise
                    pass
            event_loop = asyncio.new_event_loop()
            undo.callback(event_loop.close)
            engine = Engine(
                begins.plan, medium, samples=samples, start=start, loop=event_loop, show=options.show,
                checks=[check_panels],
            )  # fmt: skip
            undo.callback(_quietly, engine.close)
            pace = options.watched if options.pace is None else options.pace
            supply = FrameQueue(
                source, medium, engine.ledger, event_loop, frames=options.frames, pace=pace, start=start
            )
            if options.paused and not medium.live:
                supply.pause()
                supply.step()  # so that the first frame is seen
            begins.restore(engine)
            how = RecordingOptions.parse(options.record_source, options.rotate, options.view, medium)
            columns, timeline = engine.columns, engine.timeline
            content = Content(
                begins.plan, medium, columns.scalars, columns.every, source=how.source, meta=options.about
            )
            checkpoints = Checkpoints(plan, engine, start, supply.reader)
            recording = Recording(content, how, checkpoints, engine, supply.reader)
            undo.callback(recording.give_up)
            timeline.subscribe(recording)
            if options.record is not None:
                recording.begin(options.record, begins.beginning)
            messages = Messages([*begins.notes, *plan.notes])
            view = ViewFeed(
                begins.plan, medium, engine.graph.units, engine.graph.reset_at, lambda: self.status,
                engine.notes.at, recording.has_pictures, recording.wants_picture, theme=options.theme,
                scale=options.scale, timeline=timeline,
            )  # fmt: skip
            rows = RowWriter(columns, recording, engine.ledger, options.values)
            films = ViewVideo(recording), SourceVideo(recording, medium)
            for subscriber in (messages, rows, view, *films):
                timeline.subscribe(subscriber)
            self._shedding = LoadShedding(view, recording, supply, engine)
            loop = FrameLoop(engine, supply, event_loop, self._before, self._finish)
            self.access = Access(
                options, begins.plan, medium, engine, supply, recording, view, messages, rows, loop,
                undo.pop_all(),
            )  # fmt: skip
        self._begins = begins.begins
        for frame, time_s, kind, data in begins.events:
            timeline.add_event(frame, time_s, kind, **data)
        if follows.why:
            messages.notes.append(follows.why)
            timeline.add_event(0, 0.0, "follows", text=follows.why)

    def __repr__(self) -> str:
        title, ended = self.access.plan.title, self.ended or "not yet"
        return f"<Run {title}: {self.status.processed} frames, ended: {ended}>"

    # State ---------------------------------------------------------------------------------------------

    @property
    def folder(self) -> Path | None:
        """Run folder of the recording that goes on, or of the last one, or None."""
        return self.access.recording.state.folder

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events besides frames: edits, gaps, errors, reconnections (the last 10,000)."""
        return self.access.engine.timeline.events

    @property
    def notes(self) -> list[str]:
        """Messages to be shown once: refused camera settings, a file shorter than it says; at the end also
        the last notes of nodes."""
        access = self.access
        notes = [*access.medium.notes, *access.supply.reader.source.notes(), *access.messages.notes]
        notes += access.recording.checkpoints.notes
        if self.ended is not None:
            notes += [f"node '{name}': {text}" for name, text in access.engine.notes.at().items()]
        return [printable(redact_text(text)) for text in dict.fromkeys(notes)]

    @property
    def status(self) -> RunStatus:
        """The state of the run now, as one immutable snapshot."""
        access, engine, medium = self.access, self.access.engine, self.access.medium
        ledger, reader, recording = engine.ledger, access.supply.reader, access.recording.state
        rate, away_s = self._speed.rate(ledger.processed), reader.away_s()
        missing, causes = ledger.lost_by_now()
        totals = [n for n in (medium.frames, access.options.frames) if n is not None]
        position = _position(engine, self._start)
        return RunStatus(
            plan=access.plan,
            given=access.plan,
            medium=medium,
            parameters=engine.parameters.now,
            ended=self.ended,
            error=self._error,
            paused=access.supply.paused,
            captured=ledger.captured,
            processed=ledger.processed,
            dropped=ledger.dropped,
            missing=missing,
            causes=causes,
            corrupt=ledger.corrupt,
            lost_before=self._follows.lost,
            unprocessed=ledger.unprocessed,
            waiting=access.supply.waiting,
            expected=min(totals, default=None),
            rate=rate.rate,
            rate_n=rate.n,
            elapsed_s=time.monotonic() - self._begun,
            # The clock of a live source may have begun with the machine.
            began_s=(engine.began_s or 0.0) if medium.live else 0.0,
            away_s=away_s,
            frame_age_s=reader.frame_age_s(),
            reconnects=reader.run_clock.reconnects,
            position=position,
            length=position + 1 if self.ended == "end" and not medium.live else _length(medium, self._start),
            lap=engine.lap,
            begins=self._begins,
            recording=recording.label,
            records_next=recording.next,
            folder=recording.folder,
            messages=_messages(access, away_s, self.ended is not None),
        )

    # Values -------------------------------------------------------------------------------------------

    @property
    def values(self) -> Values:
        """Scalars as arrays by name, one value for each processed frame (nan: none, or not a number);
        recorded arrays stacked. Where the run records from its start they are read from that run folder, and
        those of frames that came after that recording from memory."""
        return self.access.rows.values()

    def to_frame(self) -> pd.DataFrame:
        """Return the scalars as a table of pandas whose index is ``frame`` and ``time_s``.

        Where nodes are swept, the columns are a MultiIndex of name and swept values. Arrays are left out;
        ``attrs["arrays"]`` names them.
        """
        from stream_sparse.records.dataframe import to_frame

        values = self.values
        scalars = {name: values[name] for name in self.access.engine.columns.scalars}
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

        values, plan = self.values, self.access.plan
        coords = {"frame": values.index, "time_s": values.time_s}
        units = column_units(plan, self.access.medium, values)
        return to_xarray(coords, values, units, {"pipeline": plan.text})

    def summary(self) -> list[ColumnSummary]:
        """Return for each scalar its name, the number of its values, their mean and the last."""
        return self.access.rows.table.summary()

    def latest(self, name: str) -> Any:
        """Return the newest value of a name, such as ``"gray"`` or ``"dict.codes"``; from any thread.

        The first call for a name lets it be kept, from the next frame on; until then it is None. After the
        end of the run a scalar has its last number, whether it was kept or not.

        Raises:
            InputError: where there is no such value.

        >>> from stream_sparse import load
        >>> run = load("bird").run(frames=30)
        >>> bool(run.latest("k_box") == run.values["k_box"][-1])
        True
        """
        last = {line.name: line.last for line in self.summary() if line.n} if self.ended else {}
        engine = self.access.engine
        return last.get(str(engine.names.ref(name)), engine.latest(name))

    def stream(self, name: str) -> Stream:
        """Return a streamz stream of the values of a name from the next frame on, to go on with
        ``.map(...).sink(...)``; what stands below works in the run's own thread, which waits for it.

        Raises:
            InputError: where there is no such value.
        """
        return self.access.engine.stream(name)

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
        queue = RowQueue(self.access.engine.names)
        self.access.engine.timeline.subscribe(queue)
        return RowIterator(queue, self.wait)

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
        engine = self.access.engine
        names, wanted = engine.names, kinds or (Row, RunEvent, Dropped, Missing)

        def take(item: Item) -> None:
            function(names.row(item) if isinstance(item, FrameValues) else item)

        what = f"the function {getattr(function, '__name__', 'that was subscribed')}"
        others = [kind for kind in wanted if kind is not Row]
        refs, whole = (names.refs, names.whole) if Row in wanted else (None, None)
        return engine.timeline.subscribe(Listener(what, take, others, refs, whole, fatal=False))

    # Actions ------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Begin with the first frame; returns at once."""
        self._begun = time.monotonic()
        try:
            self.access.engine.connect()  # a panel that cannot be opened fails here
            self.access.loop.start()
            _STARTED.add(self)
        except BaseException:
            with suppress(Exception):  # why it cannot start is reported
                self.access.undo.close()
            raise
        return self

    def do(self, command: Command) -> None:
        """Do what a user asks, before the next frame; from any thread.

        Pausing a file loses nothing, and times stay as they are. A recording that begins in mid-run keeps in
        ``start.npz`` the state of every node before its first frame; where its folder exists, ``-2`` and so
        on is added, and :attr:`folder` is the one that was made. After the end, an edit is one with which
        another run may begin.

        Raises:
            InputError: where it is not possible, or takes a session.
        """
        access = self.access
        if isinstance(command, Pause | Advance | Record):
            _refuse_after_end(self, type(command).__name__.lower())
        match command:
            case Edit(values):
                access.engine.edit(values)
            case Pause() | Advance() if access.medium.live:
                raise InputError(
                    "a live source cannot be paused: its frames would be lost; stop() ends the run"
                )
            case Pause(on):
                access.supply.pause(on)
            case Advance():
                if not access.supply.paused:
                    access.supply.pause()
                access.supply.step()
            case Record(on, folder):
                if on and access.plan.view and access.options.view:
                    access.view.prepare()  # here, since its imports would stall the run's own thread
                access.recording.switch((folder or Path("runs") / access.plan.name) if on else None)
            case Stop() | End():
                access.loop.stop()
            case Abort():
                access.loop.abort()
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
        _refuse_after_end(self, "set")
        self.access.engine.edit({name: value} if isinstance(name, str) else name)

    def stop(self) -> None:
        """End the run cleanly: what was captured is processed and written. Returns at once."""
        self.access.loop.stop()

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
        while not self.access.loop.done.wait(max(0.0, min(_PROGRESS_S, until - time.monotonic()))):
            if progress is not None:
                progress(Progress.of(self.status, self.access.engine))
            if time.monotonic() >= until:
                return False
        if progress is not None:
            progress(Progress.of(self.status, self.access.engine))
        self.access.loop.join()
        if self._error is not None:
            raise self._error
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.stop()
        if kind is None:
            self.wait()
        else:
            self.access.loop.join()

    def _repr_html_(self) -> str:
        """The last picture, if the run was shown, and the summary of its values, for a notebook."""
        from stream_sparse.io.html import picture, table, text

        name, view, now = self.access.plan.name, self.access.view, self.status
        words = [f"{now.processed} frames", f"{now.lost} lost", self.ended or "running"]
        words += [] if self.folder is None else [f"recorded in {self.folder.as_posix()}"]
        shown = picture(view.still(), name) if view.last is not None else ""
        lines = self.summary()[:_MOST_LINES]
        rows = [(line.name, line.n, f"{line.mean:.6g}", f"{line.last:.6g}") for line in lines]
        head = f"<div><b>{text(name)}</b> {text(', '.join(words))}</div>"
        return f"{head}{shown}{table(['name', 'n', 'mean', 'last'], rows)}"

    # In the threads of the flow -----------------------------------------------------------------------

    def _before(self, frame: Frame) -> None:
        """Prepare for a frame before it is sent: recordings are switched and cut, load is shed."""
        self.access.recording.before(frame)
        self._shedding.before(frame)

    def _finish(self) -> None:
        """Write what is still to be written; a step that fails does not keep the others from being taken."""
        view, ledger, loop = self.access.view, self.access.engine.ledger, self.access.loop

        def how() -> str:
            return "error" if self._error is not None else loop.how

        self._error = ledger.failed[1] if ledger.failed is not None else self.access.supply.reader.error
        steps: list[Callable[[], None]] = [lambda: self.access.recording.finish(how(), self._error)]
        steps.append(view.finish if view.shown else view.close)
        for step in steps:
            try:
                step()
            except Exception as error:
                self._error = self._error or as_error("the end of the run", error)
        if self._error is None and ledger.failed is not None:  # a listener, to what was done here
            self._error = ledger.failed[1]
        self.ended = how()


def _position(engine: Engine, start: StartPoint) -> int:
    """Return the index in the file of the frame that was taken last."""
    if engine.lap_index is not None:
        return max(engine.last_index - engine.lap_index, 0)
    at, lap = start.passed + max(engine.last_index - start.index, 0), engine.medium.lap
    return at if lap is None else at % lap


def _length(medium: Medium, start: StartPoint) -> int | None:
    """Return the number of frames of the file, as its header says."""
    if medium.live:
        return None
    return medium.lap if medium.frames is None else medium.frames + start.passed


def _messages(access: Access, away_s: float | None, ended: bool) -> tuple[str, ...]:
    """Return the messages that stand now; at the end also what the source says of its file."""
    source: Sequence[str] = ()
    if ended:
        try:
            source = access.supply.reader.source.notes()
        except Error as error:  # of a source of one's own: a page or a window goes on and shows it
            source = (str(error),)
    texts = [outage(away_s), *access.messages.standing(), *map(redact_text, source)]
    return tuple(dict.fromkeys(filter(None, texts)))


def _refuse_after_end(run: Run, what: str) -> None:
    if run.ended is not None:
        raise InputError(f"{what}: the run has ended; start another")


def _quietly(close: Callable[[], object]) -> None:
    """Close what a run that cannot start has opened; only the reason why it cannot start is reported."""
    with suppress(Error):
        close()


_STARTED: WeakSet[Run] = WeakSet()


def _end_all() -> None:
    """End the runs that a program leaves at its exit, so that their recordings are closed."""
    for run in [*_STARTED]:
        run.stop()
        run.access.loop.done.wait(10)


# A hook of atexit comes when executors take no more work, and closing a recording needs one.
threading._register_atexit(_end_all)  # type: ignore[attr-defined]
