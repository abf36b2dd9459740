"""The parts of a run, put together: what supplies frames, the engine, and all that takes values."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any
from weakref import WeakSet

from stream_sparse.base import Source
from stream_sparse.base.services import Services
from stream_sparse.errors import Error, InputError, as_error, printable
from stream_sparse.flow import Engine, FrameSupply, Loop, Measured
from stream_sparse.frame import Frame, Medium
from stream_sparse.plan import dump
from stream_sparse.plan.plan import Plan
from stream_sparse.recording.checkpoints import Checkpoints
from stream_sparse.recording.content import Content, RecordingOptions
from stream_sparse.recording.recording import Recording
from stream_sparse.recording.videos import SourceVideo, ViewVideo
from stream_sparse.redact import redact_text
from stream_sparse.ui.status import RunStatus
from stream_sparse.ui.view_feed import ViewFeed

from .load_shedding import Backlog, LoadShedding, SheddingStep
from .opened_source import OpenedSource
from .options import Follows, RunOptions
from .progress import Playback, Speed, outage
from .rows import Rows
from .shape_check import check_panels, try_panels
from .user_messages import Messages


class Assembly:
    """All parts of a run, connected and not started: the source is open, kernels are compiled.

    Parameters:
        plan: the pipeline as the user gave it.
        options: see :class:`RunOptions`.
        follows: the run that this one goes on for.
        services: what the source may use of the program around it.

    Attributes:
        plan: the pipeline that runs; after ``resume`` with the parameters of the earlier run.
        medium: the description of the source's frames.
        supply, engine, loop: give the frames, work on them, and drive the one with the other.
        recording, view, rows: take the values.
        samples: a value of each part, by name.
        repeats: whether the source can be opened again to play from another frame on.
        timeline: all that the run says.
        messages: to the user.
        ended, error: how all has ended; None before.
    """

    def __init__(self, plan: Plan, options: RunOptions, follows: Follows, services: Services) -> None:
        if options.record is not None and not plan.text:  # which a recording keeps
            plan = replace(plan, text=dump(plan))
        self._options, self._follows = options, follows
        self._begins = options.start(plan)
        self.plan = self._begins.plan
        self.ended: str | None = None
        self.error: Exception | None = None
        self.messages = Messages(self._outage)
        self._speed = Speed()
        with ExitStack() as undo:
            source = plan.source.served(services)
            self._open_source(source, services.cancelled if options.wait else None, undo)
            self._make_engine(source, undo)
            self._make_recording(plan, undo)
            self._make_ends()
            self._undo = undo.pop_all()
        self._begun = time.monotonic()
        self._report(plan, follows.why)

    def start(self) -> None:
        """Begin with the first frame; returns at once. A panel that cannot be opened fails here."""
        self._begun = time.monotonic()
        try:
            self.engine.connect()
            self.loop.start()
            _STARTED.add(self)
        except BaseException:
            with suppress(Exception):  # why it cannot start is reported
                self.close()
            raise

    def close(self) -> None:
        """Free what will not be started."""
        self._undo.close()

    # Construction -------------------------------------------------------------------------------------

    def _open_source(self, source: Source, cancelled: threading.Event | None, undo: ExitStack) -> None:
        """Open the source, and try nodes and panels with noise."""
        opened = OpenedSource(self.plan, source, self._begins, cancelled)
        undo.callback(opened.close)
        self.medium, self.samples = opened.medium, opened.samples
        self._start = opened.start._replace(since=self._follows.since)
        self._ledger, self.timeline = opened.ledger, opened.ledger.timeline
        try:
            self.check_panels(self.plan, self.medium, self.samples)
        except Exception as error:
            # A user's panel may not be made for noise: then the run itself reports what fails.
            if isinstance(error, InputError):
                raise
        self.repeats = not self.medium.live and source.repeats()

    def check_panels(self, plan: Plan, medium: Medium, samples: Mapping[str, Any]) -> None:
        """Refuse panels (InputError) that could not show their inputs, where they will be drawn."""
        if self._options.watched or (self._options.record is not None and self._options.view):
            try_panels(plan, medium, samples)

    def _make_engine(self, source: Source, undo: ExitStack) -> None:
        """Make the engine, and what gives it the frames of the source."""
        self._event_loop = asyncio.new_event_loop()
        undo.callback(self._event_loop.close)
        self.timeline.subscribe(self.messages)
        self.engine = Engine(
            self.plan, self.medium, samples=self.samples, ledger=self._ledger, start=self._start,
            loop=self._event_loop, show=self._options.show, checks=[check_panels],
        )  # fmt: skip
        undo.callback(_quietly, self.engine.close)
        pace = self._options.watched if self._options.pace is None else self._options.pace
        self.supply = FrameSupply(
            source, self.medium, self._ledger, self.timeline.add_event, self._event_loop,
            frames=self._options.frames, pace=pace, start=self._start,
        )  # fmt: skip
        if self._options.paused and not self.medium.live:
            self.supply.pause()
            self.supply.step()  # so that the first frame is seen
        self._begins.restore(self.engine)
        self._playback = Playback(self.engine, self._start, self.medium)

    def _make_recording(self, given: Plan, undo: ExitStack) -> None:
        asked, medium, columns = self._options, self.medium, self.engine.columns
        how = RecordingOptions.parse(asked.record_source, asked.rotate, asked.view, medium)
        content = Content(
            self.plan, medium, columns.scalars, columns.every, source=how.source, meta=asked.about
        )
        reader = self.supply.reader
        checkpoints = Checkpoints(given, self.engine, self._start, reader)
        self.recording = Recording(content, how, checkpoints, self.engine, reader)
        undo.callback(self.recording.give_up)
        self.timeline.subscribe(self.recording)

    def _make_ends(self) -> None:
        """Make everything that takes frames, and what drives it; a recording begins here."""
        asked, recording = self._options, self.recording
        graph, columns = self.engine.graph, self.engine.columns
        self.view = ViewFeed(
            self.plan, self.medium, graph.units, graph.reset_at, self.status, self.node_notes,
            lambda: recording.state.view is not None, recording.wants_picture, windowed=asked.show,
            theme=asked.theme, scale=asked.scale, timeline=self.timeline,
        )  # fmt: skip
        if asked.record is not None:
            recording.begin(asked.record, self._begins.beginning)
        self.rows = Rows(columns, recording, self._ledger, asked.values)
        for subscriber in (
            self.rows,
            *self._begins.subscribers(columns),
            self.view,
            ViewVideo(recording),
            SourceVideo(recording, self.medium),
        ):
            self.timeline.subscribe(subscriber)
        self._shedding = self._give_way()
        self.loop = Loop(self.engine, self.supply, self._event_loop, self._before, self._finish)

    def _give_way(self) -> LoadShedding:
        """Return what gives way, in this order, while frames of a live source queue up."""
        view, recording = self.view, self.recording
        steps = [
            SheddingStep("screen", lambda: view.shown or None, view.screen_rest.turn),
            SheddingStep("view.mkv", lambda: recording.state.view, view.film_rest.turn),
        ]

        def busy() -> list[Measured]:
            """Return the steps whose queues count: pictures that rest are drawn when there is time."""
            return [
                step for step in self.engine.graph.all() if not (view.rests and step.label in view.labels)
            ]

        crowded = Backlog(self.supply, self._ledger, busy).crowded
        return LoadShedding(steps if self.supply.loses else [], crowded, self.timeline)

    def _report(self, given: Plan, follows: str) -> None:
        """Note, and log, how the run begins."""
        self._begins.forget_state()
        for frame, time_s, kind, data in self._begins.events:
            self.timeline.add_event(frame, time_s, kind, **data)
        self.messages.notes += given.notes
        if follows:
            self.messages.notes.append(follows)
            self.timeline.add_event(0, 0.0, "follows", text=follows)

    # In the threads of the flow -----------------------------------------------------------------------

    def _before(self, frame: Frame) -> None:
        """Prepare for a frame before it is sent."""
        for values in self._begins.edits(frame.index):
            self.engine.edit(values)
        self.recording.before(frame)
        self._shedding.before(frame)

    def _outage(self) -> str:
        return outage(self.supply.reader.away_s())

    def _finish(self) -> None:
        """Write what is still to be written; a step that fails does not keep the others from being taken."""
        failed = self._ledger.failed
        self.error = failed[1] if failed is not None else self.supply.reader.error
        steps: list[Callable[[], None]] = [lambda: self.recording.finish(self._how(), self.error)]
        steps.append(self.view.finish if self.view.shown else self.view.close)
        for step in steps:
            try:
                step()
            except Exception as error:
                self.error = self.error or as_error("the end of the run", error)
        if self.error is None and self._ledger.failed is not None:  # a listener, to what was done here
            self.error = self._ledger.failed[1]
        self.ended = self._how()

    def _how(self) -> str:
        return "error" if self.error is not None else self.loop.how

    # State ---------------------------------------------------------------------------------------------

    def status(self) -> RunStatus:
        """Return the state of the run now, as one snapshot."""
        ledger, supply, recording = self._ledger, self.supply, self.recording.state
        rate = self._speed.rate(ledger.processed)
        missing, causes = ledger.lost_by_now()
        known = [n for n in (self.medium.frames, self._options.frames) if n is not None]
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

    def node_notes(self, index: int) -> list[str]:
        """Return the notes that nodes had after a frame."""
        return list(self.engine.notes.at(index).values())

    def notes(self) -> list[str]:
        """Return the messages to be shown once; at the end also the last notes of nodes."""
        reader = self.supply.reader
        notes = [*self.medium.notes, *self._begins.notes]
        notes += [*reader.source.notes(), *self.messages.notes, *self.recording.notes]
        if self.ended is not None:
            notes += [f"node '{name}': {text}" for name, text in self.engine.notes.at().items()]
        return [printable(redact_text(text)) for text in dict.fromkeys(notes)]


def _quietly(close: Callable[[], object]) -> None:
    """Close what a run that cannot start has opened; only the reason why it cannot start is reported."""
    with suppress(Error):
        close()


_STARTED: WeakSet[Assembly] = WeakSet()


def _end_all() -> None:
    """End the runs that a program leaves at its exit, so that their recordings are closed."""
    for parts in [*_STARTED]:
        parts.loop.stop()
        parts.loop.done.wait(10)


# A hook of atexit comes when executors take no more work, and closing a recording needs one.
threading._register_atexit(_end_all)  # type: ignore[attr-defined]
