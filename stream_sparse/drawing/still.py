"""What does not change between frames is drawn once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Still"]


class Still:
    """The last picture that was made, with the key that it was made for.

    >>> import numpy as np
    >>> still = Still()
    >>> first = still((2, 3), lambda: np.zeros((2, 3, 3), np.uint8))
    >>> first is still((2, 3), lambda: first)  # made once, copied for each caller
    False
    """

    def __init__(self) -> None:
        self._key: Hashable = None
        self._picture: NDArray[np.uint8] | None = None

    def __call__(self, key: Hashable, make: Callable[[], NDArray[np.uint8]]) -> NDArray[np.uint8]:
        """A copy of the picture for ``key``, made by ``make`` where the key is a new one."""
        if self._picture is None or key != self._key:
            self._key, self._picture = key, make()
        return self._picture.copy()

    # A copy or a pickle of a panel need not carry its pictures.
    def __reduce__(self) -> tuple[type[Still], tuple[()]]:
        return Still, ()

    def __deepcopy__(self, memo: dict[int, Any]) -> Still:
        return Still()
