"""Everything that a run can say, as values."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from stream_sparse.frame import Array, Frame, Missing, Stamp, Value


class FrameValues(NamedTuple):
    """A frame has left the graph: the values that a subscriber wants of it, in the order of its ``refs``."""

    at: Stamp
    values: list[Value]


class ViewPicture(NamedTuple):
    """A subscriber has seen a frame and drawn it, or not."""

    at: Stamp
    bgr: Array | None


class RunEvent(NamedTuple):
    """Something happened besides frames: ``set``, ``gap``, ``lap``, ``note``, ``error``, ``reconnect``."""

    at: Stamp
    kind: str
    data: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the event as ``Run.events`` has it."""
        return {"frame": self.at.index, "time_s": self.at.time_s, "kind": self.kind, **self.data}


class Dropped(NamedTuple):
    """A captured frame has no row: it was dropped, or is unprocessed."""

    at: Frame | Stamp
    cause: str


class Drawn(NamedTuple):
    """Viewers were offered new pictures."""


class Stopping(NamedTuple):
    """The run is to end, so that nobody holds a frame back any more."""

    failed: bool


class Over(NamedTuple):
    """No item comes any more."""


Item: TypeAlias = FrameValues | ViewPicture | RunEvent | Dropped | Missing | Drawn | Stopping | Over
