"""The text of a submission: a Python file, or the code of a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from stream_sparse.errors import InputError
from stream_sparse.io.bounds import read_bytes, read_json

__all__ = ["NOTEBOOK", "joined", "read_source"]

NOTEBOOK = ".ipynb"
_MOST_SOURCE = 1 << 20
_MOST_NOTEBOOK, _MOST_VALUES = 1 << 26, 1 << 21
"""Most of a notebook are its pictures."""


def read_source(file: Path) -> bytes:
    """Return the Python of a submission; a device or an endless file is refused.

    That of a notebook is as in one that was saved as Python: each cell with code stands below ``# In[3]:``,
    its place among them.
    """
    if not file.exists():
        python = file.with_suffix(".py")  # where an exercise is named
        hint = f"; did you mean {python}?" if python.is_file() else ""
        raise InputError(f"{file}: no such file{hint}")
    if file.suffix != NOTEBOOK:
        return read_bytes(file, _MOST_SOURCE, "answer", str(file))
    tree = read_json(file, _MOST_NOTEBOOK, "notebook", _MOST_VALUES)
    cells = tree.get("cells") if isinstance(tree, dict) else None
    if not isinstance(cells, list):
        raise InputError(f"{file}: is not a notebook: expected a list of cells; save it by Jupyter")
    source = joined(
        _text(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"
    )
    if len(source) > _MOST_SOURCE:
        raise InputError(f"{file}: has more than {_MOST_SOURCE:,} bytes of code, as no answer has")
    return source


def joined(cells: Iterable[str]) -> bytes:
    """Return the code of cells as in a notebook that was saved as Python.

    >>> joined(["x = 1", "print(x)"])
    b'# In[1]:\\nx = 1\\n# In[2]:\\nprint(x)\\n'
    """
    text = "".join(f"# In[{number}]:\n{cell}\n" for number, cell in enumerate(cells, 1))
    return text.encode("utf-8", "replace")


def _text(cell: dict[str, Any]) -> str:
    """The text of a cell: a string, or a list of its lines."""
    text = cell.get("source")
    lines = text if isinstance(text, list) else [text]
    return "".join(line for line in lines if isinstance(line, str))
