"""``docs``: the pages of the guide and of the course, in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from stream_sparse.errors import InputError, nearest

from .console import console, table
from .page_text import page_text
from .units import nodes


def docs(
    page: Annotated[
        str | None, typer.Argument(help="A page of the guide or the course, or a unit; left out: all pages.")
    ] = None,
    answers: Annotated[
        bool,
        typer.Option("--answers", help="Show the answers to questions of the course, and hints."),
    ] = False,
    hints: Annotated[
        bool, typer.Option("--hints", help="Show the hints to questions and exercises.")
    ] = False,
) -> None:
    """List the pages of the guide and of the course, or show one.

    Into a pipe or a file a page is printed as Markdown.
    """
    from stream_sparse.course.pages import docs_folder
    from stream_sparse.plan.registry import KINDS, names

    pages = _all_pages(docs_folder())
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
        _show(page, pages, answers, hints)


def _all_pages(home: Path) -> dict[str, Path]:
    """Return the files of all pages by name; CHANGELOG.md lies beside their folder."""
    from stream_sparse.course.pages import listed

    course = {f"course/{name}": file for name, file in listed(home / "course").items()}
    return {
        **listed(home / "guide"),
        "course": home / "course" / "index.md",
        **course,
        "changes": home.parent / "CHANGELOG.md",
    }


def _title(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return next(line for line in lines if line.startswith("# ")).removeprefix("# ").strip()


def _show(page: str, pages: dict[str, Path], answers: bool, hints: bool) -> None:
    """Print a page: at a terminal as text for people, else as its file is."""
    file = pages[page]
    text = file.read_text("utf-8")
    if not sys.stdout.isatty():
        print(text, end="")
        return
    from rich.markdown import Markdown

    by_file = {other.resolve(): name for name, other in pages.items()}

    def linked(target: str) -> str | None:
        return by_file.get((file.parent / target).resolve())

    console().print(Markdown(page_text(text, linked, answers, hints), hyperlinks=False))
