"""Show the progress of a run, from the compiling of kernels to the last frame."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

    from stream_sparse.kernels.compiling import Compiling
    from stream_sparse.run.run import Progress

_PLAIN_EVERY_S = 2.0
_SHOWN_EVERY_S = 0.1


class Reporter:
    """A progress bar for files, a status line for live sources, and plain lines outside a terminal.

    It may be called often; it shows ten states a second on a terminal, and a line each two seconds elsewhere.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._begun = time.monotonic()
        self._next = self._begun + _PLAIN_EVERY_S
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            from rich.live import Live

            self._next = 0.0
            self._live = Live(console=self._console, refresh_per_second=10, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, progress: Progress) -> None:
        """Show how far a run is."""
        from stream_sparse.run.progress import sentence

        self.show(progress.frames, 0 if progress.live else progress.total or 0, sentence(progress))

    def show(self, done: int, total: int, words: str) -> None:
        """Show how much of some work is done, unless that was shown just now; ``total``: 0 if unknown."""
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                return
            if self._live is None:
                self._next = now + _PLAIN_EVERY_S
                self._console.print(words)
            else:
                self._next = now + _SHOWN_EVERY_S
                self._live.update(_beside_bar(done, total, words))

    def frames(self, count: int, total: int | None = None) -> None:
        """Show how many frames of a recording were read; ``total`` of them are there, if that is known."""
        from stream_sparse.run.progress import Progress

        rate = count / max(time.monotonic() - self._begun, 1e-9)
        left_s = (total - count) / rate if total is not None and rate > 0 else None
        self(Progress(count, total, rate, left_s, None, 0, False))

    def compiling(self, now: Compiling) -> None:
        """Show which kernel is being compiled."""
        words = f"compiling {now.number} of {now.total}, once for each version"
        with self._lock:
            if self._live is not None:
                self._live.update(_beside_bar(now.number - 1, now.total, words))
            elif now.number == 1 or time.monotonic() >= self._next:
                self._next = time.monotonic() + _PLAIN_EVERY_S
                self._console.print(words)

    def close(self) -> None:
        """Remove the bar; may be called again."""
        with self._lock:
            self._next = float("inf")
            if self._live is not None:
                self._live.stop()
                self._live = None


def _beside_bar(done: int, total: int, words: str) -> RenderableType:
    """Draw a progress bar and words; the words alone where the total is not known."""
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    text = Text(words, overflow="ellipsis", no_wrap=True)
    if not total:
        return text
    line = Table.grid(padding=(0, 1))
    # A file may hold more frames than its header says.
    line.add_row(ProgressBar(total=total, completed=min(done, total), width=24), text)
    return line
