"""``<node>.npy``: arrays stacked in a file that is whole after every row."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import describe
from stream_sparse.io.files import Appender

if TYPE_CHECKING:
    from pathlib import Path

    from stream_sparse.frame import Array
    from stream_sparse.io.hashing import Digest

__all__ = ["ArrayFile"]


class ArrayFile:
    """Append arrays of one shape and type to a ``.npy`` file, for frames that are multiples of ``every``.

    The rows come first and the header that counts them after, so the file never promises more than it
    holds. The file is made with the first array, which decides shape and type.
    """

    def __init__(self, path: Path, every: int) -> None:
        self._path = path
        self._every = every
        self._file: Appender | None = None
        self._kind: tuple[tuple[int, ...], np.dtype[np.generic]] = ((), np.dtype(float))
        self.rows = 0

    def offer(self, index: int, x: Array | None) -> int | None:
        """Keep the array of this frame if its turn has come; the number of its row, or None."""
        if x is None or index % self._every:
            return None
        if x.dtype.hasobject:
            raise InputError(f"{self._path.name}: arrays of Python objects cannot be recorded")
        if self._file is None:
            self._kind = (x.shape, x.dtype)
            self._file = Appender(self._path)
            self._file.append(self._header(0))
        elif (x.shape, x.dtype) != self._kind:
            shape, dtype = self._kind
            rows = f"{self._path.name}: its rows are {dtype} of shape {shape}"
            raise InputError(f"{rows}, now came {describe(x)}; a recorded array keeps its shape and type")
        # as bytes: types such as float16 or datetime64 have no buffer of their own
        self._file.append(np.ascontiguousarray(x).reshape(-1).view(np.uint8))
        self._file.patch(0, self._header(self.rows + 1))
        self.rows += 1
        return self.rows - 1

    @property
    def digest(self) -> Digest | None:
        """The hash of what was written; None where nothing was."""
        return None if self._file is None else self._file.digest

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _header(self, rows: int) -> bytes:
        # NumPy leaves room for the first axis to grow, so that every header has the same length.
        shape, dtype = self._kind
        text = io.BytesIO()
        what = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": (rows, *shape)}
        np.lib.format.write_array_header_1_0(text, what)
        return text.getvalue()
