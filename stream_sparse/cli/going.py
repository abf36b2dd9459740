"""Runs of the command line, one after another, each from its first frame to its table."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import say_if_slow
from .interrupts import Interrupts
from .progress import Reporter
from .summary import print_summary

if TYPE_CHECKING:
    from rich.console import Console

    from stream_sparse import Pipeline, Run
    from stream_sparse.capture.place import Place
    from stream_sparse.run.progress import Progress

    from .serving import Serving
    from .watching import Watch


def go(
    flow: Pipeline,
    out: Console,
    interrupts: Interrupts,
    watch: Watch | None,
    serving: Serving | None = None,
    *,
    frames: int | None = None,
    show: bool = False,
    resume: Path | None = None,
    start_at: Place | None = None,
    **options: Any,
) -> None:
    """Run a pipeline, and again as often as its file or the size of its frames changes, or a page asks.

    The first run goes on from ``resume``, or begins at ``start_at``. ``frames`` are counted over all runs
    that follow each other. What a page begins again is recorded where people ask for it there. A window
    stays at the end where somebody sits at a terminal. For ``options`` see ``Pipeline.start``.
    """
    stay = show and frames is None and sys.stdin.isatty() and sys.stdout.isatty()
    options |= {"show": show, "stay": stay}
    if serving is not None:
        options["front"] = serving.session.attach
    after: Pipeline | None = flow
    while after is not None and not interrupts.asked:
        run = _follow(
            after, out, interrupts, watch, frames=frames, resume=resume, start_at=start_at, **options
        )
        none = (None, None)
        after, start_at = none if serving is None or run is None else serving.after(run, interrupts)
        resume = options["record"] = None
        options["paused"] = start_at is not None  # a page has gone to that frame


def _follow(
    flow: Pipeline,
    out: Console,
    interrupts: Interrupts,
    watch: Watch | None,
    *,
    frames: int | None,
    resume: Path | None,
    start_at: Place | None,
    **options: Any,
) -> Run | None:
    """Run a pipeline and those that follow it; returns the last run."""
    from stream_sparse import Pipeline

    after: Pipeline | None = flow
    run = None
    while after is not None and not interrupts.asked:
        interrupts.run = None
        run = _run(after, out, interrupts, watch, frames=frames, resume=resume, start_at=start_at, **options)
        after = watch.next if watch is not None and watch.next is not None else Pipeline.following(run)
        resume = start_at = None
        if frames is not None:
            frames -= run.frames
            after = after if frames > 0 else None
    return run


def _run(flow: Pipeline, out: Console, interrupts: Interrupts, watch: Watch | None, **options: Any) -> Run:
    """Start a run, wait for its end, and print its notes and its table; returns it, or the last after it."""
    printed: set[str] = set()
    with Reporter(out) as reporter:
        last = run = interrupts.run = _start(flow, out, reporter, **options)

        def progress(now: Progress) -> None:
            reporter(now)
            _print_notes(run, out, printed)

        def conclude() -> None:
            reporter.close()
            _print_notes(run, out, printed)  # some come at the end only, such as a file that was cut short
            print_summary(last, out, last.elapsed_s)

        _print_notes(run, out, printed)
        with contextlib.ExitStack() as ending:
            ending.callback(conclude)
            # Whatever ends the wait, such as a reader of the output that has left, the run ends cleanly.
            with run, watch.during(run) if watch is not None else contextlib.nullcontext():
                run.wait(progress)
                if run.at_end:
                    ending.close()
                    out.print("The window stays: space plays again, q quits.")
                    run.stay()
                    _print_notes(run, out, printed)
                elif run.sought:
                    last = run.stay()
    if run.recording_error is not None:  # it was a note when it happened; scripts look at the exit code
        raise run.recording_error
    return last


def _start(
    flow: Pipeline,
    out: Console,
    reporter: Reporter,
    *,
    resume: Path | None,
    start_at: Place | None,
    **options: Any,
) -> Run:
    """Start a run, and report long work that comes before its first frame."""
    from stream_sparse.kernels.compiling import on_compile

    with contextlib.ExitStack() as stack:
        stack.callback(on_compile(reporter.compiling))
        if resume is not None:
            stack.enter_context(say_if_slow(out, f"reading on to where {resume.as_posix()} stopped"))
        if start_at is not None:
            stack.enter_context(say_if_slow(out, f"reading on to {start_at}"))
        return flow.start(values=False, resume=resume, start_at=start_at, **options)


def _print_notes(run: Run, out: Console, printed: set[str]) -> None:
    """Print the notes of a run that are new; ``printed`` has those that stood before."""
    notes = run.notes
    for note in notes:
        if note not in printed:
            out.print(f"note: {note}")
    printed.clear()
    printed.update(notes)
