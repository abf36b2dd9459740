"""Orders that travel with a frame: changes of units before it, and requests for their states."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, NamedTuple

from stream_sparse.base import Node, Unit

Change = Unit | None
"""A unit that has the new parameters; None: a reset."""


class Snapshot(NamedTuple):
    """The state of a node between two frames."""

    parameters: dict[str, Any]  # live edits included
    off: bool  # disabled by an error
    state: dict[str, Any] | None  # None: too large to be copied


def snapshot(node: Node, off: bool, whole: bool = True) -> Snapshot | Exception:
    """Return the snapshot of a node, or the error of its ``state()``, which does not end the run.

    The node is ``off`` where an error has disabled it. A snapshot that is not ``whole`` lacks the state.
    """
    try:
        return Snapshot(node.parameters(), off, node.state() if whole else None)
    except Exception as error:
        return error


def weight(value: Any) -> int:
    """Return the bytes of all arrays within a value, about as many as a copy of it takes.

    >>> import numpy as np
    >>> weight({"past": [np.zeros(3), np.zeros(2, np.uint8)], "seen": 5})
    26
    """
    if isinstance(value, dict):
        return sum(map(weight, value.values()))
    if isinstance(value, list | tuple):
        return sum(map(weight, value))
    return int(getattr(value, "nbytes", 0))


class SnapshotCollector:
    """Collects snapshots of all nodes at one index, each taken in its node's own thread.

    ``found`` is set in the thread of the last one, or at once where there are no nodes. The states of nodes
    that do not learn have ``room``, bytes: one that is larger than what is left is not taken; None: no limit.
    """

    def __init__(self, names: Iterable[str], room: int | None = None) -> None:
        self.found: Future[dict[str, Snapshot | Exception]] = Future()
        self._missing, self._room = set(names), room
        self._taken: dict[str, Snapshot | Exception] = {}
        self._lock = threading.Lock()
        if not self._missing:
            self.found.set_result({})

    def collect(self, name: str, node: Node, off: bool) -> None:
        """Take the snapshot of one node."""
        taken = snapshot(node, off, node.learns or self._fits(node))
        with self._lock:
            self._taken[name] = taken
            self._missing.discard(name)
            complete = not self._missing
        if complete:
            self.found.set_result(self._taken)

    def _fits(self, node: Node) -> bool:
        """Return whether there is room for a copy of a node's state, without making one."""
        if self._room is None:
            return True
        size = weight({key: value for key, value in vars(node).items() if key.startswith("_")})
        with self._lock:
            fits = size <= self._room
            self._room -= size if fits else 0
        return fits


class FrameOrders(NamedTuple):
    """Changes and requests of one frame; each step takes its share when the frame reaches it.

    Attributes:
        changes: the changes of each part, in their order, by its name.
        requests: collect the states of all nodes, with these changes made.
    """

    changes: Mapping[str, Sequence[Change]]
    requests: Sequence[SnapshotCollector] = ()
