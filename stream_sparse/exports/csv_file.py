"""A run as one table of commas."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from stream_sparse.records.scan import captured

if TYPE_CHECKING:
    from .target import Work

__all__ = ["write"]

_TOLD = 5_000


def write(work: Work) -> int:
    """Write a row for each captured frame: frame, time, status, cause, then every column.

    Numbers are written as they were recorded, at full precision; a dropped frame has empty cells. Of a
    recorded array it is the row of its ``.npy`` file, in the segment that the column ``segment`` names where
    there are several.
    """
    names = [*work.scalars, *work.arrays]
    extra = ["segment"] if work.segmented else []
    empty = [""] * len(names)
    count = 0
    with work.file.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["frame", "time_s", "status", "cause", *extra, *names])
        for count, row in enumerate(captured(work.folders), start=1):
            segment = [row.folder.name] if extra else []
            said = row.cells or empty
            lines.writerow([row.index, repr(row.time_s), row.status, row.cause, *segment, *said])
            if count % _TOLD == 0:
                work.tell(count)
    return count
