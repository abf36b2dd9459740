"""HTML for pages that open offline, and for notebooks. Text of others in it passes :func:`text`."""

import base64
import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template
from typing import Any

import cv2

from stream_sparse.frame import Array
from stream_sparse.redact import redact_text

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


def tag(name: str, value: Any, kind: str = "", most: int = 500) -> str:
    """Return an element with a text, and perhaps a class; empty without a text.

    >>> tag("p", "a < b", "note"), tag("p", None)
    ('<p class="note">a &lt; b</p>', '')
    """
    of = f' class="{kind}"' if kind else ""
    return "" if value in (None, "") else f"<{name}{of}>{text(value, most)}</{name}>"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> str:
    """Return a table of texts; those in the columns ``right`` are numbers.

    >>> table(["", ""], [["pixel", 3]], right=[1])
    '<table><tbody><tr><td>pixel</td><td class="n">3</td></tr></tbody></table>'
    """
    of = [' class="n"' if column in right else "" for column in range(len(columns))]

    def line(cell: str, values: Sequence[Any]) -> str:
        cells = (f"<{cell}{kind}>{text(value)}</{cell}>" for kind, value in zip(of, values, strict=True))
        return f"<tr>{''.join(cells)}</tr>"

    head = f"<thead>{line('th', columns)}</thead>" if any(columns) else ""
    return f"<table>{head}<tbody>{''.join(line('td', row) for row in rows)}</tbody></table>"


def section(title: str, *parts: str) -> str:
    """Return a section of a page; empty without content."""
    body = "\n".join(filter(None, parts))
    return f"<section>\n<h2>{text(title)}</h2>\n{body}\n</section>" if body else ""


def page(title: str, head: str, parts: Iterable[str], foot: str) -> str:
    """Return a page of the parts that are not empty. It makes no request and runs no script."""
    template = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=text(title), head=head, main="\n".join(filter(None, parts)), foot=text(foot)
    )


def picture(pixels: Array, name: str) -> str:
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
