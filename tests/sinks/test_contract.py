"""Every sink of the package passes the checks, and a sink with a flaw fails."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse.base import Sink, param
from stream_sparse.frame import Medium, Stamp, Value
from stream_sparse.plan import registry
from stream_sparse.testing import check_sink


@pytest.mark.parametrize("name", registry.names("sinks"))
def test_sinks(name: str) -> None:
    cls = registry.find("sinks", name)
    assert issubclass(cls, Sink)
    check_sink(cls)


class Flawed(Sink):
    """Takes anything, with one flaw.

    >>> Flawed(flaw="none").flaw
    'none'
    """

    flaw: str = param("none", help="Which.")

    kept: ClassVar[list[Any]] = []
    free: ClassVar[threading.Event] = threading.Event()

    def open(self, fields: tuple[str, ...], medium: Medium) -> None:
        self._values: list[Value] = []
        if self.flaw == "handle":
            self.kept.append(Path(__file__).open())  # noqa: SIM115  the flaw
        if self.flaw == "thread":
            threading.Thread(target=self.free.wait, args=(60,), name="forgotten", daemon=True).start()

    def write(self, value: Value, at: Stamp) -> None:
        if self.flaw == "numbers":
            np.abs(value)
        self._values.append(value)

    def flush(self) -> None:
        if self.flaw != "holds":
            self._values.clear()


def test_the_checks_pass_what_is_right() -> None:
    check_sink(Flawed, flaw="none")


@pytest.mark.parametrize(
    ("flaw", "text"),
    [
        ("holds", r"after flush\(\) it keeps 9 of the values written"),
        ("thread", r"close\(\) left threads: forgotten"),
        ("numbers", "expected an InputError as refusal of named outputs, .*named_outputs takes them apart"),
        ("handle", r"close\(\) left 3 open files"),
    ],
)
def test_the_checks_catch_what_is_wrong(flaw: str, text: str) -> None:
    with pytest.raises(AssertionError, match=f"flawed: {text}"):
        check_sink(Flawed, flaw=flaw)
    Flawed.free.set()
    for thread in threading.enumerate():
        if thread.name == "forgotten":
            thread.join(60)
    Flawed.free.clear()
