"""The base of panels that show the value of a parameter as a line, which can be dragged."""

from collections.abc import Mapping
from typing import Any

from stream_sparse.base import Feed, param, parameters
from stream_sparse.drawing.axes import Setting
from stream_sparse.errors import ParameterError
from stream_sparse.frame import Medium

from ._values import ValuesPanel


class SettingPanel(ValuesPanel):
    """Base of panels with axes of values among which a parameter has its place."""

    line: str | None = param(
        None,
        refers="parameter",
        help="Name of a parameter, such as `relu.theta`, whose value is a line; a press moves the line and "
        "the parameter, if it has a slider.",
    )

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        if "line" in marks and not _is_number(marks["line"]):
            text = f"line must name a parameter of a node that is a number (got '{marks['line'].name}')"
            raise ParameterError(type(self).__name__.lower(), [("line", text)])
        super().open(feeds, medium, marks)

    def move(self, *place: float) -> tuple[str, float] | None:
        """Return ``line``, and the value to which a place among the values moves it; None without a line."""
        return ("line", place[0]) if "line" in self.marks else None

    def _setting(self, *, upright: bool) -> Setting | None:
        """Return the line of the parameter; None without one, and where the parameter is null now."""
        if "line" not in self.marks:
            return None
        feed = self.marks["line"]
        name = feed.name.rpartition(".")[2]
        value: Any = getattr(feed.node, name)
        return None if value is None else Setting(feed.label or name, float(value), upright, bool(feed.label))


def _is_number(feed: Feed) -> bool:
    name = feed.name.rpartition(".")[2]
    declared = {} if feed.node is None else parameters(type(feed.node))
    return name in declared and not {"number", "whole number"}.isdisjoint(declared[name].type.split(" or "))
