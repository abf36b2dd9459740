"""Which run follows which, as a table: a state, an event, and what becomes of both."""

from __future__ import annotations

import itertools
from typing import Any, get_args

import pytest

from stream_sparse.errors import InputError
from stream_sparse.player.transitions import Act, Event, Following, State, step
from stream_sparse.ui.status import Phase

SEEK, HELD, FAR = Following("seek", 7), Following("seek", 7, paused=True), Following("seek", 9)
PLAY, PLAN, SIZE = Following("play"), Following("plan", plan="other"), Following("size")
END, STOP = Event("end"), Event("stop")
OPENED, FAILED, FAILED_STAYS = Event("opened"), Event("failed"), Event("failed", stays=True)
OVER, OVER_STAYS, CHANGED = Event("over"), Event("over", stays=True), Event("over", changed=True)

TABLE: list[tuple[State, Event, State, tuple[Act, ...]]] = [
    # A run is asked for.
    (State("idle"), Event("open", PLAN), State("opening", PLAN), ()),
    (State("running"), Event("open", SEEK), State("ending", SEEK), (Act.END,)),
    (State("running"), Event("open", PLAN), State("ending", PLAN), (Act.END,)),
    (State("ended"), Event("open", PLAY), State("opening", PLAY), ()),
    (State("ended"), Event("open", SEEK), State("opening", SEEK), ()),
    # Of several the last one counts.
    (State("ending", HELD), Event("open", FAR), State("ending", FAR), ()),
    (State("ending", SEEK), Event("open", PLAN), State("ending", PLAN), ()),
    (State("ending", PLAN), Event("open", SEEK), State("ending", PLAN), ()),
    (State("ending", PLAN), Event("open", PLAY), State("ending", PLAN), ()),
    (State("ending"), Event("open", SEEK), State("ending", SEEK), ()),
    (State("opening"), Event("open", SEEK), State("opening", SEEK), ()),
    (State("opening"), Event("open", PLAN), State("opening", PLAN), (Act.CANCEL,)),
    # What becomes of it.
    (State("opening"), OPENED, State("running"), ()),
    (State("opening", SEEK), OPENED, State("ending", SEEK), (Act.END,)),
    (State("opening"), FAILED, State("closed"), ()),
    (State("opening"), FAILED_STAYS, State("ended"), ()),
    (State("opening", PLAN), FAILED, State("opening", PLAN), ()),
    # A run is over.
    (State("running"), OVER, State("closed"), ()),
    (State("running"), OVER_STAYS, State("ended"), ()),
    (State("running"), CHANGED, State("opening", SIZE), ()),
    (State("ending", SEEK), OVER_STAYS, State("opening", SEEK), ()),
    (State("ending", SEEK), CHANGED, State("opening", SEEK), ()),
    (State("ending"), OVER_STAYS, State("ended"), ()),
    # It is to end, alone or with its session.
    (State("running"), END, State("ending"), (Act.END,)),
    (State("ending", SEEK), END, State("ending"), ()),
    (State("opening"), END, State("opening"), (Act.CANCEL,)),
    (State("ended"), END, State("ended"), ()),
    (State("idle"), STOP, State("closed"), ()),
    (State("opening", PLAN), STOP, State("closing"), (Act.CANCEL,)),
    (State("running"), STOP, State("closing"), (Act.END,)),
    (State("ending", SEEK), STOP, State("closing"), ()),
    (State("ended"), STOP, State("closed"), ()),
    (State("closing"), OPENED, State("closing"), (Act.END,)),
    (State("closing"), FAILED_STAYS, State("closed"), ()),
    (State("closing"), OVER_STAYS, State("closed"), ()),
    (State("closing"), CHANGED, State("closed"), ()),
    (State("closed"), STOP, State("closed"), ()),
]


@pytest.mark.parametrize(("state", "event", "after", "acts"), TABLE)
def test_step(state: State, event: Event, after: State, acts: tuple[Act, ...]) -> None:
    assert step(state, event) == (after, acts)


@pytest.mark.parametrize("phase", ["closing", "closed"])
@pytest.mark.parametrize("following", [SEEK, PLAY, PLAN])
def test_nothing_follows_a_session_that_is_over(phase: Any, following: Following) -> None:
    with pytest.raises(InputError, match=r"^the session has ended; start another$"):
        step(State(phase), Event("open", following))


def test_without_a_run_there_is_none_to_end() -> None:
    with pytest.raises(InputError, match=r"^nothing runs$"):
        step(State("idle"), END)


COMMANDS = [Event("open", PLAN), Event("open", SEEK), Event("open", PLAY), END, STOP]


def test_from_every_state_a_stop_leads_to_the_end_whatever_comes_between() -> None:
    for phase, commands in itertools.product(get_args(Phase), itertools.product(COMMANDS, repeat=2)):
        state, _ = step(State(phase), STOP)
        for command in commands:
            try:
                state, _ = step(state, command)
            except InputError:
                continue
        if state.phase == "closing":  # its run, or the opening of it, is under way
            state, _ = step(state, OVER_STAYS)
        assert state.phase == "closed"
