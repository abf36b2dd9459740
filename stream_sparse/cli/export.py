"""``export``: write a run folder as one file for other programs."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Annotated

import typer

from stream_sparse.drawing.words import several
from stream_sparse.errors import InputError
from stream_sparse.exports import formats

from .arguments import Debug, RunFolder
from .console import console
from .progress import Reporter


def export(
    run: RunFolder,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to write; default: RUN.csv or the like, beside RUN."),
    ] = None,
    debug: Debug = False,  # noqa: ARG001
    **wanted: bool,
) -> None:
    """Write a run folder as one file for other programs.

    No file is overwritten. Of a run that was cut off, all sound rows are written.
    """
    from stream_sparse.exports.export import export as write

    kinds = [kind for kind, on in wanted.items() if on]
    if not kinds or (to is not None and len(kinds) > 1):
        *first, last = (f"--{kind}" for kind in wanted)
        how_many = "one of them with --to" if kinds else "at least one"
        raise InputError(f"export: expected {', '.join(first)} or {last}, {how_many}")
    out = console()
    for kind in kinds:
        with Reporter(out) as reporter:
            done = write(run, kind, to, reporter.frames)
        size = f"{several(done.frames, 'frame')}, {done.content}"
        out.print(f"{done.path}: {size}", soft_wrap=True)


def _add_flags() -> None:
    """Declare a flag for each format in the place of ``**wanted``."""
    own = inspect.signature(export, eval_str=True)
    run, *others = [p for p in own.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
    flags = [
        run.replace(
            name=kind, default=False, annotation=Annotated[bool, typer.Option(f"--{kind}", help=text)]
        )
        for kind, text in formats().items()
    ]
    parameters = [run, *flags, *others]
    export.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    setattr(export, "__signature__", own.replace(parameters=parameters))  # noqa: B010  mypy knows no such attribute


_add_flags()
