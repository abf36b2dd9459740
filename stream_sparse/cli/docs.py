"""``docs``: the pages of the guide and of the course, in the terminal."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from stream_sparse.errors import InputError, nearest

from .console import console, table
from .units import nodes

_PACKAGE = Path(__file__).parents[1]
_HOMES = (_PACKAGE / "docs", _PACKAGE.parent / "docs")
"""Where the pages lie in an installed package, and in a checkout."""


def docs(
    page: Annotated[
        str | None, typer.Argument(help="A page of the guide or the course, or a unit; left out: all pages.")
    ] = None,
) -> None:
    """List the pages of the guide and of the course, or show one.

    Into a pipe or a file a page is printed as Markdown.
    """
    from stream_sparse.plan.registry import KINDS, names

    home = next(folder for folder in _HOMES if folder.is_dir())
    course = {f"course/{name}": file for name, file in _pages(home / "course").items()}
    pages = _pages(home / "guide") | course
    units = [unit for kind in KINDS for unit in names(kind)]
    if page is not None and page not in pages:
        if page in units:
            nodes(page)
            return
        raise InputError(
            f"there is no page '{page}'{nearest(page, [*pages, *units]) or '; stream-sparse docs lists all'}"
        )
    if page is None:
        out = console()
        out.print(table(("page", "title"), [(name, _title(file)) for name, file in pages.items()]))
        out.print("\nstream-sparse docs PAGE shows one of them.")
    else:
        _show(pages[page].read_text("utf-8"))


def _pages(folder: Path) -> dict[str, Path]:
    """The pages of a folder in the order of its own list."""
    lines = (folder / "index.md").read_text("utf-8").splitlines()
    return {line: folder / f"{line}.md" for line in lines if (folder / f"{line}.md").is_file()}


def _title(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return next(line for line in lines if line.startswith("# ")).removeprefix("# ").strip()


def _show(text: str) -> None:
    """Print a page; pictures give way to their descriptions."""
    if not sys.stdout.isatty():
        print(text, end="")
        return
    from rich.markdown import Markdown

    console().print(Markdown(re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"*Picture: \1*", text), hyperlinks=False))
