"""Pages with code that runs, each as a notebook to download."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook

_DOCS = Path(__file__).parents[1]
_MADE = _DOCS / "_build" / "notebooks"
_PICTURE = re.compile(r"^```{image}.*?^```$", re.MULTILINE | re.DOTALL)
_DOWNLOAD = re.compile(r"^{download}.*$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)]+\)")
_HOW = """The code needs the package: `pip install "stream-sparse[headless,notebook]"`.
Commands are for a terminal, or for a cell with `!` before them."""


def notebook(page: str) -> nbformat.NotebookNode:
    """A page as a notebook: without pictures that the build makes, and links that lead within the site."""
    made = read_myst_markdown_notebook(page)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = _LINK.sub(r"\1", _DOWNLOAD.sub(_HOW, _PICTURE.sub("", cell.source))).strip()
    nbformat.validate(made)
    return made


def make_notebooks(_: Any) -> None:
    """Write the notebook of every page that says it is one."""
    _MADE.mkdir(parents=True, exist_ok=True)
    for page in _DOCS.glob("course/*.md"):
        text = page.read_text("utf-8")
        if "file_format: mystnb" in text:
            nbformat.write(notebook(text), _MADE / f"{page.stem}.ipynb")


def setup(app: Any) -> dict[str, Any]:
    """Make the notebooks before the pages that link to them are read."""
    app.connect("builder-inited", make_notebooks)
    return {"parallel_read_safe": True}
