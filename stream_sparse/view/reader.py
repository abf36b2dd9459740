"""Read values off a picture of panels, even after the panels have drawn the next one."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from stream_sparse.base import Panel
from stream_sparse.drawing.page import Card

__all__ = ["Reader"]

_LONGEST = 200


class Reader:
    """Says what lies at a place of the picture that panels have drawn last; made before they draw another.

    It has shallow copies of the panels. Since ``draw`` replaces what ``read_off`` needs, a copy keeps what
    belongs to its picture, and can be asked from any thread.
    """

    def __init__(self, panels: Sequence[Panel], places: Sequence[Card]) -> None:
        self._panels, self._places = [copy.copy(panel) for panel in panels], places

    @cached_property
    def nbytes(self) -> int:
        """Bytes of the arrays that it keeps in memory, which the next ``draw`` replaces."""
        arrays = [array for panel in self._panels for array in _arrays(tuple(vars(panel).values()))]
        return sum({id(array): array.nbytes for array in arrays}.values())

    def __call__(self, x: int, y: int) -> str:
        """Return what lies at a place of the picture, in one line, or an empty text."""
        for panel, card in zip(self._panels, self._places, strict=True):
            if card.holds(x, y):
                left, top, *_ = card.inner
                return " ".join(panel.read_off(x - left, y - top).split())[:_LONGEST]
        return ""


def _arrays(kept: Any) -> Iterator[np.ndarray]:
    """Yield the arrays that a value holds: it never changes, so it is an array or a tuple."""
    if isinstance(kept, np.ndarray):
        yield kept if kept.base is None or not isinstance(kept.base, np.ndarray) else kept.base
    elif isinstance(kept, tuple):
        for part in kept:
            yield from _arrays(part)
