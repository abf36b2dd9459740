"""What is said only where something takes its time."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

__all__ = ["said_late"]

_PATIENCE_S = 2.0


@contextlib.contextmanager
def said_late(out: Console, line: str) -> Iterator[None]:
    """Say a line where what is done meanwhile takes longer than a user waits without a word."""
    timer = threading.Timer(_PATIENCE_S, out.print, [line], {"markup": False, "soft_wrap": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
