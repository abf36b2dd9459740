"""Frames that a driver kept while nobody fetched them."""

from __future__ import annotations

from stream_sparse.capture.staleness import Staleness


def test_only_sixty_stale_frames_in_a_row_mean_that_the_clock_has_moved() -> None:
    stale = Staleness(1 / 30)
    assert not stale(0.0, now=0.02)
    found = []
    for n in range(1, 90):
        late = 0.0 if n == 45 else 1.0  # one new frame in the middle
        found.append(stale(n / 30 - late, now=n / 30 + 0.02))
    assert found == [n != 45 for n in range(1, 90)]
    assert [stale(3 + n / 30, now=4.02 + n / 30) for n in range(20)] == [True] * 16 + [False] * 4
