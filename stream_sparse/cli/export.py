"""``export``: a run folder as one file for other programs."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from .arguments import Debug, RunFolder

__all__ = ["export"]


def export(
    run: RunFolder,
    csv: Annotated[bool, typer.Option("--csv", help="One table: frame, time, status, every column.")] = False,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="The same as Parquet, recorded arrays in it (extra: parquet).")
    ] = False,
    nwb: Annotated[
        bool, typer.Option("--nwb", help="Scalars, recorded arrays and videos as NWB (extra: nwb).")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What to write; left out: RUN.csv or so, beside RUN."),
    ] = None,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Write a run folder as CSV, Parquet or NWB.

    Nothing is written over; of a run that was cut off, all sound rows are written.
    """
    from stream_sparse.errors import InputError, RunError
    from stream_sparse.exports import export as write
    from stream_sparse.run.progress import Progress

    from .console import console, several
    from .progress import Reporter

    kinds = [kind for kind, wanted in (("csv", csv), ("parquet", parquet), ("nwb", nwb)) if wanted]
    if not kinds or (to is not None and len(kinds) > 1):
        what = "one of them with --to" if kinds else "at least one"
        raise InputError(f"export: expected --csv, --parquet or --nwb, {what}")
    out = console()
    for kind in kinds:
        with Reporter(out) as reporter:
            begun = time.monotonic()

            def tell(count: int, begun: float = begun, reporter: Reporter = reporter) -> None:
                rate = count / max(time.monotonic() - begun, 1e-9)
                reporter(Progress(count, None, rate, None, None, 0, False))

            try:
                done = write(run, kind, to, tell)
            except KeyboardInterrupt:
                raise RunError(f"export --{kind}: stopped; nothing was written") from None
        size = f"{several(done.frames, 'frame')}, {several(done.columns, 'column')}"
        out.print(f"{done.path}: {size}", markup=False, soft_wrap=True)
