"""The last pictures of the view, to step back in a paused file."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from stream_sparse.frame import Array, Stamp

    from .layout import Status

__all__ = ["PanelPicture", "PictureHistory"]


class PanelPicture(NamedTuple):
    """A picture of the panels without head and foot, with the text for both.

    Attributes:
        at: index and time of its frame.
        bare: uint8 BGR.
        status: the state of the run at that frame.
    """

    at: Stamp
    bare: Array
    status: Status


class PictureHistory:
    """The last pictures, and which of them is displayed: the newest, unless the user steps back.

    Parameters:
        most: number of pictures to keep.
        most_bytes: keep fewer where they take more bytes; one at least.

    >>> import numpy as np
    >>> history = PictureHistory(most=2)
    >>> for t in range(3):
    ...     history.add(PanelPicture(t, np.zeros((2, 2, 3), np.uint8), None))
    >>> history.back(), history.now.at, history.back(), history.behind
    (True, 1, False, 1)
    """

    def __init__(self, most: int = 100, most_bytes: int = 200_000_000) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._kept: deque[PanelPicture] = deque()
        self._bytes = 0
        self.behind = 0
        """Number of pictures between the newest and the displayed one."""

    @property
    def now(self) -> PanelPicture | None:
        """The displayed picture; None: there has been none yet."""
        return self._kept[-1 - self.behind] if self._kept else None

    def add(self, seen: PanelPicture) -> None:
        """Add the next picture, and display it, unless an earlier one is displayed."""
        self._kept.append(seen)
        self._bytes += seen.bare.nbytes
        self.behind += self.behind > 0
        while len(self._kept) > self._most or (self._bytes > self._most_bytes and len(self._kept) > 1):
            self._bytes -= self._kept.popleft().bare.nbytes
        self.behind = min(self.behind, len(self._kept) - 1)

    def back(self) -> bool:
        """Display the picture before; returns False where none is kept."""
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
