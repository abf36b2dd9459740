"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .console import print_error

RunFolder = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder that --record made.")]
OwnUnits = Annotated[
    list[Path] | None,
    typer.Option("--nodes", metavar="FILE", help="A Python file with units of your own; may be repeated."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show a traceback with an error.")]
"""``answer`` looks for it among the words; the commands themselves do not use it."""


def add_units(files: list[Path] | None) -> None:
    """Register the units in files of the user's own."""
    from stream_sparse.base import yaml_name
    from stream_sparse.spec.registry import add_file, takes_place

    for file in files or ():
        for name in map(yaml_name, filter(takes_place, add_file(file))):
            print_error(
                f"{file.name}: its function takes the place of the node {name}, "
                f"which is stream_sparse.{name} now"
            )
