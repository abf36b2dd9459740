"""What a graph does with the parts of its plan besides passing frames on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.base import Node, Sink, param
from stream_sparse.frame import Frame, Stamp, Value
from stream_sparse.sources import Array
from tests.support.engines import InLine, numbers
from tests.support.plans import part
from tests.support.units import Mix


class Written(Sink):
    """Remembers what it was given."""

    into: Any = param(help="Where to.")

    def write(self, value: Value, at: Stamp) -> None:
        self.into.append((at.index, value))


def test_a_sink_gets_each_value_and_hands_it_on() -> None:
    into: deque[tuple[int, float]] = deque()
    mix, log = part("mix", Mix(), "source"), part("log", Written(into=into), "mix")
    made = InLine(mix, log, part("at", Mix(weight=0.0), "log"))
    made.send(*numbers(3))
    assert list(into) == list(enumerate(made.column("mix").tolist()))
    assert made.column("at").tolist() == made.column("mix").tolist()


class Reused(Node):
    """Writes each answer into a buffer of its own, and gives a part of it."""

    whole: bool = param(False, help="Give all of it.")

    def reset(self) -> None:
        self._buffer: Any = None
        self._held: list[Any] = []

    def update(self, x: Any) -> Any:
        if not self._held:
            self._buffer = np.zeros((2, *x.shape))
            self._held.append(np.zeros((2, *x.shape)))
        buffer = self._buffer if self.whole else self._held[0]
        buffer[0] = x
        return buffer if self.whole else buffer[0]


class Shared(Array):
    """Yields parts of one buffer."""

    def frames(self) -> Iterator[Frame]:
        buffer = None
        for frame in super().frames():
            buffer = np.zeros_like(frame.data) if buffer is None else buffer
            buffer[:] = frame.data
            yield frame._replace(data=buffer[:])


@pytest.mark.parametrize("whole", [False, True])
def test_memory_that_is_used_again_changes_no_value(whole: bool, tmp_path: Path) -> None:
    film = np.arange(30.0).reshape(30, 1, 1) + np.zeros((2, 3))
    made = Pipeline(Shared(path=film)).then(Reused(whole=whole), name="own").keep("own")
    run = made.run(record=tmp_path / "run")
    first = run.values["own"][:, 0] if whole else run.values["own"]
    np.testing.assert_array_equal(first, film)
