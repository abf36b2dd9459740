"""The base class of panels, which draw values as pictures, and the description of a panel's inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from .param import param
from .unit import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stream_sparse.frame import Array, Medium, Stamp, Value

    from .node import Node

__all__ = ["Feed", "Panel"]


class Feed(NamedTuple):
    """The description of one input of a panel.

    Attributes:
        name: the name in YAML: ``box``, ``dict.error``, ``k_box@box.window=11``.
        node: the node that gives the values, with its current parameters; None for the source.
        unit: unit of measure of the values, such as ``gray levels``; empty for none.
        sweep: the swept parameters of this branch, such as ``{"box.window": 11}``; empty without a sweep.
        warmup: number of frames before the first value, summed along the path from the source.
        due: takes the index of the run's first frame and returns the index of the frame that brings the first
            value since the latest reset of a node on the path; None where that is unknown.
    """

    name: str
    node: Node | None
    unit: str
    sweep: Mapping[str, Any]
    warmup: int
    due: Callable[[int], int] | None = None

    def caption(self) -> str:
        """Return a text for a legend: ``relu, theta 150``, or in a sweep ``window 11``."""
        if self.sweep:
            return ", ".join(f"{key.rpartition('.')[2]} {value}" for key, value in self.sweep.items())
        words = self.node.caption() if self.node is not None else ""
        return f"{self.name}, {words}" if words else self.name


class Panel(Unit):
    """A part of the view: it draws the values of its inputs as a picture.

    ``stream_sparse.testing.check_panel`` checks the contract of every panel. ``open`` comes first. ``see`` is
    called for every frame with one value for each input (None where the input gave none); it is fast, changes
    no array and keeps none longer than necessary. ``draw`` returns a new uint8 BGR picture of the requested
    size at any time, also before the first value.
    """

    whole: ClassVar[bool] = False
    """Whether ``see`` gets a result with all its named outputs; False: the first output alone."""

    title: str | None = param(None, help="Heading of the panel; null: made from its inputs.")

    def _begin(self) -> None:
        self.__feeds: tuple[Feed, ...] = ()
        self.__marks: Mapping[str, Feed] = {}

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        """Take the descriptions of the inputs, and reset the panel.

        Parameters:
            feeds: one for each argument of ``see``, in order.
            medium: description of the source.
            marks: description of each node that a parameter names (``mark: pixel``), by parameter.
        """
        self.__feeds, self.__marks = feeds, marks
        self.__medium = medium
        self.reset()

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The descriptions of the inputs, in the order of the arguments of ``see``."""
        return self.__feeds

    @property
    def medium(self) -> Medium:
        """The description of the source."""
        return self.__medium

    @property
    def marks(self) -> Mapping[str, Feed]:
        """The descriptions of the nodes that parameters name, by parameter."""
        return self.__marks

    def see(self, *values: Value, at: Stamp) -> None:
        """Take the values of one frame; a value is None where its input gave none."""
        raise TypeError(f"{type(self).__name__} defines no see()")

    def draw(self, height: int, width: int) -> Array:
        """Draw the latest values as a new picture: uint8, BGR, shape (height, width, 3)."""
        raise TypeError(f"{type(self).__name__} defines no draw()")
