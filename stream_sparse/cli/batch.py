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
    from rich.console import Console

    from stream_sparse.batch.batch import Batch, BatchProgress, Todo

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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say which items would be done, and which would fail.")
    ] = False,
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
    for note in work.notes[:_MOST_LINES]:
        screen.print(f"note: {note}", soft_wrap=True)
    if dry_run:
        _print_todo(work, screen)
        return
    context.obj.end(work)
    with Reporter(screen) as reporter:
        found = work.run(lambda now: reporter.show(now.done + now.failed, now.total, sentence(now)))
    if not _print_end(work, found, screen):
        raise typer.Exit(1)


def sentence(now: BatchProgress) -> str:
    """Return how far a batch is, in one line."""
    from stream_sparse.run.progress import clock

    words = [f"{now.done + now.failed}/{now.total} items", f"{now.rate:.0f} frames a second"]
    if now.remaining_s is not None:
        words.append(f"{clock(now.remaining_s)} left")
    if now.failed:
        words.append(f"{now.failed} failed")
    if now.slowest is not None:
        words.append(f"slowest: {now.slowest[0]} {now.slowest[1]:.2g} ms")
    return ", ".join(words)


def _print_end(work: Batch, found: Todo, out: Console) -> bool:
    """Print what became of the items; returns whether all are done."""
    results = work.results
    failed = {name: result.error for name, result in results.items() if result.state == "failed"}
    done = [result.state for result in results.values()].count("done")
    for name, error in list(failed.items())[:_MOST_LINES]:
        print_error(f"failed: {name}: {' '.join(error.split())}")
    if len(failed) > _MOST_LINES:
        print_error(f"... and {len(failed) - _MOST_LINES} more, in failures.csv")
    reasons = list(found.changed.items())
    for name, reason in reasons[:_MOST_LINES]:
        print_error(f"changed: {name}: {reason}; not done again without --redo")
    if len(reasons) > _MOST_LINES:
        print_error(f"... and {len(reasons) - _MOST_LINES} more; --redo does them again")
    words = [f"{done} of {len(results)} items done"]
    if found.done:
        words.append(f"{len(found.done)} of them before")
    if failed:
        words.append(f"{len(failed)} failed")
    if found.changed:
        words.append(f"{len(found.changed)} changed")
    if work.stopped:
        words.append("stopped; the same command goes on")
    out.print(", ".join(words))
    out.print(f"Look at:  {work.folder.as_posix()}/ (summary.csv, pooled.csv, items.csv, failures.csv)")
    return done == len(results)


def _print_todo(work: Batch, out: Console) -> None:
    """Print what would be done."""
    found = work.look()
    for name, reason in list(found.changed.items())[:_MOST_LINES]:
        out.print(f"changed: {name}: {reason}; not done again without --redo", soft_wrap=True)
    out.print(f"{len(found.todo)} items to do, {len(found.done)} done, {len(found.changed)} changed")
    for name, error in list(work.problems(found.todo).items())[:_MOST_LINES]:
        out.print(f"would fail: {name}: {' '.join(error.split())}", soft_wrap=True)
