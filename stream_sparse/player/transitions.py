"""Which run follows which: the states of a session and what each event does to them, without side effects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Literal, NamedTuple

from stream_sparse.errors import InputError
from stream_sparse.ui.status import Phase


class Following(NamedTuple):
    """The run that is to follow.

    Attributes:
        kind: ``plan`` (a pipeline of its own), ``play`` (the same file again), ``seek`` (the same file from a
            frame on) or ``size`` (the same source, whose frames changed their size).
        frame: index in the file, of ``seek``.
        paused: whether it is held at its first frame.
        steps: how many more frames are let through then.
        plan: the pipeline, of ``plan``.
    """

    kind: Literal["plan", "play", "seek", "size"]
    frame: int | None = None
    paused: bool = False
    steps: int = 0
    plan: Any = None


@dataclass(frozen=True)
class State:
    """The state of a session.

    Attributes:
        phase: see :data:`stream_sparse.ui.status.Phase`.
        following: the run that is opened next, or None.
    """

    phase: Phase = "idle"
    following: Following | None = None


class Event(NamedTuple):
    """An event of a session.

    Attributes:
        kind: ``open`` (a run is asked for: ``following``), ``opened`` and ``failed`` (what became of it),
            ``over`` (the run has ended), ``end`` (the run is to end) or ``stop`` (the session is).
        following: of ``open``.
        stays: of ``failed`` and ``over``: whether a front end remains.
        changed: of ``over``: whether the frames changed their size.
    """

    kind: Literal["open", "opened", "failed", "over", "end", "stop"]
    following: Following | None = None
    stays: bool = False
    changed: bool = False


class Act(Enum):
    """An action of the session."""

    END = "end the run"
    CANCEL = "cancel the opening of the run"


_OVER = "the session has ended; start another"


def step(state: State, event: Event) -> tuple[State, tuple[Act, ...]]:
    """Return the state after an event, and the actions to take.

    Raises:
        InputError: where the event is not possible any more.

    >>> step(State("running"), Event("open", Following("seek", 120)))[1]
    (<Act.END: 'end the run'>,)
    """
    if event.kind == "stop":
        return _stop(state)
    if event.kind == "open":
        return _open(state, event.following)
    if event.kind == "end":
        return _end(state)
    if state.phase == "closing":
        return (state, (Act.END,)) if event.kind == "opened" else (State("closed"), ())
    if event.kind == "opened":
        if state.following is None:
            return State("running"), ()
        return replace(state, phase="ending"), (Act.END,)  # another run was asked for meanwhile
    following = state.following
    if event.kind == "over" and following is None and event.changed:
        following = Following("size")
    if following is not None:
        return State("opening", following), ()
    return (State("ended"), ()) if event.stays else (State("closed"), ())


def _stop(state: State) -> tuple[State, tuple[Act, ...]]:
    if state.phase in ("idle", "ended"):
        return State("closed"), ()
    acts = {"opening": (Act.CANCEL,), "running": (Act.END,)}.get(state.phase, ())
    return (state if state.phase == "closed" else State("closing")), acts


def _end(state: State) -> tuple[State, tuple[Act, ...]]:
    if state.phase == "idle":
        raise InputError("nothing runs")
    if state.phase == "running":
        return State("ending"), (Act.END,)
    return replace(state, following=None), (Act.CANCEL,) if state.phase == "opening" else ()


def _open(state: State, following: Following | None) -> tuple[State, tuple[Act, ...]]:
    if state.phase in ("closing", "closed") or following is None:
        raise InputError(_OVER)
    if state.phase in ("idle", "ended"):
        return State("opening", following), ()
    before = state.following
    if before is not None and before.kind == "plan" and following.kind != "plan":
        return state, ()  # the file is about to be replaced
    acts = {"opening": (Act.CANCEL,) if following.kind == "plan" else (), "running": (Act.END,)}
    phase: Phase = "ending" if state.phase == "running" else state.phase
    return State(phase, following), acts.get(state.phase, ())
