"""Pages with cards and titles, drawn once and used again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable

from stream_sparse.drawing.colours import Picture

__all__ = ["Pages"]

# References to a page that is free: the list, the loop variable, the argument of getrefcount.
_OWN_REFERENCES = 3
_MOST = 8


class Pages:
    """Pages on which the places of panels, head and foot are drawn over each time; all else stays.

    A page is handed out as a view, and again once no view of it is left, as in ``base.buffers``.
    """

    def __init__(self) -> None:
        self._key: Hashable = None
        self._owners: list[Picture] = []

    def __call__(self, key: Hashable, make: Callable[[], Picture]) -> Picture:
        """Return a page for ``key``; call ``make`` where the key has changed."""
        if key != self._key:
            self._key, self._owners = key, [make()]
        for owner in self._owners:
            if sys.getrefcount(owner) <= _OWN_REFERENCES:
                return owner.view()
        owner = self._owners[0].copy()
        if len(self._owners) < _MOST:
            self._owners.append(owner)
        return owner.view()
