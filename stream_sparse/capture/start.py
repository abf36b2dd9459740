"""The point at which a run begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_sparse.frame import Frame


class StartPoint(NamedTuple):
    """The point at which a run begins: its start, or where an earlier run stopped."""

    index: int = 0  # type: ignore[assignment]  # of the first frame; tuple.index is of no use here
    passed: int = 0  # the source's frames before it
    last_s: float | None = None  # time of the frame before
    frames: Iterator[Frame] | None = None  # from the first one on; None: from where the source was opened
    shift: float = 0.0  # seconds to add to the source's times; -inf: the first frame comes just after last_s
    least: float | None = None  # seconds between last_s and the first frame; None: times need no correction
    lost: bool = False  # a live source continued meanwhile, so that frames are missing before the first one
    since: float | None = None  # when the run before had its last frame, on this machine's monotonic clock
    numbered: bool = False  # frames have the run's own indices, times and gaps already
