"""``verify``: proof that a run folder accounts for every frame."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .arguments import Debug

__all__ = ["verify"]


def verify(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="What --record made, or one segment of it.")],
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Prove that rows, times, videos and hashes of a run fit."""
    from stream_sparse.records.verify import verify as verify_run

    from .console import console

    out = console()
    with out.status(f"looking at {run.as_posix()}") as status:  # shown on a terminal only
        report = verify_run(run, lambda folder: status.update(f"looking at {folder}"))
    for note in report.notes:
        out.print(f"note: {note}", markup=False, soft_wrap=True)
    out.print(str(report), markup=False, soft_wrap=True)
