"""What the ring drops, and what it tells of it."""

from __future__ import annotations

import numpy as np

from stream_sparse.capture.ring import Ring
from stream_sparse.frame import Frame


def test_frames_that_were_lost_before_a_dropped_one_count_in_the_gap() -> None:
    dropped: list[int] = []
    ring = Ring(2, "oldest", lambda: None, lambda frame: dropped.append(frame.index))
    for index, gap in enumerate((0, 2, 3, 0)):
        ring.put(Frame(index, index / 30, np.zeros(1), gap, "damaged" if gap else ""))
    frame = ring.pop()
    assert frame is not None
    assert (dropped, frame.index, frame.gap, frame.cause) == ([0, 1], 2, 2 + 2 + 3, "damaged")
    frame = ring.pop()
    assert frame is not None
    assert (frame.index, frame.gap) == (3, 0)
