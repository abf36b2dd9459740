"""Take the arrays out of a pickle that the user trusts, so that everything else reads plain numbers."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.errors import InputError, cause_words
from stream_sparse.frame import Array

_DEEP = 6


def unpack(file: Path, folder: Path) -> dict[Path, Array]:
    """Unpickle a ``.npy`` file, **which runs any code that it holds**, and write its arrays of numbers.

    Arrays are found in dicts, lists and the attributes of objects, such as the ``components_`` of an
    estimator of scikit-learn.

    Parameters:
        file: the pickle; only one whose author may run code here.
        folder: where to write a ``.npy`` file for each array, named by its path: ``0.01.components_.npy``.

    Returns:
        Each file that was written, with its array.

    Raises:
        InputError: if the file cannot be unpickled, or holds no arrays.

    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> np.save(place / "model.npy", {"atoms": np.eye(2), "alpha": 0.1}, allow_pickle=True)
    >>> [path.name for path in unpack(place / "model.npy", place / "model")]
    ['atoms.npy']
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of scikit-learn, about estimators of another version
            content = np.load(file, allow_pickle=True)
    except Exception as error:  # a pickle may raise anything
        raise InputError(f"{file.name}: cannot be unpickled: {cause_words(error)}") from error
    found = dict(_arrays(content, (), _DEEP))
    if not found:
        raise InputError(f"{file.name}: holds no arrays of numbers")
    written = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for names, array in found.items():
            path = folder / f"{'.'.join(names) or file.stem}.npy"
            np.save(path, array, allow_pickle=False)
            written[path] = array
    except OSError as error:
        raise InputError(f"{folder.as_posix()}: cannot be written: {error.strerror or error}") from error
    return written


def _arrays(value: Any, names: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], Array]]:
    """Yield the arrays of numbers within a value, with the names on the way to them."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.ndim:
        yield names, value
    elif depth:
        for name, part in _parts(value):
            yield from _arrays(part, (*names, re.sub(r"[^\w.-]", "_", name)) if name else names, depth - 1)


def _parts(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, np.ndarray) and value.dtype.hasobject and value.ndim == 0:
        return [("", value.item())]
    if isinstance(value, Mapping):
        return [(str(name), part) for name, part in value.items()]
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype.hasobject):
        return [(str(k), part) for k, part in enumerate(value)]
    kept = getattr(value, "__dict__", {})
    return [(name, part) for name, part in kept.items() if not name.startswith("_")]
