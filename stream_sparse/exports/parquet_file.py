"""The same as Parquet, recorded arrays in it (extra: parquet)."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stream_sparse.errors import InputError
from stream_sparse.records.arrays import Stacked, stack
from stream_sparse.records.files import text_of
from stream_sparse.records.schema import FRAME_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stream_sparse.frame import Array
    from stream_sparse.records.rows import Row

    from .export import Work

__all__ = ["write"]

_GROUP = 1 << 14  # rows in memory
_ROOM = 1 << 26  # bytes of arrays in memory


class _Kind(NamedTuple):
    """Shape and type of a recorded array, the same in every row."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]

    @property
    def size(self) -> int:
        """Bytes of a row."""
        return int(np.prod(self.shape)) * self.dtype.itemsize


def write(work: Work) -> str:
    """Write a row for each captured frame: the columns of ``frames.csv``, every scalar, every recorded array.

    Missing frames, which have no index, have no row. The cell is null where a node gave no value or the array
    of a frame was not kept, and nan where the value was not a number. Arrays are tensors of a fixed shape;
    ``to_numpy_ndarray`` of their column gives them back. The metadata of the file hold ``run.json`` and
    ``pipeline.yaml``.
    """
    kinds = {name: _kind(work, name) for name in work.arrays}
    size = sum(kind.size for kind in kinds.values() if kind is not None)
    most = max(1, min(_GROUP, _ROOM // max(size, 1)))
    stacked = {name: Stacked(name) for name in work.arrays}
    schema = _schema(work, kinds)
    rows = work.rows()
    with pq.ParquetWriter(str(work.file), schema) as file:
        while group := list(itertools.islice(rows, most)):
            columns = _columns(work, group)
            for place, (name, kind) in enumerate(kinds.items(), start=len(work.scalars)):
                found = [_array(stacked[name], row, place) for row in group]
                columns.append(_tensors(found, kind, schema.field(name).type))
            file.write_table(pa.table(columns, schema=schema))
    return f"{len(schema):,} columns"


def _kind(work: Work, name: str) -> _Kind | None:
    """Return shape and type of an array; None where it was never recorded."""
    for folder in work.run.folders:
        if (folder / f"{name}.npy").is_file():
            rows = stack(folder, name)
            if rows.dtype.kind == "c":
                raise InputError(f"--parquet: {name} has complex numbers, which Parquet lacks; use --nwb")
            return _Kind(rows.shape[1:], rows.dtype)
    return None


def _schema(work: Work, kinds: dict[str, _Kind | None]) -> pa.Schema:
    types = {int: pa.int64(), float: pa.float64(), str: pa.string()}
    fields = [(name, types[kind]) for name, kind in FRAME_KINDS.items()]
    fields += [("segment", pa.string())] if work.segmented else []
    fields += [(name, pa.float64()) for name in work.scalars]
    for name, kind in kinds.items():
        if kind is None:
            fields.append((name, pa.null()))
        else:
            value = pa.uint8() if kind.dtype == bool else pa.from_numpy_dtype(kind.dtype)
            fields.append((name, pa.fixed_shape_tensor(value, kind.shape)))
    about = {
        "stream_sparse.run": json.dumps(work.run.info),
        "stream_sparse.pipeline": text_of(work.run.folders[0] / "pipeline.yaml"),
    }
    return pa.schema(fields, metadata=about)


def _columns(work: Work, rows: Sequence[Row]) -> list[object]:
    found: list[object] = [
        [None if row.at[place] == "" else row.at[place] for row in rows] for place in range(len(FRAME_KINDS))
    ]
    if work.segmented:
        found.append([row.folder.name for row in rows])
    for place in range(len(work.scalars)):
        found.append([row.cells[place] if row.cells else None for row in rows])
    return found


def _array(stacked: Stacked, row: Row, place: int) -> Array | None:
    cell = row.cells[place] if row.cells else None
    return None if cell is None else stacked.of(row.folder, int(cell))


def _tensors(arrays: Sequence[Array | None], kind: _Kind | None, column: pa.DataType) -> pa.Array:
    if kind is None:
        return pa.nulls(len(arrays))
    flat = np.zeros((len(arrays), int(np.prod(kind.shape))), np.uint8 if kind.dtype == bool else kind.dtype)
    for place, array in enumerate(arrays):
        if array is not None:
            flat[place] = array.reshape(-1)
    absent = pa.array([array is None for array in arrays], pa.bool_())
    storage = pa.FixedSizeListArray.from_arrays(pa.array(flat.reshape(-1)), flat.shape[1], mask=absent)
    return pa.ExtensionArray.from_storage(column, storage)
