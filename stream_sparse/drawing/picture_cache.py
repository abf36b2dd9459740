"""A cache for the part of a picture that does not change between frames."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from .canvas import new_picture, offered
from .text import text_scale
from .theme import Picture, theme

__all__ = ["PictureCache"]


class PictureCache:
    """The last picture and its key, of which theme and size of letters are a part."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._picture: Picture | None = None

    def __call__(self, key: Hashable, make: Callable[[], Picture]) -> Picture:
        """Return a copy of the picture for ``key``; call ``make`` where the key has changed."""
        known, key = self._picture, (theme(), text_scale(), key)
        if known is None or key != self._key:
            with offered(None):
                known = make()
            self._key, self._picture = key, known
        copy = new_picture(*known.shape[:2])
        copy[:] = known
        return copy

    # A copy or a pickle of a panel leaves its cached pictures behind.
    def __reduce__(self) -> tuple[type[PictureCache], tuple[()]]:
        return PictureCache, ()
