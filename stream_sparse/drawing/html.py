"""HTML for pages and notebooks. All text in it may come from a stranger, and passes :func:`text`."""

from __future__ import annotations

import base64
import html
import re
from typing import TYPE_CHECKING, Any

import cv2

from stream_sparse.redact import redact_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .theme import Picture

__all__ = ["embedded", "grid", "masked", "picture", "text"]

_LONGEST_LINE = 4_000
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, half characters, and those that reverse the direction of a text."""


def text(value: Any, most: int = 500) -> str:
    """Return a text for a page: escaped, without secrets and control characters, at most ``most`` long.

    >>> text("<script>alert(1)</script>"), text("http://me:word@h/live")
    ('&lt;script&gt;alert(1)&lt;/script&gt;', 'http://***@h/live')
    """
    return html.escape(masked(value, most))


def masked(value: Any, most: int) -> str:
    """Return the same text, not yet escaped."""
    lines = str(value).split("\n")
    # The end that is cut off a line may be the sign of a secret, so a long line is not shown.
    short = [line if len(line) <= _LONGEST_LINE else f"({len(line):,} characters)" for line in lines]
    shown = _CONTROL.sub("\ufffd", redact_text("\n".join(short)))
    return shown if len(shown) <= most else f"{shown[:most]} ... ({len(shown) - most:,} more characters)"


def grid(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table for a notebook, which has a style of its own.

    >>> grid(["name", "n"], [["pixel", 3]])
    '<table><thead><tr><th>name</th><th>n</th></tr></thead><tbody><tr><td>pixel</td><td>3</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{text(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def picture(pixels: Picture, name: str) -> str:
    """Return a picture as an element with all of its data."""
    done, data = cv2.imencode(".png", pixels)
    assert done
    return embedded("png", data.tobytes(), name)


def embedded(kind: str, data: bytes, name: str, width: int | None = None) -> str:
    """Return the bytes of a picture as an element; some notebooks show a drawing only so.

    Without a width it is as wide as its pixels, in either case at most as wide as there is room.

    >>> embedded("svg+xml", b"<svg/>", "graph")
    '<img src="data:image/svg+xml;base64,PHN2Zy8+" alt="graph" style="max-width: 100%">'
    """
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    wide = "" if width is None else f"width: {width}px; "
    return f'<img src="{source}" alt="{text(name)}" style="{wide}max-width: 100%">'
