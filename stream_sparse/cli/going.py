"""A command's run from its start to its table, and the next one where it is to be followed by one."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from stream_sparse import Pipeline, Run
    from stream_sparse.run.progress import Progress

    from .interrupts import Interrupts
    from .progress import Reporter
    from .watching import Watched

__all__ = ["go"]


def go(
    flow: Pipeline,
    out: Console,
    watched: Watched | None,
    *,
    frames: int | None,
    resume: Path | None,
    **options: Any,
) -> None:
    """One run, and another as often as the pipeline's file or the size of the frames changes.

    Parameters:
        frames: counted over all of them.
        resume: what the first one goes on from.
        options: of ``Pipeline.start``.
    """
    from .interrupts import Interrupts

    after: Pipeline | None = flow
    left = frames
    with Interrupts() as interrupts:
        while after is not None and not interrupts.asked:
            now = {"frames": left, "resume": resume, **options}
            run, after = _once(after, out, interrupts, watched, now)
            resume = None
            if left is not None:
                left -= run.frames + run.dropped
                after = after if left > 0 else None
        if interrupts.asked:  # to take down Python takes long, and another Ctrl-C would hit it there
            sys.stdout.flush()
            os._exit(0)


def _once(
    flow: Pipeline, out: Console, interrupts: Interrupts, watched: Watched | None, options: Mapping[str, Any]
) -> tuple[Run, Pipeline | None]:
    """A run from its start to its table, and what is to be run after it."""
    from stream_sparse import Pipeline

    from .progress import Reporter

    interrupts.run = interrupts.farewell = None
    with Reporter(out) as reporter, contextlib.ExitStack() as stack:
        run = interrupts.run = _begun(flow, out, reporter, options)
        teller = _Teller(run, out, reporter)
        interrupts.farewell = teller.leave
        watch = None
        if watched is not None:
            from .watching import Watch

            watch = stack.enter_context(Watch(run, watched, partial(out.print, markup=False)))
        try:
            teller.wait()
        finally:
            teller.end()
    if run.recording_error is not None:  # told when it happened; a script must know of it, too
        raise run.recording_error
    return run, watch.next if watch is not None and watch.next is not None else Pipeline.following(run)


def _begun(flow: Pipeline, out: Console, reporter: Reporter, options: Mapping[str, Any]) -> Run:
    """Start the run, and report long work that comes before its first frame."""
    from stream_sparse.kernels.compiling import on_compile

    from .late import said_late

    resume = options["resume"]
    late = said_late(out, f"reading on to where {resume.as_posix()} stopped") if resume is not None else None
    end = on_compile(reporter.compiling)
    try:
        with late or contextlib.nullcontext():
            return flow.start(values=False, **options)
    finally:
        end()


class _Teller:
    """Says what there is to say of a run: each note once, and at its end what was measured."""

    def __init__(self, run: Run, out: Console, reporter: Reporter) -> None:
        self._run, self._out, self._reporter = run, out, reporter
        self._told: set[str] = set()
        self._begun = time.monotonic()
        self._ended, self._ending = False, threading.Lock()
        self._notes()

    def wait(self) -> None:
        """Wait for the end; whoever read our words may leave before it, and no record suffers for that."""
        from stream_sparse.errors import Error

        try:
            self._run.wait(self._progress)
        except Error:
            raise
        except BaseException:  # Rich leaves by SystemExit
            self._run.stop()
            self._run.wait()
            raise

    def end(self) -> None:
        """The rest of the notes, and the table; once, whoever asks for it."""
        with self._ending:
            if self._ended:
                return
            self._ended = True
            self._reporter.close()
            self._notes()  # what showed at the end only, such as a file cut short
            _report(self._run, self._out, time.monotonic() - self._begun)

    def _progress(self, now: Progress) -> None:
        self._reporter(now)
        self._notes()

    def _notes(self) -> None:
        notes = self._run.notes
        for note in notes:
            if note not in self._told:
                self._told.add(note)
                self._out.print(f"note: {note}", markup=False)
        self._told.intersection_update(notes)  # a run of days has many that stand for a while

    def leave(self) -> None:
        """Say what there is to say, and leave before somebody else ends the process."""
        try:
            self.end()
            sys.stdout.flush()
        finally:
            os._exit(0 if self._run.error is None and self._run.recording_error is None else 1)


def _report(run: Run, out: Console, seconds: float) -> None:
    """The table of what was measured, and where it lies."""
    from .console import number, table

    rows = [(name, n, number(mean), number(last)) for name, n, mean, last in run.summary()]
    if rows:
        out.print(table(("scalar", "n", "mean", "last"), rows, right=(1, 2, 3)))
    rate = f" ({run.frames / seconds:.0f} a second)" if seconds > 0 and run.frames else ""
    ended = {"stopped": ", stopped", "error": ", ended by an error"}.get(run.ended or "", "")
    frames = "1 frame" if run.frames == 1 else f"{run.frames} frames"
    unused = f", {run.unprocessed} read but not processed" if run.unprocessed else ""
    lost = f"{run.dropped} dropped{unused}{ended}"
    out.print(f"\nMeasured: {frames} in {seconds:.1f} s{rate}, {lost}", markup=False)
    if run.folder is not None:
        out.print(f"Look at:  {_places(run.folder)}", markup=False)


def _places(folder: Path) -> str:
    """What of a run folder a newcomer would open first."""
    from stream_sparse.records.files import segment_folders

    shown = Path(folder)
    if shown.is_absolute() and shown.is_relative_to(Path.cwd()):
        shown = shown.relative_to(Path.cwd())
    firsts = [name for name in ("view.png", "view.mkv", "values.csv") if (folder / name).exists()]
    parts = [path.name for path in segment_folders(folder)]
    if parts:
        firsts = [f"{parts[0]} to {parts[-1]}, each a run folder" if len(parts) > 1 else parts[0]]
    return f"{shown}{os.sep} ({', '.join(firsts)})" if firsts else str(shown)
