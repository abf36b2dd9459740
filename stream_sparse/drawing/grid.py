"""Draw pictures side by side, each below its name."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, Self

import cv2
import numpy as np

from stream_sparse.frame import Array, as_float

from .axes import Across
from .colour_bar import bar_width, draw_bar
from .colours import blank, colour_of, fill
from .curves import dot
from .description import ArrayPicture, Box, Grid, HeatMap, Message, RosePlot, Tiles
from .parts import Cells, PicturePart
from .pictures import Cell, cells, fit, paint, tint
from .plot import Plot, draw_across, number_rows
from .readings import Reading, exactly, line_of
from .stale import dim, write
from .text import label, line_height, shorten, text_width
from .theme import Picture, theme
from .ticks import number
from .tiles import draw_tiles
from .vector_history import loudest


def draw_heat_map(heat: HeatMap, height: int, width: int, size: int) -> tuple[Picture, Cells]:
    """Draw a heat map as a new picture; where a pixel has several cells it shows the largest magnitude."""
    picture = blank(height, width)
    bar = bar_width(size) if width > 150 else 0
    shown = np.array(as_float(heat.values))
    if heat.pairs:
        np.fill_diagonal(shown, 0)
    plot = _plot(heat, height, width - bar, size)
    small = loudest(shown.T, plot.wide).T
    paint(picture, plot, small, np.arange(plot.wide) * small.shape[1] // plot.wide, heat.tint)
    if heat.pairs:
        inside, _ = plot.cut_out(picture)
        rows, columns = (np.arange(pixels) * len(shown) // pixels for pixels in (plot.tall, plot.wide))
        inside[(rows[:, None] == columns)[: inside.shape[0], : inside.shape[1]]] = theme().card
    number_rows(picture, plot)
    draw_across(picture, plot, Across("entries", plot.start, plot.end))
    if bar:
        draw_bar(picture[plot.top : plot.bottom], heat.tint, plot.right + 2, size)
    where = plot.left, plot.top, plot.wide, plot.tall
    return picture, Cells(*where, heat.values, heat.name, heat.unit)


def _plot(heat: HeatMap, height: int, width: int, size: int) -> Plot:
    """Return the largest plot of square cells that leaves room for labels, in the middle."""
    shape = heat.values.shape
    y, x = (shape[0] - 0.5, -0.5), (-0.5, shape[1] - 0.5)
    plot = Plot.within(height, width, top=0, y=y, x=x, size=size)
    left = plot.left
    bottom = max(min(plot.bottom, height), plot.top + 1)
    right = max(plot.right, left + 1)
    cell = min((bottom - plot.top) / shape[0], (right - left) / shape[1])
    tall, wide = (max(int(n * cell), 1) for n in shape)
    left += (right - left - wide) // 2
    top = plot.top + (bottom - plot.top - tall) // 2
    return plot._replace(left=left, right=left + wide, top=top, bottom=top + tall)


_SHIFT = 4  # binary digits below a pixel in OpenCV's positions
_SPREAD = 0.84  # of a petal, of the angle that it has
_STEPS = 12  # straight lines in the round end of a petal


class _Petals(NamedTuple):
    """A rose that was drawn: its middle and the radius of its outer ring, in pixels."""

    rose: RosePlot
    x: float
    y: float
    radius: float
    top: int = 0

    def moved(self, right: int, down: int) -> _Petals:
        """Return the rose at another place."""
        return self._replace(x=self.x + right, y=self.y + down, top=self.top + down)

    def read_off(self, x: int, y: int) -> str:
        """Return the direction and the value of the petal towards a place within the outer ring."""
        right, up = x - self.x, self.y - y
        count = len(self.rose.values)
        if not 0 < math.hypot(right, up) <= self.radius:
            return ""
        k = round(math.atan2(up, right) / (2 * math.pi) * count) % count
        sector = ", ".join(filter(None, (self.rose.name, f"{number(360 * k / count)} degrees")))
        return line_of(sector, [Reading("", exactly(self.rose.values[k]), self.rose.unit)])


def draw_rose(rose: RosePlot, height: int, width: int, size: int) -> tuple[Picture, _Petals]:
    """Draw a rose as a new picture: a petal for each value, and rings at half and all of the full one."""
    picture = blank(height, width)
    room = line_height(size) if min(height, width) > 8 * size else 0
    radius = max(min(width - 4, height - 4 - 2 * room) / 2, 1.0)
    x, y = (width - 1) / 2, (height - 1) / 2
    for share in (0.5, 1.0):
        dot(picture, x, y, share * radius, theme().grid, ring=True)
    for k in range(4):
        _spoke(picture, x, y, radius, k * math.pi / 2)
    colour, count = colour_of(rose.ink), len(rose.values)
    shares = np.nan_to_num(np.clip(rose.values / rose.full, 0, 1)) if rose.full > 0 else np.zeros(count)
    for k, share in enumerate(shares.tolist()):
        if share > 0:
            _petal(picture, x, y, share * radius, 2 * math.pi * k / count, 2 * math.pi / count, colour)
    if room:
        words = f"{number(rose.full)} {rose.unit}".rstrip()
        label(picture, words, x + 0.72 * radius, y - 0.72 * radius - room / 2, size, theme().quiet)
    return picture, _Petals(rose, x, y, radius)


def _fixed(points: object) -> np.ndarray:
    return np.rint(np.asarray(points, np.float64) * (1 << _SHIFT)).astype(np.int32)


def _spoke(picture: Picture, x: float, y: float, radius: float, angle: float) -> None:
    ends = _fixed([(x, y), (x + radius * math.cos(angle), y - radius * math.sin(angle))])
    cv2.polylines(picture, [ends], False, theme().grid, 1, cv2.LINE_AA, _SHIFT)


def _petal(
    picture: Picture, x: float, y: float, radius: float, angle: float, room: float, colour: object
) -> None:
    turns = angle + _SPREAD * room * np.linspace(-0.5, 0.5, _STEPS)
    rim = np.stack([x + radius * np.cos(turns), y - radius * np.sin(turns)], axis=1)
    points = _fixed(np.concatenate([[[x, y]], rim]))
    cv2.fillPoly(picture, [points], colour, cv2.LINE_AA, _SHIFT)  # type: ignore[call-overload]


_BESIDE = 3  # pixels from the rectangle to the middle of its line, which hides nothing of what is inside
_ALMOST = 1.1
_LEAST_BAR = 150  # columns of a picture in which there is room for a colour bar


class _Placed(PicturePart, Protocol):
    """The picture of one part of a grid; its name stands above its top."""

    @property
    def top(self) -> int:
        """The first row of pixels."""

    def moved(self, right: int, down: int) -> Self:
        """Return it at its place in the whole picture."""


_Drawing = Callable[[Any, int, int, int], tuple[Array, _Placed]]


def draw_grid(grid: Grid, picture: Picture, size: int) -> tuple[PicturePart, ...]:
    """Draw pictures side by side over a picture."""
    height, width = picture.shape[:2]
    if len(grid.parts) > 1:
        fill(picture, theme().card)
    drawn = []
    bar = bar_width(size) if grid.bar and width > _LEAST_BAR else 0
    shape = next(_shape(part) for part in grid.parts if not isinstance(part, Message))
    places = cells(len(grid.parts), shape, height, width - bar, size)
    names = _fitting(grid.names, size, places[0][3]) if len(grid.parts) > 1 else [""]
    for part, name, (top, left, tall, wide) in zip(grid.parts, names, places, strict=True):
        area = picture[top : top + tall, left : left + wide]
        if isinstance(part, Message):
            write(area, part, size)
        else:
            shown, one = _DRAWINGS[type(part)](part, tall, wide, size)
            top, left = top + (tall - shown.shape[0]) // 2, left + (wide - shown.shape[1]) // 2
            area = picture[top : top + shown.shape[0], left : left + shown.shape[1]]
            if len(grid.parts) == 1:
                _fill_around(picture, top, left, *area.shape[:2])
            shown = shown[: area.shape[0], : area.shape[1]]
            if isinstance(part, ArrayPicture):
                tint(shown, part.tint, area)
            else:
                area[:] = shown
            dim(area, part.stale, size)
            if isinstance(part, ArrayPicture):
                for box in part.boxes:
                    _draw_box(area, box, part.values.shape, size)
            drawn.append(one.moved(left, top))
            top = drawn[-1].top
        middle, above = left + area.shape[1] / 2, top - line_height(size) / 2 - 2
        label(picture, shorten(name, size, wide), middle, above, size, theme().quiet, at="middle")
    if grid.bar and bar:
        beside = left + area.shape[1] if len(grid.parts) == 1 else width - bar
        draw_bar(picture, grid.bar, beside, size)
    return tuple(drawn)


def _shape(part: ArrayPicture | HeatMap | Tiles | RosePlot) -> tuple[int, ...]:
    """Return the rows and columns of the picture of a part; tiles fit any, and roses are round."""
    return (1, 1) if isinstance(part, Tiles | RosePlot) else part.values.shape[:2]


def _fitting(names: Sequence[Sequence[str]], size: int, room: float) -> Sequence[str]:
    """Return the first names for all of which there is room, or the last ones."""
    fits = (some for some in names if all(text_width(name, size) <= room for name in some))
    return next(fits, names[-1])


def _fill_around(picture: Picture, top: int, left: int, tall: int, wide: int) -> None:
    """Paint what lies around a rectangle, which itself is drawn over."""
    for area in (picture[:top], picture[top + tall :]):
        fill(area, theme().card)
    for area in (picture[top : top + tall, :left], picture[top : top + tall, left + wide :]):
        fill(area, theme().card)


def _draw_frame(frame: ArrayPicture, height: int, width: int, _size: int) -> tuple[Array, Cells]:
    """Return the values of a frame as large as there is room, which are still to be coloured."""
    values = frame.values
    tall, wide = _inside(values.shape, (0, 0, height, width))
    where = Cells(0, 0, wide, tall, values, frame.name, frame.unit)
    return fit(values, tall, wide), where


def _inside(frame: tuple[int, ...], cell: Cell) -> tuple[int, int]:
    """Return height and width of the largest picture of a frame in a cell."""
    factor = min(cell[2] / frame[0], cell[3] / frame[1])
    if 1 < factor < _ALMOST:  # interpolation would blur the picture for nothing
        factor = 1
    return max(round(frame[0] * factor), 1), max(round(frame[1] * factor), 1)


_DRAWINGS: dict[type, _Drawing] = {
    ArrayPicture: _draw_frame,
    HeatMap: draw_heat_map,
    Tiles: draw_tiles,
    RosePlot: draw_rose,
}


def _draw_box(picture: Picture, box: Box, frame: tuple[int, ...], size: int) -> None:
    """Draw a rectangle on a picture of a frame of this shape, and its name beside it if there is one."""
    top, left, bottom, right, text, small = box
    size, beside = (size // 2, 0) if small else (size, _BESIDE)
    scale = picture.shape[0] / frame[0], picture.shape[1] / frame[1]
    cy, cx = (top + bottom) / 2 * scale[0], (left + right) / 2 * scale[1]
    half_y = max((bottom - top) / 2 * scale[0] + beside, 0.55 * size)
    half_x = max((right - left) / 2 * scale[1] + beside, 0.55 * size)
    corners = (round(cx - half_x), round(cy - half_y)), (round(cx + half_x), round(cy + half_y))
    cv2.rectangle(picture, *corners, theme().card, 4)
    cv2.rectangle(picture, *corners, theme().mark, 2)
    if not text:
        return
    width = text_width(text, size)
    start = cx + half_x + 6
    if start + width > picture.shape[1]:
        start = cx - half_x - 6 - width
    if start < 3:  # no room on either side
        start = max(min(cx - width / 2, picture.shape[1] - width - 3), 3)
        below = cy + half_y + size
        cy = below if below < picture.shape[0] - size else cy - half_y - size
    middle = min(max(cy, 0.75 * size), picture.shape[0] - 0.75 * size)
    # Darken the picture behind the text, which must be legible on any brightness.
    y0, y1 = max(round(middle - 0.75 * size), 0), max(round(middle + 0.75 * size), 0)
    ground = picture[y0:y1, max(round(start) - 3, 0) : max(round(start) + width + 3, 0)]
    ground[:] = ground // 4 + np.array(theme().card, np.uint8) // 4 * 3
    label(picture, text, start, middle, size, theme().mark)
