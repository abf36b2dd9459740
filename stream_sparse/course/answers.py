"""Read what the process of a submission wrote, as a stranger's: it may be anything."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import numpy as np

from .child.calls import Answer

_MOST_TEXT = 1000
_UNREADABLE = "gives an answer that cannot be read"
ENDED = "ended"
"""There are too few answers, and the reason is not given."""


def read(data: bytes, count: int) -> tuple[list[Answer], str]:
    """Read the lines of a process: its answers, and the reason where some are missing."""
    answers: list[Answer] = []
    for text in data.split(b"\n")[:-1]:
        try:
            line = json.loads(text)
            if "failed" in line:
                return answers, _text(line["failed"]) or ENDED
            if "end" in line:
                break
            answers.append(_answer(line))
        except Exception:  # a header of NumPy's that was made up may raise many
            return answers, _UNREADABLE
    if len(answers) > count:
        return answers[:count], _UNREADABLE
    return answers, "" if len(answers) == count else ENDED


def _answer(line: dict[str, Any]) -> Answer:
    outputs = tuple(map(_array, line["outputs"]))
    error = _text(line["error"])
    changed = tuple(place for place in line["changed"] if type(place) is int)
    return Answer(() if error else outputs, error, changed)


def _array(text: str) -> Any:
    content = io.BytesIO(base64.b64decode(text, validate=True))
    array = np.lib.format.read_array(content, allow_pickle=False)
    if array.dtype.kind not in "biufc":
        raise ValueError
    return array


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value[:_MOST_TEXT]
