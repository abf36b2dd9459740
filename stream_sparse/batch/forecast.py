"""What the items of a batch would take: frames, hours, bytes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stream_sparse.errors import Error, InputError
from stream_sparse.flow import dry_run
from stream_sparse.flow.columns import Columns
from stream_sparse.flow.dry_run import NO_SAMPLE, pick
from stream_sparse.records.origin import source_file

from .job import in_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.frame import Medium
    from stream_sparse.plan.plan import Plan

    from .given import Given
    from .items import Item

__all__ = ["Forecast", "forecast"]

_ROW, _CELL = 55, 19  # bytes in frames.csv and values.csv


class Forecast(NamedTuple):
    """What items would take.

    Attributes:
        frames: as the headers of videos say.
        seconds: of video.
        read: bytes of the videos.
        written: bytes of run folders, about.
        problems: why items would fail, by name.
    """

    frames: int
    seconds: float
    read: int
    written: int
    problems: dict[str, str]


def forecast(given: Given, items: Sequence[Item]) -> Forecast:
    """Open each video, and read no further; those of a store, which workers fetch, are left out."""
    total = Forecast(0, 0.0, 0, 0, {})
    a_frame: float | None = None
    videos: dict[str, tuple[Plan, Medium]] = {}  # many segments may be of one
    for item in items:
        if in_store(item.source):
            continue
        try:
            if item.source not in videos:
                plan = given.plan(item.source)
                videos[item.source] = plan, plan.source.describe()
            plan, medium = videos[item.source]
            if a_frame is None:
                a_frame = _bytes_a_frame(plan, medium)
            frames = _frames(item, medium)
        except Error as error:
            total.problems[item.name] = str(error)
            continue
        file = source_file(plan)
        total = Forecast(
            total.frames + frames,
            total.seconds + frames / medium.rate,
            total.read + (file.stat().st_size if file is not None else 0),
            total.written + round(frames * a_frame),
            total.problems,
        )
    return total


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


def _bytes_a_frame(plan: Plan, medium: Medium) -> float:
    """About as many bytes as a frame has in a run folder: cells of tables, and arrays."""
    samples = dry_run(plan, medium)
    columns = Columns(plan, samples)
    arrays = sum(
        np.asarray(pick(samples, keep.ref)).nbytes / keep.every
        for keep in plan.keep
        if pick(samples, keep.ref) is not NO_SAMPLE
    )
    return _ROW + _CELL * len(columns.scalars) + arrays
