"""Text in pictures, by Pillow with matplotlib's DejaVu Sans; OpenCV's own text differs between versions."""

import functools
import importlib.util
import re
from bisect import bisect
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont

from .theme import Colour, Picture, theme

# Height of a capital letter and of a line in font sizes, from the metrics of DejaVu Sans.
_CAPITAL = 0.729
_LINE = 1.45
_LEGIBLE = 11  # pixels
# Scale of the view that is being drawn, 1 at 1280x720, and the factor by which letters are larger than usual.
_scale: ContextVar[tuple[float, float]] = ContextVar("scale", default=(1.0, 1.0))


def size_for(height: int, width: int) -> int:
    """Return the font size in pixels for a panel of this size.

    There are few sizes, so that panels of about equal size have equal letters. They grow with the whole view.
    """
    scale, letters = _scale.get()
    height, width = round(height / scale), round(width / scale)
    # A low panel that is wide, such as a trace below pictures, has room for larger letters.
    if height < 130 or width < 240 or (height < 170 and width < 640):
        size = 9
    else:
        size = 11 if height < 340 or width < 700 else 12 if height < 560 else 14
    return round(scale * letters * size)


@contextmanager
def enlarged(scale: float, letters: float = 1.0) -> Iterator[None]:
    """Enlarge letters by the scale of the view, which below 1 leaves them legible, and by a factor."""
    before = _scale.set((max(scale, 1.0), letters))
    try:
        yield
    finally:
        _scale.reset(before)


@functools.lru_cache(maxsize=32)
def _font(size: int, bold: bool) -> Any:
    package = importlib.util.find_spec("matplotlib")  # found without importing it, which is slow
    assert package is not None
    assert package.origin is not None
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(package.origin).parent / "mpl-data" / "fonts" / "ttf" / name
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


class _Ink(NamedTuple):
    """A text in a colour, and its upper left corner relative to the start of the baseline.

    For each pixel and channel ``through`` is the share of the background that remains, 0..256, and ``ink``
    256 times the value to add to it, with one half to round.
    """

    through: NDArray[np.uint16]
    ink: NDArray[np.uint16]
    left: int
    top: int


@functools.lru_cache(maxsize=2048)
def _ink(text: str, size: int, bold: bool, colour: Colour) -> _Ink:
    pieces = _pieces(text)
    if len(pieces) == 1:
        core, (left, top) = _font(size, bold).getmask2(text, mode="L", anchor="ls")
        width, height = core.size
        return _Ink(*_dyed(np.array(core, np.uint16).reshape(height, width), colour), left, top)
    last = len(pieces) - 1
    boxes = [_box(piece, size, bold, colour, k == last) for k, piece in enumerate(pieces)]
    through, ink = (np.concatenate([box[k] for box in boxes], axis=1) for k in (0, 1))
    above, _ = _font(size, bold).getmetrics()
    return _Ink(through, ink, 0, -above)


# Numbers change with each frame. They are put together from digits, which are rendered once.
_NUMBERS = re.compile(r"([0-9.]+)")


def _pieces(text: str) -> list[str]:
    """Split a text into what is rendered as a whole: words, and single digits."""
    words = _NUMBERS.split(text)
    return [piece for k, word in enumerate(words) for piece in (word if k % 2 else [word]) if piece]


@functools.lru_cache(maxsize=1024)
def _box(
    piece: str, size: int, bold: bool, colour: Colour, last: bool
) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Return a piece in a box as high as the font, and as wide as the step to the next piece."""
    above, below = _font(size, bold).getmetrics()
    core, (left, top) = _font(size, bold).getmask2(piece, mode="L", anchor="ls")
    width, height = core.size
    step = _piece_width(piece, size, bold)
    share = np.zeros((above + below, max(step, left + width) if last else step), np.uint16)
    cover = np.array(core, np.uint16).reshape(height, width)[:, max(-left, 0) : share.shape[1] - left]
    left, top = max(left, 0), above + top
    share[top : top + height, left : left + cover.shape[1]] = cover
    return _dyed(share, colour)


def _dyed(cover: NDArray[np.uint16], colour: Colour) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    share = np.repeat((cover + (cover >> 7))[:, :, None], 3, axis=2)  # 0..255 becomes 0..256
    return 256 - share, np.array(colour, np.uint16) * share + 128


@functools.lru_cache(maxsize=1024)
def _piece_width(text: str, size: int, bold: bool) -> int:
    length: float = _font(size, bold).getlength(text)
    return round(length)


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: int, bold: bool = False) -> int:
    """Return the width of a text in pixels."""
    return sum(_piece_width(piece, size, bold) for piece in _pieces(text))


def line_height(size: int) -> int:
    """Return the pixels from one line of text to the next."""
    return round(size * _LINE)


def label(
    picture: Picture,
    text: str,
    x: float,
    y: float,
    size: int,
    colour: Colour | None = None,
    *,
    bold: bool = False,
    at: Literal["left", "middle", "right"] = "left",
) -> int:
    """Write a line of text with its capitals centred on ``y``, cut off at the border; return its width.

    Without a colour it has that of the theme's text.
    """
    width = text_width(text, size, bold)
    if not text.strip():
        return width
    through, ink, left, top = _ink(text, size, bold, colour or theme().text)
    start = x - (0 if at == "left" else width if at == "right" else width / 2)
    x0, y0 = round(start) + left, round(y + size * _CAPITAL / 2) + top
    rows, columns = picture.shape[:2]
    x1, y1 = min(x0 + ink.shape[1], columns), min(y0 + ink.shape[0], rows)
    left, top = max(-x0, 0), max(-y0, 0)
    x0, y0 = x0 + left, y0 + top
    if x1 <= x0 or y1 <= y0:
        return width
    part = slice(top, top + y1 - y0), slice(left, left + x1 - x0)
    under = picture[y0:y1, x0:x1]
    mixed = under * through[part]
    mixed += ink[part]
    mixed >>= 8
    under[:] = mixed
    return width


@functools.lru_cache(maxsize=1024)
def shorten(text: str, size: int, room: float, bold: bool = False) -> str:
    """Return the text, cut with an ellipsis where it is wider than ``room`` pixels."""
    if text_width(text, size, bold) <= room:
        return text

    def cut(length: int) -> str:
        return text[:length].rstrip().rstrip(",") + "…"

    length = bisect(range(1, len(text) + 1), room, key=lambda n: text_width(cut(n), size, bold))
    return cut(length) if length else ""


def whole_parts(text: str, size: int, room: float) -> str:
    """Return as many parts of a text with commas as there is room for, the first ones, or an empty text.

    >>> whole_parts("gray levels, edges mirrored", 11, 120)
    'gray levels'
    """
    parts = text.split(", ")
    while parts and text_width(", ".join(parts), size) > room:
        parts.pop()
    return ", ".join(parts)


def legible_size(text: str, size: int, room: float, bold: bool = False) -> int:
    """Return the size, or the largest below it at which the text fits, 11 pixels at least."""
    while size > _LEGIBLE and text_width(text, size, bold) > room:
        size -= 1
    return size


def paragraph(text: str, size: int, room: float) -> list[str]:
    """Break a text between words into lines of at most ``room`` pixels."""
    lines: list[str] = []
    for raw_line in text.splitlines():
        line = ""
        for word in raw_line.split():
            longer = f"{line} {word}".strip()
            if line and text_width(longer, size) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines
