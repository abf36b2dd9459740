"""Shares of a view: how tall its rows and how wide its panels are, so that pictures fill their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Shares", "Wish", "shares"]

# A page of 1280x720, in pixels: the room of all rows, between cards, and of a card without its content.
_WIDTH, _HEIGHT, _GAP = 1248, 590, 15
_AROUND, _ABOVE = 24, 44
# A row is at least and at most so many times as high as where all are alike.
_LEAST, _MOST = 0.7, 1.15
# A panel of weight 1 that fills any place is so wide, by its height, where pictures need the rest.
_NARROW = 0.9
# So much of its share by weights a picture needs for its heading, and any other panel for its names, too.
_HEADED, _NAMED = 0.65, 0.95
# Where there is too little room, pictures first become smaller, down to such a share.
_SMALLER = 0.8


class Wish(NamedTuple):
    """The place that a panel can use.

    Attributes:
        aspect: width of what it shows by its height; None: it fills any place.
        weight: its share of a row, relative to the other panels.
    """

    aspect: float | None = None
    weight: float = 1.0

    def by_height(self) -> float:
        """Return the width that it needs, by its height."""
        return self.aspect or _NARROW * self.weight


class Shares(NamedTuple):
    """The shares of rows in the height of a view, and in each row those of its panels in the width.

    The mean of each is 1.
    """

    rows: tuple[float, ...]
    panels: tuple[tuple[float, ...], ...]


def shares(rows: Sequence[Sequence[Wish]]) -> Shares:
    """Return the shares by which pictures are large and little of a card is empty, on a page of 16:9.

    A row with pictures is about as high as they need to fill its width, and other rows share the rest. In a
    row, panels that fill any place get the width that pictures cannot use.

    >>> shares([[Wish(4 / 3), Wish(weight=1.4)], [Wish(), Wish()]])
    Shares(rows=(1.15, 0.85), panels=((0.659, 1.341), (1.0, 1.0)))
    """
    tall = _heights(rows)
    return Shares(_normal(tall), tuple(_widths(row, high) for row, high in zip(rows, tall, strict=True)))


def _heights(rows: Sequence[Sequence[Wish]]) -> list[float]:
    usual = (_HEIGHT - _GAP * (len(rows) - 1)) / max(len(rows), 1)
    pictured = [any(wish.aspect for wish in row) for row in rows]
    tall = [min(max(_need(row), _LEAST * usual), _MOST * usual) for row in rows]
    others = len(rows) - sum(pictured)
    if others:
        left = usual * len(rows) - sum(high for high, has in zip(tall, pictured, strict=True) if has)
        rest = max(left / others, _LEAST * usual)
        tall = [high if has else rest for high, has in zip(tall, pictured, strict=True)]
    return tall


def _need(row: Sequence[Wish]) -> float:
    """Return the height of a row whose panels fill its width."""
    room = _WIDTH - _GAP * (len(row) - 1) - _AROUND * len(row)
    return room / sum(wish.by_height() for wish in row) + _ABOVE


def _widths(row: Sequence[Wish], high: float) -> tuple[float, ...]:
    pictured = [bool(wish.aspect) for wish in row]
    if not any(pictured):
        return _normal([wish.weight for wish in row])
    room, total = _WIDTH - _GAP * (len(row) - 1), sum(wish.weight for wish in row)
    wide = [
        max(wish.by_height() * (high - _ABOVE) + _AROUND,
            (_HEADED if wish.aspect else _NAMED) * room * wish.weight / total)
        for wish in row
    ]  # fmt: skip
    pictures = sum(one for one, has in zip(wide, pictured, strict=True) if has)
    left = room - sum(wide)
    if left < 0:  # pictures may be smaller, but names would be cut
        less = max(1 + left / pictures, _SMALLER)
        return _normal([one * less if has else one for one, has in zip(wide, pictured, strict=True)])
    takers = sum(wish.weight for wish in row if not wish.aspect)
    return _normal([
        one if wish.aspect else one + left * wish.weight / takers for one, wish in zip(wide, row, strict=True)
    ])  # fmt: skip


def _normal(lengths: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(length * len(lengths) / sum(lengths), 3) for length in lengths)
