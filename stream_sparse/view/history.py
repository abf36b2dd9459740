"""The last pictures of the view, to step back in a paused file."""

from collections import deque
from typing import NamedTuple

from stream_sparse.frame import Array, Stamp

from .layout import Status
from .reader import PictureReader

_MOST_BYTES = 200_000_000


class PanelPicture(NamedTuple):
    """A picture of the panels without head and foot, uint8 BGR, with the text for both.

    ``read_off`` says what lies at a place of it.
    """

    at: Stamp
    bare: Array
    status: Status
    read_off: PictureReader

    @property
    def nbytes(self) -> int:
        """Bytes of the picture, and of the values that can be read off: these may be whole frames."""
        return self.bare.nbytes + self.read_off.nbytes


class PictureHistory:
    """The last pictures, and which of them is displayed: the newest, unless the user steps back.

    It keeps at least one picture, and at most ``most`` or as many as fit into ``most_bytes``.
    """

    def __init__(self, most: int = 100, most_bytes: int = _MOST_BYTES) -> None:
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
        self._kept.append(seen)
        self._bytes += seen.nbytes
        while len(self._kept) > 1 and (len(self._kept) > self._most or self._bytes > self._most_bytes):
            self._bytes -= self._kept.popleft().nbytes
        self.behind = min(self.behind + (self.behind > 0), len(self._kept) - 1)

    def move(self, by: int) -> bool:
        """Display a picture that is later (1) or earlier (-1); returns False where none is kept."""
        if not 0 <= self.behind - by < len(self._kept):
            return False
        self.behind -= by
        return True
