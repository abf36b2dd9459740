"""``batch``: run a pipeline over many videos."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stream_sparse.errors import InputError

from . import opencv
from .arguments import Debug, Jobs, Overrides, OwnUnits, PipelineName, Scheduler, plan_for_workers
from .console import console, print_error

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse.batch.batch import Batch, BatchProgress, Todo

_PLAIN_EVERY_S = 5.0
_MOST_LINES = 20
_TIME = re.compile(r"(\d+(?:\.\d+)?)(s|min|h)?")


def batch(
    context: typer.Context,
    pipeline: PipelineName,
    videos: Annotated[
        list[str] | None,
        typer.Argument(metavar="VIDEO", help="Files, folders of pictures, URLs, 'videos/**/*.mp4'."),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the results; one of the same batch goes on.")
    ] = Path("results"),
    segments: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A CSV file with the columns path,start,stop and any others, a row for each item: 12.5, "
            "0:30, f120.",
        ),
    ] = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    set_: Overrides = None,
    nodes: OwnUnits = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Pool by a column of --segments, too; may be repeated."),
    ] = None,
    retries: Annotated[
        int, typer.Option(min=0, help="How often an item is tried again whose worker died or took too long.")
    ] = 2,
    timeout: Annotated[
        str | None, typer.Option(metavar="TIME", help="How long an item may take: 90s, 10min, 2h.")
    ] = None,
    redo: Annotated[
        bool, typer.Option("--redo", help="Do items again whose pipeline, units or video have changed.")
    ] = False,
    view: Annotated[bool, typer.Option("--view", help="Record the view of each run.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done: items, frames, hours.")
    ] = False,
    debug: Debug = False,  # noqa: ARG001
) -> None:
    """Run a pipeline over many videos, on all cores or on a cluster.

    Each video becomes a run folder. The same command again goes on where it stopped.
    """
    from stream_sparse.batch.batch import Batch, BatchOptions
    from stream_sparse.batch.items import read_items

    opencv.require()
    timeout_s = None if timeout is None else _seconds(timeout)
    plan = plan_for_workers(pipeline, set_, nodes, jobs, scheduler)
    items = read_items(videos or (), segments)
    options = BatchOptions(
        jobs=jobs, scheduler=scheduler, retries=retries, timeout_s=timeout_s, redo=redo, view=view,
        by=by or (),
    )  # fmt: skip
    work, screen = Batch(plan, items, out, options), console()
    if dry_run:
        _print_forecast(work, screen)
        return
    context.obj.run = work
    with _Shown(screen) as shown:
        found = work.run(shown)
    if not _print_end(work, found, screen):
        raise typer.Exit(1)


def _seconds(text: str) -> float:
    """Read a time; InputError where it is none.

    >>> _seconds("90"), _seconds("1.5min"), _seconds("2h")
    (90.0, 90.0, 7200.0)
    """
    found = _TIME.fullmatch(text.strip())
    if found is None or float(found[1]) == 0:
        raise InputError(f"--timeout {text}: expected a time such as 90s, 10min or 2h")
    return float(found[1]) * {"s": 1, "min": 60, "h": 3600}[found[2] or "s"]


class _Shown:
    """A bar on a terminal, plain lines elsewhere."""

    def __init__(self, out: Console) -> None:
        self._out = out
        self._live: Any = None
        self._next = time.monotonic() + _PLAIN_EVERY_S

    def __enter__(self) -> _Shown:
        if self._out.is_terminal:
            from rich.live import Live

            self._live = Live(console=self._out, refresh_per_second=5, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, now: BatchProgress) -> None:
        from .progress import beside_bar

        if self._live is not None:
            self._live.update(beside_bar(now.done + now.failed, now.total, sentence(now)))
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + _PLAIN_EVERY_S
            self._out.print(sentence(now))


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
    out.print(f"Look at:  {work.folder.as_posix()}/ (summary.csv, pooled.csv, failures.csv)")
    return done == len(results)


def _print_forecast(work: Batch, out: Console) -> None:
    """Print what would be done."""
    found = work.look()
    for name, reason in list(found.changed.items())[:_MOST_LINES]:
        out.print(f"changed: {name}: {reason}; not done again without --redo", soft_wrap=True)
    out.print(f"{len(found.todo)} items to do, {len(found.done)} done, {len(found.changed)} changed")
    load = work.workload(found.todo)
    for name, error in list(load.problems.items())[:_MOST_LINES]:
        out.print(f"would fail: {name}: {' '.join(error.split())}", soft_wrap=True)
    out.print(f"{load.frames:,} frames, {load.seconds / 3600:.2f} hours of video")
