"""Where a run begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stream_sparse.frame import Frame

__all__ = ["StartPoint"]


class StartPoint(NamedTuple):
    """Where a run begins.

    Attributes:
        index: of its first frame.
        passed: frames of the source that lie before it.
        last_s: time of the frame before the first one; None: there was none.
        frames: the source's own, those that are passed over taken off; None: from where it was opened.
        shift: seconds from the source's clock to the run's; -inf: just after ``last_s``.
        least: seconds between ``last_s`` and the first frame at least; None: the times go on by themselves.
        lost: whether the source went on meanwhile, so that frames are missing before the first one.
        numbered: whether ``frames`` have the run's own numbers, times and gaps already.
    """

    index: int = 0  # type: ignore[assignment]  # tuple.index is of no use here
    passed: int = 0
    last_s: float | None = None
    frames: Iterator[Frame] | None = None
    shift: float = 0.0
    least: float | None = None
    lost: bool = False
    numbered: bool = False
