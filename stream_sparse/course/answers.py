"""Read what the process of a submission wrote, as a stranger's: it may be anything."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from .child.calls import Answer

__all__ = ["ENDED", "held", "read", "reads_answers"]

_MOST_TEXT = 1000
_MORE_LINES = 8
"""Lines that a process may write besides its answers."""
_MOST_PARTS = 10_000
"""Parts of a line; many small ones take twenty times the memory of the line."""
_TYPES = re.compile("[<|]([biuf][1248]|c16)")
_UNREADABLE = "gives an answer that cannot be read"
ENDED = "ended"
"""There are too few answers, and the reason is not given."""


def read(data: bytes, count: int) -> tuple[list[Answer], str]:
    """Read the lines of a process: its answers, and the reason where some are missing."""
    answers: list[Answer] = []
    for line in _lines(data, count + _MORE_LINES):
        if line is None:
            return answers, _UNREADABLE
        if "failed" in line:
            return answers, _text(line["failed"]) or ENDED
        if "end" in line:
            break
        if "case" in line:
            answer = _answer(line)
            if answer is None or len(answers) == count:
                return answers, _UNREADABLE
            answers.append(answer)
    return answers, "" if len(answers) == count else ENDED


def held(data: bytes) -> bool | None:
    """Whether the kernel filters the calls of a process, as its first line says, from before the submission.

    None: the process had no such line, and so ran no submission.
    """
    line, end, _ = data.partition(b"\n")
    return b'"shut": true' in line if end else None


def reads_answers(data: bytes) -> bool:
    """Whether a process says that its submission tried to read the answers of exercises."""
    return b'\n{"reads": true}\n' in data


def _lines(data: bytes, most: int) -> Iterator[dict[str, Any] | None]:
    """Yield the objects of whole lines, of the first ones alone; None for a line that is not an object."""
    *whole, _ = data.split(b"\n", most)
    for text in whole:
        try:
            line = json.loads(text) if text.count(b",") < _MOST_PARTS else None
        except (ValueError, RecursionError):
            line = None
        yield line if isinstance(line, dict) else None


def _answer(line: dict[str, Any]) -> Answer | None:
    outputs = line.get("outputs")
    arrays = [_array(output) for output in outputs] if isinstance(outputs, list) else [None]
    known = [array for array in arrays if array is not None]
    if len(known) < len(arrays):
        return None
    error = _text(line.get("error"))
    return Answer(() if error else tuple(known), error, _places(line.get("changed")))


def _places(found: object) -> tuple[int, ...]:
    """Return places of inputs; what is not a number is left out."""
    return tuple(place for place in found if type(place) is int) if isinstance(found, list) else ()


def _array(output: Any) -> Any:
    """Read an array whose type, shape and bytes fit each other; None where they do not."""
    try:
        dtype, shape, data = output["dtype"], output["shape"], output["data"]
        if not (_TYPES.fullmatch(dtype) and all(type(n) is int and n >= 0 for n in shape)):
            return None
        content = base64.b64decode(data, validate=True)
        if math.prod(shape) * np.dtype(dtype).itemsize != len(content):
            return None
        return np.frombuffer(content, dtype).reshape(shape)
    except (TypeError, KeyError, ValueError, OverflowError, binascii.Error):
        return None


def _text(value: Any) -> str:
    return value[:_MOST_TEXT] if isinstance(value, str) else ""
