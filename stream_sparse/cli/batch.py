"""``batch`` and ``learn``: run a pipeline over many videos, or learn one dictionary from them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stream_sparse.batch.options import BatchOptions, LearnOptions

from . import opencv
from .arguments import Overrides, OwnUnits, PipelineName, plan_for_workers, takes_options
from .console import console, print_error
from .progress import Reporter

if TYPE_CHECKING:
    from stream_sparse.batch.batch import BatchProgress
    from stream_sparse.batch.learning import Round

_MOST_LINES = 20


@takes_options(BatchOptions)
def batch(
    context: typer.Context,
    pipeline: PipelineName,
    videos: Annotated[
        list[str] | None,
        typer.Argument(metavar="VIDEO", help="Files, folders of pictures, URLs, 'videos/**/*.mp4'."),
    ] = None,
    set_: Overrides = None,
    nodes: OwnUnits = None,
    **options: Any,
) -> None:
    """Run a pipeline over many videos, on all cores or on a cluster.

    Each video becomes a run folder. The same command again goes on where it stopped.
    """
    from stream_sparse.batch.batch import Batch
    from stream_sparse.batch.items import read_items

    opencv.require()
    settings = BatchOptions(**options)
    plan = plan_for_workers(pipeline, set_, nodes)
    work, screen = Batch(plan, read_items(videos or (), settings.segments), settings), console()
    context.obj.end(work)
    with Reporter(screen) as reporter:
        work.run(lambda now: reporter.show(now.done + now.failed, now.total, sentence(now)))
    states = {state: len(work.having(state)) for state in ("done", "not done", "failed", "changed")}
    failures = [f"failed: {item.name}: {work.results[item.name].error}" for item in work.having("failed")]
    failures += [
        f"changed: {item.name}: {work.results[item.name].error}; needs --redo to run again"
        for item in work.having("changed")
    ]
    for line in failures[:_MOST_LINES]:
        print_error(" ".join(line.split()))
    if len(failures) > _MOST_LINES:
        print_error(f"... and {len(failures) - _MOST_LINES} more")
    screen.print(", ".join(f"{count} {state}" for state, count in states.items() if count))
    if work.stopped:
        screen.print("stopped; the same command resumes")
    folder = work.folder.as_posix()
    screen.print(f"Look at:  {folder}/ (summary.csv, pooled.csv, items.csv, failures.csv)")
    if states["done"] < len(work.items):
        raise typer.Exit(1)


def sentence(now: BatchProgress) -> str:
    """Return how far a batch is, in one line.

    >>> from stream_sparse.batch.batch import BatchProgress
    >>> sentence(BatchProgress(3, 1, 9, 61.4, 75.0))
    '4/9 items, 61 frames a second, 1:15 left, 1 failed'
    """
    from stream_sparse.run.progress import clock

    words = [f"{now.done + now.failed}/{now.total} items", f"{now.rate:.0f} frames a second"]
    words.append(f"{clock(now.remaining_s)} left")
    if now.failed:
        words.append(f"{now.failed} failed")
    return ", ".join(words)


@takes_options(LearnOptions)
def learn(
    pipeline: PipelineName,
    videos: Annotated[
        list[str], typer.Argument(metavar="VIDEO", help="Files, folders of pictures, 'videos/**/*.mp4'.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="Where to write the atoms, .npy; the same command resumes.")
    ] = Path("atoms.npy"),
    set_: Overrides = None,
    nodes: OwnUnits = None,
    **options: Any,
) -> None:
    """Learn one dictionary from many videos, one after the other.

    The same command again goes on.
    """
    from stream_sparse.batch.items import read_items
    from stream_sparse.batch.learning import Learning

    opencv.require()
    settings = LearnOptions(**options)
    plan = plan_for_workers(pipeline, set_, nodes)
    screen = console()
    work = Learning(plan, read_items(videos), out, settings)
    with Reporter(screen) as reporter:
        atoms = work.run(lambda now: reporter.show(now.number, now.total, round_sentence(now)))
    last = work.rounds[-1]
    size = "x".join(map(str, atoms.shape[1:]))
    screen.print(round_sentence(last))
    screen.print(f"{len(atoms)} atoms of {size} from {last.signals:,} signals: {out.as_posix()}")
    for video, why in list(work.failures.items())[:_MOST_LINES]:
        print_error(f"{video}: {why}")
    if work.failures:
        raise typer.Exit(1)


def round_sentence(now: Round) -> str:
    """Say in a line how far the learning is.

    >>> from stream_sparse.batch.learning import Round
    >>> round_sentence(Round(3, 40, 24_576, 0.0312, float("nan")))
    'video 3 of 40: 24,576 signals, error 3.12 %'
    """
    held = "" if math.isnan(now.held_out) else f", held out {now.held_out:.2%}".replace("%", " %")
    error = "" if math.isnan(now.error) else f", error {now.error:.2%}".replace("%", " %")
    return f"video {now.number} of {now.total}: {now.signals:,} signals{error}{held}"
