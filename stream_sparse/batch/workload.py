"""Frames and hours of video of the items of a batch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.errors import Error, InputError
from stream_sparse.flow import dry_run

from .fetching import in_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.frame import Medium
    from stream_sparse.plan.plan import Plan

    from .items import Item
    from .pipeline_text import PipelineText

__all__ = ["Workload"]


class Workload(NamedTuple):
    """Frames and hours of items.

    Attributes:
        frames: as the headers of videos say.
        seconds: of video.
        problems: why items would fail, by name.
    """

    frames: int
    seconds: float
    problems: dict[str, str]

    @classmethod
    def of(cls, pipeline: PipelineText, items: Sequence[Item]) -> Workload:
        """Open each video, and read no further; those of a store, which workers fetch, are left out."""
        total, seconds, problems = 0, 0.0, dict[str, str]()
        videos: dict[str, tuple[Plan, Medium]] = {}  # many segments may be of one
        tried = False
        for item in items:
            if in_store(item.source):
                continue
            try:
                if item.source not in videos:
                    plan = pipeline.plan(item.source)
                    videos[item.source] = plan, plan.source.describe()
                plan, medium = videos[item.source]
                if not tried:
                    dry_run(plan, medium)
                    tried = True
                frames = _frames(item, medium)
            except Error as error:
                problems[item.name] = str(error)
                continue
            total, seconds = total + frames, seconds + frames / medium.rate
        return cls(total, seconds, problems)


def _frames(item: Item, medium: Medium) -> int:
    """The number of frames of an item, as the header of its video says."""
    whole = medium.frames or 0
    ends = [
        default if place is None else place.frame if place.frame is not None
        else math.ceil((place.seconds or 0.0) * medium.rate)
        for place, default in ((item.start, 0), (item.stop, whole))
    ]  # fmt: skip
    if (whole and ends[0] >= whole) or (item.stop is not None and ends[1] <= ends[0]):
        raise InputError(f"there is no frame from {item.start or 'the start'} to {item.stop or 'the end'}")
    return max(0, min(ends[1], whole) - ends[0])
