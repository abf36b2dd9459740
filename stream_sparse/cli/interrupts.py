"""Ctrl-C: the first ends a run cleanly, the second drops what waits, the third leaves at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

    from stream_sparse import Run

__all__ = ["Interrupts"]

_WORDS = (
    b"\nstopping; once more to drop the frames that wait\n",
    b"\naborting; once more to leave at once\n",
)


class Interrupts:
    """Signal handlers for as long as a run goes on; the library itself sets none.

    Attributes:
        run: what the first Ctrl-C stops; as long as there is none it interrupts like anywhere else.
    """

    def __init__(self) -> None:
        self.run: Run | None = None
        self._asked = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._before = {kind: signal.signal(kind, self._caught) for kind in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _caught(self, *_: object) -> None:
        if self.run is None:
            raise KeyboardInterrupt
        self._asked += 1
        if self._asked > len(_WORDS):
            # What is recorded survives this: a run folder is true up to its last half second.
            os._exit(1)
        os.write(sys.stderr.fileno(), _WORDS[self._asked - 1])
        # A thread of its own: this one may hold the very lock that is needed.
        ask = self.run.stop if self._asked == 1 else self.run.abort
        threading.Thread(target=ask, name="stop", daemon=True).start()
