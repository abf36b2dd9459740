"""A notebook as a file: JSON in the format 4.5 of Jupyter."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

__all__ = ["cell", "notebook_file"]


def cell(kind: str, text: str, **metadata: Any) -> dict[str, Any]:
    r"""Return a cell: ``markdown``, ``code`` or ``raw``.

    >>> cell("markdown", "# A\n\nb\n")
    {'cell_type': 'markdown', 'metadata': {}, 'source': ['# A\n', '\n', 'b']}
    """
    code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    lines = text.strip("\n").splitlines(keepends=True)
    return {"cell_type": kind, "metadata": metadata, "source": lines, **code}


def notebook_file(cells: Iterable[dict[str, Any]]) -> str:
    """Return the content of a file with these cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {
        "cells": [{"id": f"cell-{number}", **one} for number, one in enumerate(cells, 1)],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
