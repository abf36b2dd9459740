"""``docs``: the pages of the guide and of the course, in the terminal."""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from stream_sparse.course.pages import FRONT_MATTER
from stream_sparse.errors import InputError, nearest

from .console import console, table
from .units import nodes

_LEFT_OUT = re.compile(r"^\{download\}[^\n]*\n+|^```\{.*?^```$", re.MULTILINE | re.DOTALL)
_FOLD = re.compile(r"<details><summary>(.*?)</summary>.*?</details>", re.DOTALL)
_FORMULA = re.compile(r"^\$\$$(.*?)^\$\$$", re.MULTILINE | re.DOTALL)


def page_text(text: str) -> str:
    """Return a page as plain Markdown: without what needs a browser, with answers folded away.

    >>> print(page_text("<details><summary>Answer</summary>\\n\\n42\\n\\n</details>"))
    *Answer: in the studio, and in the pages that make docs builds.*
    """
    text = _LEFT_OUT.sub("", FRONT_MATTER.sub("", text))
    text = _FOLD.sub(r"*\1: in the studio, and in the pages that make docs builds.*", text)
    return _FORMULA.sub(r"```text\1```", text)


def docs(
    page: Annotated[
        str | None, typer.Argument(help="A page of the guide or the course, or a unit; default: all pages.")
    ] = None,
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
        _show(pages[page])


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


def _show(file: Path) -> None:
    """Print a page: at a terminal as text for people, else as its file is."""
    text = file.read_text("utf-8")
    if not sys.stdout.isatty():
        print(text, end="")
        return
    from rich.markdown import Markdown

    console().print(Markdown(page_text(text), hyperlinks=False))
