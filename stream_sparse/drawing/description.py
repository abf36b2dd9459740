"""Descriptions of panels in plain values that never change: no pixels, and no colours of a page.

``scene.py`` draws a description in a size and a theme.
"""

from typing import NamedTuple, TypeAlias

from stream_sparse.frame import Array

from .axes import Across, Axes
from .inks import Ink
from .readings import exactly
from .tints import Tint
from .vector_history import Vectors


class Message(NamedTuple):
    """Words in place of values, or over values that are out of date.

    Attributes:
        text: one line.
        short: the words for little room; empty: the text, cut.
    """

    text: str
    short: str = ""


class Chart(NamedTuple):
    """Axes with marks.

    Attributes:
        rows: axes side by side, in rows below one another; at least one.
        strips: axes that are drawn in place of ``rows`` where there is room for all of them: low ones on one
            scale, each with the name of its legend at the left.
        head: words above the names of strips, such as the swept parameter.
        scale: what the strips span; empty: the values at their ends.
        stale: why the values are out of date; None: they are not.
    """

    rows: tuple[tuple[Axes, ...], ...]
    strips: tuple[Axes, ...] = ()
    head: str = ""
    scale: str = ""
    stale: Message | None = None


class Bar(NamedTuple):
    """A value with its name.

    Attributes:
        name: of the value.
        short: the name for little room, in a sweep the swept value.
        value: None before the first one.
        ink: of the bar.
        unit: unit of measure of the value.
        normal: the value of a normal distribution, where that is known.
        before: the value before the latest edit that concerns it; None: it was not edited.
        message: why there is no value, or why it is out of date; None: it is up to date.
    """

    name: str
    short: str
    value: float | None
    ink: Ink
    unit: str = ""
    normal: float | None = None
    before: float | None = None
    message: Message | None = None

    def words(self) -> str:
        """Return the value and the message, whole."""
        value = "" if self.value is None else f"{exactly(self.value)} {self.unit}".rstrip()
        before = "" if self.before is None else f"before the latest change {exactly(self.before)}"
        return ", ".join(filter(None, (value, before, self.message.text if self.message else "")))


class Rows(NamedTuple):
    """Bars below one another, from zero to their values.

    Attributes:
        bars: at least one.
        ends: the values at the two ends of their axis.
    """

    bars: tuple[Bar, ...]
    ends: tuple[float, float]


class Line(NamedTuple):
    """A name with words.

    Attributes:
        name: of the value.
        words: the value in words.
        whole: the line to be read off, where words are cut.
        waits: whether the words say why there is no value.
        wraps: whether long words go on in the next line.
    """

    name: str
    words: str
    whole: str
    waits: bool = False
    wraps: bool = False


class Lines(NamedTuple):
    """Lines of text below one another."""

    lines: tuple[Line, ...]


class Box(NamedTuple):
    """A rectangle around pixels of a frame, its right and bottom excluded.

    Attributes:
        top, left, bottom, right: its borders, in rows and columns of the frame.
        name: words beside it; may be empty.
        small: whether it is one of many, and may be small in the picture.
    """

    top: float
    left: float
    bottom: float
    right: float
    name: str = ""
    small: bool = False


class ArrayPicture(NamedTuple):
    """An array as a picture.

    Attributes:
        values: shape (rows, columns), or (rows, columns, 3): blue, green and red.
        tint: the colours of the values.
        name: of one picture of several.
        unit: unit of measure of the values.
        boxes: rectangles that are marked.
        stale: why the values are out of date; None: they are not.
    """

    values: Array
    tint: Tint
    name: str = ""
    unit: str = ""
    boxes: tuple[Box, ...] = ()
    stale: Message | None = None


class HeatMap(NamedTuple):
    """An array with numbers at its rows and columns, and a colour bar.

    Attributes:
        values: shape (rows, columns); row 0 is at the top.
        tint: the colours of the values.
        name: of one map of several.
        unit: unit of measure of the values.
        pairs: whether the diagonal of a square is left out.
        stale: why the values are out of date; None: they are not.
    """

    values: Array
    tint: Tint
    name: str = ""
    unit: str = ""
    pairs: bool = False
    stale: Message | None = None


class Tiles(NamedTuple):
    """Atoms as small pictures, each with a bar of its usage.

    Attributes:
        atoms: of a shape that ``atom_shape`` knows: pictures, or (k, d), which are small curves, or films.
            Each has a scale of its own, from minus to plus its largest magnitude.
        order: the numbers of the atoms, the first one first.
        colormap: the colours of the values of gray atoms; those in colour have their own.
        usage: of each atom; nan, or None for all: it is not known.
        full: the usage of a full bar.
        name: of one dictionary of several.
        stale: why the values are out of date; None: they are not.
        frame: which frame of films is shown.
    """

    atoms: Array
    order: Array
    colormap: str
    usage: Array | None = None
    full: float = 1.0
    name: str = ""
    stale: Message | None = None
    frame: int = 0


class RosePlot(NamedTuple):
    """Values by direction, as petals around a middle.

    Attributes:
        values: shape (directions,), evenly around a circle; the first one is to the right, the next ones
            follow anticlockwise. Values up to 0, and nan, have no petal.
        full: the value of a petal that reaches the outer ring.
        ink: of the petals.
        name: of one rose of several.
        unit: unit of measure of the values.
        stale: why the values are out of date; None: they are not.
    """

    values: Array
    full: float
    ink: Ink
    name: str = ""
    unit: str = ""
    stale: Message | None = None


class Grid(NamedTuple):
    """Pictures side by side, each below its name.

    Attributes:
        parts: a picture of each input, or why it is missing; at least one picture.
        names: a name of each of several parts, and shorter ones for less room: the first for which there is
            room are written, the last ones cut.
        bar: the colours of all pictures, in one colour bar; None: without one.
    """

    parts: tuple[ArrayPicture | HeatMap | Tiles | RosePlot | Message, ...]
    names: tuple[tuple[str, ...], ...] = ()
    bar: Tint | None = None


class WeightMap(NamedTuple):
    """Weights over time: each has a row, the first at the top.

    Attributes:
        vectors: the weights at their times.
        tint: the colours of the weights.
        many: whether they are means over many patches.
        name: of one map of several.
        unit: unit of measure of the weights.
        stale: why there is no newer vector; None: it is up to date.
        each: what a row stands for: a weight, or a column of a frame.
    """

    vectors: Vectors
    tint: Tint
    many: bool = False
    name: str = ""
    unit: str = ""
    stale: Message | None = None
    each: str = "weight"


class Maps(NamedTuple):
    """Maps of weights below one another, over one axis of times.

    Attributes:
        across: the axis of times.
        end: until when the latest vectors are shown, in seconds.
        parts: a map for each input, or why it is missing.
        names: of several parts.
    """

    across: Across
    end: float
    parts: tuple[WeightMap | Message, ...]
    names: tuple[str, ...] = ()


class Term(NamedTuple):
    """A picture of a sum.

    Attributes:
        frame: the picture, with its name.
        sign: what stands before it, such as ``+ 42``.
    """

    frame: ArrayPicture
    sign: str = ""


class Sum(NamedTuple):
    """Pictures with signs between them, in one line or several.

    Attributes:
        terms: at least one.
        places: for how many terms there is room, so that pictures keep their size where there are fewer.
        head: how many terms have a line of their own, the first one.
        stale: why the values are out of date; None: they are not.
    """

    terms: tuple[Term, ...]
    places: int = 1
    head: int = 0
    stale: Message | None = None


Description: TypeAlias = Message | Chart | Rows | Lines | Grid | Maps | Sum
"""The content of a panel."""
