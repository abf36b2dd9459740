"""What a node needs to go on, taken between two frames."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stream_sparse.base import Node

    from .step import Step

__all__ = ["Gathering", "Snapshot", "snapshot"]


class Snapshot(NamedTuple):
    """A node between two frames.

    Attributes:
        parameters: as they are now, live edits included.
        off: whether an error has disabled it.
        state: what ``state()`` gave; None where it was not asked for.
    """

    parameters: dict[str, Any]
    off: bool
    state: dict[str, Any] | None


def snapshot(step: Step, node: Node, whole: bool) -> Snapshot | Exception:
    """A node as it is, or what its ``state()`` raised: that is no reason for a run to fail."""
    try:
        return Snapshot(node.parameters(), step.off, node.state() if whole else None)
    except Exception as error:
        return error


class Gathering:
    """Snapshots of many nodes at one index, each taken in its node's own thread.

    Parameters:
        names: of all nodes.
        done: called with all of them, in the thread of the last.
    """

    def __init__(self, names: Iterable[str], done: Callable[[dict[str, Snapshot | Exception]], None]) -> None:
        self._missing, self._done = set(names), done
        self._found: dict[str, Snapshot | Exception] = {}
        self._lock = threading.Lock()

    def add(self, name: str, taken: Snapshot | Exception) -> None:
        """Take the snapshot of one node."""
        with self._lock:
            self._found[name] = taken
            self._missing.discard(name)
            complete = not self._missing
        if complete:
            self._done(self._found)
