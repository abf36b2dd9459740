"""``batch``: run a pipeline over many videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from stream_sparse.batch.options import BatchOptions

from . import opencv
from .arguments import Overrides, OwnUnits, PipelineName, plan_for_workers, takes_options
from .console import console, print_error
from .progress import Reporter

if TYPE_CHECKING:
    from stream_sparse.batch.batch import BatchProgress

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
    asked = BatchOptions(**options)
    plan = plan_for_workers(pipeline, set_, nodes)
    work, screen = Batch(plan, read_items(videos or (), asked.segments), asked), console()
    context.obj.end(work)
    with Reporter(screen) as reporter:
        work.run(lambda now: reporter.show(now.done + now.failed, now.total, sentence(now)))
    states = {state: len(work.having(state)) for state in ("done", "not done", "failed", "changed")}
    told = [f"failed: {item.name}: {work.results[item.name].error}" for item in work.having("failed")]
    told += [
        f"changed: {item.name}: {work.results[item.name].error}; not done again without --redo"
        for item in work.having("changed")
    ]
    for line in told[:_MOST_LINES]:
        print_error(" ".join(line.split()))
    if len(told) > _MOST_LINES:
        print_error(f"... and {len(told) - _MOST_LINES} more")
    screen.print(", ".join(f"{count} {state}" for state, count in states.items() if count))
    if work.stopped:
        screen.print("stopped; the same command goes on")
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
