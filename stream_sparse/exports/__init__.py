"""Recordings as files that other programs open; each ``NAME_file.py`` is a format: ``export RUN --NAME``."""

import ast
from pathlib import Path

__all__ = ["formats"]


def formats() -> dict[str, str]:
    """Return each format and the first line of its file, which is not imported: its library loads slowly.

    >>> formats()["csv"]
    'One table: frame, time, status, every column.'
    """
    by_name = {}
    for path in sorted(Path(__file__).parent.glob("*_file.py")):
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        by_name[path.stem.removesuffix("_file")] = text.partition("\n")[0]
    return by_name
