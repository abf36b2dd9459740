"""Pages of the course, each as a notebook to download."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stream_sparse.course.notebooks import notebook
from stream_sparse.course.pages import course

_MADE = Path(__file__).parents[1] / "_build" / "notebooks"


def make_notebooks(_: Any) -> None:
    """Write the notebook of every page."""
    _MADE.mkdir(parents=True, exist_ok=True)
    for page in course():
        (_MADE / f"{page.name}.ipynb").write_text(notebook(page), "utf-8")


def setup(app: Any) -> dict[str, Any]:
    """Make the notebooks before the pages that link to them are read."""
    app.connect("builder-inited", make_notebooks)
    return {"parallel_read_safe": True}
