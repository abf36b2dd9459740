"""The rows of a run for programs that read them as they come: messages, bounded for each reader."""

import json
import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from stream_sparse.flow import FrameValues, Listener
from stream_sparse.run.run import Run

_MOST_ROWS = 1000
_MOST_OUTPUTS = 3


class RowMessages:
    """The messages that wait for a program that reads rows.

    It holds a bounded number of rows: beyond it the oldest are dropped, and the next message counts them.
    ``wake`` is called from any thread when there is something to take; it must return at once.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._lock = threading.Lock()
        self._waiting: deque[dict[str, Any]] = deque()
        self._head: dict[str, Any] | None = None  # the description of a run whose first rows were dropped
        self._dropped = 0
        self._woken = False

    def put(self, message: dict[str, Any]) -> None:
        """Add a message; from any thread."""
        with self._lock:
            self._waiting.append(message)
            if len(self._waiting) > _MOST_ROWS:
                oldest = self._waiting.popleft()
                self._dropped += oldest["kind"] == "row"
                if oldest["kind"] == "run":
                    self._head = oldest
            woken, self._woken = self._woken, True
        if not woken:
            self._wake()

    def take(self) -> list[str]:
        """Return what waits, oldest first, each message as JSON."""
        with self._lock:
            messages, self._waiting = [*self._waiting], deque()
            head, self._head = self._head, None
            dropped, self._dropped = self._dropped, 0
            self._woken = False
        if head is not None:
            messages.insert(0, head)
        if dropped:
            messages[0] = {**messages[0], "dropped_rows": dropped}
        return [json.dumps(one, separators=(",", ":"), allow_nan=False) for one in messages]


class ValueFeed:
    """Gives each reader the rows of the run.

    Before the first it says what they mean, after the last how the run ended. Without a reader it is idle.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers: tuple[RowMessages, ...] = ()
        self._run: Run | None = None
        self._over = False
        self._columns: list[tuple[str, str, str]] = []  # of a row: node, output, unit of measure
        self._last: Sequence[float | None] = ()

    def attach(self, run: Run) -> None:
        """Take the rows of a run in place of those of the previous one."""
        self.tick()
        with self._lock:
            self._run, self._over = run, False
            units = run.access.units()
            names, nodes = list(units), {part.name for part in run.access.plan.parts}
            parted = [(name, "", "") if name in nodes else name.rpartition(".") for name in names]
            self._columns = [
                (node, output, unit) for (node, _, output), unit in zip(parted, units.values(), strict=True)
            ]
            self._last = ()
            refs = run.access.engine.columns.refs[: len(names)]
            hear = partial(self._heard, run, names)
            run.access.engine.timeline.subscribe(Listener("the values of a page", hear, refs=refs))
            for reader in self._readers:
                reader.put(_begin(run))

    def detach(self) -> None:
        """Stop taking rows."""
        with self._lock:
            self._run, self._columns, self._last = None, [], ()

    def join(self, wake: Callable[[], None]) -> RowMessages:
        """Add a program that reads; ``wake`` as for :class:`RowMessages`."""
        reader = RowMessages(wake)
        with self._lock:
            if self._run is not None:
                reader.put(_begin(self._run))
                if self._over:
                    reader.put(_end(self._run))
            self._readers = (*self._readers, reader)
        return reader

    def leave(self, reader: RowMessages) -> None:
        """Remove a program that reads."""
        with self._lock:
            self._readers = tuple(one for one in self._readers if one is not reader)

    def tick(self) -> None:
        """Report the end of the run, once it has ended; from any thread."""
        with self._lock:
            run = self._run
            if run is None or self._over or run.status.ended is None:
                return
            self._over = True
            for reader in self._readers:
                reader.put(_end(run))

    def last(self) -> dict[str, str]:
        """Return the last value of each node that gives scalars, in words; of named outputs the first few."""
        latest: dict[str, list[str]] = {}
        for (node, output, unit), number in zip(self._columns, self._last, strict=False):
            words = "no value" if number is None else f"{number:.4g} {unit}".rstrip()
            latest.setdefault(node, []).append(f"{output} {words}".lstrip())
        return {
            node: ", ".join(words[:_MOST_OUTPUTS]) + (", ..." if len(words) > _MOST_OUTPUTS else "")
            for node, words in latest.items()
        }

    def _heard(self, run: Run, names: Sequence[str], item: FrameValues) -> None:
        if run is not self._run:
            return
        at, numbers = item.at, [value if type(value) is float else None for value in item.values]
        self._last = numbers
        if not self._readers:
            return
        values = [None if number is None or not math.isfinite(number) else number for number in numbers]
        named = dict(zip(names, values, strict=True))
        row = {"kind": "row", "frame": at.index, "time_s": at.time_s, "values": named}
        for reader in self._readers:
            reader.put(row)


def _begin(run: Run) -> dict[str, Any]:
    """Return the units of measure of the rows of a run, in the shape of a row."""
    units = {"frame": "", "time_s": "s", "values": run.access.units()}
    return {"kind": "run", "name": run.access.plan.name, "units": units}


def _end(run: Run) -> dict[str, Any]:
    now = run.status
    return {
        "kind": "end", "ended": now.ended, "frames": now.processed, "lost_frames": now.lost,
    }  # fmt: skip
