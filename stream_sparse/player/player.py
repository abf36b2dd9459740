"""A player: the one owner of which run is going on, and of what outlives a run."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Protocol

from stream_sparse.base.services import Services
from stream_sparse.errors import Error, InputError, NewRunError
from stream_sparse.flow import Drawn, Listener, Over
from stream_sparse.flow.commands import Abort, Command, Edit, Stop
from stream_sparse.plan.fingerprint import changed_parameters, same_graph, same_source
from stream_sparse.plan.plan import Plan
from stream_sparse.run.options import RunOptions
from stream_sparse.run.progress import Progress
from stream_sparse.run.run import Run
from stream_sparse.run.shape_check import check_next
from stream_sparse.ui.status import RunStatus

from . import session as events
from .next_run import opened_run
from .preview import preview, touched

_LOOK_S = 0.05  # between two looks at what has no event of its own
_WINDOW_S = 0.01  # a key is answered so soon
_PROGRESS_S = 0.1
_ONE_READER = ("camera", "browser")  # sources that give frames to one reader at a time


class Front(Protocol):
    """A front end: an OpenCV window, a page in a browser, a terminal.

    All is called by the thread that owns the session.
    """

    def show(self, run: Run) -> None:
        """Show a run from its first frame on."""

    def draw(self) -> None:
        """Show what has changed in the session; called often, and returns at once."""

    def close(self) -> None:
        """Go away: the session is over."""


class Player:
    """Plays a pipeline: opens runs one after another, and shows each to the front ends of the session.

    A run is followed by another one when a user seeks, plays a file again or applies another pipeline, and
    where the frames of a live source change their size. Commands may come from any thread; the owner of the
    session calls :meth:`poll` or :meth:`wait`, which draw all windows. A run that follows is opened in a
    thread of its own.

    Parameters:
        plan: the pipeline; None: the session waits for :meth:`open`.
        options: of its runs. What is recorded by ``record`` is every run of a pipeline of its own, but no run
            that a user seeks to or plays again.
        services: what sources need from the outside, such as the camera of a page.
        run: a run that goes on already, in place of a first one.
        stays: returns whether a front end remains when a run has ended so; None: none outlives a run.

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
        stays: Callable[[RunStatus], bool] | None = None,
    ) -> None:
        options = options or RunOptions()
        self._session = events.Session(options, frames_left=options.frames)
        self._lock = threading.RLock()  # held while the session changes
        self._fronts: list[Front] = []
        self._stays, self._services = stays, (services or Services()).fresh()
        self._news = threading.Event()
        self._run = self._main_run = run
        self._opening: Future[Run] | None = None
        self._previews, self._cancelled = ThreadPoolExecutor(1, "preview"), threading.Event()
        if run is not None:
            _watch(run, self._news)
            self._session = replace(self._session, phase="running", number=1)
        elif plan is not None:
            self.do(events.Open(plan))

    def connect(self, front: Front) -> None:
        """Add a front end, before the first run or while one goes on."""
        if self._run is not None:
            front.show(self._run)
        self._fronts.append(front)

    # State ---------------------------------------------------------------------------------------------

    @property
    def run(self) -> Run | None:
        """The run that goes on, or the last one; None before the first."""
        return self._run

    @property
    def main_run(self) -> Run | None:
        """The last run of a pipeline of its own, not one that a user sought or played again."""
        return self._main_run

    @property
    def session(self) -> events.Session:
        """What is remembered of the session, as it is now."""
        return self._session

    @property
    def status(self) -> RunStatus:
        """The state of the session and of its run; InputError before the first run."""
        with self._lock:
            run, session = self._run, self._session
            if run is None:
                raise InputError("nothing runs")
            now, following = run.status, session.following
            sought = following.frame if following is not None else None
            if following is not None and following.again:  # for a user the file goes on
                now = replace(now, ended=None, paused=following.paused)
            seekable = self._stays is not None and not session.is_over and run.access.supply.repeats
            loops = None
            if seekable and "loop" in (source := now.plan.source.parameters()):
                loops = bool(source["loop"]) if session.loops is None else session.loops
            return replace(
                now,
                number=session.number,
                phase=session.phase,
                given=session.given or now.given,
                position=now.position if sought is None else sought,
                seekable=seekable,
                loops=loops,
                problems=session.problems,
                waits=(now.paused or now.ended is not None) and bool(touched(run).later),
            )

    @property
    def folder(self) -> Path | None:
        """Run folder of the recording, or of the last one."""
        return None if self._run is None else self._run.folder

    def notes(self) -> list[str]:
        """Return the messages of the run, and why others could not begin."""
        again = [f"played again: {problem}" for problem in self._session.problems]
        return [*([] if self._run is None else self._run.notes), *again]

    def over(self, seconds: float = 0.0) -> bool:
        """Return whether the run has ended; waits up to so many seconds for it."""
        return self._run is None or self._run.access.loop.done.wait(seconds)

    # Commands, from any thread ------------------------------------------------------------------------

    def do(self, command: Command | events.Open) -> bool:
        """Do what a user asks; see :mod:`stream_sparse.flow.commands`.

        Returns:
            Whether that changes anything.

        Raises:
            InputError: where it is not possible; nothing changes then.
        """
        with self._lock:
            before, now = self._session, None if self._run is None else self.status
            self._session, actions = events.step(before, events.Asked(command, now))
            try:
                for action in actions:
                    self._perform(action)
            except InputError:  # the run refuses it
                self._session = before
                raise
        self._news.set()
        return bool(actions)

    def open(self, plan: Plan) -> Future[None]:
        """End the run that goes on, and open one of another pipeline.

        Returns:
            A future that is done once the run is open, or that has the error. It is cancelled where the run
            is not wanted any more.
        """
        opened: Future[None] = Future()
        self.do(events.Open(plan, opened))
        return opened

    def apply(self, plan: Plan) -> Mapping[str, Any] | None:
        """Take up a pipeline whose file has changed: by an edit where parameters alone differ.

        Returns:
            The parameters that were edited; None where another run begins.

        Raises:
            InputError: where no run of it could begin; the run goes on.
        """
        if (changes := self.edit_as(plan)) is not None:
            return changes
        assert self._run is not None
        access = self._run.access
        previous_plan, medium = self._session.given or access.plan, access.medium
        if not same_source(previous_plan, plan) and plan.source_use not in _ONE_READER:
            medium = plan.source.describe()
        check_next(plan, medium, access.engine.parameters.samples, access.options.draws)
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
            now, from_file = self.status, against == "file"
            assert self._run is not None
            before = now.given if from_file else self._run.access.engine.parameters.plan
            if not from_file and now.loops is not None and same_source(now.given, plan):
                plan = plan.looped(now.loops)  # as a user has set it, which no text says
            if self._session.phase != "running" or not same_graph(before, plan):
                return None
            changes = changed_parameters(before, plan)
            try:
                self.do(Edit(changes))
            except NewRunError:  # such as a larger ``crop``, whose node would begin again
                return None
            if from_file:
                self._happen(events.TakenUp(plan))
            return changes

    def say(self, topic: str, text: str) -> None:
        """Show a message in the head of the view until the next one of its topic; an empty one ends it."""
        with self._lock:
            self._happen(events.Announced(topic, text))
            if self._run is not None:
                self._run.access.messages.say(topic, text)

    def stop(self) -> None:
        """End the run cleanly, and the session with it. Returns at once."""
        self.do(Stop())

    def abort(self) -> None:
        """End the session soon: frames that wait stay unprocessed, and are counted. Returns at once."""
        self.do(Abort())

    # Events and actions -------------------------------------------------------------------------------

    def _happen(self, event: events.Event) -> bool:
        """Take an event besides commands; whether there was something to do."""
        with self._lock:
            self._session, actions = events.step(self._session, event)
        for action in actions:
            self._perform(action)
        return bool(actions)

    def _perform(self, action: events.Action) -> None:
        run = self._run
        match action:
            case events.Tell(command) if run is not None:
                run.do(command)
            case events.Act.LEAVE if run is not None:
                run.access.leave()
            case events.Act.CANCEL:
                self._services.cancelled.set()
            case events.Act.PREVIEW if run is not None:
                if run.status.paused or run.ended is not None:  # no frame comes that would show it
                    self._cancelled.set()
                    self._cancelled = threading.Event()
                    self._previews.submit(preview, run, self.status, self._news, self._cancelled)
            case events.Resolve(opened, None):
                opened.cancel()
            case events.Resolve(opened, error):
                opened.set_exception(error)
            case events.Begin(following):
                self._begin(following)
            case events.Raise(error):
                raise error

    # The owner's thread -------------------------------------------------------------------------------

    def poll(self, timeout: float = _LOOK_S) -> bool:
        """Do what is due: draw windows, open the next run, note the end; waits so many seconds for news.

        Returns:
            Whether the session goes on.

        Raises:
            Error: where the first run cannot begin, or another one and no front end stays.
        """
        for front in list(self._fronts):
            front.draw()
        if self._session.phase == "closed":
            self._close()
            return False
        acted = self._happen(events.Due())
        phase = self._session.phase
        if self._opening is not None and self._opening.done():
            self._settle(self._opening)
        elif phase in ("running", "ending", "closing") and self._opening is None and self.over():
            now = replace(self.status, ended=None if self._run is None else self._run.ended)
            stays = self._stays is not None and self._stays(now)
            self._happen(events.RunOver(now, stays, self._run is self._main_run))
        elif not acted:
            self._news.wait(timeout)
            self._news.clear()
        return True

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
            while self.poll(_WINDOW_S if self._session.options.show else _LOOK_S):
                due = time.monotonic() - reported >= _PROGRESS_S
                if progress is not None and due and self._run is not None and not self.over():
                    reported = time.monotonic()
                    progress(Progress.of(self._run.status, self._run.access.engine))
                if until is not None and time.monotonic() >= until:
                    return False
        except BaseException:  # Ctrl-C, or what ``progress`` or a front end raises
            self.stop()
            with suppress(Exception):
                self._close()
            raise
        if progress is not None and self._run is not None:
            progress(Progress.of(self._run.status, self._run.access.engine))
        if self._session.error is not None:
            raise self._session.error
        return True

    def _close(self) -> None:
        """Wait for the end of the run, and let the front ends go, whatever they raise."""
        self._cancelled.set()
        self._previews.shutdown()
        if self._run is not None:
            with suppress(Error):
                self._run.wait()
        while self._fronts:
            with suppress(Exception):
                self._fronts.pop(0).close()

    def _begin(self, following: events.NextRun) -> None:
        """Open a run; in a thread of its own, so that windows are drawn meanwhile, unless it is the first."""
        opening: Future[Run] = Future()

        def make() -> None:
            try:
                stays = self._stays is not None
                opening.set_result(opened_run(self._session, following, self._run, stays, self._services))
            except BaseException as error:
                opening.set_exception(error)
            self._news.set()

        self._opening = opening
        if self._run is None:
            make()
            self._settle(opening)
        else:
            threading.Thread(target=make, name="opening", daemon=True).start()

    def _settle(self, opening: Future[Run]) -> None:
        """Let a run that is open take the place of the one before, and start it."""
        before, following, self._opening = self._run, self._session.opening, None
        assert following is not None
        run = None
        try:
            run = opening.result()
            self._install(run, following)
            for front in self._fronts:
                front.show(run)
            run.start()
        except Exception as error:
            self._run = before
            if run is not None:
                with suppress(Exception):  # why it cannot start is reported
                    run.access.undo.close()
            lasts = before is not None and self._stays is not None
            self._happen(events.Failed(error, lasts, following.opened))
        else:
            if following.opened is not None:
                following.opened.set_result(None)
        finally:  # after the opening, which a command may cancel until then
            self._services = self._services.fresh()

    def _install(self, run: Run, following: events.NextRun) -> None:
        """Let a run take the place of the one before; InputError where another was asked for meanwhile."""
        with self._lock:
            if self._session.is_over or self._session.next is not None:
                raise InputError("cancelled: another run was requested")
            self._cancelled.set()
            if self._run is not None:
                self._run.access.view.close()
            for topic, text in self._session.said.items():
                run.access.messages.say(topic, text)
            self._run = run
            _watch(run, self._news)
            if not following.again:
                self._main_run = run
            self._happen(events.Opened())


def _watch(run: Run, news: threading.Event) -> None:
    """Look at a run with each new picture, and at its end."""
    run.access.engine.timeline.subscribe(Listener("player", lambda _: news.set(), (Drawn, Over)))
