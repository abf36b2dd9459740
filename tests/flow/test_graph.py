"""What a graph does with the parts of its plan besides passing frames on."""

from __future__ import annotations

from stream_sparse.base import Sink, param
from stream_sparse.errors import RunError
from stream_sparse.frame import Stamp, Value
from stream_sparse.run.run import Run
from tests.refusals import refusal

from .plans import part, plan
from .units import Numbers


class Torn(Sink):
    """Cannot be closed."""

    why: str = param("", help="Why not.")

    def write(self, value: Value, at: Stamp) -> None:
        pass

    def close(self) -> None:
        raise RunError(self.why)


def test_of_sinks_that_cannot_be_closed_the_first_one_is_told() -> None:
    sinks = [part(name, Torn(why=f"{name} is torn"), "source") for name in ("one", "two", "three")]
    assert refusal(RunError, Run(plan(Numbers(count=3), *sinks)).wait) == "one is torn"
