"""Descriptions of panels in plain values that never change: no pixels, and no colours of a page.

``scene.py`` draws a description in a size and a theme.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from .axes import Axes
from .inks import Ink
from .readings import exactly

__all__ = ["Bar", "Chart", "Description", "Message", "Rows"]


class Message(NamedTuple):
    """Words in place of values, or over values that are out of date.

    Attributes:
        text: one line.
        short: the words for little room; empty: the text, cut.
        loud: whether they are all there is to see, and not only a reason to wait.
    """

    text: str
    short: str = ""
    loud: bool = False


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
        message: why there is no value, or why it is out of date; None: it is up to date.
    """

    name: str
    short: str
    value: float | None
    ink: Ink
    unit: str = ""
    normal: float | None = None
    message: Message | None = None

    def words(self) -> str:
        """Return the value and the message, whole."""
        value = "" if self.value is None else f"{exactly(self.value)} {self.unit}".rstrip()
        return ", ".join(filter(None, (value, self.message.text if self.message else "")))


class Rows(NamedTuple):
    """Bars below one another, from zero to their values.

    Attributes:
        bars: at least one.
        ends: the values at the two ends of their axis.
    """

    bars: tuple[Bar, ...]
    ends: tuple[float, float]


Description: TypeAlias = Message | Chart | Rows
"""The content of a panel."""
