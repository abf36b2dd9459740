"""A run as one Parquet table."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

from stream_sparse.records.rows import captured

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from stream_sparse.records.rows import Row

    from .target import Work

__all__ = ["write"]

_GROUP = 1 << 14  # rows in memory


def write(work: Work) -> int:
    """Write a row for each captured frame: frame, time, status, cause, then every column.

    Where a node said nothing the cell is null, where it said that something is no number it is nan. The
    file's metadata hold ``run.json`` and ``pipeline.yaml``.
    """
    import pyarrow as pa  # an extra
    import pyarrow.parquet as pq

    schema = _schema(work)
    count = 0
    with pq.ParquetWriter(str(work.file), schema) as file:
        rows = captured(work.folders)
        while group := list(itertools.islice(rows, _GROUP)):
            file.write_table(pa.table(_columns(work, group), schema=schema))
            count += len(group)
            work.tell(count)
    return count


def _schema(work: Work) -> pa.Schema:
    import pyarrow as pa

    kinds = [("frame", pa.int64()), ("time_s", pa.float64()), ("status", pa.string()), ("cause", pa.string())]
    kinds += [("segment", pa.string())] if work.segmented else []
    kinds += [(name, pa.float64()) for name in work.scalars]
    kinds += [(name, pa.int64()) for name in work.arrays]
    about = {
        "stream_sparse.run": json.dumps(work.info),
        "stream_sparse.pipeline": (work.folders[0] / "pipeline.yaml").read_text(encoding="utf-8"),
    }
    return pa.schema(kinds, metadata=about)


def _columns(work: Work, rows: Sequence[Row]) -> list[list[object]]:
    found: list[list[object]] = [
        [row.index for row in rows],
        [row.time_s for row in rows],
        [row.status for row in rows],
        [row.cause or None for row in rows],
    ]
    if work.segmented:
        found.append([row.folder.name for row in rows])
    for place in range(len(work.scalars) + len(work.arrays)):
        number = float if place < len(work.scalars) else int
        cells = [row.cells[place] if row.cells else "" for row in rows]
        found.append([number(cell) if cell else None for cell in cells])
    return found
