"""One table: frame, time, status, every column."""

import pandas as pd

from stream_sparse.io.cells import shielded, table_line
from stream_sparse.records.schema import FRAME_KINDS

from .export import Work


def write(work: Work) -> str:
    """Write a row for each captured frame: the columns of ``frames.csv``, then those of ``values.csv``.

    Numbers are written as they were recorded, at full precision; a dropped frame has empty cells. The cell of
    a recorded array is a row of its ``.npy`` file, in the segment that the column ``segment`` names where
    there are several. Missing frames, which have no index, have no row.
    """
    columns: pd.Index | None = None
    for table in work.tables():
        rows = table.captured
        if work.segmented:
            rows["segment"] = table.folder.name
        values = table.values.astype(object).mask(table.values.isna(), "nan").mask(table.empty, None)
        # A segment that was killed when it had just begun may have no columns.
        arrays = table.values.columns.intersection(work.arrays)
        values[arrays] = table.values[arrays].astype("Int64")
        rows = pd.concat([rows, values], axis=1)
        for name in (name for name, kind in FRAME_KINDS.items() if kind is str):
            rows[name] = rows[name].map(shielded)
        if columns is None:
            columns = rows.columns
            work.file.write(table_line(columns))
        rows.reindex(columns=columns).to_csv(work.file, index=False, header=False, lineterminator="\n")
    return f"{0 if columns is None else len(columns):,} columns"
