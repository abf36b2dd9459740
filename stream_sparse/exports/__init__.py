"""Recordings as files that other programs open; each ``NAME_file.py`` is a format: ``export RUN --NAME``."""

from __future__ import annotations

import ast
from pathlib import Path

__all__ = ["formats"]

_SUFFIX = "_file"


def formats() -> dict[str, str]:
    """Each format and the first line of its file, without importing it: libraries of formats load slowly.

    >>> list(formats())
    ['csv', 'nwb', 'parquet']
    """
    found = sorted(Path(__file__).parent.glob(f"*{_SUFFIX}.py"))
    return {path.stem.removesuffix(_SUFFIX): _first_line(path) for path in found}


def _first_line(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    return (text or "").partition("\n")[0]
