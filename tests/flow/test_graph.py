"""What a graph does with the parts of its plan besides passing frames on."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from stream_sparse.base import Sink, param
from stream_sparse.errors import NodeError, RunError
from stream_sparse.frame import Stamp, Value
from stream_sparse.run.run import Run
from tests.refusals import refusal

from .plans import part, plan, ran
from .units import FailsAt, Mix, Numbers


class Torn(Sink):
    """Cannot be closed."""

    why: str = param("", help="Why not.")

    def write(self, value: Value, at: Stamp) -> None:
        pass

    def close(self) -> None:
        raise RunError(self.why)


class Written(Sink):
    """Remembers what it was given."""

    into: Any = param(help="Where to.")

    def write(self, value: Value, at: Stamp) -> None:
        self.into.append((at.index, value))


def test_a_sink_gets_each_value_and_hands_it_on() -> None:
    into: deque[tuple[int, float]] = deque()
    run = ran(plan(Numbers(count=3), part("mix", Mix(), "source"), part("log", Written(into=into), "mix"),
                   part("at", Mix(weight=0.0), "log")))  # fmt: skip
    assert list(into) == list(enumerate(run.values["mix"].tolist()))
    assert run.values["at"].tolist() == run.values["mix"].tolist()


class Marked(FailsAt):
    """Has a parameter of any length."""

    mark: str = param("", help="Anything.")


@pytest.mark.parametrize(("length", "shown"), [(200, "x" * 200), (201, "x" * 197 + "...")])
def test_a_long_parameter_is_cut_in_messages(length: int, shown: str) -> None:
    bad = part("bad", Marked(frame=0, mark="x" * length), "source")
    assert refusal(NodeError, Run(plan(Numbers(), bad)).wait) == (
        f"node 'bad' (marked frame=0 mark={shown}) failed on frame 0, a scalar: ZeroDivisionError: on purpose"
    )


def test_of_sinks_that_cannot_be_closed_the_first_one_is_told() -> None:
    sinks = [part(name, Torn(why=f"{name} is torn"), "source") for name in ("one", "two", "three")]
    assert refusal(RunError, Run(plan(Numbers(count=3), *sinks)).wait) == "one is torn"
