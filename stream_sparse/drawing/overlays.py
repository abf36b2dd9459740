"""Cards over a view: all keys, the time that each node takes, and what lies under the mouse."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .colours import palette
from .page import Sizes, round_box
from .text import label, line_height, paragraph, shorten, text_width
from .theme import Colour, Picture, theme

_SMALLEST = 9  # pixels, of letters


class Timing(NamedTuple):
    """A row of the card of timings; ``queue`` is the number of frames that wait for the node."""

    name: str
    count: int  # type: ignore[assignment]  # tuple.count is of no use here
    mean_ms: float
    p95_ms: float
    queue: int


def draw_over(picture: Picture, text: str, sizes: Sizes) -> None:
    """Dim pictures that do not show a new, undamaged frame, and write the reason over them."""
    if not picture.size:
        return
    height, width = picture.shape[:2]
    picture[:] = picture // 3 + np.array(theme().page, np.uint8) // 3 * 2
    words = shorten(text, sizes.title, width - 2 * sizes.margin, bold=True)
    label(picture, words, width / 2, height / 2, sizes.title, theme().text, bold=True, at="middle")


def draw_help(picture: Picture, rows: Sequence[tuple[str, str]], sizes: Sizes) -> None:
    """Draw a card with all keys and their actions in the middle, and dim the view behind it."""
    height, width = picture.shape[:2]
    most = (height - 2 * sizes.margin) // (len(rows) + 3)
    for size in range(sizes.text, min(_SMALLEST, sizes.text) - 1, -1):
        caps = max(sum(max(text_width(k, size, True) + size, 2 * size) + 4 for k in keys.split())
                   for keys, _ in rows)  # fmt: skip
        wide = caps + max(text_width(text, size) for _, text in rows) + 5 * size
        if wide <= width - 2 * sizes.margin and 2 * size + 1 <= most:
            break
    pitch, wide = min(round(2.4 * size), most), min(wide, width - 2 * sizes.margin)
    tall = (len(rows) + 2) * pitch
    left, top = (width - wide) // 2, max((height - tall) // 2, 0)
    picture[:] = picture // 3 + np.array(theme().page, np.uint8) // 3 * 2
    _ground(picture, left, top, left + wide, top + tall, sizes)
    x = left + 2 * size
    label(picture, "keys and mouse", x, top + pitch, sizes.heading, theme().text, bold=True)
    room = left + wide - size - (x + caps + size)
    for k, (keys, text) in enumerate(rows):
        middle = top + (k + 2) * pitch
        at = x
        for key in keys.split():
            at += _keycap(picture, key, at, middle, size) + 4
        label(picture, shorten(text, size, room), x + caps + size, middle, size, theme().quiet)


def _keycap(picture: Picture, key: str, x: int, middle: float, size: int) -> int:
    """Draw a key as on a keyboard; return its width."""
    wide = max(text_width(key, size, bold=True) + size, 2 * size)
    half = round(0.95 * size)
    y = round(middle)
    round_box(picture, x, y - half, x + wide, y + half + 1, max(size // 3, 2), theme().grid)
    label(picture, key, x + wide / 2, middle, size, theme().text, bold=True, at="middle")
    return wide


def draw_timings(picture: Picture, rows: Sequence[Timing], frame_ms: float, ring: str, sizes: Sizes) -> None:
    """Draw a card with the time that each node takes, at the left; a full bar is ``frame_ms``."""
    size = sizes.text
    height, width = picture.shape[:2]
    pitch = line_height(size) + 3
    most = max((height - sizes.head - sizes.margin - 4 * pitch) // pitch, 1)
    shown, more = rows[:most], len(rows) - most
    names = min(max([text_width(row.name, size) for row in shown], default=0), width // 4)
    heads = ("frames", "mean ms", "p95 ms", "queue")
    column, bar = max(text_width(word, size, bold=True) for word in heads) + round(1.2 * size), 8 * size
    wide = min(names + bar + 4 * column + 3 * size, width - 2 * sizes.margin)
    left, top = sizes.margin, sizes.head + 1
    tall = (len(shown) + 3) * pitch
    _ground(picture, left, top, left + wide, top + tall, sizes)
    x, right = left + size, left + wide - size
    ends = [right - k * column for k in (3, 2, 1, 0)]
    label(picture, "node", x, top + pitch, size, theme().text, bold=True)
    for end, word in zip(ends, heads, strict=True):
        label(picture, word, end, top + pitch, size, theme().text, bold=True, at="right")
    track = (x + names + size, ends[0] - column - x - names)
    for k, row in enumerate(shown):
        y = top + (k + 2) * pitch
        label(picture, shorten(row.name, size, names), x, y, size, theme().text)
        _bar(picture, *track, y, row, frame_ms, size)
        words = (f"{row.count:,}", _ms(row.mean_ms), _ms(row.p95_ms), str(row.queue))
        inks = (theme().quiet, theme().quiet, theme().quiet, theme().warn if row.queue > 1 else theme().quiet)
        for end, word, ink in zip(ends, words, inks, strict=True):
            label(picture, word, end, y, size, ink, at="right")
    y = top + (len(shown) + 2) * pitch
    last = f"a full bar is a frame, {frame_ms:.1f} ms; {ring}" + (f"; {more} more nodes" if more > 0 else "")
    label(picture, shorten(last, size, wide - 2 * size), x, y, size, theme().faint)


def _bar(picture: Picture, start: int, length: int, y: int, row: Timing, frame_ms: float, size: int) -> None:
    if length < size:
        return
    half = max(size // 4, 2)
    picture[y - half : y + half, start : start + length] = theme().grid
    part = min(row.mean_ms / frame_ms, 1.0) if frame_ms > 0 else 0.0
    colour: Colour = palette(0) if part < 1 else theme().warn
    picture[y - half : y + half, start : start + max(round(part * length), 1)] = colour
    tip = start + min(round(min(row.p95_ms / frame_ms, 1.0) * length), length - 2) if frame_ms > 0 else start
    picture[y - half : y + half, tip : tip + 2] = theme().quiet


def _ms(value: float) -> str:
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def draw_reading(
    picture: Picture, words: str, x: int, y: int, sizes: Sizes, above: tuple[int, int, int] | None = None
) -> None:
    """Draw a small card beside a place: the words before the first colon, and below them the rest.

    With ``above``, a row and two columns, it stands above that row, in one line where there is room, and
    between the columns if it is so narrow.
    """
    size = sizes.text
    height, width = picture.shape[:2]
    room = min(36 * size, width - 2 * sizes.margin)
    where, _, values = words.partition(": ")
    most = max(height // line_height(size) - 2, 1)
    lines = [(line, bool(values)) for line in _filled(where, size, room)]
    lines = [*lines, *((line, False) for line in _filled(values, size, room))][:most]
    rows = [[line] for line in lines]
    if above is not None and text_width(words, size) <= width - 2 * sizes.margin:
        rows = [[(f"{where}: ", True), (values, False)]] if values else [[(where, False)]]
    pad, step = round(0.7 * size), line_height(size)
    wide = max(sum(text_width(text, size) for text, _ in row) for row in rows)
    wide, tall = min(wide, width - 2 * sizes.margin) + 2 * pad, len(rows) * step + pad
    if above is None:
        # Below the mouse at its right, where the arrow hides nothing; at a border on the other side of it.
        left = x + size if x + size + wide < width else x - size - wide
        top = y + size if y + size + tall < height else y - size - tall
    else:
        row, start, end = above
        left, top = x - wide // 2, row - tall - 2
        if wide <= end - start:
            left = min(max(left, start), end - wide)
    left, top = max(min(left, width - wide - 1), 1), max(min(top, height - tall - 1), 1)
    _ground(picture, left, top, left + wide, top + tall, sizes, theme().field)
    for k, pieces in enumerate(rows):
        at, middle = left + pad, top + (pad + step) / 2 + k * step
        for text, quiet in pieces:
            ink = theme().quiet if quiet else theme().text
            at += label(picture, shorten(text, size, left + wide - pad - at), at, middle, size, ink)


def _filled(text: str, size: int, room: int) -> list[str]:
    """Break a text after commas into lines, and between words only where a part is wider than a line."""
    lines: list[str] = []
    for part in text.split(", "):
        longer = f"{lines[-1]}, {part}" if lines else part
        if lines and text_width(longer + ",", size) <= room:
            lines[-1] = longer
        else:
            lines[-1:] = [f"{line}," for line in lines[-1:]]
            lines += paragraph(part, size, room)
    return lines


def _ground(
    picture: Picture, left: int, top: int, right: int, bottom: int, sizes: Sizes, colour: Colour | None = None
) -> None:
    """Draw an empty card with an edge, without a colour in that of cards."""
    round_box(picture, left - 1, top - 1, right + 1, bottom + 1, sizes.radius, theme().grid)
    round_box(picture, left, top, right, bottom, sizes.radius, colour or theme().card)
