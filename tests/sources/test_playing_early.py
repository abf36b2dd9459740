"""Frames that a live source delivers before its run is ready are dropped."""

from __future__ import annotations

import queue
import threading
import weakref
from contextlib import suppress
from types import SimpleNamespace

import numpy as np
import pytest

from stream_sparse.capture.connection import SourceConnection
from stream_sparse.frame import Array, Clock, Frame, Medium
from stream_sparse.sources import _playing
from stream_sparse.sources._playing import Items
from tests.support.waiting import until


class Sending(_playing.Playing):
    """Frames that a test sends, read in a thread of their own."""

    def reset(self) -> None:
        super().reset()
        self._sent: queue.Queue[Array] = queue.Queue()

    def send(self, level: float) -> weakref.ref[Array]:
        """Send a frame; the reference tells whether it is still kept."""
        x = np.full(1, level)
        self._sent.put(x)
        return weakref.ref(x)

    def _apart(self) -> bool:
        return True

    def _play(self, stop: threading.Event) -> Items:
        yield Medium((1,), np.dtype("f8"), 30.0, True, Clock("monotonic"))
        index = 0
        while not stop.is_set():
            with suppress(queue.Empty):
                yield Frame(index, float(index), self._sent.get(timeout=0.05))
                index += 1


def test_a_long_preparation_drops_old_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(_playing, "time", SimpleNamespace(monotonic=lambda: now[0]))
    source = Sending()
    source.open()
    kept: list[weakref.ref[Array]] = []
    for level in range(90):  # three seconds before frames() is called
        kept.append(source.send(level))
        until(lambda: source._sent.empty())
        now[0] += 1 / 30
    assert sum(ref() is not None for ref in kept) <= 12
    frames = source.frames()
    found: list[Frame] = []
    reader = threading.Thread(target=lambda: found.append(next(frames)))
    reader.start()
    source.send(90)
    reader.join(30)
    assert [(frame.index, frame.data.item()) for frame in found] == [(0, 90.0)]
    assert source.notes() == ("90 frames that arrived before the run was ready: discarded",)
    source.open()  # after an outage, of which they are a part
    for level in range(9):
        source.send(level)
        until(lambda: source._sent.empty())
        now[0] += 0.1
    source.frames()
    source.send(9)
    assert next(source.frames()).data.item() == 9
    assert source.notes() == ()
    source.close()


def test_a_run_gets_frames_in_the_thread_that_reads_them() -> None:
    source = Sending()
    source.open()
    before = {thread.ident for thread in threading.enumerate()}
    threads: queue.Queue[int] = queue.Queue()
    connection = SourceConnection(
        source, lambda _: threads.put(threading.get_ident()) is None, threading.Event()
    )
    for level in range(3):  # the first one may have waited
        source.send(level)
        thread = threads.get(timeout=30)
    assert thread in before
    assert connection.close(30, threading.Event())


def test_recent_frames_are_kept() -> None:
    source = Sending()
    source.open()
    for level in range(5):
        source.send(level)
    frames = source.frames()
    assert [next(frames).index for _ in range(5)] == [0, 1, 2, 3, 4]
    source.close()
