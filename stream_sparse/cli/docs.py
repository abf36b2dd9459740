"""``docs``: the pages of the guide, in a browser or in the terminal."""

from __future__ import annotations

import re
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from stream_sparse.errors import InputError, nearest

from .console import console, table
from .units import nodes

_PACKAGE = Path(__file__).parents[1]
_GUIDES = (_PACKAGE / "guide", _PACKAGE.parent / "docs" / "guide")
"""Where the pages lie in an installed package, and in a checkout."""


def docs(
    page: Annotated[
        str | None, typer.Argument(help="A page of the guide, or a unit; left out: all pages.")
    ] = None,
) -> None:
    """List the pages of the guide, or show one.

    At a terminal, a checkout in which `make docs` has been run opens the page in a browser.
    Elsewhere the page is printed; into a pipe or a file as Markdown.
    """
    from stream_sparse.spec.registry import KINDS, names

    guide = next(folder for folder in _GUIDES if folder.is_dir())
    pages = _pages(guide)
    units = [unit for kind in KINDS for unit in names(kind)]
    if page is not None and page not in pages:
        if page in units:
            nodes(page)
            return
        raise InputError(
            f"there is no page '{page}'{nearest(page, [*pages, *units]) or '; stream-sparse docs lists all'}"
        )
    if _opened(guide.parent / "_build" / "html" / (f"guide/{page}.html" if page else "index.html")):
        return
    if page is None:
        out = console()
        out.print(table(("page", "title"), [(name, _title(file)) for name, file in pages.items()]))
        out.print("\nstream-sparse docs PAGE shows one of them.")
    else:
        _show(pages[page].read_text("utf-8"))


def _pages(guide: Path) -> dict[str, Path]:
    """The pages in the order of the guide's own list."""
    lines = (guide / "index.md").read_text("utf-8").splitlines()
    return {line: guide / f"{line}.md" for line in lines if (guide / f"{line}.md").is_file()}


def _title(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return next(line for line in lines if line.startswith("# ")).removeprefix("# ").strip()


def _opened(page: Path) -> bool:
    """Open a built page for somebody at a terminal; return whether that was possible."""
    if not (page.is_file() and sys.stdout.isatty() and webbrowser.open(page.as_uri())):
        return False
    console().print(f"Opened {page}", soft_wrap=True)
    return True


def _show(text: str) -> None:
    """Print a page; pictures give way to their descriptions."""
    if not sys.stdout.isatty():
        print(text, end="")
        return
    from rich.markdown import Markdown

    console().print(Markdown(re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"*Picture: \1*", text), hyperlinks=False))
