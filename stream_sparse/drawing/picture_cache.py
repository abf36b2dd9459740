"""A cache for the part of a picture that does not change between frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["PictureCache"]


class PictureCache:
    """The last picture and its key."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._picture: NDArray[np.uint8] | None = None

    def __call__(self, key: Hashable, make: Callable[[], NDArray[np.uint8]]) -> NDArray[np.uint8]:
        """Return a copy of the picture for ``key``; call ``make`` where the key has changed."""
        if self._picture is None or key != self._key:
            self._key, self._picture = key, make()
        return self._picture.copy()

    # A copy or a pickle of a panel leaves its cached pictures behind.
    def __reduce__(self) -> tuple[type[PictureCache], tuple[()]]:
        return PictureCache, ()

    def __deepcopy__(self, memo: dict[int, Any]) -> PictureCache:
        return PictureCache()
