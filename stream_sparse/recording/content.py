"""The content of a run folder, and where a recording begins."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stream_sparse.frame import Medium
    from stream_sparse.plan.plan import Plan

    from .source_video import Kind

__all__ = ["Beginning", "Content"]


class Content(NamedTuple):
    """The pipeline and the values that are recorded."""

    plan: Plan
    medium: Medium
    scalars: Sequence[str]
    arrays: Mapping[str, int]  # interval in frames, by name: 3 where every third one is recorded
    view: tuple[int, int] | None = None  # height and width of the pictures to come
    source: Kind = "none"
    meta: Mapping[str, str] = MappingProxyType({})  # what the user has to say


class Beginning(NamedTuple):
    """Where a recording begins."""

    first: int = 0
    state: dict[str, Any] | None = None  # for start.npz; None: all nodes are new, or it is asked for
    origin: dict[str, Any] | None = None  # folder name and frame of the run that this one continues
