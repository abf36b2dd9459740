"""One table: frame, time, status, every column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from stream_sparse.io.cells import shielded, table_line

if TYPE_CHECKING:
    from .export import Work

__all__ = ["write"]


def write(work: Work) -> str:
    """Write a row for each captured frame: the columns of ``frames.csv``, then those of ``values.csv``.

    Numbers are written as they were recorded, at full precision; a dropped frame has empty cells. The cell of
    a recorded array is a row of its ``.npy`` file, in the segment that the column ``segment`` names where
    there are several. Missing frames, which have no index, have no row.
    """
    columns = 0
    for table in work.tables():
        rows = table.captured
        if work.segmented:
            rows["segment"] = table.folder.name
        values = table.values.astype(object).mask(table.values.isna(), "nan").mask(table.empty, None)
        values[work.arrays] = table.values[work.arrays].astype("Int64")
        rows = pd.concat([rows, values], axis=1)
        rows["cause"] = rows["cause"].map(shielded)  # others are numbers, and words of this program
        if not columns:
            work.file.write(table_line(rows.columns))
        rows.to_csv(work.file, index=False, header=False, lineterminator="\n")
        columns = len(rows.columns)
    return f"{columns:,} columns"
