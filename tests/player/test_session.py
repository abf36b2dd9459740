"""Which run follows which, as a table: a session, an event, and what becomes of both."""

from __future__ import annotations

import itertools
from concurrent.futures import Future
from typing import Any, get_args

import pytest

from stream_sparse.errors import InputError
from stream_sparse.flow.commands import Abort, Advance, Edit, End, Loop, Pause, Play, Seek, Stop
from stream_sparse.player.session import (
    Act,
    Asked,
    Begin,
    Due,
    Failed,
    NextRun,
    Open,
    Opened,
    Raise,
    Resolve,
    RunOver,
    Session,
    Tell,
    step,
)
from stream_sparse.ui.status import Phase, RunStatus
from tests.support.fake_run import Fake, plan

PLAN = plan()
NOW, ENDED = Fake(PLAN).status, Fake(PLAN, ended="end", phase="ended").status
CHANGED = Fake(PLAN, ended="changed", processed=5).status
SEEK, HELD, FAR = NextRun("seek", 7), NextRun("seek", 7, paused=True), NextRun("seek", 9)
PLAY, OTHER, SIZE = NextRun("play"), NextRun("plan", plan=PLAN), NextRun("size")
STEPPED = NextRun("seek", 7, True, 1)
STOPPED, EDIT = (Tell(Stop()),), Edit({"relu.theta": 2.0})
REFUSED, BUG = InputError("b"), ValueError("a bug")
BROKEN = Fake(PLAN, ended="error", error=REFUSED).status
LOOPED = Fake(PLAN, ended="end", loops=True).status


def at(phase: Phase, following: Any = None, opening: Any = None, **more: Any) -> Session:
    return Session(phase=phase, next=following, opening=opening, **more)


def asked(command: Any, now: RunStatus | None = NOW) -> Asked:
    return Asked(command, now)


OPEN = asked(Open(PLAN))

TABLE: list[tuple[Session, Any, Session, tuple[Any, ...]]] = [
    # A run is asked for.
    (at("idle"), OPEN, at("opening", OTHER, given=PLAN), ()),
    (at("running"), asked(Seek(7)), at("ending", SEEK), (Act.LEAVE,)),
    (at("running"), OPEN, at("ending", OTHER, given=PLAN), STOPPED),
    (at("ended"), asked(Play()), at("opening", PLAY), ()),
    (at("ended"), asked(Seek(7), ENDED), at("opening", HELD), ()),
    (at("ended"), asked(Seek(7, False), ENDED), at("opening", SEEK), ()),
    (at("ended"), asked(Loop(), ENDED), at("opening", PLAY, loops=True), ()),
    (at("ended"), asked(Loop(False), LOOPED), at("ended", loops=False), ()),
    (at("running"), asked(Loop(False)), at("running"), ()),
    # Of several the last one counts.
    (at("ending", HELD), asked(Seek(9)), at("ending", FAR), ()),
    (at("ending", SEEK), OPEN, at("ending", OTHER, given=PLAN), ()),
    (at("ending", OTHER), asked(Seek(7)), at("ending", OTHER), ()),
    (at("opening", None, FAR), asked(Seek(7)), at("opening", SEEK, FAR), ()),
    (at("opening", None, SEEK), OPEN, at("opening", OTHER, SEEK, given=PLAN), (Act.CANCEL,)),
    # A command goes to the run that follows, or to the one that goes on.
    (at("ending", OTHER), asked(Pause()), at("ending", OTHER), (Tell(Pause()),)),
    (at("ending", STEPPED), asked(Pause(False)), at("ending", SEEK), ()),
    (at("opening", None, STEPPED), asked(Advance()), at("opening", NextRun("seek", 7, True, 2), STEPPED), ()),
    (at("ending", SEEK), asked(Loop()), at("ending", SEEK, loops=True), ()),
    (at("running"), asked(Edit({"relu.theta": 1.0})), at("running"), ()),
    (at("opening", None, SEEK), asked(EDIT), at("opening", SEEK, SEEK, edited=True), (Tell(EDIT),)),
    # What becomes of it.
    (at("opening", OTHER), Due(), at("opening", None, OTHER), (Begin(OTHER),)),
    (at("opening", SEEK, FAR), Due(), at("opening", SEEK, FAR), ()),
    (at("running", edited=True), Due(), at("running"), (Act.PREVIEW,)),
    (at("opening", None, SEEK), Opened(), at("running", number=1), ()),
    (at("opening", None, OTHER), Failed(REFUSED, False), at("closed"), (Raise(REFUSED),)),
    (at("opening", None, FAR, problems=("a",)), Failed(REFUSED, True), at("ended", problems=("a", "b")), ()),
    (at("opening", None, SEEK), Failed(BUG, True), at("closed"), (Raise(BUG),)),
    (at("opening", OTHER, SEEK), Failed(REFUSED, True), at("opening", OTHER), ()),
    # A run is over.
    (at("running"), RunOver(BROKEN, False, True), at("closed", error=REFUSED), ()),
    (at("running"), RunOver(CHANGED, False, True), at("opening", SIZE), ()),
    (at("running", frames_left=5), RunOver(CHANGED, True, True), at("ended", frames_left=0), ()),
    (at("ending", FAR, frames_left=5), RunOver(CHANGED, True, False), at("opening", FAR, frames_left=5), ()),
    # It is to end, alone or with its session.
    (at("running"), asked(End()), at("ending"), STOPPED),
    (at("ending", SEEK), asked(End()), at("ending"), ()),
    (at("opening", FAR, SEEK), asked(End()), at("opening", None, SEEK), (Act.CANCEL,)),
    (at("opening", SEEK), asked(End()), at("ended"), ()),
    (at("idle"), asked(Stop(), None), at("closed"), ()),
    (at("opening", OTHER), asked(Stop(), None), at("closed"), ()),
    (at("opening", None, OTHER), asked(Stop(), None), at("closing", None, OTHER), (Act.CANCEL,)),
    (at("running"), asked(Stop()), at("closing"), STOPPED),
    (at("ending", SEEK), asked(Stop()), at("closing"), ()),
    (at("closing"), asked(Abort()), at("closing"), (Tell(Abort()),)),
    (at("ended"), asked(Stop()), at("closed"), ()),
    (at("closing", None, SEEK), Failed(REFUSED, True), at("closed"), ()),
    (at("closing"), RunOver(CHANGED, True, True), at("closed"), ()),
    (at("closed"), asked(Stop()), at("closed"), ()),
]


@pytest.mark.parametrize(("session", "event", "after", "actions"), TABLE)
def test_step(session: Session, event: Any, after: Session, actions: tuple[Any, ...]) -> None:
    assert step(session, event) == (after, actions)


def test_who_waits_for_a_run_is_told_what_became_of_it() -> None:
    waits: Future[None] = Future()
    wanted = NextRun("plan", plan=PLAN, opened=waits)
    for command in (OPEN, asked(End()), asked(Stop())):
        assert Resolve(waits, None) in step(at("ending", wanted), command)[1]
    for event in (Due(), RunOver(ENDED, True, True)):
        assert Resolve(waits, None) not in step(at("opening", wanted), event)[1]
    failed = step(at("opening", None, wanted), Failed(REFUSED, False, waits))
    assert failed == (at("ended"), (Resolve(waits, REFUSED),))


@pytest.mark.parametrize("phase", ["closing", "closed"])
@pytest.mark.parametrize("command", [Seek(7), Play(), Open(PLAN), Edit({"relu.theta": 3.0})])
def test_nothing_follows_a_session_that_is_over(phase: Any, command: Any) -> None:
    with pytest.raises(InputError, match=r"the session has ended; start another$"):
        step(at(phase), asked(command))


def test_without_a_run_there_is_none_to_ask() -> None:
    with pytest.raises(InputError, match=r"^nothing runs$"):
        step(Session(), asked(Play(), None))


COMMANDS = [OPEN, asked(Seek(7)), asked(Play()), asked(End()), asked(Stop())]


def test_from_every_state_a_stop_leads_to_the_end_whatever_comes_between() -> None:
    for phase, commands in itertools.product(get_args(Phase), itertools.product(COMMANDS, repeat=2)):
        session, _ = step(at(phase), asked(Stop()))
        for command in commands:
            try:
                session, _ = step(session, command)
            except InputError:
                continue
        if session.phase == "closing":  # its run, or the opening of it, is under way
            session, _ = step(session, RunOver(ENDED, True, True))
        assert session.phase == "closed"
