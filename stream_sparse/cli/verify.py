"""``verify``: check that the files of a recorded run fit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .arguments import Debug
from .console import console
from .progress import Reporter


def verify(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="A run folder that --record made, or one segment of it.")
    ],
    quick: Annotated[
        bool, typer.Option("--quick", help="Look at rows and times alone, not at pictures and hashes.")
    ] = False,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Prove that rows, times, videos and hashes of a run fit."""
    from stream_sparse.records.verify import verify as verify_run

    out = console()
    with Reporter(out) as reporter:
        report = verify_run(run, reporter.frames, quick)
    for note in report.notes:
        out.print(f"note: {note}", soft_wrap=True)
    out.print(str(report), soft_wrap=True)
