"""Write the timing of a run as a trace file for https://ui.perfetto.dev and chrome://tracing.

The format is the JSON array of *Trace Event Format*, D. Sinclair et al., Google 2016. Its closing bracket may
be missing, so events are only ever appended, and the file of a killed run is valid.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stream_sparse.io.files import cannot_write, make_file, write_all
from stream_sparse.records.schema import plain


class Tracer:
    """Append events to a trace file, a line each, from any thread. A slow disk slows the run.

    Calls of units are slices on the track of their thread. Frames that wait, in the ring and at each unit,
    are counters. Edits, gaps, drops and errors are instants. Where the file exists, ``path`` is ``FILE-2``
    and so on.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     tracer = Tracer(Path(folder) / "trace.json", "bird")
    ...     tracer.call("box", 0, time.perf_counter_ns(), 1500)
    ...     tracer.close()
    ...     text = (Path(folder) / "trace.json").read_text()
    >>> json.loads(text)[-1]["dur"]
    1.5
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path, self._file = make_file(path)
        self._between = "[\n"
        self._lock = threading.Lock()
        self._zero = time.perf_counter_ns()
        self._tracks: dict[threading.Thread, int] = {}
        self._counted: dict[str, int] = {}
        self._add("M", "process_name", args={"name": f"stream-sparse {name}"})
        self._add("M", "thread_name", args={"name": "events"})

    def call(self, label: str, frame: int, start: int, took: int) -> None:
        """Note the call of a unit: index of the frame, start (of ``perf_counter_ns``) and duration in ns."""
        self._add("X", label, start, tid=self._track(), cat="unit", dur=took / 1e3, args={"frame": frame})

    def counts(self, ring: int, queues: Mapping[str, int]) -> None:
        """Note how many frames wait in the ring and at each unit, where that has changed."""
        now = time.perf_counter_ns()
        for name, count in [("ring", ring), *((f"queue of {label}", n) for label, n in queues.items())]:
            if self._counted.get(name) != count:
                self._counted[name] = count
                self._add("C", name, now, args={"frames": count})

    def instant(self, kind: str, frame: int, data: Mapping[str, Any]) -> None:
        """Note an event besides frames."""
        now = time.perf_counter_ns()
        self._add("i", kind, now, cat="run", s="p", args=plain({"frame": frame, **data}))

    def close(self) -> None:
        """Close the list of events."""
        with self._lock:
            self._append("\n]\n")
            self._file.close()

    def _track(self) -> int:
        """The number of this thread's track, which is named when it is new."""
        thread = threading.current_thread()
        if thread not in self._tracks:
            with self._lock:
                self._tracks[thread] = len(self._tracks) + 1
            name = thread.name.removeprefix("stream-sparse ")
            self._add("M", "thread_name", tid=self._tracks[thread], args={"name": name})
        return self._tracks[thread]

    def _add(self, phase: str, name: str, start: int = 0, tid: int = 0, **more: Any) -> None:
        ts = max(start - self._zero, 0) / 1e3
        event = json.dumps({"name": name, "ph": phase, "pid": os.getpid(), "tid": tid, "ts": ts, **more})
        with self._lock:
            self._append(f"{self._between}{event}")
            self._between = ",\n"

    def _append(self, text: str) -> None:
        """Write a text; RunError where the disk refuses, which ends the run."""
        try:
            write_all(self._file, text.encode())
        except OSError as error:
            raise cannot_write(self.path, error) from error
