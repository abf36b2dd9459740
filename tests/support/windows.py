"""A window that needs no display."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from stream_sparse.frame import Array
from stream_sparse.highgui.events import Event

__all__ = ["Unseen"]


class Unseen:
    """A window that shows nothing, keeps the pictures, and hears the events of a test.

    Attributes:
        shown: index of the frame and picture of all that was shown.
        index: returns the index of the frame that is being shown.
        waiting: events that nobody has asked for yet.
        full: whether it fills the screen.
    """

    def __init__(self, title: str, ground: object = None) -> None:
        self.closed = self.full = False
        self.shown: list[tuple[int, Array]] = []
        self.index: Callable[[], int] = lambda: 0
        self.waiting: deque[Event] = deque()  # a test may act in a thread of its own

    def show(self, picture: Array) -> None:
        if not self.closed:
            self.shown.append((self.index(), picture))

    def wants(self) -> bool:
        return not self.closed

    def size(self) -> tuple[int, int]:
        return 0, 0

    def refresh(self) -> bool:
        return not self.closed

    def events(self) -> list[Event]:
        return [self.waiting.popleft() for _ in range(len(self.waiting))]

    def turn_full(self) -> None:
        self.full = not self.full

    def close(self) -> None:
        self.closed = True

    def do(self, *events: Event | str) -> None:
        """Act as a user; a text is a key."""
        self.waiting.extend(Event("key", key=e) if isinstance(e, str) else e for e in events)
