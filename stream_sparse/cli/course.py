"""``course``: the pages of the course, and each of them as a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stream_sparse.io.files import write_new

from .console import console, or_note, table

course = typer.Typer(
    name="course",
    help="The pages of the course, and a notebook for each.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@course.callback()
def begin(context: typer.Context) -> None:
    """List the pages, where no other command is given."""
    if context.invoked_subcommand is None:
        list_()


@course.command("list")
def list_() -> None:
    """List the pages of the course: how long each takes, and how many exercises are right in this folder."""
    from stream_sparse.course.pages import course as pages
    from stream_sparse.course.progress import Progress

    states = or_note(Progress(Path()).read) or {}
    rows = []
    for page in pages():
        right = sum(name in states and states[name].right for name in page.exercises)
        minutes = f"{page.minutes} min" if page.minutes else ""
        rows.append((page.name, page.title, minutes, f"{right} of {len(page.exercises)}"))
    out = console()
    out.print(table(("page", "", "time", "exercises right here"), rows))
    out.print(
        "\nstream-sparse course start makes a notebook of each; stream-sparse docs NAME shows one here."
    )


@course.command()
def start(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder to write into.")] = Path(
        "course"
    ),
) -> None:
    """Write a notebook for each page: its texts, runs, exercises and their checks, in order.

    A notebook that is there already stays as it is.
    """
    from stream_sparse.course.notebooks import notebook
    from stream_sparse.course.pages import course as pages

    for page in pages():
        file = folder / f"{page.name}.ipynb"
        made = write_new(file, notebook(page))
        print(f"made {file}: {page.title}" if made else f"kept {file}, which exists already")
    print(f"open them: jupyter lab {folder}")
