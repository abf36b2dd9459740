"""Tints: which colours stand for the values of a picture."""

from collections.abc import Hashable
from typing import Any, NamedTuple

from .ranges import Limits


class Tint(NamedTuple):
    """A colour map, and the values at its two ends."""

    colormap: str
    low: float
    high: float


class Tints:
    """The tints of several pictures, whose ranges follow the values; ``how`` is for their :class:`Limits`."""

    def __init__(self, **how: Any) -> None:
        self._how = how
        self._limits: dict[Hashable, Limits] = {}

    def follow(self, key: Hashable, top: float, *, signed: bool, colormap: str) -> Tint:
        """Return the tint of a picture with values up to ``top``, or with a sign from ``-top`` to ``top``."""
        limits = self._limits.get(key)
        if limits is None or limits.symmetric != signed:
            limits = self._limits[key] = Limits(symmetric=signed, **self._how)
        return Tint(colormap, *limits.follow(-top if signed else 0.0, top))
