"""Look at the head of a NumPy file before memory is taken for what it claims."""

from __future__ import annotations

import math
from typing import IO

import numpy as np

__all__ = ["bytes_lacking"]


def bytes_lacking(file: IO[bytes], size: int) -> int:
    """Return how many bytes of its array a file of this size lacks; below 0 it has more.

    The file is left at its beginning. Of Python objects, whose bytes are not known, nothing lacks.

    Raises:
        ValueError: or what else NumPy raises where the head is damaged.

    >>> import io
    >>> file = io.BytesIO()
    >>> np.save(file, np.zeros((4, 100)))
    >>> bytes_lacking(file, file.seek(0, 2) - 8)
    8
    """
    file.seek(0)
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    there = size - file.tell()
    file.seek(0)
    return 0 if dtype.hasobject else math.prod(shape) * dtype.itemsize - there
