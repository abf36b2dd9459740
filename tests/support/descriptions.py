"""Values and descriptions as JSON for the modules of a page, and what differs between theirs and Python's."""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stream_sparse.frame import Array

__all__ = ["differences", "read", "written"]

"""The same in JavaScript."""


def written(value: Any, numbers: Mapping[int, int] = {}) -> Any:
    """Return what JSON can hold: a named tuple has its ``type``, an array its dtype, shape and bytes.

    Instead of an array whose ``id`` is among ``numbers`` stands its number.
    """
    if isinstance(value, np.ndarray):
        if id(value) in numbers:
            return {"array": numbers[id(value)]}
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"dtype": value.dtype.str[1:], "shape": value.shape, "data": data}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and (
        not math.isfinite(value) or (value == 0 and math.copysign(1, value) < 0)
    ):
        return {"float": repr(value).replace("inf", "Infinity").replace("nan", "NaN")}
    if isinstance(value, dict):
        return {name: written(one, numbers) for name, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {"type": type(value).__name__, **written(value._asdict(), numbers)}
    if isinstance(value, list | tuple):
        return [written(one, numbers) for one in value]
    return value


def read(json: Any, arrays: Sequence[Array] = ()) -> Any:
    """Return what was written; a named tuple is a dict with its ``type``."""
    if isinstance(json, list):
        return [read(one, arrays) for one in json]
    if not isinstance(json, dict):
        return json
    if "float" in json:
        return float(json["float"].replace("Infinity", "inf"))
    if "array" in json:
        return arrays[json["array"]]
    if "data" in json:
        return np.frombuffer(base64.b64decode(json["data"]), json["dtype"]).reshape(json["shape"])
    return {name: read(one, arrays) for name, one in json.items()}


def differences(wanted: Any, got: Any, place: str = "", close: float = 0.0) -> list[str]:
    """Return where what a page gives differs from what Python gives, a line each.

    Whole numbers in an array may have another type. ``close`` is the relative error that floats may have.
    """
    if isinstance(wanted, tuple) and hasattr(wanted, "_asdict"):
        kind = got.get("type") if isinstance(got, dict) else None
        if kind != type(wanted).__name__:
            return [f"{place}: wanted a {type(wanted).__name__}, got {got!r:.200}"]
        return differences(wanted._asdict(), {k: v for k, v in got.items() if k != "type"}, place, close)
    if isinstance(wanted, dict) and isinstance(got, dict) and wanted.keys() == got.keys():
        return [
            line for key in wanted for line in differences(wanted[key], got[key], f"{place}.{key}", close)
        ]
    if isinstance(wanted, list | tuple) and isinstance(got, list) and len(wanted) == len(got):
        pairs = enumerate(zip(wanted, got, strict=True))
        return [line for k, (a, b) in pairs for line in differences(a, b, f"{place}[{k}]", close)]
    if isinstance(wanted, np.ndarray) and isinstance(got, np.ndarray):
        return _of_arrays(wanted, got, place, close)
    if type(wanted) in (int, float) and type(got) in (int, float):
        equal = struct.pack("d", wanted) == struct.pack("d", got) or (wanted != wanted and got != got)
        return (
            []
            if equal or (close and abs(wanted - got) <= close * abs(wanted))
            else [f"{place}: wanted {wanted!r}, got {got!r}"]
        )
    return (
        []
        if wanted == got and type(wanted) is type(got)
        else [f"{place}: wanted {wanted!r:.200}, got {got!r:.200}"]
    )


def _of_arrays(wanted: Array, got: Array, place: str, close: float) -> list[str]:
    whole = wanted.dtype.kind in "iu" and got.dtype.kind in "iuf"
    if wanted.shape != got.shape or not (whole or wanted.dtype == got.dtype):
        return [f"{place}: wanted {wanted.dtype} {wanted.shape}, got {got.dtype} {got.shape}"]
    away = ~np.isclose(got, wanted, rtol=close, atol=0, equal_nan=True)
    if not away.any():
        return []
    at = tuple(int(k) for k in np.argwhere(away)[0])
    first = f"first at {at}: wanted {wanted[at]!r}, got {got[at]!r}"
    return [f"{place}: {away.sum()} of {away.size} values differ, {first}"]
