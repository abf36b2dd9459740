"""What a run folder is made for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stream_sparse.frame import Medium
    from stream_sparse.spec.plan import Plan

    from .source_video import Kind

__all__ = ["Beginning", "Content"]


class Content(NamedTuple):
    """What there is to record.

    Attributes:
        plan: what runs.
        medium: what the source gives.
        scalars: names of the columns of ``values.csv``.
        arrays: names of recorded arrays and of how many frames one is kept.
        view: (height, width) of the pictures to come; None where there are none.
        source: how the frames themselves are kept.
    """

    plan: Plan
    medium: Medium
    scalars: Sequence[str]
    arrays: Mapping[str, int]
    view: tuple[int, int] | None = None
    source: Kind = "none"


class Beginning(NamedTuple):
    """Where a recording begins.

    Attributes:
        first: index of the first frame to come.
        state: content of ``start.npz``; None: all nodes are new, or it is written later.
        origin: folder name and frame of the run that this one continues, for ``run.json``.
    """

    first: int = 0
    state: dict[str, Any] | None = None
    origin: dict[str, Any] | None = None
