"""``report``: write a run folder as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .arguments import Debug, RunFolder
from .console import console
from .progress import Reporter


def report(
    run: RunFolder,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; default: RUN/report.html.")
    ] = None,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Write a recorded run as one page that opens offline.

    It holds pictures, plots, numbers, events, pipeline and versions, and what verify says of the run. No file
    is overwritten.
    """
    from stream_sparse.exports.report import report as write_report

    out = console()
    with Reporter(out) as reporter:
        done = write_report(run, to, reporter.frames)
    out.print(str(done), soft_wrap=True)
