"""Runs of the command line, one after another, each from its first frame to its table."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import number, say_if_slow, table
from .interrupts import Interrupts
from .progress import Reporter

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse import Pipeline, Run
    from stream_sparse.run.progress import Progress

    from .watching import Watch


def go(
    flow: Pipeline,
    out: Console,
    interrupts: Interrupts,
    watch: Watch | None,
    *,
    frames: int | None,
    resume: Path | None,
    **options: Any,
) -> None:
    """Run a pipeline, and again as often as its file or the size of its frames changes.

    The first run goes on from ``resume``. ``frames`` are counted over all runs. For ``options`` see
    ``Pipeline.start``.
    """
    from stream_sparse import Pipeline

    after: Pipeline | None = flow
    while after is not None and not interrupts.asked:
        interrupts.run = None
        run = _run(after, out, interrupts, watch, frames=frames, resume=resume, **options)
        after = watch.next if watch is not None and watch.next is not None else Pipeline.following(run)
        resume = None
        if frames is not None:
            frames -= run.frames
            after = after if frames > 0 else None


def _run(flow: Pipeline, out: Console, interrupts: Interrupts, watch: Watch | None, **options: Any) -> Run:
    """Start a run, wait for its end, and print its notes and its table."""
    printed: set[str] = set()
    with Reporter(out) as reporter:
        run = interrupts.run = _start(flow, out, reporter, **options)
        begun = time.monotonic()

        def progress(now: Progress) -> None:
            reporter(now)
            _print_notes(run, out, printed)

        _print_notes(run, out, printed)
        try:
            # Whatever ends the wait, such as a reader of the output that has left, the run ends cleanly.
            with run, watch.during(run) if watch is not None else contextlib.nullcontext():
                run.wait(progress)
        finally:
            reporter.close()
            _print_notes(run, out, printed)  # some come at the end only, such as a file that was cut short
            _print_summary(run, out, time.monotonic() - begun)
    if run.recording_error is not None:  # it was a note when it happened; scripts look at the exit code
        raise run.recording_error
    return run


def _start(flow: Pipeline, out: Console, reporter: Reporter, *, resume: Path | None, **options: Any) -> Run:
    """Start a run, and report long work that comes before its first frame."""
    from stream_sparse.kernels.compiling import on_compile

    with contextlib.ExitStack() as stack:
        stack.callback(on_compile(reporter.compiling))
        if resume is not None:
            stack.enter_context(say_if_slow(out, f"reading on to where {resume.as_posix()} stopped"))
        return flow.start(values=False, resume=resume, **options)


def _print_notes(run: Run, out: Console, printed: set[str]) -> None:
    """Print the notes of a run that are new; ``printed`` has those that stood before."""
    notes = run.notes
    for note in notes:
        if note not in printed:
            out.print(f"note: {note}")
    printed.clear()
    printed.update(notes)


def _print_summary(run: Run, out: Console, seconds: float) -> None:
    """Print a table of what was measured, and where it is recorded."""
    rows = [(name, n, number(mean), number(last)) for name, n, mean, last in run.summary()]
    if rows:
        out.print(table(("scalar", "n", "mean", "last"), rows, right=(1, 2, 3)))
    rate = f" ({run.frames / seconds:.0f} a second)" if seconds > 0 and run.frames else ""
    ended = {"stopped": ", stopped", "error": ", ended by an error"}.get(run.ended or "", "")
    frames = "1 frame" if run.frames == 1 else f"{run.frames} frames"
    unused = f", {run.unprocessed} read but not processed" if run.unprocessed else ""
    lost = f"{run.dropped} dropped{unused}{ended}"
    out.print(f"\nMeasured: {frames} in {seconds:.1f} s{rate}, {lost}")
    if run.folder is not None:
        out.print(f"Look at:  {_first_files(run.folder)}")


def _first_files(folder: Path) -> str:
    """Return a run folder with the files in it that a newcomer would open first."""
    from stream_sparse.records.files import segment_folders

    shown = Path(folder)
    if shown.is_absolute() and shown.is_relative_to(Path.cwd()):
        shown = shown.relative_to(Path.cwd())
    first = [name for name in ("view.png", "view.mkv", "values.csv") if (folder / name).exists()]
    parts = [path.name for path in segment_folders(folder)]
    if parts:
        first = [f"{parts[0]} to {parts[-1]}, each a run folder" if len(parts) > 1 else parts[0]]
    return f"{shown}{os.sep} ({', '.join(first)})" if first else str(shown)
