"""Cells of a notebook, run as a kernel runs them: their source can be read."""

from __future__ import annotations

import linecache
from itertools import count
from typing import Any

_NUMBERS = count()


def run_cell(text: str, space: dict[str, Any]) -> None:
    """Run a cell."""
    file = f"<cell {next(_NUMBERS)}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    space.setdefault("__name__", "__main__")
    exec(compile(text, file, "exec"), space)


def notebook(*cells: str) -> dict[str, Any]:
    """Run cells, and return what they define."""
    space: dict[str, Any] = {}
    for cell in cells:
        run_cell(cell, space)
    return space
