"""Changes of texts, bytes, tables, JSON and arrays, each made again by the same random numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["ODD_ARRAYS", "ODD_YAML", "change_json", "changed_bytes", "changed_table", "changed_text"]

ODD_YAML = [
    "", "''", "~", "true", "0", "-0", "1", "-1", "2", "0.1", "-0.0", "1e-320", "1e308", "-1e308", "1e400",
    "nan", ".nan", ".inf", "-.inf", "0x10", "0o17", "1_000", "1:30", "2147483648", str(2**63), "9" * 30,
    "1" * 101,
    "50%", "2024-01-01", "nosuch", "gray", "source", "../../x", "/dev/zero", ".", "a" * 3000, "%s %d", "=1",
    "[]", "[[]]", "[1, 2, 3]", "[a, a]", "{}", "{a: {b: 1}}", "{use: relu}", "{panel: image}", "&a [1]", "*a",
    "&a [*a]", "!!python/object:os.system x", '"\\0"', '"\\x1b[31m"', '"\\ud800"', "'\u202e'", "é",
    "\U0001d518", "|", ">-", "- x", "? a", "#", "'", '"', "[", "{", "@", "`",
]  # fmt: skip
INSERTED = ["\0", "\x1b", "\ufeff", "\t", "\u2028", "*a", "&a ", ": ", "[", "}"]
ODD_JSON: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**30, -0.0, 0.5, 1e308, float("nan"), float("inf"), "", "x",
    "0", "nan", "\0", "\x1b[31m", "\ud800", "../../x", "/dev/zero", "a" * 5000, "999", "yesterday", [], [[]],
    [None], ["x"], [1, 2, 3], {}, {"": 0}, {"x": None}, {"a": {"b": {"c": []}}}, {"folder": "000"},
]  # fmt: skip
ODD_CELLS = [
    "", "0", "-1", "nan", "inf", "-inf", "1e308", "1e999", "9" * 30, "0x1", "x", '"', "'", "²", "٣", " ",
    "1_0",
    "\0", "\x1b[31m", "processed", "dropped", "=1",
]  # fmt: skip
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


def _lost(lines: list[str], at: int, other: int) -> None:
    del lines[at]


def _repeated(lines: list[str], at: int, other: int) -> None:
    lines.insert(other, lines[at])


def _swapped(lines: list[str], at: int, other: int) -> None:
    lines[at], lines[other] = lines[other], lines[at]


LINES = (_lost, _repeated, _swapped)
"""What may happen to the lines of any text."""


def changed_text(rng: random.Random, text: str) -> str:
    """Return a text with a few things changed."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        lines = text.split("\n")
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        what = rng.randrange(10)
        if what < len(LINES):
            LINES[what](lines, at, other)
        elif what == 3:
            lines[at] = " " * rng.randrange(5) + lines[at]
        elif what == 4:
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(INSERTED) + text[at:]
            continue
        elif what == 5:
            text = text[: rng.randrange(len(text) + 1)]
            continue
        else:  # a value, or (a sixth) a key
            spot = r"(?<=[:,\[] )[^ ,\]\}\n{\[]+" if what < 9 else r"\w+(?=:)"
            if found := list(re.finditer(spot, text)):
                place = rng.choice(found)
                text = text[: place.start()] + rng.choice(ODD_YAML) + text[place.end() :]
            continue
        text = "\n".join(lines) or "#"
    return text


def changed_bytes(rng: random.Random, data: bytes, head: int = 0) -> bytes:
    """Return bytes that were flipped, cut, doubled or lost; more often in the first ``head`` ones."""
    what = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4, 16])):
        size = len(what)
        if not size:
            break
        at = rng.randrange(min(size, head) if head and rng.random() < 0.6 else size)
        kind = rng.randrange(6)
        if kind < 3:
            what[at] = rng.choice([what[at] ^ (1 << rng.randrange(8)), 0, 255, rng.randrange(256)])
        elif kind == 3:
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


def change_json(rng: random.Random, tree: Any) -> str:
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
    parent[key] = rng.choice([*ODD_JSON, parent[rng.choice(list(parent))] if isinstance(parent, dict) else 0])
    return f"{(*path, key)} is {str(parent[key])[:60]!r}"


def changed_table(rng: random.Random, text: str) -> str:
    """Return a table with a line or a cell changed."""
    lines = text.split("\n")
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    kind = rng.randrange(5)
    if kind < len(LINES):
        LINES[kind](lines, at, other)
    else:
        cells = lines[at].split(",")
        if kind == 3:
            cells[rng.randrange(len(cells))] = rng.choice(ODD_CELLS)
        else:
            cells.insert(rng.randrange(len(cells)), rng.choice(ODD_CELLS))
        lines[at] = ",".join(cells)
    return "\n".join(lines)
