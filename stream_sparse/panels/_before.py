"""Values from before an edit, to compare with those after it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from stream_sparse.base import Feed

__all__ = ["Before"]

# Edits that follow each other so soon, as those of a slider that is dragged, are one.
_ONE_EDIT_S = 1.0


class Before:
    """Keeps for each input of a panel its value from before the latest edit of a node on its path.

    Attributes:
        values: these values; None before the first edit.
    """

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self._feeds = feeds
        self._settings = [feed.settings() for feed in feeds]
        self._edited = [-math.inf] * len(feeds)
        self.values: list[Any] = [None] * len(feeds)

    def see(self, latest: Sequence[Any], time: float) -> None:
        """Take the values that are shown before a frame, and the frame's time in seconds."""
        for k, feed in enumerate(self._feeds):
            settings = feed.settings()
            if settings == self._settings[k]:
                continue
            if not 0 <= time - self._edited[k] < _ONE_EDIT_S:
                self.values[k] = latest[k]
            self._settings[k], self._edited[k] = settings, time
