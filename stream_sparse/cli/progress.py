"""What a run says while it goes on."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

    from stream_sparse.run.run import Progress

__all__ = ["Reporter", "sentence"]

_PLAIN_EVERY_S = 2.0
_SHOWN_EVERY_S = 0.1


class Reporter:
    """A progress bar for files, a status line for live sources, plain lines where nobody watches.

    The run calls it as often as it likes.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._next = time.monotonic() + _PLAIN_EVERY_S
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
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                return
            if self._live is None:
                self._next = now + _PLAIN_EVERY_S
                self._console.print(sentence(progress), markup=False)
            else:
                self._next = now + _SHOWN_EVERY_S
                self._live.update(_bar(progress))

    def close(self) -> None:
        """Take the bar away; may be called again."""
        with self._lock:
            self._next = float("inf")
            if self._live is not None:
                self._live.stop()
                self._live = None


def sentence(progress: Progress) -> str:
    """One line: how far, how fast, how long still, and what takes longest."""
    known = progress.total is not None and not progress.live
    far = f"{progress.frames}/{progress.total} frames" if known else f"{progress.frames} frames"
    words = [progress.outage, far] if progress.outage else [far]
    if progress.rate > 0:
        words.append(f"{progress.rate:.1f} a second")
    if progress.remaining_s is not None and not progress.live:
        words.append(f"{_clock(progress.remaining_s)} left")
    if progress.live or progress.dropped:
        words.append(f"{progress.dropped} dropped")
    if progress.slowest:
        name, took_ms = progress.slowest
        words.append(f"slowest: {name} {took_ms:.2g} ms")
    return ", ".join(words)


def _bar(progress: Progress) -> RenderableType:
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    text = Text(sentence(progress), overflow="ellipsis", no_wrap=True)
    if progress.live or not progress.total:
        return text
    line = Table.grid(padding=(0, 1))
    # The total is a hint; a file may hold more frames than its header says.
    done = min(progress.frames, progress.total)
    line.add_row(ProgressBar(total=progress.total, completed=done, width=24), text)
    return line


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
