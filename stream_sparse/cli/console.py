"""The console, tables, numbers and error lines that commands print."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from stream_sparse.errors import Error, escaped
from stream_sparse.redact import redact_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

T = TypeVar("T")


def console() -> Console:
    """Return a console on stdout. It prints no password, and to a pipe or a file it cuts no line."""
    from rich.console import Console

    class RedactingConsole(Console):
        """Masks passwords, and ends where the reader of a pipe has left."""

        def print(self, *objects: Any, **how: Any) -> None:
            super().print(*(_safe(o) if isinstance(o, str) else o for o in objects), **how)

        def on_broken_pipe(self) -> None:
            raise  # again: a reader that has left ends the command, and a run cleanly

    width = None if sys.stdout and sys.stdout.isatty() else 200
    return RedactingConsole(markup=False, highlight=False, width=width, soft_wrap=False)


def _safe(text: str) -> str:
    """Return a text without passwords, and without what a terminal would obey: names may be a stranger's."""
    return escaped(redact_text(text))


def print_error(text: str) -> None:
    """Print a line on stderr without passwords, where anybody can still read it."""
    with suppress(OSError):
        print(_safe(text), file=sys.stderr)


def or_note(act: Callable[[], T]) -> T | None:
    """Do what the command can do without; where that fails it is a note, and the rest goes on."""
    try:
        return act()
    except Error as error:
        print_error(f"note: {error}")
    return None


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, right: Sequence[int] = ()) -> Table:
    """Return a plain table without passwords; ``right`` are the columns that are aligned to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    out = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, name in enumerate(columns):
        out.add_column(name, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        out.add_row(*(Text(_safe(str(cell))) for cell in row))  # Text: a [ in a cell is not markup
    return out


def marked(text: str) -> str:
    """Return an error message as it is printed. One about a file begins with its place, for editors.

    >>> marked("no pipeline 'bid'"), marked("my.yaml:4:3 'a' stands here twice")
    ("error: no pipeline 'bid'", "my.yaml:4:3 'a' stands here twice")
    """
    return text if re.match(r".*?:\d+:\d+ ", text) else f"error: {text}"
