"""The last pictures of the view, to step back in a paused file."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from stream_sparse.frame import Array, Stamp

from .layout import Status
from .reader import Reader

__all__ = ["PanelPicture", "PictureHistory"]

_NOTHING = Reader((), ())


class PanelPicture(NamedTuple):
    """A picture of the panels without head and foot, uint8 BGR, with the text for both.

    ``read_off`` says what lies at a place of it.
    """

    at: Stamp
    bare: Array
    status: Status
    read_off: Reader = _NOTHING


class PictureHistory:
    """The last pictures, and which of them is displayed: the newest, unless the user steps back.

    It keeps at least one picture, and at most ``most`` or as many as fit into ``most_bytes``. The readers of
    their values may hold whole frames, so those of the oldest pictures are dropped above ``most_bytes``, too.
    """

    def __init__(self, most: int = 100, most_bytes: int = 200_000_000) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._kept: deque[PanelPicture] = deque()
        self._bytes = self._read_bytes = 0
        self._readable = 0  # number of pictures, the newest ones, that values can be read off
        self.behind = 0
        """Number of pictures between the newest and the displayed one."""

    @property
    def now(self) -> PanelPicture | None:
        """The displayed picture; None before the first one."""
        return self._kept[-1 - self.behind] if self._kept else None

    def add(self, seen: PanelPicture) -> None:
        """Add the next picture, and display it, unless an earlier one is displayed."""
        self._kept.append(seen)
        self._bytes += seen.bare.nbytes
        self._read_bytes += seen.read_off.nbytes
        self._readable += 1
        self.behind += self.behind > 0
        while self._read_bytes > self._most_bytes and self._readable > 1:
            self._close_oldest()
        while len(self._kept) > self._most or (self._bytes > self._most_bytes and len(self._kept) > 1):
            if self._readable == len(self._kept):
                self._close_oldest()
            self._bytes -= self._kept.popleft().bare.nbytes
        self.behind = min(self.behind, len(self._kept) - 1)

    def _close_oldest(self) -> None:
        """Drop the values of the oldest picture that has some."""
        seen = self._kept[-self._readable]
        self._kept[-self._readable] = seen._replace(read_off=seen.read_off.closed())
        self._read_bytes -= seen.read_off.nbytes
        self._readable -= 1

    def back(self) -> bool:
        """Display the previous picture; returns False where no earlier picture is kept."""
        if self.behind + 1 >= len(self._kept):
            return False
        self.behind += 1
        return True

    def on(self) -> bool:
        """Display the next picture; returns False where this is the newest."""
        if not self.behind:
            return False
        self.behind -= 1
        return True

    def newest(self) -> None:
        """Display the newest picture."""
        self.behind = 0
