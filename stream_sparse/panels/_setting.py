"""The base of panels that show the value of a parameter as a line, which can be dragged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from stream_sparse.base import Feed, param, parameters
from stream_sparse.drawing.axes import Setting
from stream_sparse.errors import ParameterError
from stream_sparse.frame import Medium

from ._values import ValuesPanel


@runtime_checkable
class _Plot(Protocol):
    """A part of a picture through which a line may go."""

    def value_at(self, x: int, y: int, near: bool = False) -> float | None: ...


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

    def aim(self, x: int, y: int, near: bool = False) -> tuple[str, float] | None:
        """Return ``line``, and the value to which a place of the last picture moves it.

        With ``near`` a place beside the plots means the nearest place in the last one. None: nothing moves.
        """
        plots = [part for part in self._parts() if isinstance(part, _Plot)]
        found = [plot.value_at(x, y) for plot in plots]
        found += [plot.value_at(x, y, near) for plot in plots[-1:]]
        return next((("line", value) for value in found if value is not None), None)

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
    known = {} if feed.node is None else parameters(type(feed.node))
    return name in known and not {"number", "whole number"}.isdisjoint(known[name].type.split(" or "))
