"""Marks of submissions as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from stream_sparse.io.files import make_file, write_all

from .checking import Checked

__all__ = ["marks", "save_marks"]

COLUMNS = ("file", "exercise", "right", "passed", "inputs", "cause", "where")
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def marks(checked: Iterable[Checked]) -> str:
    """Write a line for each submission; no text is a formula for a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for file, exercise, verdict, _ in checked:
        texts = (file.as_posix(), exercise), (verdict.cause, " | ".join(verdict.where))
        first, last = ([_cell(text) for text in pair] for pair in texts)
        table.writerow([*first, int(verdict.right), verdict.passed, verdict.cases, *last])
    return out.getvalue()


def save_marks(path: Path, checked: Iterable[Checked]) -> Path:
    """Write the table to a new file; where there is one of the name, ``-2`` is added."""
    made, file = make_file(path)
    with file:
        write_all(file, marks(checked).encode())
    return made


def _cell(text: str) -> str:
    r"""A text that a spreadsheet shows as it is.

    >>> _cell("=1+1"), _cell("a\nb"), _cell("-1")
    ("'=1+1", 'a\\nb', "'-1")
    """
    text = _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)
    return f"'{text}" if _FORMULA.match(text) else text
