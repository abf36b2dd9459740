"""Wait for what is written to a named pipe."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stream_sparse.errors import SourceError

_LOOK_S = 0.05  # between two looks whether to stop


@contextmanager
def written_pipe(path: Path, seconds: float, stop: threading.Event) -> Iterator[None]:
    """Wait for a writer of a named pipe; opening it for reading would wait for ever."""
    # For writing too, so that FFmpeg can open it even where its writer has written all, and left, by then.
    pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        until = time.monotonic() + seconds
        while not select.select([pipe], [], [], _LOOK_S)[0]:
            if time.monotonic() > until:
                silent = f"no program writes to this pipe ({seconds:g} s)"
                raise SourceError(f"video: {path}: {silent}; start what writes to it first")
            if stop.is_set():
                break
        yield
    finally:
        os.close(pipe)
