"""What commands print with."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from stream_sparse.redact import redact_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.table import Table

__all__ = ["console", "marked", "number", "several", "table"]


def console() -> Console:
    """A console on stdout; lines to a file or a pipe are not cut at some terminal's width."""
    from rich.console import Console

    class Discreet(Console):
        """Whatever line it is given, it prints no password."""

        def print(self, *objects: Any, **how: Any) -> None:
            super().print(*(redact_text(o) if isinstance(o, str) else o for o in objects), **how)

    width = None if sys.stdout.isatty() else 200
    return Discreet(highlight=False, width=width, soft_wrap=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, right: Sequence[int] = ()) -> Table:
    """A quiet table; columns whose places stand in ``right`` are set to the right, as numbers are."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    out = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, name in enumerate(columns):
        out.add_column(name, justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        out.add_row(*(Text(redact_text(str(cell))) for cell in row))  # Text: a [ in a cell is no markup
    return out


def marked(text: str) -> str:
    """A message as it is printed: what is at a place in a file begins with it, where editors look for it.

    >>> marked("no pipeline 'bid'"), marked("my.yaml:4:3 'a' stands here twice")
    ("error: no pipeline 'bid'", "my.yaml:4:3 'a' stands here twice")
    """
    return text if re.match(r".*?:\d+:\d+ ", text) else f"error: {text}"


def number(value: float | None) -> str:
    """A number for people: six digits; ``nan`` where it is none; empty where nothing was said.

    >>> number(1 / 3), number(float("nan")), number(None)
    ('0.333333', 'nan', '')
    """
    return "" if value is None else f"{value:.6g}"


def several(count: int, noun: str) -> str:
    """A count and what is counted.

    >>> several(1, "frame"), several(1200, "column")
    ('1 frame', '1,200 columns')
    """
    return f"{count:,} {noun}{'s' * (count != 1)}"
