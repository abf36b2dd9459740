"""What nodes have to say to the user, by frame."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from stream_sparse.redact import for_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.frame import Stamp

__all__ = ["Notes"]

# Far more than queues between a node and the view let it be ahead.
_KEPT = 1024


class Notes:
    """The note of each node and since when, so that whoever is behind sees the one of its own frame.

    Parameters:
        changed: called with the stamp, the node and its new note; empty where it has no more to say.

    >>> from stream_sparse.frame import Stamp
    >>> notes = Notes(lambda at, node, text: None)
    >>> for index, text in enumerate(["", "dark", "dark", ""]):
    ...     notes.tell(Stamp(index, index / 30), "dict", text)
    >>> notes.at(2), notes.at(3)
    ({'dict': 'dark'}, {})
    """

    def __init__(self, changed: Callable[[Stamp, str, str], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._said: dict[str, deque[tuple[int, str]]] = {}

    def tell(self, at: Stamp, node: str, text: str) -> None:
        """Take the note of a node after a frame; from any thread, for one node in order of index."""
        text = for_people(" ".join(text.split()))  # what has a line to itself stays on it
        with self._lock:
            said = self._said.setdefault(node, deque([(-1, "")], maxlen=_KEPT))
            if said[-1][1] == text:
                return
            said.append((at.index, text))
        self._changed(at, node, text)

    def at(self, index: int | None = None) -> dict[str, str]:
        """The notes that stood after a frame, by node; None: those that stand now."""
        found = {}
        with self._lock:
            for node, said in self._said.items():
                text = next((t for i, t in reversed(said) if index is None or i <= index), "")
                if text:
                    found[node] = text
        return found
