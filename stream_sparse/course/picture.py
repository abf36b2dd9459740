"""A picture of wrong results: what was expected, what came, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import cv2
import numpy as np

from stream_sparse.drawing.axes import Across, Axes, Entry, Mark
from stream_sparse.drawing.chart import stack
from stream_sparse.drawing.colour_bar import bar_width, draw_bar
from stream_sparse.drawing.colours import Colour, Picture, blank
from stream_sparse.drawing.inks import Ink, curve_ink
from stream_sparse.drawing.pictures import tint
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.text import label, line_height, paragraph, shorten, text_width
from stream_sparse.drawing.theme import THEMES, theme, themed
from stream_sparse.drawing.thinning import thinned
from stream_sparse.drawing.ticks import number
from stream_sparse.drawing.tints import Tint
from stream_sparse.drawing.vector_history import loudest

__all__ = ["WIDTH", "picture"]

WIDTH = 720
"""How wide the picture is to be shown; it has two pixels for each of these, to be sharp on any screen."""

_SIZE, _MARGIN, _GAP = 22, 24, 32
_INNER = 2 * WIDTH - 2 * _MARGIN
_LINE = line_height(_SIZE)
_MOST_RESULTS = 4
_SIDE, _LEAST_SIDE, _FLATTEST = 400, 56, 4
"""How tall a tile may be, how tall it is at least, and how many times as wide as tall a picture may be."""
_CURVES = 380
_DOTS, _STEMS = 60, 200
"""So many values of a curve have dots; so many differences are stems."""
_CHANGE = "yours - expected"


class _Pair(NamedTuple):
    """A result beside the right one, as floats with at most two axes.

    Attributes:
        name: of the result; may be empty.
        right, mine: None where a result is missing, or has no numbers.
        change: from the right one to this, 0 where they count as equal; None where they cannot be compared.
        words: what each of the two is.
        titles: what they are called.
    """

    name: str
    right: Any
    mine: Any
    change: Any
    words: tuple[str, str]
    titles: tuple[str, str]


def picture(
    expected: Sequence[Any],
    got: Sequence[Any],
    names: Sequence[str] = (),
    far: Sequence[Any] = (),
    *,
    look: str = "light",
) -> bytes:
    """Draw results beside the right ones, and where they differ; anything can be drawn.

    A number is written. An array with one axis is a curve, one with two axes a picture, and of one with more
    axes the first picture that differs is shown. What was expected and what came have one scale.

    Parameters:
        expected: the right results, arrays or numbers.
        got: the results to look at.
        names: of the results; may be empty.
        far: where each result differs, an array of bool; None, or left out: wherever values are not equal.
        look: ``light`` or ``dark``.

    Returns:
        A PNG, ``2 * WIDTH`` pixels wide.

    >>> picture([np.array([0.0, 1.0, 2.0])], [np.array([0.0, 1.0, 3.0])])[1:4]
    b'PNG'
    """
    every = list(zip_longest(expected, got, names, far))[: max(len(expected), len(got))]
    with themed(THEMES[look]), np.errstate(all="ignore"):
        rows = [row for one in every[:_MOST_RESULTS] for row in _rows(_pair(*one))]
        if len(every) > _MOST_RESULTS:
            rows.append(_said(f"{len(every) - _MOST_RESULTS} more results are not shown", _LINE, _INNER))
        inner = np.concatenate(rows) if rows else _said("no results", _LINE, _INNER)
        whole = blank(len(inner) + 2 * _MARGIN, 2 * WIDTH)
        whole[_MARGIN : _MARGIN + len(inner), _MARGIN : _MARGIN + _INNER] = inner
    return bytes(cv2.imencode(".png", whole)[1])


# Compare ---------------------------------------------------------------------------------------


def _pair(right: Any, mine: Any, name: str | None, far: Any) -> _Pair:
    a, b, name = _numbers(right), _numbers(mine), name or ""
    words = _kind(right, a), _kind(mine, b)
    change: Any = None
    at: tuple[int, ...] = ()
    if a is not None and b is not None and a.shape == b.shape:
        differ = ~((a == b) | (np.isnan(a) & np.isnan(b)))
        if far is not None and np.shape(far) == a.shape:
            differ = np.asarray(far, bool)
        change = np.where(differ, b - a, 0)
        at = tuple(int(k) for k in np.argwhere(differ)[0][:-2]) if differ.any() else ()
    if at:
        name = f"{name} [{', '.join(map(str, at))}]".strip()
    titles = _titled("expected", a), _titled("yours", b)
    return _Pair(name, _real(a, at), _real(b, at), _real(change, at), words, titles)


def _titled(title: str, array: Any) -> str:
    complex_ = array is not None and array.dtype.kind == "c"
    return f"{title} (sizes of complex numbers)" if complex_ else title


def _numbers(value: Any) -> Any:
    """Return a value as an array of floats or of complex numbers; None where that is not possible."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows that differ in length
        return None
    if array.dtype.kind not in "biufc":
        return None
    return array.astype(complex if array.dtype.kind == "c" else float)


def _kind(value: Any, array: Any) -> str:
    """Say what a result is."""
    if value is None:
        return "no result"
    if array is None:
        return "no numbers"
    return f"shape {array.shape}" if array.ndim else "one number"


def _real(values: Any, at: tuple[int, ...]) -> Any:
    """Return an array with at most two axes, of complex numbers their sizes."""
    if values is None:
        return None
    values = values[at]
    while values.ndim > 2:
        values = values[0] if len(values) else np.empty((0, 0))
    return np.abs(values) if values.dtype.kind == "c" else values


# Rows of the picture ------------------------------------------------------------------------------------


def _rows(pair: _Pair) -> Iterator[Picture]:
    """Draw one result: its name, and what belongs below it."""
    if pair.name:
        yield _said(pair.name, _LINE, _INNER, bold=True)
    curves = [
        values is not None and values.ndim == 1 and values.size > 0 for values in (pair.right, pair.mine)
    ]
    yield _curves(pair) if all(curves) else _tiles(pair)
    yield blank(_MARGIN, _INNER)


def _curves(pair: _Pair) -> Picture:
    """Draw both curves on one pair of axes, and their difference below."""
    across = Across("entries", -0.5, max(len(pair.right), len(pair.mine)) - 0.5)
    each = _line(pair.right, pair.titles[0], 0), _line(pair.mine, pair.titles[1], 1)
    names = tuple(Entry(mark.name, mark.ink) for mark in each)
    both = Axes("both", across, Limits().follow(*_span(pair.right, pair.mine)), each, names)
    words = _difference_words(pair)
    if words:
        return np.concatenate([_chart(_CURVES, _INNER, [both]), _said(words, _LINE, _INNER)])
    mark = _line(pair.change, _CHANGE, 0)._replace(ink=Ink("mark"), dots=False)
    mark = mark._replace(kind="stems" if len(mark.x) <= _STEMS else "line")
    unknown = int(np.isnan(pair.change).sum())
    change = Axes(
        "change", across, Limits(symmetric=True).follow(*_span(pair.change)), (mark,),
        (Entry(_CHANGE, mark.ink),), zero=True, corner=f"nan in one of both: {unknown}" if unknown else "",
    )  # fmt: skip
    return _chart(_CURVES + _CURVES * 2 // 3, _INNER, [both, change])


def _chart(tall: int, wide: int, axes: Sequence[Axes]) -> Picture:
    """Draw axes below one another."""
    picture = blank(tall, wide)
    stack(picture, [[one] for one in axes], _SIZE)
    return picture


def _line(values: Any, name: str, which: int) -> Mark:
    """Return the curve of some values."""
    x, seen = thinned(np.arange(len(values), dtype=float), values, _INNER)
    return Mark("line", x, seen, curve_ink(which), name, dots=len(values) <= _DOTS)


def _tiles(pair: _Pair) -> Picture:
    """Draw both results and their difference side by side."""
    both = _tint(pair.right, pair.mine)
    wide = (_INNER - 2 * _GAP) // 3
    room = wide - bar_width(_SIZE)
    tall = max(_height(values, room) for values in (pair.right, pair.mine))
    change, words = pair.change, _difference_words(pair)
    shown = (
        (pair.titles[0], pair.right, both, pair.words[0]),
        (pair.titles[1], pair.mine, both, pair.words[1]),
        (_CHANGE, None if words else change, _tint(change, signed=True), words),
    )
    row = blank(tall + _LINE, _INNER)
    for k, one in enumerate(shown):
        left = k * (wide + _GAP)
        _tile(row[:, left : left + wide], k, *one)
    return row


def _difference_words(pair: _Pair) -> str:
    """Say why there is no difference to draw; an empty text where there is."""
    if pair.change is None:
        return f"yours: {pair.words[1]}; expected: {pair.words[0]}"
    return "" if pair.change.size and (pair.change != 0).any() else "equal"


# Tiles --------------------------------------------------------------------------------------------------


def _tile(tile: Picture, which: int, title: str, values: Any, how: Tint, words: str) -> None:
    """Draw a result below its title: a number, a curve or a picture, or else words."""
    label(tile, shorten(title, _SIZE, tile.shape[1]), 0, _LINE / 2, _SIZE, theme().quiet)
    inside = tile[_LINE:]
    tall, wide, _ = inside.shape
    if values is None or not values.size:
        inside[:] = _said(words, tall, wide)
    elif values.ndim == 0:
        label(inside, number(float(values), 6), 0, tall / 2, 2 * _SIZE)
    elif values.ndim == 1:
        across = Across("entries", -0.5, len(values) - 0.5)
        axes = Axes("tile", across, (how.low, how.high), (_line(values, title, which),))
        stack(inside, [[axes]], _SIZE)
    else:
        _heat(inside[:, : wide - bar_width(_SIZE)], values, how)
        draw_bar(inside, how, wide - bar_width(_SIZE), _SIZE)


def _height(values: Any, room: int) -> int:
    """Return how tall a tile has to be."""
    if values is None or values.ndim == 0 or not values.size:
        return 3 * _LINE
    if values.ndim == 1:
        return _CURVES * 2 // 3
    rows, columns = values.shape
    return int(min(max(room * rows // columns, _LEAST_SIDE), _SIDE))


def _heat(place: Picture, values: Any, how: Tint) -> None:
    """Draw values as a picture at the left of a place; where there is room with a number in each cell."""
    rows, columns = values.shape
    tall, wide, _ = place.shape
    aspect = min(max(columns / rows, 1 / _FLATTEST), _FLATTEST)
    tall, wide = min(tall, round(wide / aspect)), min(wide, round(tall * aspect))
    small = loudest(loudest(values, tall).T, wide).T
    down = np.arange(tall) * len(small) // tall
    along = np.arange(wide) * small.shape[1] // wide
    place[:tall, :wide] = tint(small, how)[down][:, along]
    texts = [[number(float(value)) for value in row] for row in values] if values.size <= _STEMS else []
    widest = max((text_width(text, _SIZE) for row in texts for text in row), default=wide)
    if wide / columns < widest + 8 or tall / rows < _LINE:
        return
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            y, x = (i + 0.5) * tall / rows, (j + 0.5) * wide / columns
            label(place, text, x, y, _SIZE, _ink(place[int(y), int(j * wide / columns + 3)]), at="middle")


def _ink(ground: Any) -> Colour:
    """Return the colour of letters on a ground."""
    bright = float(np.dot(ground, (0.114, 0.587, 0.299))) > 140
    return (30, 30, 30) if bright else (245, 245, 245)


def _tint(*results: Any, signed: bool = False) -> Tint:
    """Return the colours of results that are to be compared."""
    low, high = _span(*results)
    signed = signed or low < 0
    colormap = "coolwarm" if signed else "gray"
    return Tint(colormap, *Limits(symmetric=signed).follow(min(low, 0.0), high))


def _span(*results: Any) -> tuple[float, float]:
    """Return the least and the greatest of all values that are known; nan without any."""
    known = [values[np.isfinite(values)] for values in map(np.ravel, (r for r in results if r is not None))]
    every = np.concatenate([np.empty(0), *known])
    return (float(every.min()), float(every.max())) if every.size else (np.nan, np.nan)


def _said(words: str, tall: int, wide: int, *, bold: bool = False) -> Picture:
    """Return a picture with words."""
    place = blank(tall, wide)
    lines = [words] if bold else paragraph(words, _SIZE, wide)
    for k, line in enumerate(lines):
        y = tall / 2 + (k - (len(lines) - 1) / 2) * _LINE
        label(
            place, shorten(line, _SIZE, wide, bold), 0, y, _SIZE, None if bold else theme().quiet, bold=bold
        )
    return place
