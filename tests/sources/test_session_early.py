"""What a live source gives before its run is ready is left behind."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np

from stream_sparse.frame import Clock, Frame, Medium
from stream_sparse.sources._session import Playing

if TYPE_CHECKING:
    import pytest

    from stream_sparse.sources._session import Items


class Sending(Playing):
    """Frames that come when they are told to, in a thread of their own."""

    def reset(self) -> None:
        super().reset()
        self._tell = threading.Semaphore(0)
        self._given = 0

    def _apart(self) -> bool:
        return True

    def _play(self, stop: threading.Event) -> Items:
        yield Medium((), np.dtype("f8"), 30.0, True, Clock("monotonic"))
        index = 0
        while self._tell.acquire(timeout=10) and not stop.is_set():
            self._given += 1
            yield Frame(index, float(index), np.array(float(index)))
            index += 1

    def close(self) -> None:
        super().close()
        self._tell.release()


def test_a_long_way_to_the_first_frame_leaves_old_ones_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("stream_sparse.sources._session.time.monotonic", lambda: now[0])
    source = Sending()
    source.open()
    for count in range(1, 91):  # three seconds, in which nobody asks
        source._tell.release()
        deadline = time.perf_counter() + 10
        while source._given < count and time.perf_counter() < deadline:
            time.sleep(0.0005)
        now[0] += 1 / 30
    session = source._session
    assert session is not None
    assert len(session._waiting) <= 10, "old ones are not kept"
    frames = source.frames()
    source._tell.release()
    first = next(frames)
    assert first.index >= 89
    source.close()


def test_what_came_just_now_is_not_lost() -> None:
    source = Sending()
    source.open()
    source._tell.release(5)
    frames = source.frames()
    assert [next(frames).index for _ in range(5)] == [0, 1, 2, 3, 4]
    source.close()
