"""Descriptions of each kind with all that they can have, in sizes of panels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stream_sparse.drawing.axes import Across, Axes, LegendEntry, Mark, Setting
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.description import (
    ArrayPicture,
    Bar,
    Box,
    Chart,
    Description,
    Grid,
    HeatMap,
    Line,
    Lines,
    Maps,
    Message,
    RosePlot,
    Rows,
    Sum,
    Term,
    Tiles,
    WeightMap,
)  # fmt: skip
from stream_sparse.drawing.inks import FAINT, curve_ink, ramp_inks
from stream_sparse.drawing.parts import PicturePart
from stream_sparse.drawing.scene import draw
from stream_sparse.drawing.text import enlarged
from stream_sparse.drawing.theme import THEMES, Picture, themed
from stream_sparse.drawing.tints import Tint
from stream_sparse.drawing.vector_history import Vectors

__all__ = ["SCENES", "Scene"]

_RANDOM = np.random.default_rng(3)
_STALE = Message("a node was reset at frame 40", "reset")
_GRAY, _SIGNED = Tint("gray", 0.0, 255.0), Tint("coolwarm", -3.0, 3.0)


class Scene(NamedTuple):
    """A description, the size of its picture, and the look of its page."""

    description: Description
    height: int
    width: int
    scale: float = 1.0
    letters: float = 1.0
    theme: str = "dark"

    def drawn(self) -> tuple[Picture, tuple[PicturePart, ...]]:
        """Return the picture that Python draws, and its parts."""
        with themed(THEMES[self.theme]), enlarged(self.scale, self.letters):
            picture = blank(self.height, self.width)
            return picture, draw(self.description, picture)


def _walk(count: int, *gaps: int) -> np.ndarray:
    values = np.cumsum(_RANDOM.normal(size=count))
    values[list(gaps)] = np.nan
    return values


def _line(name: str, number: int, x: np.ndarray, y: np.ndarray, **more: object) -> Mark:
    return Mark("line", x, y, curve_ink(number), name, "gray levels", **more)  # type: ignore[arg-type]


def _times() -> Axes:
    x, y = np.linspace(2.0, 9.9, 300), _walk(300, 50, 51, 52)
    marks = (_line("pixel", 0, x, y, low=y - 2), _line("after ReLU", 1, x[100:200], _walk(100)))
    legend = tuple(LegendEntry(mark.name, mark.ink) for mark in marks)
    return Axes(
        "", Across("time", 2.0, 10.0, laps=(3.0, 6.5)), (-25.0, 25.0), marks, legend, normals=(0.0,), cut=True
    )


def _swept(log: bool) -> Axes:
    points = 10.0 ** np.arange(-1, 3.1, 0.5) if log else np.arange(0.0, 250, 20)
    y = _RANDOM.uniform(-3, 40, len(points))
    mark = _line(
        "kurtosis",
        2,
        points,
        y,
        dots=True,
        ring=float(points[3]),
        hollow=(float(points[1]), float(points[4])),
    )
    setting = Setting("threshold", float(points[5]), upright=True, movable=True)
    return Axes(
        "k", Across.swept("theta", points, "px", log), (-5.0, 42.0), (mark,),
        (LegendEntry("kurtosis", mark.ink),),
        normals=(0.0,), zero=True, setting=setting,
    )  # fmt: skip


def _sweep_of_lines() -> Axes:
    inks, x = ramp_inks(14, 1), np.arange(40.0)
    marks = tuple(Mark("line", x, k + np.sin((k + 1) * x / 9), ink, f"tau {k}") for k, ink in enumerate(inks))
    legend = (
        LegendEntry("tau", FAINT),
        *(LegendEntry(f"{10 * k}", ink, dash=False) for k, ink in enumerate(inks)),
    )
    return Axes("s", Across("entries", 0.0, 39.0, unit="frames"), (-1.0, 15.0), marks, legend)


def _levels() -> Axes:
    """Return axes on which a curve of the last frames crosses a level that can be moved."""
    x, level = np.arange(-99.0, 1), Setting("level", 120.0, movable=True)
    marks = _line("pixel", 0, x, 100 + 9 * _walk(100)), _line("late", 1, x[70:], 60 + _walk(30))
    past = Across("past", -99.0, 0.0)
    return Axes("p", past, (0.0, 250.0), marks, corner="gray levels", setting=level)


def _stems(*counts: int) -> Axes:
    marks = []
    for k, count in enumerate(counts):
        y = np.where(_RANDOM.random(count) < 0.4, _RANDOM.normal(size=count), 0.0)
        marks.append(Mark("stems", np.arange(float(count)), y, curve_ink(k), f"code {k}"))
    end = float(max(counts)) - 0.5
    return Axes("c", Across("entries", -0.5, end, "of 64"), (-3.0, 3.0), tuple(marks), zero=True)


def _bins(number: int, log: bool) -> Axes:
    edges, counts = np.arange(-0.5, 256, 8), np.floor(_RANDOM.exponential(300, 32))
    counts[5:9] = 0
    y = counts.astype(float)
    if log:
        y = np.where(y > 0, y, 0.0)
    mark = Mark("steps", edges, y, curve_ink(number), f"node {number}")
    ends = (-0.2, 3.5) if log else (0.0, float(y.max()))
    across = Across("values", -0.5, 255.5, unit="gray levels", points=(0.0, 255.0))
    return Axes(
        str(number),
        across,
        ends,
        (mark,),
        (LegendEntry(mark.name, mark.ink),),
        log=log,
        corner="values per bin",
    )


def _taps() -> Axes:
    bars = tuple(
        Mark("bars", np.arange(7.0), _RANDOM.normal(size=7), curve_ink(k), f"filter {k}") for k in range(2)
    )
    legend = tuple(LegendEntry(mark.name, mark.ink) for mark in bars)
    return Axes(
        "r", Across("values", -0.5, 6.5), (-2.0, 2.0), bars, legend, zero=True, title="over time, frames"
    )


def _points() -> Axes:
    x, y = np.sort(_RANDOM.normal(size=30)), _RANDOM.normal(size=30)
    marks = (Mark("points", x, y, curve_ink(3), "atom", "px", ring=float(x[4])),)
    return Axes("q", Across("values", -3.0, 3.0, unit="px"), (-3.0, 3.0), marks)


def _charts() -> dict[str, Scene]:
    nothing = Axes("n", Across("time", 0.0, 5.0), (0.0, 1.0), message="no value yet", title="row 2")
    strips = tuple(_bins(k, log=True)._replace(corner="") for k in range(3))
    several = _bins(0, log=True)
    both = several._replace(
        marks=several.marks + _bins(1, log=True).marks,
        legend=(*several.legend, LegendEntry("a long name of a node", curve_ink(1))),
    )
    return {
        "times": Scene(Chart(((_times(),),), stale=_STALE), 168, 1224),
        "low": Scene(Chart(((_times(),),)), 90, 330, theme="light"),
        "swept": Scene(Chart(((_swept(False),), (_swept(True),))), 301, 290),
        "sweep": Scene(Chart(((_sweep_of_lines(),),)), 243, 433, theme="light"),
        "sides": Scene(Chart(((_swept(True), _taps()), (_levels(), nothing))), 340, 560, 2.0),
        "stems": Scene(Chart(((_stems(12, 12),), (_stems(200),))), 301, 400, letters=1.4),
        "bins": Scene(Chart(((_bins(0, log=False),), (both,))), 320, 316),
        "strips": Scene(Chart(((both,),), strips, "theta", ""), 211, 322),
        "many strips": Scene(
            Chart(((both,),), strips * 9, "theta", "each 0 to 100 values per bin, logarithmic"), 190, 322
        ),
        "points": Scene(Chart(((_points(),),)), 200, 300, theme="light"),
        "taps": Scene(Chart(((_taps(),),)), 200, 300),
        "stale": Scene(Chart(((_stems(30),),), stale=_STALE), 200, 300, theme="light"),
    }


def _pictures() -> dict[str, Scene]:
    """Return frames of each type, smaller and larger than their places, maps, atoms and sums."""
    levels = _RANDOM.integers(0, 256, (24, 32), dtype=np.uint8)
    colours = _RANDOM.integers(0, 256, (40, 30, 3), dtype=np.uint8)
    fine = np.cumsum(_RANDOM.normal(size=(300, 401)), axis=1).astype(np.float32) / 10
    fine[10:60, 20:90] = np.nan
    wide = _RANDOM.integers(-900, 900, (90, 120)).astype(np.int16)
    box = Box(5, 8, 12, 15, "row 5, col 8")
    boxes = (box, Box(1, 29, 3, 31, "a name at the right end"), Box(18, 2, 20, 4, small=True))
    matrix = _RANDOM.normal(size=(6, 6))
    heat = HeatMap(matrix, _SIGNED, "coactivity", pairs=True)
    tall = HeatMap(_RANDOM.normal(size=(700, 9)), _SIGNED, "weights", "px")
    atoms, curves = _RANDOM.normal(size=(23, 7, 5)), _RANDOM.normal(size=(12, 40)).astype(np.float32)
    curves[3, 10:14] = np.nan
    order, usage = _RANDOM.permutation(23), np.where(_RANDOM.random(23) < 0.2, np.nan, _RANDOM.random(23))
    every, loud = Tiles(curves, np.arange(12), "gray", name="dict"), Tint("magma", -500.0, 500.0)
    films, tones = _RANDOM.normal(size=(6, 4, 5, 6)), np.random.default_rng(1).normal(size=(6, 2, 5, 6, 3))
    rose = RosePlot(np.array([1.0, 0.5, -1, np.nan, 0.25, 3, 0.75, 0.1]), 2.0, curve_ink(1), "motion", "px")
    names = (("input", "after a long threshold", "none"), ("in", "out", "no"))
    small = [
        ArrayPicture(values, Tint("gray", -3.0, 3.0), name, "px")
        for values, name in zip(atoms[:6], "abcdef", strict=False)
    ]
    terms = tuple(Term(frame, f"+ {10 * k}" if k else "") for k, frame in enumerate(small))
    return {
        "levels": Scene(
            Grid((ArrayPicture(levels, _GRAY, unit="gray levels", boxes=boxes),), bar=_GRAY), 180, 320),
        "squares": Scene(Grid((ArrayPicture(levels, _GRAY),)), 200, 300, theme="light"),
        "colours": Scene(Grid((ArrayPicture(colours, _GRAY),)), 90, 200),
        "fewer colours": Scene(Grid((ArrayPicture(colours, _GRAY),)), 31, 22),
        "several": Scene(
            Grid((ArrayPicture(fine, _SIGNED, "fine"), ArrayPicture(wide, loud, "wide", stale=_STALE),
                  _STALE), names),
            250, 480, 1.5,
        ),
        "map": Scene(Grid((heat,)), 240, 300),
        "maps": Scene(Grid((heat, tall), (("coactivity", "weights"),)), 240, 420, theme="light"),
        "atoms": Scene(Grid((Tiles(atoms, order, "gray", usage, 0.8),)), 238, 667),
        "few pixels": Scene(Grid((Tiles(atoms, order, "coolwarm", usage),)), 40, 60),
        "films": Scene(Grid((Tiles(films, np.arange(6), "gray", frame=2),)), 120, 300),
        "colour films": Scene(Grid((Tiles(tones, np.arange(6), "gray", frame=1),)), 120, 300),
        "small colours": Scene(Grid((Tiles(tones[:, 1], np.arange(6), "gray"),)), 9, 14),
        "roses": Scene(Grid((rose, rose._replace(full=0.5, name="")), (("one", "other"),)), 170, 330),
        "curves": Scene(Grid((every, Tiles(curves[:5], np.arange(5), "gray")), (("a", "b"),)), 150, 330),
        "sum": Scene(Sum(terms, places=9, head=3), 248, 853),
        "small sum": Scene(Sum(terms, stale=_STALE), 60, 90, theme="light"),
    }  # fmt: skip


def _others() -> dict[str, Scene]:
    bars = tuple(
        Bar(f"kurtosis of node {k}", f"{k}", value, curve_ink(k), "px", 0.0, before, message)
        for k, (value, before, message) in enumerate(
            [
                (4.25, 2.0, None),
                (-1.5, None, None),
                (0.0, None, _STALE),
                (None, None, _STALE),
                (float("nan"), None, None),
            ]
        )
    )
    lines = tuple(
        Line(f"name {k}", words, f"name {k}: {words}", waits=k == 1, wraps=k == 2)
        for k, words in enumerate(["3.5 px", "waits for 30 frames", "many words " * 12, "4", "5"])
    )
    times = np.sort(_RANDOM.uniform(1, 9, 500))
    vectors = Vectors(_RANDOM.normal(size=(500, 30)).astype(np.float32), times, _RANDOM.random(500) < 0.97)
    few = Vectors(_RANDOM.normal(size=(6, 300)), np.array([0.5, 2.0, 3.0, 4.5, 6.0, 8.0]), np.arange(6) != 3)
    across = Across("time", 1.03, 9.03, laps=(4.0,))
    parts = (
        WeightMap(vectors, _SIGNED, True, "codes", "px", _STALE, "column"),
        _STALE,
        WeightMap(few, _SIGNED, name="few"),
    )
    return {
        "message": Scene(Message("waiting for the first frame of the camera", "waiting"), 120, 200),
        "bars": Scene(Rows(bars, (-2.0, 6.0)), 318, 232),
        "wide bars": Scene(Rows(bars * 3, (-2.0, 6.0)), 200, 500, theme="light"),
        "thin bars": Scene(Rows(bars * 9, (0.0, 6.0)), 120, 232),
        "lines": Scene(Lines(lines), 140, 260),
        "weights": Scene(Maps(across, 8.6, parts, ("codes", "none", "few")), 300, 420),
        "one map": Scene(Maps(across, 9.03, parts[2:]), 130, 300, theme="light"),
    }  # fmt: skip


SCENES = {**_charts(), **_pictures(), **_others()}
"""Descriptions by what they show."""
