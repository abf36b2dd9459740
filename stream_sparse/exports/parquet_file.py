"""A run as one Parquet table."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.records.scan import Stacked, captured, stack, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from stream_sparse.frame import Array
    from stream_sparse.records.scan import Row

    from .target import Work

__all__ = ["write"]

_GROUP = 1 << 14  # rows in memory
_ROOM = 1 << 26  # bytes of arrays in memory


class _Kind(NamedTuple):
    """What a recorded array is in every row."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]

    @property
    def size(self) -> int:
        """Bytes of a row."""
        return int(np.prod(self.shape)) * self.dtype.itemsize


def write(work: Work) -> int:
    """Write a row for each captured frame: frame, time, status, cause, every scalar, every recorded array.

    Where a node said nothing, or a frame's array was not kept, the cell is null; where it said that something
    is no number it is nan. Arrays are tensors of a fixed shape, which ``to_numpy_ndarray`` of their column
    gives back. The file's metadata hold ``run.json`` and ``pipeline.yaml``.

    Raises:
        InputError: where an array is of complex numbers.
    """
    import pyarrow as pa  # an extra
    import pyarrow.parquet as pq

    kinds = {name: _kind(work, name) for name in work.arrays}
    size = sum(kind.size for kind in kinds.values() if kind is not None)
    most = max(1, min(_GROUP, _ROOM // max(size, 1)))
    stacked = {name: Stacked(name) for name in work.arrays}
    schema = _schema(work, kinds)
    count = 0
    with pq.ParquetWriter(str(work.file), schema) as file:
        rows = captured(work.folders)
        while group := list(itertools.islice(rows, most)):
            columns = _columns(work, group)
            for place, (name, kind) in enumerate(kinds.items(), start=len(work.scalars)):
                found = [_array(stacked[name], row, place) for row in group]
                columns.append(_tensors(found, kind, schema.field(name).type))
            file.write_table(pa.table(columns, schema=schema))
            count += len(group)
            work.tell(count)
    return count


def _kind(work: Work, name: str) -> _Kind | None:
    """What the array is; None where it was never recorded."""
    for folder in work.folders:
        if (folder / f"{name}.npy").is_file():
            rows = stack(folder, name)
            if rows.dtype.kind == "c":
                raise InputError(f"--parquet: {name} has complex numbers, which Parquet has not; use --nwb")
            return _Kind(rows.shape[1:], rows.dtype)
    return None


def _schema(work: Work, kinds: dict[str, _Kind | None]) -> pa.Schema:
    import pyarrow as pa

    fields = [
        ("frame", pa.int64()),
        ("time_s", pa.float64()),
        ("status", pa.string()),
        ("cause", pa.string()),
    ]
    fields += [("segment", pa.string())] if work.segmented else []
    fields += [(name, pa.float64()) for name in work.scalars]
    for name, kind in kinds.items():
        if kind is None:
            fields.append((name, pa.null()))
        else:
            value = pa.uint8() if kind.dtype == bool else pa.from_numpy_dtype(kind.dtype)
            fields.append((name, pa.fixed_shape_tensor(value, kind.shape)))
    about = {
        "stream_sparse.run": json.dumps(work.info),
        "stream_sparse.pipeline": text_of(work.folders[0] / "pipeline.yaml"),
    }
    return pa.schema(fields, metadata=about)


def _columns(work: Work, rows: Sequence[Row]) -> list[object]:
    found: list[object] = [
        [row.index for row in rows],
        [row.time_s for row in rows],
        [row.status for row in rows],
        [row.cause or None for row in rows],
    ]
    if work.segmented:
        found.append([row.folder.name for row in rows])
    for place in range(len(work.scalars)):
        cells = [row.cells[place] if row.cells else "" for row in rows]
        found.append([float(cell) if cell else None for cell in cells])
    return found


def _array(stacked: Stacked, row: Row, place: int) -> Array | None:
    cell = row.cells[place] if row.cells else ""
    return stacked.of(row.folder, int(cell)) if cell else None


def _tensors(arrays: Sequence[Array | None], kind: _Kind | None, column: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if kind is None:
        return pa.nulls(len(arrays))
    flat = np.zeros((len(arrays), int(np.prod(kind.shape))), np.uint8 if kind.dtype == bool else kind.dtype)
    for place, array in enumerate(arrays):
        if array is not None:
            flat[place] = array.reshape(-1)
    absent = pa.array([array is None for array in arrays], pa.bool_())
    storage = pa.FixedSizeListArray.from_arrays(pa.array(flat.reshape(-1)), flat.shape[1], mask=absent)
    return pa.ExtensionArray.from_storage(column, storage)
