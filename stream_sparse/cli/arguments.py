"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder that --record made.")]
OwnUnits = Annotated[
    list[Path] | None,
    typer.Option("--nodes", metavar="FILE", help="A Python file with units of your own; may be repeated."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback with an error.")]
"""``answer`` looks for it among the words; the commands themselves do not use it."""


def add_units(files: list[Path] | None) -> None:
    """Register the units in files of the user's own."""
    from stream_sparse.spec.registry import add_file

    for file in files or ():
        add_file(file)
