"""Notes of nodes to the user, by frame."""

import threading
from collections import deque

from stream_sparse.errors import printable
from stream_sparse.frame import Stamp
from stream_sparse.redact import redact_text

from .ledger import FrameLedger

# More than the number of frames by which a node can be ahead of the view.
_KEPT = 1024
_MOST = 8000  # characters of a note that are looked at


class Notes:
    """The note of each node and since which frame, so that a view that is behind shows that of its own frame.

    Each new note is an event; an empty one takes the last one back.

    >>> from stream_sparse.frame import Stamp
    >>> notes = Notes(FrameLedger())
    >>> for index, text in enumerate(["", "dark", "dark", ""]):
    ...     notes.take(Stamp(index, index / 30), "dict", text)
    >>> notes.at(2), notes.at(3)
    ({'dict': 'dark'}, {})
    """

    def __init__(self, ledger: FrameLedger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._history: dict[str, deque[tuple[int, str]]] = {}

    def take(self, at: Stamp, node: str, text: str) -> None:
        """Take the note of a node after a frame; from any thread, for each node in order of frames."""
        text = printable(redact_text(" ".join(text[:_MOST].split())))  # a note has one line
        with self._lock:
            history = self._history.setdefault(node, deque([(-1, "")], maxlen=_KEPT))
            if history[-1][1] == text:
                return
            history.append((at.index, text))
        if not self._ledger.is_void(at.index):
            self._ledger.timeline.add_event(at.index, at.time_s, "note", node=node, text=text)

    def at(self, index: int | None = None) -> dict[str, str]:
        """Return the notes after a frame, by node; None: the current ones."""
        notes = {}
        with self._lock:
            for node, history in self._history.items():
                text = next((t for i, t in reversed(history) if index is None or i <= index), "")
                if text:
                    notes[node] = text
        return notes
