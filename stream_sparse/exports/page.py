"""An HTML page that opens offline, and its parts. Text of others in them passes :func:`text`."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from stream_sparse.drawing.html import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["block", "definitions", "page", "paragraph", "section", "table"]


def page(title: str, head: str, parts: Iterable[str], foot: str) -> str:
    """Return a page of the parts that are not empty. It makes no request and runs no script."""
    template = Template(Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))
    return template.substitute(
        title=text(title), head=head, main="\n".join(filter(None, parts)), foot=text(foot)
    )


def paragraph(value: Any, kind: str = "") -> str:
    """Return a paragraph; empty without text."""
    return f"<p{_class(kind)}>{text(value, 2_000)}</p>" if value not in (None, "") else ""


def definitions(facts: Mapping[str, Any]) -> str:
    """Return a list of facts with their names."""
    pairs = "".join(f"<div><dt>{text(k)}</dt><dd>{text(v)}</dd></div>" for k, v in facts.items())
    return f'<dl class="facts">{pairs}</dl>'


def block(value: str, most: int, name: str) -> str:
    """Return a text as it stands, with its line breaks."""
    return f'<pre tabindex="0" aria-label="{text(name)}">{text(value, most)}</pre>'


def section(title: str, *parts: str) -> str:
    """Return a section of the page; empty without content."""
    found = "\n".join(filter(None, parts))
    return f"<section>\n<h2>{text(title)}</h2>\n{found}\n</section>" if found else ""


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[int], most: int) -> str:
    """Return a table of at most ``most`` rows; empty without any. ``right`` are columns of numbers."""
    rows = list(rows)
    if not rows:
        return ""
    kinds = [_class("n" if place in right else "") for place in range(len(columns))]
    head = "".join(f"<th{kind} scope=col>{text(c)}</th>" for kind, c in zip(kinds, columns, strict=True))
    body = "\n".join(
        f"<tr>{''.join(f'<td{kind}>{text(c)}</td>' for kind, c in zip(kinds, row, strict=True))}</tr>"
        for row in rows[:most]
    )
    more = paragraph(f"and {len(rows) - most:,} more", "note") if len(rows) > most else ""
    titles = f"<thead><tr>{head}</tr></thead>" if any(columns) else ""
    whole = f"<table>{titles}<tbody>\n{body}\n</tbody></table>"
    return f'<div class="table" tabindex="0">{whole}</div>{more}'


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
