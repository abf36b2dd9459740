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
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from stream_sparse import Pipeline, Run
    from stream_sparse.progress import Progress

    from .interrupts import Interrupts
    from .progress import Reporter
    from .watching import Watched

__all__ = ["go"]

_PATIENCE_S = 2.0


def go(flow: Pipeline, out: Console, watched: Watched | None, **options: Any) -> None:
    """One run, and another as often as the pipeline's file or the size of the frames changes."""
    from .interrupts import Interrupts

    after: Pipeline | None = flow
    with Interrupts() as interrupts:
        while after is not None and not interrupts.asked:
            after = _once(after, out, interrupts, watched, options)
            options["resume"] = None


def _once(
    flow: Pipeline, out: Console, interrupts: Interrupts, watched: Watched | None, options: dict[str, Any]
) -> Pipeline | None:
    """A run from its start to its table; gives what is to be run after it."""
    from stream_sparse.errors import RunError
    from stream_sparse.following import following

    from .progress import Reporter

    interrupts.run = None
    with Reporter(out) as reporter, contextlib.ExitStack() as stack:
        try:
            with _told_of_compiling(out), _told_of_passing(out, options["resume"]):
                run = flow.start(keep=False, **options)
        except KeyboardInterrupt:
            raise RunError("stopped before the first frame") from None
        interrupts.run = run
        notes = _Notes(run, out)
        notes.tell()
        watch = None
        if watched is not None:
            from .watching import Watch

            watch = stack.enter_context(Watch(run, watched, partial(out.print, markup=False)))
        begun = time.monotonic()

        def end() -> None:
            reporter.close()
            notes.tell()  # what showed at the end only, such as a file cut short
            _report(run, out, time.monotonic() - begun)

        run.farewell = lambda: _leave(end, run)
        try:
            _wait(run, reporter, notes)
        finally:
            end()
    if run.recording_error is not None:  # told when it happened; a script must know of it, too
        raise run.recording_error
    if watch is not None and watch.next is not None:
        return watch.next
    if options["frames"] is not None and run.ended == "changed":
        options["frames"] = max(options["frames"] - run.frames - run.dropped, 1)
    return following(run)


def _leave(end: Callable[[], None], run: Run) -> None:
    """Say what there is to say, and leave before somebody else ends the process."""
    try:
        end()
        sys.stdout.flush()
    finally:
        os._exit(0 if run.error is None and run.recording_error is None else 1)


class _Notes:
    """Prints each note once."""

    def __init__(self, run: Run, out: Console) -> None:
        self._run, self._out = run, out
        self._told: set[str] = set()

    def tell(self) -> None:
        """Print what is new."""
        for note in self._run.notes:
            if note not in self._told:
                self._told.add(note)
                self._out.print(f"note: {note}", markup=False)


def _wait(run: Run, reporter: Reporter, notes: _Notes) -> None:
    """Wait for the end; whoever read our words may leave before it, and no record suffers for that."""
    from stream_sparse.errors import Error

    def progress(now: Progress) -> None:
        reporter(now)
        notes.tell()

    try:
        run.wait(progress)
    except Error:
        raise
    except BaseException:  # Rich leaves by SystemExit
        run.stop()
        run.wait()
        raise


@contextlib.contextmanager
def _told_of_passing(out: Console, resume: Path | None) -> Iterator[None]:
    """Say what is going on where a run goes on late in a long film."""
    if resume is None:
        yield
        return
    timer = threading.Timer(
        _PATIENCE_S, out.print, [f"reading on to where {resume.as_posix()} stopped"], {"markup": False}
    )
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextlib.contextmanager
def _told_of_compiling(out: Console) -> Iterator[None]:
    """Say once why the first start on a machine takes longer than others."""
    if "stream_sparse.kernels._jit" not in sys.modules:  # no unit of this pipeline has a kernel
        yield
        return
    from stream_sparse.kernels._jit import on_compile

    said: list[str] = []

    def say(kernel: str) -> None:
        if not said:
            out.print("compiling kernels, once on this machine")
        said.append(kernel)

    hush = on_compile(say)
    try:
        yield
    finally:
        hush()


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
    shown = Path(folder)
    if shown.is_absolute() and shown.is_relative_to(Path.cwd()):
        shown = shown.relative_to(Path.cwd())
    firsts = [name for name in ("view.png", "view.mkv", "values.csv") if (folder / name).exists()]
    return f"{shown}{os.sep} ({', '.join(firsts)})" if firsts else str(shown)
