"""What a pipeline is once it has been read and checked: units in order, not yet connected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from stream_sparse.base import Node, Panel, Sink, Source

__all__ = ["Keep", "OnError", "OnGap", "PanelPart", "Part", "Plan", "Ref", "Slider"]

OnError = Literal["stop", "skip", "disable"]
OnGap = Literal["continue", "reset"]


class Ref(NamedTuple):
    """A name in ``from``: a part, or ``source``, and perhaps one of the named parts of what it says.

    >>> str(Ref("dict", "error"))
    'dict.error'
    """

    name: str
    field: str = ""

    def __str__(self) -> str:
        return f"{self.name}.{self.field}" if self.field else self.name


@dataclass(frozen=True)
class Part:
    """A node or sink; a swept node is a part for each value.

    Attributes:
        name: ``box``, or ``k_box@box.window=11`` for one branch of a sweep.
        family: the name in the file, ``k_box``.
        use: name of the unit's class in YAML.
        unit: a template with its parameters; each run takes ``unit.fresh()``.
        inputs: what ``update`` is called with, in order.
        on_error, offload: the node's own policy, None where the file says nothing.
        sweep: the swept parameters that lead here, such as ``{"box.window": 11}``.
    """

    name: str
    family: str
    use: str
    unit: Node | Sink
    inputs: tuple[Ref, ...]
    on_error: OnError | None = None
    offload: bool | None = None
    sweep: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PanelPart:
    """A panel with what it reads, families already written out.

    Attributes:
        marks: the parameters that name a node (``mark: pixel``), by parameter.
    """

    use: str
    panel: Panel
    inputs: tuple[Ref, ...]
    marks: dict[str, Ref] = field(default_factory=dict)


@dataclass(frozen=True)
class Slider:
    """A parameter that the view lets people move: ``relu.theta`` from low to high."""

    name: str
    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Keep:
    """An array that a run records, each frame whose index is a multiple of ``every``."""

    ref: Ref
    every: int = 1


@dataclass(frozen=True)
class Plan:
    """A checked pipeline.

    Attributes:
        source: a template as well: each run takes ``source.fresh()``.
        source_use: name of its class in YAML.
        parts: every part after all of its inputs.
        rows: the view's panels as they stand in its grid.
        live: sliders, in the order of the file.
        record: arrays to record, families and named parts written out.
        on_error: policy for nodes without their own; None leaves it to the kind of source.
        on_gap: whether nodes with memory that do not learn start anew at a gap.
        text: the YAML as resolved: every default, override and the source in place, without its password.
        where: the file it came from, as users know it; empty for a pipeline made in Python.
    """

    name: str
    description: str
    source: Source
    source_use: str
    parts: tuple[Part, ...]
    rows: tuple[tuple[PanelPart, ...], ...] = ()
    live: tuple[Slider, ...] = ()
    record: tuple[Keep, ...] = ()
    on_error: OnError | None = None
    on_gap: OnGap = "continue"
    seed: int | None = None
    text: str = field(default="", repr=False)  # long
    where: str = ""

    def family(self, name: str) -> tuple[Part, ...]:
        """All parts of a name in the file, in the order of the sweep."""
        return tuple(part for part in self.parts if part.family == name)
