"""Snapshots of nodes between two frames."""

from __future__ import annotations

from typing import Any

import numpy as np

from stream_sparse.base import Node
from stream_sparse.flow.checkpoint import Snapshot, SnapshotCollector


class Keeps(Node):
    """Remembers so many bytes."""

    def reset(self) -> None:
        self._kept = np.zeros(0, np.uint8)

    def update(self, x: Any) -> Any:
        self._kept = np.zeros(int(x), np.uint8)
        return x


class Learns(Keeps):
    learns = True


class Broken(Keeps):
    def state(self) -> dict[str, Any]:
        raise ValueError("no state")


def gathered(room: int | None, **nodes: tuple[type[Keeps], int]) -> dict[str, Any]:
    """The bytes of each state that is taken, in this order; None where there is no room."""
    gathering = SnapshotCollector(nodes, room)
    for name, (kind, size) in nodes.items():
        assert not gathering.found.done()
        node = kind()
        node.update(size)
        gathering.collect(name, node, off=name == "off")
    states = gathering.found.result(0)
    return {name: taken if isinstance(taken, Exception) else shown(taken) for name, taken in states.items()}


def shown(taken: Snapshot) -> Any:
    return "off" if taken.off else None if taken.state is None else taken.state["kept"].size


def test_states_have_room_up_to_the_last_byte_and_learners_all_that_they_need() -> None:
    nodes = {"a": (Keeps, 60), "large": (Keeps, 41), "b": (Keeps, 40), "all": (Learns, 99), "c": (Keeps, 1)}
    assert gathered(100, **nodes) == {"a": 60, "large": None, "b": 40, "all": 99, "c": None}
    assert gathered(None, **nodes) == {name: size for name, (_, size) in nodes.items()}


def test_a_state_that_fails_is_its_error_and_a_node_that_is_off_stays_so() -> None:
    found = gathered(None, bad=(Broken, 3), off=(Keeps, 3), good=(Keeps, 3))
    assert "no state" in str(found.pop("bad"))
    assert found == {"off": "off", "good": 3}
