"""One table: frame, time, status, every column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from .export import Work

__all__ = ["write"]


def write(work: Work) -> str:
    """Write a row for each captured frame: the columns of ``frames.csv``, then those of ``values.csv``.

    Numbers are written as they were recorded, at full precision; a dropped frame has empty cells. The cell of
    a recorded array is a row of its ``.npy`` file, in the segment that the column ``segment`` names where
    there are several. Missing frames, which have no index, have no row.
    """
    header: list[str] = []
    with work.file.open("w", encoding="utf-8", newline="") as file:
        for table in work.tables():
            rows = table.captured
            if work.segmented:
                rows["segment"] = table.folder.name
            values = table.values.astype(object).mask(table.values.isna(), "nan").mask(table.empty, None)
            values[work.arrays] = table.values[work.arrays].astype("Int64")
            rows = pd.concat([rows, values], axis=1)
            rows.to_csv(file, index=False, header=not header, lineterminator="\n")
            header = [*rows.columns]
    return f"{len(header):,} columns"
