"""Read values off a picture of panels, even after the panels have drawn the next one."""

import copy
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from stream_sparse.base import Panel
from stream_sparse.drawing.page import PanelBox

_LONGEST = 200


class PictureReader:
    """Says what lies at a place of the picture that panels have drawn last; made before they draw another.

    It has shallow copies of the panels. Since ``draw`` replaces what ``read_off`` needs, a copy keeps what
    belongs to its picture, and can be asked from any thread.
    """

    def __init__(self, panels: Sequence[Panel], places: Sequence[PanelBox]) -> None:
        self._panels, self._places = [copy.copy(panel) for panel in panels], places

    @cached_property
    def nbytes(self) -> int:
        """Bytes of the arrays that it keeps in memory, which the next ``draw`` replaces."""
        arrays = [array for panel in self._panels for array in _arrays(tuple(vars(panel).values()))]
        return sum({id(array): array.nbytes for array in arrays}.values())

    def __call__(self, x: int, y: int) -> str:
        """Return what lies at a place of the picture, in one line, or an empty text."""
        which = self._at(x, y)
        if which is None:
            return ""
        left, top, *_ = self._places[which].inner
        return " ".join(self._panels[which].read_off(x - left, y - top).split())[:_LONGEST]

    def above(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Return the row above which the words stand, and the columns between which they do.

        So they cover neither curves nor their names. None: they stand beside the place, as over a picture of
        a scene, which may be high.
        """
        which = self._at(x, y)
        if which is None or self._panels[which].scene:
            return None
        card = self._places[which]
        return card.inner[1], card.left, card.right

    def _at(self, x: int, y: int) -> int | None:
        """Return the number of the panel at a place of the picture."""
        return next((k for k, card in enumerate(self._places) if card.holds(x, y)), None)


def _arrays(kept: Any) -> Iterator[np.ndarray]:
    """Yield the arrays that a value holds: it never changes, so it is an array or a tuple."""
    if isinstance(kept, np.ndarray):
        yield kept if kept.base is None or not isinstance(kept.base, np.ndarray) else kept.base
    elif isinstance(kept, tuple):
        for part in kept:
            yield from _arrays(part)
