"""``course``: the pages of the course, and each of them as a notebook."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from stream_sparse.io.files import write_new

course = typer.Typer(
    name="course",
    help="The pages of the course, and a notebook for each.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@course.callback()
def begin(context: typer.Context) -> None:
    """Say what there is, where no other command is given."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@course.command()
def start(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder to write to.")] = Path(
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
        path = write_new(file, notebook(page))
        print(f"made {file}: {page.title}" if path else f"kept {file}, which exists already")
    print(f"open them: jupyter lab {folder}")
    if find_spec("jupyterlab") is None:
        print("JupyterLab is not installed: pip install jupyterlab 'stream-sparse[notebook]'")
