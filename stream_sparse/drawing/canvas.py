"""A place for the picture of a panel in the page, so that it is drawn there and not copied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from .theme import Picture

__all__ = ["new_picture", "offered"]

_offered: ContextVar[Picture | None] = ContextVar("offered", default=None)


@contextmanager
def offered(place: Picture | None) -> Iterator[None]:
    """Let the first new picture of this size be drawn in a place; None: in a new array."""
    before = _offered.set(place)
    try:
        yield
    finally:
        _offered.reset(before)


def new_picture(height: int, width: int) -> Picture:
    """Return a picture of undefined content: the place that is offered, if it has this size, or a new one."""
    place = _offered.get()
    if place is not None and place.shape[:2] == (height, width):
        _offered.set(None)
        return place
    return np.empty((height, width, 3), np.uint8)
