"""A run's timing as a trace that browsers show (https://ui.perfetto.dev, chrome://tracing).

The format is Chrome's JSON: *Trace Event Format*, D. Sinclair et al., Google 2016.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from stream_sparse.errors import RunError
from stream_sparse.io.files import cannot_make, make_file, write_all
from stream_sparse.records.schema import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Tracer"]

_EVERY_S = 0.25  # how much a process that dies may lose
_SOON, _MOST = (
    2_000,
    50_000,
)  # events in memory: from when they are written at once, and how many there may be
_HEAD = b'{"traceEvents": [\n'
_TAIL = b"\n]}\n"


class Tracer:
    """Writes what happens, from any thread, to a file that is whole after every write.

    Calls of units are slices on the track of their thread; frames that wait, in the ring and at each unit,
    are counters; edits, gaps, drops and errors are instants. Nothing is kept in memory but the last moment.

    Parameters:
        path: the file; where it exists, ``FILE-2`` and so on.
        name: of the pipeline.

    Attributes:
        path: the file that is really written.

    Raises:
        InputError: where the file cannot be made.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     tracer = Tracer(Path(folder) / "trace.json", "bird")
    ...     tracer.call("box", 0, time.perf_counter_ns(), 1500)
    ...     tracer.close()
    ...     text = (Path(folder) / "trace.json").read_text()
    >>> json.loads(text)["traceEvents"][-1]["dur"]
    1.5
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path, self._file = make_file(path)
        self._pid = os.getpid()
        try:
            write_all(self._file, _HEAD[:-1] + _TAIL)
        except OSError as error:
            raise cannot_make(self.path, error) from error
        self._end = len(_HEAD) - 1  # where the next event goes
        self._empty = True
        self._zero = time.perf_counter_ns()
        self._rows: deque[tuple[Any, ...]] = deque()
        self._news, self._stop = threading.Event(), False
        self._lock = threading.Lock()
        self._threads: dict[tuple[int, str], int] = {}
        self._counted: dict[str, int] = {}
        self._failure: OSError | None = None
        self._rows.append(("M", "process_name", 0, f"stream-sparse {name}"))
        self._rows.append(("M", "thread_name", 0, "what happens"))
        self._thread = threading.Thread(target=self._serve, name="stream-sparse trace", daemon=True)
        self._thread.start()

    def call(self, label: str, frame: int, start: int, took: int) -> None:
        """A unit was called: the frame's index, start (of ``perf_counter_ns``) and duration in ns."""
        self._add(("X", label, self._tid(), frame, start, took))

    def counts(self, ring: int, queues: Mapping[str, int]) -> None:
        """How many frames wait in the ring and at each unit; what has not changed is not written again."""
        now = time.perf_counter_ns()
        for name, count in [("ring", ring), *((f"queue of {label}", n) for label, n in queues.items())]:
            if self._counted.get(name) != count:
                self._counted[name] = count
                self._add(("C", name, now, count))

    def instant(self, kind: str, frame: int, data: Mapping[str, Any]) -> None:
        """Something happened besides frames."""
        self._add(("i", kind, time.perf_counter_ns(), {"frame": frame, **data}))

    def close(self) -> None:
        """Write the rest; may be called again.

        Raises:
            RunError: where the disk refused; the trace is whole up to there.
        """
        self._stop = True
        self._news.set()
        self._thread.join()
        self._file.close()
        if self._failure is not None:
            failure, self._failure = self._failure, None
            why = failure.strerror or str(failure)
            raise RunError(f"{self.path}: cannot write the trace: {why}; what came before is kept")

    def _tid(self) -> int:
        thread = threading.current_thread()
        key = (threading.get_ident(), thread.name)
        tid = self._threads.get(key)
        if tid is None:
            with self._lock:
                tid = self._threads[key] = len(self._threads) + 1
            self._add(("M", "thread_name", tid, thread.name.removeprefix("stream-sparse ")))
        return tid

    def _add(self, row: tuple[Any, ...]) -> None:
        if self._stop or self._failure is not None:
            return
        self._rows.append(row)
        waiting = len(self._rows)
        if waiting >= _SOON:
            self._news.set()
            while len(self._rows) > _MOST and self._thread.is_alive():
                time.sleep(0.001)  # a slow disk slows the run, rather than filling the memory

    # The thread that writes -------------------------------------------------------------------------

    def _serve(self) -> None:
        stop = False
        while not stop:
            self._news.wait(_EVERY_S)
            self._news.clear()
            stop = self._stop
            while self._rows and self._failure is None:
                self._write([self._rows.popleft() for _ in range(min(len(self._rows), _SOON))])
            if self._failure is not None:
                self._rows.clear()

    def _write(self, rows: list[tuple[Any, ...]]) -> None:
        """Put events over the end of the file, and the end after them, in one piece."""
        text = ",\n".join(self._event(*row) for row in rows).encode()
        start = b"\n" if self._empty else b",\n"
        try:
            self._file.seek(self._end)
            write_all(self._file, start + text + _TAIL)
        except OSError as error:
            self._failure = error
            with suppress(OSError):
                self._file.truncate(self._end)
                self._file.seek(self._end)
                write_all(self._file, _TAIL)
            return
        self._empty = False
        self._end += len(start) + len(text)

    def _event(self, phase: str, name: str, *more: Any) -> str:
        head: dict[str, Any] = {"name": name, "ph": phase, "pid": self._pid}
        if phase == "X":
            tid, frame, start, took = more
            args = {"frame": frame}
            event = {
                "cat": "unit",
                **head,
                "tid": tid,
                "ts": self._us(start),
                "dur": took / 1e3,
                "args": args,
            }
        elif phase == "C":
            event = {**head, "tid": 0, "ts": self._us(more[0]), "args": {"frames": more[1]}}
        elif phase == "i":
            event = {"cat": "run", **head, "tid": 0, "ts": self._us(more[0]), "s": "p"}
            event["args"] = plain(more[1])
        else:
            event = {**head, "tid": more[0], "ts": 0, "args": {"name": more[1]}}
        return json.dumps(event)

    def _us(self, ns: int) -> float:
        return max(ns - self._zero, 0) / 1e3
