"""``compare``: print a table of the differences of run folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .arguments import Debug
from .console import console, marked, print_error, table
from .progress import Reporter

_WIDTH = 100
"""Characters of a line, wherever it is printed."""


def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Two or more run folders.")],
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Print how recorded runs differ: pipelines, numbers, frames.

    Each run is compared with the first one. Where two have the same frames, the largest difference of a
    scalar and its frame are printed, or "equal to the bit". Rows are verified, pictures and hashes are not.
    """
    from stream_sparse.records.difference_tables import difference_tables
    from stream_sparse.records.differences import DamagedError
    from stream_sparse.records.differences import compare as compare_runs

    out = console()
    try:
        with Reporter(out) as reporter:
            found = compare_runs(runs, reporter.frames)
    except DamagedError as error:
        for problem in error.problems:
            print_error(marked(problem))
        raise typer.Exit(2) from None
    tables = difference_tables(found)
    for letter, folder in zip(tables.letters, found.runs, strict=True):
        out.print(f"{letter}  {folder}", soft_wrap=True)
    width = min(out.width, _WIDTH)
    out.print()
    out.print(table(tables.facts.titles, tables.facts.rows), width=width)
    for numbers in tables.numbers:
        out.print()
        out.print(table(numbers.titles, numbers.rows, right=(2, 3, 4, 5)), width=width)
    for note in tables.notes:
        out.print(f"note: {note}", soft_wrap=True)
