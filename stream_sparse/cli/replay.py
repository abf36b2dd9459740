"""``replay``: run a recorded run again, and compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stream_sparse.errors import RunError

from . import opencv
from .arguments import OwnUnits, RunFolder, add_units
from .console import console
from .progress import Reporter

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse.replays.replay import Outcome


def replay(
    context: typer.Context,
    run: RunFolder,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            "-s",
            help="Where its source is now; default: where it was, else RUN/source.mkv.",
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Record the replay in a run folder; default: nothing is written."),
    ] = None,
    rtol: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Allow differences of such a share of a value, as between kinds of processors: 1e-6. "
            "All frames are compared, and the largest difference is printed.",
        ),
    ] = None,
    nodes: OwnUnits = None,
) -> None:
    """Run a recorded run again and compare every value.

    Its edits and dropped frames are repeated. The frames come from its source if that is unchanged, else from
    RUN/source.mkv.
    """
    opencv.require()
    add_units(nodes)
    from stream_sparse.replays.replay import Replay

    out = console()
    with Reporter(out) as reporter:
        again = Replay(run, source, record, rtol)
        for note in again.notes:
            out.print(f"note: {note}", soft_wrap=True)
        context.obj.end(again.run)
        found = again.wait(reporter)
    _print_outcome(found, out)
    if again.run.folder is not None:
        out.print(f"Look at:  {again.run.folder}", soft_wrap=True)
    if found.stopped:
        raise RunError("stopped before the end of the recording")


def _print_outcome(found: Outcome, out: Console) -> None:
    from stream_sparse.records.words import several
    from stream_sparse.replays.row_check import gap_words

    frames, columns = several(found.frames, "frame"), several(found.columns, "column")
    so_far = " so far" if found.stopped else ""
    if not found.gaps:
        out.print(f"{frames}, {columns}, equal to the bit{so_far}")
    else:
        equal, worst = found.columns - len(found.gaps), found.gaps[0]
        alike = f"{equal} equal to the bit, {len(found.gaps)} within {found.within:g}"
        out.print(
            f"{frames}, {columns}{so_far}: {alike}; "
            f"the largest difference is {worst.relative:.2g} at {gap_words(worst)}",
            soft_wrap=True,
        )
    if found.unseen:
        many = f"last {found.unseen:,} frames", "no pictures of them"
        which, why = many if found.unseen > 1 else ("last frame", "no picture of it")
        out.print(f"note: the {which} of the run could not be compared: {why}")
