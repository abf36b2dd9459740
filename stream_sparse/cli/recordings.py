"""``replay``, ``compare``, ``report``, ``export`` and ``verify``: what is done with recorded runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stream_sparse.errors import InputError, RunError
from stream_sparse.exports import formats

from . import opencv
from .arguments import OwnUnits, RunFolder, add_units, flag, takes
from .console import console, table
from .progress import Reporter

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse.replays.replay import ReplayResult

_WIDTH = 100
"""Characters of a line of a comparison, wherever it is printed."""


def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Two or more run folders.")],
) -> None:
    """Print how recorded runs differ: pipelines, numbers, frames.

    Each run is compared with the first one. Where two have the same frames, the largest difference of a
    scalar and its frame are printed, or "equal to the bit". Rows are verified, pictures and hashes are not.
    """
    from stream_sparse.records.differences import compare as compare_runs
    from stream_sparse.records.differences import difference_tables

    out = console()
    with Reporter(out) as reporter:
        differences = compare_runs(*runs, progress=reporter.frames)
    facts, numbers, notes = difference_tables(differences)
    for letter, folder in zip(differences.facts.columns, differences.runs, strict=True):
        out.print(f"{letter}  {folder}", soft_wrap=True)
    width = min(out.width, _WIDTH)
    out.print()
    out.print(table(facts.titles, facts.rows), width=width)
    if numbers.rows:
        out.print()
        out.print(table(numbers.titles, numbers.rows, right=(2, 3, 4, 5)), width=width)
    for note in notes:
        out.print(f"note: {note}", soft_wrap=True)


def report(
    run: RunFolder,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; default: RUN/report.html.")
    ] = None,
    methods: Annotated[
        bool,
        typer.Option(
            "--methods",
            help="Print the methods for a paper instead: nodes, formulas, parameters, source, versions.",
        ),
    ] = False,
) -> None:
    """Write a recorded run as one page that opens offline.

    It holds pictures, plots, numbers, events, pipeline and versions, and what verify says of the run. No file
    is overwritten.
    """
    from stream_sparse.exports.methods import methods as write_methods
    from stream_sparse.exports.report import report as write_report
    from stream_sparse.io.files import replacing

    out = console()
    if methods:
        text = write_methods(run)
        if to is None:
            print(text, end="")
            return
        with replacing(to, new=True) as file:
            file.write(text.encode())
        out.print(to.as_posix(), soft_wrap=True)
        return
    with Reporter(out) as reporter:
        done = write_report(run, to, reporter.frames)
    out.print(str(done), soft_wrap=True)


@takes(*(flag(kind, text) for kind, text in formats().items()))
def export(
    run: RunFolder,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to write; default: RUN.csv or the like, beside RUN."),
    ] = None,
    session_start: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="For --nwb: when the frames were recorded: 2026-03-01T12:00."),
    ] = None,
    **wanted: bool,
) -> None:
    """Write a run folder as one file for other programs.

    No file is overwritten. Of a run that was cut off, all sound rows are written.
    """
    from stream_sparse.exports.export import export as write
    from stream_sparse.records.words import several

    kinds = [kind for kind, on in wanted.items() if on]
    if not kinds or (to is not None and len(kinds) > 1):
        *first, last = (f"--{kind}" for kind in wanted)
        how_many = "one of them with --to" if kinds else "at least one"
        raise InputError(f"export: expected {', '.join(first)} or {last}, {how_many}")
    out = console()
    for kind in kinds:
        with Reporter(out) as reporter:
            done = write(run, kind, to, reporter.frames, session_start)
        size = f"{several(done.frames, 'frame')}, {done.content}"
        out.print(f"{done.path}: {size}", soft_wrap=True)


def verify(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN", help="A folder that --record made, one segment of it, or the folder of a batch."
        ),
    ],
    quick: Annotated[
        bool, typer.Option("--quick", help="Check rows and times only, not pictures and hashes.")
    ] = False,
) -> None:
    """Prove that rows, times, videos and hashes of a run fit.

    Of a batch it verifies all runs and the tables.
    """
    from stream_sparse.batch.folder import verify_batch
    from stream_sparse.records.verify import verify as verify_run

    out = console()
    check = verify_batch if (run / "batch.json").exists() else verify_run
    with Reporter(out) as reporter:
        report = check(run, reporter.frames, quick)
    for note in report.notes:
        out.print(f"note: {note}", soft_wrap=True)
    out.print(str(report), soft_wrap=True)


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
            help="Relative tolerance, such as 1e-6 between kinds of processors. "
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
    from stream_sparse.player.player import Player
    from stream_sparse.replays.replay import Replay

    out = console()
    with Reporter(out) as reporter:
        again = Replay(run, source, record, rtol)
        for note in again.notes:
            out.print(f"note: {note}", soft_wrap=True)
        context.obj.end(Player(None, run=again.run))
        result = again.wait(reporter)
    _print_outcome(result, out)
    if again.run.folder is not None:
        out.print(f"Look at:  {again.run.folder}", soft_wrap=True)
    if result.stopped:
        raise RunError("stopped before the end of the recording")


def _print_outcome(result: ReplayResult, out: Console) -> None:
    from stream_sparse.records.words import several
    from stream_sparse.replays.row_check import gap_words

    frames, columns = several(result.frames, "frame"), several(result.columns, "column")
    so_far = " so far" if result.stopped else ""
    if result.equal:
        out.print(f"{frames}, {columns}, equal to the bit{so_far}")
    else:
        equal, worst = result.columns - len(result.gaps), result.gaps[0]
        alike = f"{equal} equal to the bit, {len(result.gaps)} within {result.tolerance:g}"
        out.print(
            f"{frames}, {columns}{so_far}: {alike}; "
            f"the largest difference is {worst.relative:.2g} at {gap_words(worst)}",
            soft_wrap=True,
        )
    if result.unseen:
        many = f"last {result.unseen:,} frames", "no pictures of them"
        which, why = many if result.unseen > 1 else ("last frame", "no picture of it")
        out.print(f"note: the {which} of the run could not be compared: {why}")
