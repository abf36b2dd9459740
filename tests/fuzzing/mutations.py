"""Changes of texts, bytes, tables, JSON and arrays, each made again by the same random numbers."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

ODD: dict[str, Any] = json.loads(Path(__file__).with_name("inputs.json").read_text("utf-8"))
"""What takes the place of a value, and what is changed, by what reads it."""
ODD_ARRAYS: list[Callable[[np.ndarray], np.ndarray]] = [
    lambda a: a.astype(np.float32), lambda a: a.astype(np.float64), lambda a: a.astype(np.int64),
    lambda a: a.astype(np.uint8), lambda a: a.astype(np.bool_), lambda a: a.astype(np.complex128),
    lambda a: a.astype(np.float16), lambda a: a.astype("U8"), lambda a: a.astype("S4"),
    lambda a: a.astype(">f8"), lambda a: np.zeros(a.shape, "M8[s]"), lambda a: np.zeros(a.shape, "V4"),
    lambda a: np.zeros(a.shape, [("x", "f4")]), lambda a: a[None], lambda a: a.reshape(-1),
    lambda a: a.T, lambda a: a[:0] if a.ndim else a, lambda a: a[:-1] if a.ndim else a[None, None],
    lambda a: np.concatenate([a, a]) if a.ndim else a, lambda a: np.asfortranarray(a),
    lambda a: np.array(7), lambda a: np.zeros(0), lambda a: np.zeros((1, 1, 1, 1)),
    lambda a: np.full(a.shape, np.nan), lambda a: np.full(a.shape, np.inf), lambda a: np.full(a.shape, 1e308),
    lambda a: np.full(a.shape, -1, a.dtype) if a.dtype.kind in "if" else a,
    lambda a: np.full(a.shape, 2**62, np.int64), lambda a: -a if a.dtype.kind in "if" else a,
]  # fmt: skip


class Draws(random.Random):
    """Random numbers of an input.

    Attributes:
        share: how many of the changed values become a text of a megabyte.
        long: whether one has; nothing that follows cuts it off.
    """

    share: float
    long = False


def odd(rng: Draws, kind: str) -> Any:
    """Choose what takes the place of a value; a share is a text of a megabyte, its `#` numbered."""
    if rng.random() < rng.share:
        rng.long = True
        part: str = rng.choice(ODD["long"])
        count = 1_000_000 // len(part)
        return "".join(part.replace("#", str(k)) for k in range(count)) if "#" in part else part * count
    return rng.choice(ODD[kind])


def _change_lines(rng: Draws, text: str) -> str:
    """Return a text with a line lost, repeated or swapped with another."""
    lines = text.split("\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    what = rng.randrange(3)
    if what == 0 and len(lines) > 1:
        del lines[at]
    elif what == 1:
        lines.insert(other, lines[at])
    else:
        lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def changed_text(rng: Draws, text: str) -> str:
    """Return a text with a few things changed."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        at, what = rng.randrange(len(text) + 1), rng.randrange(10)
        if what < 3:
            text = _change_lines(rng, text)
        elif what == 3:
            text = text[:at] + odd(rng, "inserted") + text[at:]
        elif what == 4 and not rng.long:
            text = text[:at]
        else:  # a value, or (a third) a key
            spot = r"(?<=[:,\[] )[^ ,\]\}\n{\[]+" if what < 8 else r"\w+(?=:)"
            if found := list(re.finditer(spot, text[:10_000])):
                place = rng.choice(found)
                text = text[: place.start()] + odd(rng, "yaml") + text[place.end() :]
    return text or "#"


def changed_bytes(rng: Draws, data: bytes) -> bytes:
    """Return bytes that were flipped, cut, doubled or lost."""
    what = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        if not what:
            break
        at = rng.randrange(len(what))
        kind = rng.randrange(6)
        if kind < 3:
            what[at] = rng.choice([what[at] ^ (1 << rng.randrange(8)), 0, 255, rng.randrange(256)])
        elif kind == 3 and not rng.long:
            del what[at:]
        elif kind == 4:
            del what[at : at + rng.choice([1, 4, 100])]
        else:
            what[at:at] = what[at : at + rng.choice([1, 4, 100])]
    return bytes(what)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the places of all values in a JSON tree."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, key)
        yield from _places(value[key], (*path, key))


def change_json(rng: Draws, tree: Any) -> str:
    """Change a value in a JSON tree; returns what was done."""
    places = list(_places(tree))
    if not places:
        return "nothing to change"
    top = [place for place in places if len(place) == 1]
    *path, key = rng.choice(top if rng.random() < 0.3 else places)
    parent = tree
    for step in path:
        parent = parent[step]
    if rng.random() < 0.15:
        del parent[key]
        return f"without {(*path, key)}"
    parent[key] = odd(rng, "json")
    return f"{(*path, key)} is {str(parent[key])[:60]!r}"


def changed_table(rng: Draws, text: str) -> str:
    """Return a table with a line or a cell changed."""
    if rng.random() < 0.6:
        return _change_lines(rng, text)
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    cells = lines[at].split(",")
    place = rng.randrange(len(cells))
    cells[place : place + rng.randrange(2)] = [odd(rng, "cells")]
    lines[at] = ",".join(cells)
    return "\n".join(lines)
