"""A session: everything that a player remembers, and what each event does to it, without side effects."""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from enum import Enum
from operator import index
from typing import Any, Literal, NamedTuple, TypeAlias

from stream_sparse.errors import Error, InputError
from stream_sparse.flow import commands
from stream_sparse.plan.fingerprint import format_value
from stream_sparse.plan.plan import Plan
from stream_sparse.run.options import RunOptions
from stream_sparse.ui.status import Phase, RunStatus


@dataclass(frozen=True)
class NextRun:
    """The run that is to follow.

    Attributes:
        kind: ``plan`` (a pipeline of its own), ``play`` (the same file again), ``seek`` (the same file from a
            frame on) or ``size`` (the same source, whose frames changed their size).
        frame: index in the file, of ``seek``.
        paused: whether it is held at its first frame.
        steps: how many more frames are let through then.
        plan: the pipeline, of ``plan``.
        opened: gets what became of it, where somebody waits for that.
    """

    kind: Literal["plan", "play", "seek", "size"]
    frame: int | None = None
    paused: bool = False
    steps: int = 0
    plan: Plan | None = None
    opened: Future[None] | None = None

    @property
    def again(self) -> bool:
        """Whether it plays the file of the run before."""
        return self.kind in ("play", "seek")


@dataclass(frozen=True)
class Session:
    """Everything that a player remembers.

    Attributes:
        options: of its runs.
        phase: see :data:`stream_sparse.ui.status.Phase`.
        next: the run that is asked for.
        opening: the run that is being opened.
        number: of runs so far.
        given: the pipeline as its file is now.
        loops: whether the file begins again at its end, as a user has set it.
        frames_left: for the runs that follow; None: all.
        edited: whether an edit is still to be shown.
        said: messages by topic, which stand in every run.
        problems: why runs could not begin.
        error: that ended the last run.
    """

    options: RunOptions = field(default_factory=RunOptions)
    phase: Phase = "idle"
    next: NextRun | None = None
    opening: NextRun | None = None
    number: int = 0
    given: Plan | None = None
    loops: bool | None = None
    frames_left: int | None = None
    edited: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    error: Exception | None = None

    @property
    def following(self) -> NextRun | None:
        """The run that follows: it is asked for, or being opened."""
        return self.next or self.opening

    @property
    def is_over(self) -> bool:
        """Whether nothing follows any more."""
        return self.phase in ("closing", "closed")


class Open(NamedTuple):
    """Asks for a run of another pipeline."""

    plan: Plan
    opened: Future[None] | None = None


class Asked(NamedTuple):
    """A command, and the status of the session when it was given; None before the first run."""

    command: commands.Command | Open
    now: RunStatus | None


class TakenUp(NamedTuple):
    """The file of the pipeline has changed, and the run has taken it up."""

    plan: Plan


class Announced(NamedTuple):
    """A message is to stand in every run, until the next one of its topic."""

    topic: str
    text: str


class Due(NamedTuple):
    """The owner of the session looks what is due."""


class Opened(NamedTuple):
    """The run is open."""


class Failed(NamedTuple):
    """The run could not begin.

    Attributes:
        lasts: whether a front end stays at the run before.
        opened: gets the error, where somebody waits for that.
    """

    error: Exception
    lasts: bool
    opened: Future[None] | None = None


class RunOver(NamedTuple):
    """The run has ended; ``stays``: whether a front end remains, ``main``: whether its frames count."""

    now: RunStatus
    stays: bool
    main: bool


Event: TypeAlias = Asked | TakenUp | Announced | Due | Opened | Failed | RunOver


class Act(Enum):
    """An action of the player without more to say."""

    LEAVE = "end the run; another one follows"
    CANCEL = "cancel opening the run"
    PREVIEW = "redraw the paused frame with the current parameters"


class Begin(NamedTuple):
    """Open a run."""

    following: NextRun


class Tell(NamedTuple):
    """Give the run a command."""

    command: commands.Command


class Resolve(NamedTuple):
    """Tell who waits for a run why it was not opened; None: it is not wanted any more."""

    opened: Future[None]
    error: Exception | None


class Raise(NamedTuple):
    """Raise an error at the owner of the session."""

    error: Exception


Action: TypeAlias = Act | Begin | Tell | Resolve | Raise
After: TypeAlias = tuple[Session, tuple[Action, ...]]

_OVER = "the session has ended; start another"
_FAR = 2**53


def step(session: Session, event: Event) -> After:
    """Return the session after an event, and the actions to take.

    Raises:
        InputError: where a command is not possible.

    >>> step(Session(phase="running"), Asked(commands.Stop(), None))[1]
    (Tell(command=Stop()),)
    """
    after, actions = _step(session, event)
    before = session.next
    kept = before is after.next or before is after.opening
    if before is not None and before.opened is not None and not kept:
        actions += (Resolve(before.opened, None),)
    return after, actions


def _step(session: Session, event: Event) -> After:
    match event:
        case Asked(command, now):
            return _asked(session, command, now)
        case TakenUp(plan):
            return replace(session, given=plan), ()
        case Announced(topic, text):
            return replace(session, said={**session.said, topic: text}), ()
        case Due():
            return _due(session)
        case Opened():
            return replace(session, phase="running", opening=None, number=session.number + 1), ()
        case Failed(error, lasts, opened):
            return _failed(replace(session, opening=None), error, lasts, opened)
        case RunOver():
            return _over(session, event)


# What is due -------------------------------------------------------------------------------------------


def _due(session: Session) -> After:
    if session.edited:
        return replace(session, edited=False), (Act.PREVIEW,)
    if session.phase == "opening" and session.opening is None and session.next is not None:
        return replace(session, opening=session.next, next=None), (Begin(session.next),)
    return session, ()


def _failed(session: Session, error: Exception, lasts: bool, opened: Future[None] | None) -> After:
    if session.is_over or session.next is not None:  # it is not wanted any more
        phase: Phase = "closed" if session.is_over else "opening"
        return replace(session, phase=phase), () if opened is None else (Resolve(opened, None),)
    stays = isinstance(error, Error) and (opened is not None or lasts)
    session = replace(session, phase="ended" if stays else "closed")
    if opened is not None:
        return session, (Resolve(opened, error),)
    if stays:
        return replace(session, problems=(*session.problems, str(error))), ()
    return session, (Raise(error),)


def _over(session: Session, event: RunOver) -> After:
    now, frames_left = event.now, session.frames_left
    if frames_left is not None and event.main:
        frames_left -= now.processed
    session, following = replace(session, frames_left=frames_left), session.next
    if following is None and now.ended == "changed" and (frames_left is None or frames_left > 0):
        following = NextRun("size")
    if following is not None and not session.is_over:
        return replace(session, phase="opening", next=following), ()
    if event.stays and not session.is_over:
        return replace(session, phase="ended"), ()
    return replace(session, phase="closed", error=now.error), ()


# Commands ----------------------------------------------------------------------------------------------


def _asked(session: Session, command: commands.Command | Open, now: RunStatus | None) -> After:
    match command:
        case commands.Stop() | commands.Abort():
            return _stop(session, command)
        case Open(plan, opened):
            return _follow(replace(session, given=plan), NextRun("plan", plan=plan, opened=opened))
    if now is None:
        raise InputError("nothing runs")
    match command:
        case commands.End():
            return _end(session)
        case commands.Play():
            return _follow(session, NextRun("play"))
        case commands.Seek():
            return _seek(session, command, now)
        case commands.Loop(on):
            return _loop(session, on, now)
        case commands.Pause(on):
            return _pass_on(session, paused=on, steps=0) or (session, (Tell(command),))
        case commands.Advance():
            following = session.following
            steps = 1 if following is None else following.steps + 1
            return _pass_on(session, paused=True, steps=steps) or (session, (Tell(command),))
        case commands.Edit(values):
            return _edit(session, values, now)
        case commands.Reset():
            return _edit(session, _file_values(now), now)
        case commands.Record():
            if session.following is not None:
                raise InputError("record: the run is going to another frame; record it there")
            return session, (Tell(command),)


def _stop(session: Session, command: commands.Command) -> After:
    over = replace(session, phase="closing", next=None, edited=False)
    if session.opening is not None:
        return over, (Act.CANCEL,)
    if session.phase in ("idle", "opening", "ended", "closed"):
        return replace(over, phase="closed"), ()
    ends = session.phase == "running" or isinstance(command, commands.Abort)
    return over, (Tell(command),) if ends else ()


def _end(session: Session) -> After:
    if session.phase == "running":
        return replace(session, phase="ending"), (Tell(commands.Stop()),)
    if session.opening is not None:
        return replace(session, next=None), (Act.CANCEL,)
    phase: Phase = "ended" if session.phase == "opening" else session.phase
    return replace(session, phase=phase, next=None), ()


def _follow(session: Session, following: NextRun) -> After:
    """Let a run follow; of several that are asked for the last one counts, and a new pipeline before all."""
    if session.is_over:
        raise InputError(_OVER)
    if session.phase in ("idle", "ended"):
        return replace(session, phase="opening", next=following), ()
    before, new = session.following, following.kind == "plan"
    if before is not None and before.kind == "plan" and not new:
        return session, ()
    after = replace(session, next=following)
    if session.phase == "running":
        return replace(after, phase="ending"), (Tell(commands.Stop()) if new else Act.LEAVE,)
    return after, (Act.CANCEL,) if new and session.opening is not None else ()


def _pass_on(session: Session, **changes: bool | int) -> After | None:
    """Give a command to the run of the same file that follows; None: there is none.

    One that is being opened is opened again, since it may have read what has changed now.
    """
    following = session.following
    if following is None or not following.again:
        return None
    return _follow(session, replace(following, **changes))  # type: ignore[arg-type]


def _seek(session: Session, seek: commands.Seek, now: RunStatus) -> After:
    if now.medium.live:
        raise InputError("seek: a live source cannot be rewound")
    if not now.seekable:
        raise InputError("seek: no window or page stays for the next run; start one with start_at")
    if now.ended is None and now.records_next:
        raise InputError("seek: end the recording first")
    held = now.ended is not None or now.paused
    paused = held if seek.paused is None else seek.paused
    return _follow(session, NextRun("seek", _frame(seek.frame, now), paused))


def _frame(frame: int, now: RunStatus) -> int:
    """Return the frame to go to; InputError where the file has no such frame."""
    try:
        wanted = index(frame)
    except TypeError:
        raise InputError(f"seek: expected a frame, a whole number (got {frame!r})") from None
    if not 0 <= wanted < (_FAR if now.length is None else max(now.length, now.position + 1)):
        last = "" if now.length is None else f" to {now.length - 1}"
        raise InputError(f"seek: expected a frame from 0{last} (got {wanted})")
    return wanted


def _loop(session: Session, on: bool, now: RunStatus) -> After:
    if now.loops is None:
        raise InputError(f"loop: the source {now.plan.source_use} cannot loop in this run")
    if on == now.loops:
        return session, ()
    if now.ended is None and now.records_next:
        raise InputError("loop: end the recording first")
    session = replace(session, loops=on)
    if (passed := _pass_on(session)) is not None:
        return passed
    if now.ended is None:
        return _seek(session, commands.Seek(now.position), now)
    return _follow(session, NextRun("play")) if on else (session, ())


def _edit(session: Session, values: Mapping[str, object], now: RunStatus) -> After:
    if session.is_over:
        raise InputError(f"set: {_OVER}")
    new = _changed(values, now)
    if not new:
        return session, ()
    after, actions = _pass_on(session) or (session, ())
    return replace(after, edited=True), (Tell(commands.Edit(new)), *actions)


def _changed(values: Mapping[str, object], now: RunStatus) -> dict[str, Any]:
    """Return the values of parameters that have another one now.

    That of a swept node is that of its first branch. Names that are not known stay, to be refused.
    """

    def present(name: str) -> Any:
        node, _, parameter = name.rpartition(".")
        members = now.plan.members(node)
        return now.parameters[members[0].name].get(parameter, ...) if members else ...

    return {name: value for name, value in values.items() if present(name) != value}


def _file_values(now: RunStatus) -> dict[str, Any]:
    """Return the file's values of all parameters that have another value now, those of marks included."""
    return {
        f"{part.name}.{name}": value
        for part in now.given.parts
        if part.name in now.parameters  # sinks are left out where a file is played again
        for name, value in part.unit.parameters().items()
        if format_value(now.parameters[part.name][name]) != format_value(value)
    }
