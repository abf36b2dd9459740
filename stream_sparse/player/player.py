"""A session: the one owner of which run is going on, and of what outlives a run."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from operator import index
from typing import TYPE_CHECKING, Any, Literal

from stream_sparse.base.services import Services
from stream_sparse.capture.file_position import FilePosition
from stream_sparse.errors import Error, InputError, NewRunError
from stream_sparse.flow import Drawn, Listener, Over
from stream_sparse.plan.fingerprint import changed_parameters, same_graph, same_source
from stream_sparse.run.options import Follows, RunOptions
from stream_sparse.run.run import Run
from stream_sparse.run.start_at import BehindEndError
from stream_sparse.ui.status import RunStatus

from .preview import preview, touched
from .transitions import Act, Event, Following, State, step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stream_sparse.plan.plan import Plan
    from stream_sparse.run.progress import Progress
    from stream_sparse.ui.front import Front

__all__ = ["Player"]

_LOOK_S = 0.05  # between two looks at what has no event of its own
_PROGRESS_S = 0.1
_AGAIN = ("play", "seek")  # kinds of runs that play the same file
_ONE_READER = ("camera", "browser")  # sources that give frames to one reader at a time


class Player:
    """Plays a pipeline: opens runs one after another, and shows each to the front ends of the session.

    A run is followed by another one when a user seeks, plays a file again or applies another pipeline, and
    where the frames of a live source change their size. Commands may come from any thread; the owner of the
    session calls :meth:`attend` or :meth:`wait`, and all runs are opened and all windows drawn there.

    Parameters:
        plan: the pipeline; None: the session waits for :meth:`open`.
        options: of its runs. What is recorded by ``record`` is every run of a pipeline of its own, but no run
            that a user seeks to or plays again.
        services: what sources need from the outside, such as the camera of a page.
        run: a run that goes on already, in place of a first one.

    >>> from stream_sparse import load
    >>> player = Player(load("bird").plan, RunOptions(frames=30))
    >>> player.wait()
    True
    >>> player.status.processed, player.status.ended
    (30, 'frames')
    """

    def __init__(
        self,
        plan: Plan | None,
        options: RunOptions | None = None,
        *,
        services: Services | None = None,
        run: Run | None = None,
    ) -> None:
        self._options, self._services = options or RunOptions(), (services or Services()).fresh()
        self._fronts: list[Front] = []
        self._lock = threading.RLock()  # held while the state changes
        self._news = threading.Event()
        self._state = State() if run is None else State("running")
        self._run = self._asked = run
        if run is not None:
            self._watch(run)
        self._number = 0 if run is None else 1
        self._given = plan
        self._fresh = run is None  # whether the next run has all options: place and folder to begin with
        self._loops: bool | None = None  # as a user has set it
        self._frames = self._options.frames  # that are left for runs that follow
        self._opening: Future[None] | None = None
        self._under_way: Following | None = None  # the run that is being opened
        self._edited = False  # since attend() looked last
        self._notes: list[str] = []
        self._said: dict[str, str] = {}  # by topic; they stand in every run of the session
        self._error: Exception | None = None
        self._closed = False
        if plan is not None and run is None:
            self._do(Event("open", Following("plan", plan=plan)))

    def connect(self, front: Front) -> None:
        """Add a front end, before the first run or while one goes on."""
        if self._run is not None:
            front.meet(self._run)
        self._fronts.append(front)

    # State ---------------------------------------------------------------------------------------------

    @property
    def run(self) -> Run | None:
        """The run that goes on, or the last one; None before the first."""
        return self._run

    @property
    def asked_for(self) -> Run | None:
        """The last run of a pipeline of its own, not one that a user sought or played again."""
        return self._asked

    @property
    def status(self) -> RunStatus:
        """The state of the session and of its run; InputError before the first run."""
        with self._lock:
            run, state = self._current(), self._state
            now, following = run.status, self._next
            sought = following.frame if following is not None else None
            if following is not None and following.kind in _AGAIN:  # for a user the file goes on
                now = replace(now, ended=None, paused=following.paused)
            return replace(
                now,
                number=self._number,
                phase=state.phase,
                given=self._given or now.given,
                position=now.position if sought is None else sought,
                seekable=self._is_seekable(run),
                loops=self._looping(run),
                waits=(now.paused or now.ended is not None) and bool(touched(run).later),
            )

    @property
    def folder(self) -> Path | None:
        """Run folder of the recording, or of the last one."""
        return None if self._run is None else self._run.folder

    def notes(self) -> list[str]:
        """Return the messages of the run, and those of the session."""
        return [*([] if self._run is None else self._run.notes), *self._notes]

    def over(self, seconds: float = 0.0) -> bool:
        """Return whether the run has ended; waits up to so many seconds for it."""
        return self._run is None or self._run.over(seconds)

    @property
    def _next(self) -> Following | None:
        """The run that follows: it is asked for, or being opened."""
        return self._state.following or self._under_way

    def _current(self) -> Run:
        if self._run is None:
            raise InputError("nothing runs")
        return self._run

    def _is_seekable(self, run: Run) -> bool:
        stays = self._state.phase not in ("closing", "closed") and any(front.lasts for front in self._fronts)
        return stays and run.repeats

    def _looping(self, run: Run) -> bool | None:
        if not self._is_seekable(run) or "loop" not in run.plan.source.parameters():
            return None
        return bool(run.plan.source.parameters()["loop"]) if self._loops is None else self._loops

    # Commands, from any thread ------------------------------------------------------------------------

    def open(self, plan: Plan, options: RunOptions | None = None) -> Future[None]:
        """End the run that goes on, and open one of another pipeline.

        Parameters:
            options: of its runs from then on; None: as before.

        Returns:
            A future that is done once the run is open, or that has the error. It is cancelled where the run
            is not wanted any more.
        """
        with self._lock:
            opening: Future[None] = Future()
            before, self._opening = self._opening, opening
            self._do(Event("open", Following("plan", plan=plan)))
            self._given = plan
            if options is not None:
                self._options, self._frames, self._fresh = options, options.frames, True
        if before is not None:
            before.cancel()
        return opening

    def apply(self, plan: Plan) -> Mapping[str, Any] | None:
        """Take up a pipeline whose file has changed: by an edit where parameters alone differ.

        Returns:
            The parameters that were edited; None where another run begins.

        Raises:
            InputError: where no run of it could begin; the run goes on.
        """
        if (changes := self.edit_as(plan)) is not None:
            return changes
        run = self._current()
        medium = run.medium
        if not same_source(self._given or run.plan, plan) and plan.source_use not in _ONE_READER:
            medium = plan.source.describe()
        run.check(plan, medium)
        self.open(plan)
        return None

    def edit_as(self, plan: Plan, against: Literal["file", "now"] = "file") -> Mapping[str, Any] | None:
        """Edit the parameters that differ, where the run that goes on can take up another pipeline so.

        Parameters:
            against: what it is compared with: ``file``, the pipeline as its file was, or ``now``, the
                pipeline as it runs.

        Returns:
            The parameters that were edited; None where it takes another run.

        Raises:
            InputError: where a value is not possible.
        """
        with self._lock:
            run, from_file = self._current(), against == "file"
            given = self._given or run.plan
            before, loops = given if from_file else run.engine.parameters.plan(), self._looping(run)
            if not from_file and loops is not None and same_source(given, plan):
                plan = plan.looped(loops)  # as a user has set it, which no text says
            if self._state.phase != "running" or not same_graph(before, plan):
                return None
            changes = changed_parameters(before, plan)
            try:
                if changes:
                    run.edit(changes)
            except NewRunError:  # such as a larger ``crop``, whose node would begin again
                return None
            if from_file:
                self._given = plan
            return changes

    def play(self) -> None:
        """Play a file that has ended again, from where its first run began.

        Raises:
            InputError: where the session is over.
        """
        with self._lock:
            self._current()
            self._do(Event("open", Following("play")))

    def seek(self, frame: int, paused: bool | None = None) -> None:
        """Go to a frame of the file: this run ends, and another begins there.

        What nodes remember is read before, and statistics over all frames begin there.

        Parameters:
            frame: its index in the file.
            paused: whether the file is held there; None: as now.

        Raises:
            InputError: for a live source, a frame behind the end, while the run is recorded, and where no
                front end stays.
        """
        with self._lock:
            run = self._current()
            if run.medium.live:
                raise InputError("seek: a live source has no frames but those that come")
            if not self._is_seekable(run):
                raise InputError("seek: no window or page stays for the next run; begin one with start_at")
            if run.ended is None and run.status.records_next:
                raise InputError("seek: end the recording first")
            wanted = _frame(frame, run.status.length, self.status.position)
            paused = self._is_held(run) if paused is None else paused
            self._do(Event("open", Following("seek", wanted, paused)))

    def _is_held(self, run: Run) -> bool:
        """Return whether the run that goes on, or the one that follows it, is held at a frame."""
        following = self._next
        return run.ended is None and run.status.paused if following is None else following.paused

    def loop(self, on: bool = True) -> None:
        """Let the file begin again at its end, or not; another run goes on at the same frame.

        After the end it holds for the runs that follow.

        Raises:
            InputError: where the source cannot loop or seek, or while the run is recorded.
        """
        with self._lock:
            run = self._current()
            now = self._looping(run)
            if now is None:
                raise InputError(f"loop: the source {run.plan.source_use} cannot begin again in this run")
            if on == now:
                return
            if run.ended is None and run.status.records_next:
                raise InputError("loop: end the recording first")
            self._loops = on
            if not self._passed_on() and run.ended is None:
                self.seek(self.status.position)

    def pause(self, on: bool = True) -> None:
        """Hold the frames of a file, or go on; InputError for a live source, or after the end."""
        with self._lock:
            run = self._current()
            if not self._passed_on(paused=on, steps=0):
                run.pause(on)

    def step(self) -> None:
        """Let one more frame of a paused file through; InputError after the end."""
        with self._lock:
            run, following = self._current(), self._next
            if not self._passed_on(steps=1 if following is None else following.steps + 1):
                run.step()

    def _passed_on(self, **changes: Any) -> bool:
        """Give a command to the run of the same file that follows; returns whether there is one.

        One that is being opened is opened again, since it may have read what has changed now.
        """
        following = self._next
        if following is None or following.kind not in _AGAIN:
            return False
        self._do(Event("open", following._replace(**changes)))
        return True

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Change parameters before the next frame, all or not any; after the end, of the next run.

        Meanwhile the frame of a paused or ended file is shown with them, unless a node learns: it and the
        frames that nodes remember are read once more. Nothing of the run changes by that.

        Parameters:
            changes: new values by ``node.parameter``.
        """
        with self._lock:
            run = self._current()
            if self._state.phase in ("closing", "closed"):
                raise InputError("set: the session has ended; start another")
            run.edit(changes)
            self._passed_on()
        self._edited = True
        self._news.set()

    def record(self, folder: str | Path | None) -> Path | None:
        """Record from the next frame on, to a new folder, or (None) no more; see :meth:`Run.record`."""
        with self._lock:
            if self._next is not None:
                raise InputError("record: the run goes to another frame; record it there")
            run = self._current()
        return run.record(folder)

    def note(self, text: str) -> None:
        """Add a message to :meth:`notes`."""
        self._notes.append(text)

    def say(self, topic: str, text: str) -> None:
        """Show a message in the head of the view until the next one of its topic; an empty one ends it."""
        with self._lock:
            self._said[topic] = text
            self._current().messages.say(topic, text)

    def end(self) -> None:
        """End the run cleanly; front ends may stay. Returns at once."""
        self._do(Event("end"))

    def stop(self) -> None:
        """End the run cleanly, and the session with it. Returns at once."""
        self._do(Event("stop"))

    def abort(self) -> None:
        """End the session soon: frames that wait stay unprocessed, and are counted. Returns at once."""
        self._do(Event("stop"))
        if self._run is not None:
            self._run.abort()

    # The owner's thread -------------------------------------------------------------------------------

    def attend(self, timeout: float = _LOOK_S) -> bool:
        """Do what is due: open the next run, draw windows, note the end; waits so many seconds for news.

        Returns:
            Whether the session goes on.

        Raises:
            Error: where the first run cannot begin, or another one and no front end stays.
        """
        with self._lock:
            following = self._state.following if self._state.phase == "opening" else None
            if following is not None:
                self._state, self._under_way = State("opening"), following
                self._services = self._services.fresh()
                opening, self._opening = self._opening, None
        if following is not None:
            self._open(following, opening)
        for front in list(self._fronts):
            front.attend()
        if self._edited:
            self._edited = False
            run = self._current()
            if run.status.paused or run.ended is not None:  # no frame comes that would show it
                preview(run, self.status)
        if self._state.phase in ("running", "ending", "closing") and self.over():
            self._conclude()
        elif self._state.phase not in ("opening", "closed"):
            self._news.wait(timeout)
            self._news.clear()
        if self._state.phase == "closed" and not self._closed:
            self._closed = True
            for front in self._fronts:
                front.close()
        return not self._closed

    def wait(self, timeout: float | None = None, progress: Callable[[Progress], None] | None = None) -> bool:
        """Attend to the session until it is over; on the main thread where a window is shown.

        Parameters:
            timeout: no longer than so many seconds.
            progress: called ten times a second.

        Returns:
            Whether it is over.

        Raises:
            NodeError, StreamError, RunError: where the last run failed.
            InputError, SourceError: where a run could not begin.
        """
        until = None if timeout is None else time.monotonic() + timeout
        reported = 0.0
        try:
            while self.attend(min((front.look_s for front in self._fronts), default=_LOOK_S)):
                due = time.monotonic() - reported >= _PROGRESS_S
                if progress is not None and due and self._run is not None and not self._run.over():
                    reported = time.monotonic()
                    progress(self._run.progress())
                if until is not None and time.monotonic() >= until:
                    return False
        except BaseException:  # Ctrl-C, or what ``progress`` or a front end raises
            self.stop()
            self._leave()
            raise
        if progress is not None and self._run is not None:
            progress(self._run.progress())
        if self._error is not None:
            raise self._error
        return True

    def _leave(self) -> None:
        """Wait for the end of the run, and let the front ends go, whatever they raise."""
        self._closed = True
        if self._run is not None:
            with suppress(Error):
                self._run.wait()
        for front in self._fronts:
            with suppress(Exception):
                front.close()

    def _open(self, following: Following, opening: Future[None] | None) -> None:
        """Open a run, show it to the front ends, and start it; ``opening`` gets the result."""
        for front in self._fronts:
            front.prepare(following.kind in _AGAIN)
        try:
            run = self._made(following)
        except Exception as error:
            self._fail(error, opening)
            return
        before = self._run
        if not self._install(run, following):  # another run was asked for meanwhile, or the end
            run.close()
            self._fail(InputError("this run is not wanted any more"), opening)
            return
        try:
            for front in self._fronts:
                front.meet(run)
            run.start()
        except Exception as error:
            self._run = before
            with suppress(Exception):  # why it cannot start is reported
                run.close()
            self._fail(error, opening)
            return
        if opening is not None:
            opening.set_result(None)

    def _install(self, run: Run, following: Following) -> bool:
        """Let a run take the place of the one before; returns False where it is not wanted any more."""
        with self._lock:
            if self._state != State("opening"):
                return False
            if self._run is not None:
                self._run.view.close()
            self._run = run
            self._watch(run)
            for topic, text in self._said.items():
                run.messages.say(topic, text)
            self._number += 1
            if following.kind in ("plan", "size"):
                self._asked = run
            self._do(Event("opened"))
            return True

    def _watch(self, run: Run) -> None:
        """Look at a run with each new picture, and at its end."""
        run.timeline.subscribe(Listener("player", lambda _: self._news.set(), (Drawn, Over)))

    def _fail(self, error: Exception, opening: Future[None] | None) -> None:
        """Note that a run could not begin; raises the error unless a front end takes it."""
        with self._lock:
            left = self._state.following is not None or self._state.phase == "closing"
            lasts = self._run is not None and any(front.lasts for front in self._fronts)
            stays = isinstance(error, Error) and (opening is not None or lasts)
            self._do(Event("failed", stays=stays))
        if stays and self._run is not None and not left:
            for front in self._fronts:
                front.remain()
        if left:
            if opening is not None:
                opening.cancel()
        elif opening is not None:
            opening.set_exception(error)
        elif stays:
            self.note(f"played again: {error}")
            for front in self._fronts:
                front.tell(str(error))
        else:
            raise error

    def _stays(self) -> bool:
        return self._run is not None and any(front.stays(self.status) for front in self._fronts)

    def _made(self, following: Following) -> Run:
        """Return the run that follows, not started yet."""
        before, fronts = self._run, self._fronts
        watched = any(front.watches for front in fronts)
        left = None if self._frames is None else max(self._frames, 1)
        options = replace(self._options, watched=watched, frames=left)
        if self._fresh:
            self._fresh = False
            return self._make(self._as_shown(following.plan), options)
        begun, options = options.start_at, options.from_start()
        if following.kind == "plan":
            return self._make(self._as_shown(following.plan), options)
        assert before is not None
        plan = before.engine.parameters.plan()
        if following.kind == "size":
            plan = replace(plan, source=before.source)
            return self._make(plan, options, follows=_follows(before))
        if self._loops is not None and "loop" in plan.source.parameters():
            plan = plan.looped(self._loops)
        plan = plan.without_sinks(but_windows=options.show)
        frames, paused = self._options.frames, following.paused
        options = replace(options, record=None, frames=frames, paused=paused)
        if following.kind == "play":
            run = self._make(plan, replace(options, start_at=begun))
        else:
            run = self._made_at(following.frame or 0, plan, options)
        for _ in range(following.steps):
            run.step()
        return run

    def _made_at(self, frame: int, plan: Plan, options: RunOptions) -> Run:
        """Return a run from a frame of the file on, or from one near its end."""
        back = 1
        while True:
            try:
                return self._make(plan, replace(options, start_at=FilePosition(frame=frame)))
            except BehindEndError:  # the header has promised more
                if frame == 0:
                    raise
                frame, back = max(0, frame - back), 2 * back

    def _as_shown(self, plan: Plan) -> Plan:
        """Let a file begin again at its end where its pipeline asks for that before people."""
        asked = plan.settings.on_end == "loop" and "loop" in plan.source.parameters()
        bounded = self._options.record is not None or self._options.frames is not None
        if bounded or not asked or self._loops is False:
            return plan
        return plan.looped() if any(front.loops for front in self._fronts) else plan

    def _make(self, plan: Plan, options: RunOptions, follows: Follows = Follows()) -> Run:  # noqa: B008  immutable
        return Run.open(plan, options, follows=follows, services=self._services)

    def _conclude(self) -> None:
        """Take note that the run is over."""
        run = self._current()
        if self._frames is not None and run is self._asked:
            self._frames -= run.status.processed
        with self._lock:
            changed = run.ended == "changed" and (self._frames is None or self._frames > 0)
            self._do(Event("over", stays=self._stays(), changed=changed))
            following, status = self._state.following, replace(self.status, ended=run.ended)
        for front in self._fronts:
            front.part(status, again=following is not None and following.kind in _AGAIN)
        if self._state.phase == "closed":
            self._error = run.error
            with suppress(Error):
                run.wait()

    def _do(self, event: Event) -> None:
        """Change the state by an event, and do what follows from it."""
        with self._lock:
            if event.kind in ("opened", "failed"):
                self._under_way = None
            self._state, acts = step(self._state, event)
            following = self._state.following
            if self._opening is not None and (following is None or following.kind != "plan"):
                self._opening.cancel()  # its pipeline is not opened any more
                self._opening = None
            for act in acts:
                if act is Act.CANCEL:
                    self._services.cancelled.set()
                elif self._run is not None:
                    self._end(self._run)
        self._news.set()

    def _end(self, run: Run) -> None:
        following = self._state.following
        if following is None or following.kind == "plan":
            run.stop()
        else:
            run.leave()


def _frame(frame: int, length: int | None, position: int) -> int:
    """Return the frame to go to; InputError where the file has no such frame."""
    try:
        wanted = index(frame)
    except TypeError:
        raise InputError(f"seek: expected a frame, a whole number (got {frame!r})") from None
    if wanted < 0 or (length is not None and wanted >= max(length, position + 1)):
        last = "" if length is None else f" to {length - 1}"
        raise InputError(f"seek: expected a frame from 0{last} (got {wanted})")
    return wanted


def _follows(run: Run) -> Follows:
    """Return why a run is followed by another one of the same source, and what is lost.

    State is not taken along, learned atoms included: it has the shape of the old frames.
    """
    learned = [part.name for part in run.plan.parts if getattr(part.unit, "learns", False)]
    begun = f"; what {', '.join(learned)} had learned is not taken along" if learned else ""
    before = f"the run in {run.folder.as_posix()}" if run.folder is not None else "the run before"
    why = next(event["cause"] for event in reversed(run.events) if event["kind"] == "changed")
    lost = run.status.lost_in_session
    return Follows(f"goes on for {before}: {why}{begun}", run.supply.reader.run_clock.last_at, lost)
