"""The same as Parquet, recorded arrays in it (extra: parquet)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stream_sparse.records.schema import FRAME_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from stream_sparse.frame import Array
    from stream_sparse.records.run_folder import RunFolder

    from .export import Work

_GROUP = 1 << 14  # rows in memory
_ROOM = 1 << 26  # bytes of arrays in memory


def write(work: Work) -> str:
    """Write a row for each captured frame: the columns of ``frames.csv``, every scalar, every recorded array.

    Missing frames, which have no index, have no row. The cell is null where a node gave no value or the array
    of a frame was not kept, and nan where the value was not a number. Arrays are tensors of a fixed shape;
    ``to_numpy_ndarray`` of their column gives them back. The metadata of the file hold ``run.json`` and
    ``pipeline.yaml``.
    """
    firsts = {name: _first(work, name) for name in work.arrays}
    size = sum(first.nbytes for first in firsts.values() if first is not None)
    most = max(1, min(_GROUP, _ROOM // max(size, 1)))
    schema = _schema(work, firsts)
    with pq.ParquetWriter(work.file, schema) as file:
        for table in work.tables():
            arrays = {name: (table.array(name), table.numbers(name)) for name in work.arrays}
            for start in range(0, len(table.captured), most):
                group = table.captured.iloc[start : start + most]
                file.write_table(pa.table(_columns(work, table, group, arrays, schema), schema=schema))
    return f"{len(schema):,} columns"


def _first(work: Work, name: str) -> Array | None:
    """Return the first row of an array, which has the shape and type of all; None where there is none."""
    stacks = (part.array(name) for part in work.run.parts)
    return next((np.asarray(rows[0]) for rows in stacks if len(rows)), None)


def _schema(work: Work, firsts: dict[str, Array | None]) -> pa.Schema:
    types = {int: pa.int64(), float: pa.float64(), str: pa.string()}
    fields = [(name, types[kind]) for name, kind in FRAME_KINDS.items()]
    fields += [("segment", pa.string())] if work.segmented else []
    fields += [(name, pa.float64()) for name in work.scalars]
    for name, first in firsts.items():
        if first is None:
            fields.append((name, pa.null()))
        else:
            value = pa.uint8() if first.dtype == bool else pa.from_numpy_dtype(first.dtype)
            fields.append((name, pa.fixed_shape_tensor(value, first.shape)))
    about = {
        "stream_sparse.run": json.dumps(work.run.info),
        "stream_sparse.pipeline": work.run.pipeline,
    }
    return pa.schema(fields, metadata=about)


def _columns(
    work: Work, table: RunFolder, group: pd.DataFrame, arrays: Mapping[str, tuple[Array, Array]],
    schema: pa.Schema,
) -> list[object]:  # fmt: skip
    """Return the columns of some captured frames."""
    places = table.values.index.get_indexer(group.index)  # -1: dropped
    columns: list[object] = [
        [None if cell == "" else cell for cell in group[name].tolist()] for name in FRAME_KINDS
    ]
    if work.segmented:
        columns.append([table.folder.name] * len(group))
    for index, name in enumerate(work.scalars):
        values = table.values[name].to_numpy()[places]
        columns.append(pa.array(values, mask=(places < 0) | table.empty[places, index]))
    for name, (rows, numbers) in arrays.items():
        columns.append(_tensors(rows, np.where(places < 0, -1, numbers[places]), schema.field(name).type))
    return columns


def _tensors(rows: Array, numbers: Array, column: pa.DataType) -> pa.Array:
    if pa.types.is_null(column) or not len(rows):
        return pa.nulls(len(numbers), column)
    absent, size = numbers < 0, int(np.prod(rows.shape[1:]))
    flat = np.zeros((len(numbers), size), np.uint8 if rows.dtype == bool else rows.dtype)
    flat[~absent] = rows[numbers[~absent]].reshape(-1, size)
    storage = pa.FixedSizeListArray.from_arrays(pa.array(flat.reshape(-1)), size, mask=pa.array(absent))
    return pa.ExtensionArray.from_storage(column, storage)
