"""Panels: what makes a picture for people."""

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
    """What a panel is told of one of its inputs.

    Attributes:
        name: as in YAML: ``box``, ``dict.error``, ``k_box@box.window=11``.
        node: the node that says it, with its parameters as they are now; None for the source.
        unit: unit of the values, such as ``gray levels``; empty where they have none.
        sweep: the swept parameters that lead to it, such as ``{"box.window": 11}``; empty without a sweep.
        warmup: frames that pass at the start before anything is said, along the whole path.
        due: given the index of the first frame, that of the one with which it speaks since a node on its path
            last began anew, by the parameters as they are now; None where that is not known.
    """

    name: str
    node: Node | None
    unit: str
    sweep: Mapping[str, Any]
    warmup: int
    due: Callable[[int], int] | None = None

    def caption(self) -> str:
        """Name and parameters for a legend: ``relu, theta 150``; of a sweep just ``window 11``."""
        if self.sweep:
            return ", ".join(f"{key.rpartition('.')[2]} {value}" for key, value in self.sweep.items())
        words = self.node.caption() if self.node is not None else ""
        return f"{self.name}, {words}" if words else self.name


class Panel(Unit):
    """A part of the view.

    The contract, held for every panel by ``stream_sparse.testing.check_panel``: ``open`` comes first; ``see``
    is called for every frame with a value for each input (None where it said nothing), is cheap, and never
    changes or keeps an array longer than it needs to; ``draw`` gives a new uint8 BGR picture of just the
    size that was asked for, whatever has been seen, nothing included.
    """

    whole: ClassVar[bool] = False
    """Whether ``see`` gets whole results, all named parts together, in place of the first part."""

    title: str | None = param(None, help="Heading of the panel; null: made from its inputs.")

    def _begin(self) -> None:
        self.__feeds: tuple[Feed, ...] = ()
        self.__marks: Mapping[str, Feed] = {}

    def open(self, feeds: tuple[Feed, ...], medium: Medium, marks: Mapping[str, Feed]) -> None:
        """Learn what will be seen, and forget what was.

        Parameters:
            feeds: one for each value that ``see`` will get, in order.
            medium: what the source gives.
            marks: a feed for each parameter that names a node (``mark: pixel``), by parameter.
        """
        self.__feeds, self.__marks = feeds, marks
        self.__medium = medium
        self.reset()

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """What ``see`` gets."""
        return self.__feeds

    @property
    def medium(self) -> Medium:
        """What the source gives."""
        return self.__medium

    @property
    def marks(self) -> Mapping[str, Feed]:
        """The nodes that parameters name."""
        return self.__marks

    def see(self, *values: Value, at: Stamp) -> None:
        """Take in one frame; a value is None where its input said nothing."""
        raise TypeError(f"{type(self).__name__} defines no see()")

    def draw(self, height: int, width: int) -> Array:
        """A new picture, uint8 BGR of shape (height, width, 3), of what was seen last."""
        raise TypeError(f"{type(self).__name__} defines no draw()")
