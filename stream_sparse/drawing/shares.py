"""Shares of a view: how tall its rows and how wide its panels are, so that pictures fill their places."""

from collections.abc import Sequence
from typing import NamedTuple

# A page of 1280x720, in pixels: the room of all rows, between cards, and of a card without its content.
_WIDTH, _HEIGHT, _GAP = 1248, 590, 15
_AROUND, _ABOVE = 24, 44
# A row is at least so many times as high as where all are alike, and at most so much more for each picture.
_LEAST, _MORE = 0.7, 0.14
# So much of its share by weights a picture needs for its heading, and any other panel for its names, too;
# where that is more, so many pixels are enough for one of weight 1.
_HEADED, _NAMED = 0.65, 0.95
_ENOUGH = 320
# Where there is too little room, pictures first become smaller, down to such a share.
_SMALLER = 0.8


class ShareRequest(NamedTuple):
    """The place that a panel can use.

    Attributes:
        aspect: width of what it shows by its height; None: it fills any place.
        weight: its share of a row, relative to the other panels.
    """

    aspect: float | None = None
    weight: float = 1.0


class Shares(NamedTuple):
    """The shares of rows in the height of a view, and in each row those of its panels in the width.

    The mean of each is 1.
    """

    rows: tuple[float, ...]
    panels: tuple[tuple[float, ...], ...]


def shares(rows: Sequence[Sequence[ShareRequest]]) -> Shares:
    """Return the shares by which pictures are large and little of a card is empty, on a page of 16:9.

    A row with pictures is about as high as they need to fill its width, and other rows share the rest. In a
    row, panels that fill any place get the width that pictures cannot use.

    >>> shares([[ShareRequest(4 / 3), ShareRequest(weight=1.4)], [ShareRequest(), ShareRequest()]])
    Shares(rows=(1.14, 0.86), panels=((0.653, 1.347), (1.0, 1.0)))
    """
    tall = _heights(rows)
    return Shares(_normal(tall), tuple(_widths(row, high) for row, high in zip(rows, tall, strict=True)))


def _heights(rows: Sequence[Sequence[ShareRequest]]) -> list[float]:
    usual = (_HEIGHT - _GAP * (len(rows) - 1)) / max(len(rows), 1)
    pictures = [sum(wish.aspect is not None for wish in row) for row in rows]
    most = [1 + _MORE * count for count in pictures]
    tall = [min(max(_need(row), _LEAST * usual), more * usual) for row, more in zip(rows, most, strict=True)]
    others = pictures.count(0)
    if others:
        left = usual * len(rows) - sum(high for high, has in zip(tall, pictures, strict=True) if has)
        rest = max(left / others, _LEAST * usual)
        tall = [high if has else rest for high, has in zip(tall, pictures, strict=True)]
    return [high * usual * len(rows) / sum(tall) for high in tall]


def _need(row: Sequence[ShareRequest]) -> float:
    """Return the height of a row whose pictures fill the width that other panels can spare."""
    pictures = sum(wish.aspect for wish in row if wish.aspect)
    others = sum(one - _AROUND for wish, one in zip(row, _least(row), strict=True) if not wish.aspect)
    room = _WIDTH - _GAP * (len(row) - 1) - _AROUND * len(row) - others
    return room / pictures + _ABOVE if pictures else 0.0


def _least(row: Sequence[ShareRequest]) -> list[float]:
    """Return the widths at which no heading and no name is cut."""
    each = (_WIDTH - _GAP * (len(row) - 1)) / sum(wish.weight for wish in row)
    return [(_HEADED * each if wish.aspect else min(_NAMED * each, _ENOUGH)) * wish.weight for wish in row]


def _widths(row: Sequence[ShareRequest], high: float) -> tuple[float, ...]:
    pictured = [bool(wish.aspect) for wish in row]
    if not any(pictured):
        return _normal([wish.weight for wish in row])
    wide = [
        max(wish.aspect * (high - _ABOVE) + _AROUND, least) if wish.aspect else least
        for wish, least in zip(row, _least(row), strict=True)
    ]
    pictures = sum(one for one, has in zip(wide, pictured, strict=True) if has)
    left = _WIDTH - _GAP * (len(row) - 1) - sum(wide)
    if left < 0:  # pictures may be smaller, but names would be cut
        less = max(1 + left / pictures, _SMALLER)
        return _normal([one * less if has else one for one, has in zip(wide, pictured, strict=True)])
    takers = sum(wish.weight for wish in row if not wish.aspect)
    return _normal([
        one if wish.aspect else one + left * wish.weight / takers for one, wish in zip(wide, row, strict=True)
    ])  # fmt: skip


def _normal(lengths: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(length * len(lengths) / sum(lengths), 3) for length in lengths)
