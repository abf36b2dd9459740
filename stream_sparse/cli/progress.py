"""Show the progress of a run, from the compiling of kernels to the last frame."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich import progress as rich_progress
    from rich.console import Console

    from stream_sparse.kernels.compiling import Compiling
    from stream_sparse.run.progress import Progress

_PLAIN_EVERY_S = 2.0


class Reporter:
    """A bar on a terminal, and elsewhere a line each two seconds; it may be called often."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: rich_progress.Progress | None = None
        self._begun = time.monotonic()
        self._next = self._begun + _PLAIN_EVERY_S
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            from rich.progress import BarColumn, Progress, TextColumn

            words = TextColumn("{task.description}", markup=False)
            self._bar = Progress(BarColumn(24), words, console=self._console, transient=True)
            self._bar.add_task("starting", total=None)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._next = float("inf")
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def __call__(self, progress: Progress) -> None:
        """Show how far a run is."""
        from stream_sparse.run.progress import sentence

        self.show(progress.frames, 0 if progress.live else progress.total or 0, sentence(progress))

    def show(self, done: float, total: int, words: str, at_once: bool = False) -> None:
        """Show how much of some work is done; ``total``: 0 if unknown. A line comes not too often."""
        with self._lock:
            if self._bar is not None:
                self._bar.update(
                    self._bar.task_ids[0], description=words, completed=done, total=total or None
                )
            elif at_once or time.monotonic() >= self._next:
                self._next = time.monotonic() + _PLAIN_EVERY_S
                self._console.print(words)

    def frames(self, count: int, total: int | None = None) -> None:
        """Show how many frames of a recording were read; ``total`` of them are there, if that is known."""
        from stream_sparse.run.progress import Progress

        rate = count / max(time.monotonic() - self._begun, 1e-9)
        left_s = (total - count) / rate if total is not None and rate > 0 else None
        self(Progress(count, total, rate, left_s, None, 0, False))

    def compiling(self, now: Compiling) -> None:
        """Show which kernel is being compiled."""
        words = f"compiling {now.number} of {now.total}, once for each version"
        self.show(now.number - 1, now.total, words, at_once=now.number == 1)
