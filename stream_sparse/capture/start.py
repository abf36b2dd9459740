"""The point at which a run begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_sparse.frame import Frame

__all__ = ["StartPoint"]


class StartPoint(NamedTuple):
    """The point at which a run begins: its start, or where an earlier run stopped.

    Attributes:
        index: index of the first frame.
        passed: number of the source's frames before it.
        last_s: time of the frame before the first one; None: there was none.
        frames: the source's frames from the first one on; None: from where it was opened.
        shift: seconds to add to the source's times; -inf: let the first frame come just after ``last_s``.
        least: least seconds between ``last_s`` and the first frame; None: times need no correction.
        lost: whether a live source went on meanwhile, so that frames are missing before the first one.
        numbered: whether ``frames`` have the run's own indices, times and gaps already.
    """

    index: int = 0  # type: ignore[assignment]  # tuple.index is of no use here
    passed: int = 0
    last_s: float | None = None
    frames: Iterator[Frame] | None = None
    shift: float = 0.0
    least: float | None = None
    lost: bool = False
    numbered: bool = False
