"""The last pictures of the view, to step back in a paused file."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from stream_sparse.frame import Array, Stamp

from .layout import Status

__all__ = ["PanelPicture", "PictureHistory"]


def _nothing(*_: int) -> str:
    return ""


class PanelPicture(NamedTuple):
    """A picture of the panels without head and foot, uint8 BGR, with the text for both.

    ``read_off`` says what lies at a place of it.
    """

    at: Stamp
    bare: Array
    status: Status
    read_off: Callable[[int, int], str] = _nothing


class PictureHistory:
    """The last pictures, and which of them is displayed: the newest, unless the user steps back.

    One is kept at least, and fewer than ``most`` where they take more than ``most_bytes``. Values can be read
    off the newest only: the others do not keep the frames for that.
    """

    def __init__(self, most: int = 100, most_bytes: int = 200_000_000) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._kept: deque[PanelPicture] = deque()
        self._bytes = 0
        self.behind = 0
        """Number of pictures between the newest and the displayed one."""

    @property
    def now(self) -> PanelPicture | None:
        """The displayed picture; None before the first one."""
        return self._kept[-1 - self.behind] if self._kept else None

    def add(self, seen: PanelPicture) -> None:
        """Add the next picture, and display it, unless an earlier one is displayed."""
        if self._kept:
            self._kept[-1] = self._kept[-1]._replace(read_off=_nothing)
        self._kept.append(seen)
        self._bytes += seen.bare.nbytes
        self.behind += self.behind > 0
        while len(self._kept) > self._most or (self._bytes > self._most_bytes and len(self._kept) > 1):
            self._bytes -= self._kept.popleft().bare.nbytes
        self.behind = min(self.behind, len(self._kept) - 1)

    def back(self) -> bool:
        """Display the picture before; returns False where no earlier picture is kept."""
        if self.behind + 1 >= len(self._kept):
            return False
        self.behind += 1
        return True

    def on(self) -> bool:
        """Display the picture after; returns False where this is the newest."""
        if not self.behind:
            return False
        self.behind -= 1
        return True

    def newest(self) -> None:
        """Display the newest picture."""
        self.behind = 0
