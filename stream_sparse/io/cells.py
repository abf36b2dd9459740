"""Cells of tables as CSV, which a spreadsheet takes for no formula: names in them may come from strangers."""

import re
from collections.abc import Iterable

_FORMULA = re.compile(r"((?:^|;)[\s\"]*)(?=[=+@-])")
"""Where a formula begins: at the beginning, or behind a semicolon, which ends a cell in some countries."""
_SHIELDED = re.compile(_FORMULA.pattern.replace("(?=", "'(?="))
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?", re.ASCII)


def table_line(values: Iterable[object]) -> bytes:
    """A line of a table: numbers at full precision, None as an empty cell.

    Line breaks in a text become spaces, since a line without an end is a torn one.

    >>> table_line([3, 0.1, 'slow, "very" slow', "=1+1", None])
    b'3,0.1,"slow, ""very"" slow",\\'=1+1,\\n'
    """
    return (",".join(map(_cell, values)) + "\n").encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(float(value))
    text = shielded(" ".join(str(value).split()))
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"') else text


def shielded(text: str) -> str:
    """A text with an apostrophe before what would be a formula, which keeps it a text; others as they are.

    >>> shielded("=1+1"), shielded("a;=1+1"), shielded("-3.5")
    ("'=1+1", "a;'=1+1", '-3.5')
    """
    return text if _NUMBER.fullmatch(text) else _FORMULA.sub(r"\1'", text)


def unshielded(text: str) -> str:
    """The text that :func:`shielded` was given.

    >>> unshielded("'=1+1")
    '=1+1'
    """
    return _SHIELDED.sub(r"\1", text)
