"""One table: frame, time, status, every column."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from stream_sparse.records.schema import FrameRow

if TYPE_CHECKING:
    from .export import Work

__all__ = ["write"]


def write(work: Work) -> str:
    """Write a row for each captured frame: the columns of ``frames.csv``, then those of ``values.csv``.

    Numbers are written as they were recorded, at full precision; a dropped frame has empty cells. The cell of
    a recorded array is a row of its ``.npy`` file, in the segment that the column ``segment`` names where
    there are several. Missing frames, which have no index, have no row.
    """
    names = [*work.scalars, *work.arrays]
    extra = ["segment"] if work.segmented else []
    empty = [None] * len(names)
    with work.file.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        header = [*FrameRow._fields, *extra, *names]
        lines.writerow(header)
        for row in work.rows():
            segment = [row.folder.name] if extra else []
            scalars, places = row.cells[: len(work.scalars)], row.cells[len(work.scalars) :]
            cells = [*scalars, *(None if place is None else int(place) for place in places)] or empty
            lines.writerow([*row.at, *segment, *cells])
    return f"{len(header):,} columns"
