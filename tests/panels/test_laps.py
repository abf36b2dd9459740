from __future__ import annotations

from stream_sparse.frame import Stamp
from stream_sparse.panels._laps import Laps


def test_the_first_frame_begins_no_lap_and_a_lap_without_its_first_frame_begins_with_the_next() -> None:
    laps = Laps()
    frames = [(9, 3), (10, 3), (14, 4), (15, 4), (40, 7)]
    assert [laps.see(Stamp(t, float(t), lap=lap)) for t, lap in frames] == [False, False, True, False, True]
    assert laps.between(0.0, 50.0) == (12.0, 27.5)
    assert laps.between(12.5, 27.0) == ()


def test_they_take_no_more_room_in_a_long_run() -> None:
    laps = Laps()
    for t in range(1000):
        laps.see(Stamp(t, float(t), lap=t))
    assert len(laps.between(0.0, 1000.0)) == 64
