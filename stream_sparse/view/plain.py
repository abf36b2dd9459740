"""Descriptions of panels as JSON and back, for a page that draws without Python."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from stream_sparse.drawing.axes import Across, Axes, Entry, Mark, Setting
from stream_sparse.drawing.description import (
    Bar,
    Box,
    Chart,
    Description,
    Frame,
    Grid,
    HeatMap,
    Line,
    Lines,
    Maps,
    Message,
    Rose,
    Rows,
    Sum,
    Term,
    Tiles,
    WeightMap,
)
from stream_sparse.drawing.inks import Ink
from stream_sparse.drawing.tints import Tint
from stream_sparse.drawing.vector_history import Vectors
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, describe

__all__ = ["KINDS", "described", "plain"]

_MOST_OF_FRAME, _MOST = 4_000_000, 16_000_000  # bytes

KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        Across, Axes, Bar, Box, Chart, Entry, Frame, Grid, HeatMap, Ink, Line, Lines, Maps, Mark, Message,
        Rose, Rows, Setting, Sum, Term, Tiles, Tint, Vectors, WeightMap,
    )
}  # fmt: skip
"""The kinds of named tuples in a description, by name."""


def plain(shown: Description) -> dict[str, Any]:
    """Return a description as values that JSON has.

    A named tuple is an object with its kind as ``is`` and the fields that differ from their defaults, an
    array one with ``dtype``, ``shape`` and ``base64``, its bytes in order of rows; nan and infinity are
    ``{"is": "number", "text": "nan"}``. A frame of more than 4 MB is not whole: ``every`` says that each
    second or third of its rows and columns is there.

    Raises:
        InputError: any other array takes more than 16 MB.

    >>> from stream_sparse.drawing.description import Message
    >>> plain(Message("no value yet"))
    {'is': 'Message', 'text': 'no value yet'}
    """
    made: dict[str, Any] = _plain(shown)
    return made


def described(found: Mapping[str, Any]) -> Description:
    """Return the description that :func:`plain` has made values of.

    Raises:
        InputError: they are not those of a description.

    >>> described({"is": "Message", "text": "no value yet"})
    Message(text='no value yet', short='', loud=False)
    """
    try:
        made: Description = _described(found)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"expected the plain values of a description, got {error!r} in them") from error
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return _plain_array(value)
    if type(value).__name__ in KINDS:
        defaults = type(value)._field_defaults
        made: dict[str, Any] = {"is": type(value).__name__}
        for key, part in zip(value._fields, value, strict=True):
            if key not in defaults or not _is(part, defaults[key]):
                made[key] = _plain(part)
        if isinstance(value, Frame) and (every := _every(value.values)) > 1:
            made["values"] = {**_plain_array(value.values[::every, ::every]), "every": every}
        return made
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"is": "number", "text": f"{value:g}"}
    return value.item() if isinstance(value, np.generic) else value


def _is(part: Any, default: Any) -> bool:
    return part is default or (not isinstance(part, np.ndarray) and bool(part == default))


def _every(frame: Array) -> int:
    """Return from which row and column of a frame to the next one that is kept."""
    return math.ceil(math.sqrt(frame.nbytes / _MOST_OF_FRAME))


def _plain_array(array: Array) -> dict[str, Any]:
    if array.nbytes > _MOST:
        most = f"{_MOST // 1_000_000} MB"
        raise InputError(f"a description for a page holds arrays of at most {most}, got {describe(array)}")
    whole = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    data = base64.b64encode(whole.tobytes()).decode("ascii")
    return {"is": "array", "dtype": whole.dtype.str, "shape": list(array.shape), "base64": data}


def _described(found: Any) -> Any:
    if isinstance(found, list):
        return tuple(map(_described, found))
    if not isinstance(found, Mapping):
        return found
    if found["is"] == "number":
        return float(found["text"])
    if found["is"] == "array":
        data = base64.b64decode(found["base64"], validate=True)
        return np.frombuffer(data, found["dtype"]).reshape(found["shape"])
    parts = {key: _described(part) for key, part in found.items() if key != "is"}
    return KINDS[found["is"]](**parts)
