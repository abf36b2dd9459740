"""``state.npz``: what a run needs to go on, as arrays and a text; no pickle, so that reading runs no code."""

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.io.bounds import open_file, unreadable
from stream_sparse.io.files import replacing

from .schema import FORMAT, check_format

_TREE = "tree"
_EXACT = 1 << 53  # integers that every reader of JSON keeps


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write a state in place of an older one: whole or, whatever happens, not at all.

    The file is NumPy's ``.npz``: the entry ``tree`` is a JSON text (UTF-8, as uint8), the others are the
    arrays of which it speaks, in their own memory order. A state has dicts, lists and tuples of arrays,
    numbers (Python's or NumPy's), texts, bools and None; InputError names the place of anything else.
    """
    arrays: dict[str, Array] = {}
    tree = _pack({"format": FORMAT, **state}, "", arrays)
    text = json.dumps(tree, allow_nan=False, separators=(",", ":")).encode()
    with replacing(path, sync=True) as file:
        np.savez(file, allow_pickle=False, **{_TREE: np.frombuffer(text, np.uint8)}, **arrays)


def load_state(path: Path) -> dict[str, Any]:
    """Read what :func:`save_state` wrote, equal to the bit and in type; InputError where it is damaged."""
    shown = path.as_posix()
    try:
        with open_file(path) as file, np.load(file, allow_pickle=False) as entries:
            if any(entry.compress_type for entry in entries.zip.infolist()):  # it could grow a thousandfold
                raise InputError(
                    f"{shown}: is compressed, unlike the state of a run; resume another run or start again"
                )
            tree = json.loads(entries[_TREE].tobytes())
            check_format(shown, tree["dict"]["format"], tree["dict"].get("version"))
            state: dict[str, Any] = _unpack(tree, entries)
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{shown}: {unreadable(error)}; make it readable or start again") from error
    except Exception as error:  # on damaged bytes zipfile, json and NumPy raise whatever they like
        raise InputError(
            f"{shown}: is damaged or not the state of a run; resume another run or start again"
        ) from error
    return state


def _pack(value: Any, where: str, arrays: dict[str, Array]) -> Any:
    """A value as JSON; what JSON does not keep as it is becomes an object with one key, its kind."""
    kind = type(value)
    if value is None or kind in (bool, str):
        return value
    if kind is int:
        return value if -_EXACT <= value <= _EXACT else {"int": hex(value)}
    if kind is float:
        return value if math.isfinite(value) else {"float": struct.pack(">d", value).hex()}
    if kind in (list, tuple):
        packed = [_pack(v, f"{where}[{i}]", arrays) for i, v in enumerate(value)]
        return packed if kind is list else {"tuple": packed}
    if kind is dict and all(type(key) is str for key in value):
        return {"dict": {k: _pack(v, f"{where}.{k}" if where else k, arrays) for k, v in value.items()}}
    if isinstance(value, np.generic) or kind is np.ndarray:
        array = np.asarray(value)
        if not array.dtype.hasobject:
            name = f"a{len(arrays)}"
            arrays[name] = array
            return {"array" if kind is np.ndarray else "scalar": name}
    what = "an array of objects" if kind is np.ndarray else f"a {kind.__name__}"
    raise InputError(f"{where} is {what}; a state holds arrays, numbers, texts, and lists and dicts of these")


def _unpack(packed: Any, entries: Mapping[str, Array]) -> Any:
    if isinstance(packed, list):
        return [_unpack(v, entries) for v in packed]
    if not isinstance(packed, dict):
        return packed
    ((kind, value),) = packed.items()
    if kind == "dict":
        return {k: _unpack(v, entries) for k, v in value.items()}
    if kind == "tuple":
        return tuple(_unpack(v, entries) for v in value)
    if kind == "int":
        return int(value, 16)
    if kind == "float":
        return struct.unpack(">d", bytes.fromhex(value))[0]
    array = entries[value]
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{value} is not an array")
    return array if {"array": True, "scalar": False}[kind] else array[()]
