from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.drawing.description import Message, WeightMap
from stream_sparse.drawing.tints import Tint
from stream_sparse.panels import Codes

from .feeds import at, feed, follow, opened, read_off

SIZE = (240, 600)


def maps(panel: Codes) -> tuple[WeightMap | Message, ...]:
    return panel.describe().parts


def test_the_weights_of_the_last_seconds_are_there_at_their_times() -> None:
    panel = opened(Codes(seconds=2), feed("x", unit="bits"))
    follow(panel, [np.array([t, 0.0, -4.0]) for t in range(91)])
    (one,) = maps(panel)
    np.testing.assert_allclose(one.vectors.time, np.arange(30, 91) / 30)
    np.testing.assert_array_equal(one.vectors.values[:, 0], np.arange(30, 91))
    assert one.vectors.known.all()
    assert (one.tint, one.many, one.unit) == (Tint("coolwarm", -100.0, 100.0), False, "bits")
    shown = panel.describe()
    assert shown.across[:3] == ("time", 1.0, 3.0)
    assert shown.end == pytest.approx(3.05), "a picture and a half later"


@pytest.mark.parametrize("hole", ["none", "gap"])
def test_gaps_begin_between_their_neighbours(hole: str) -> None:
    panel = opened(Codes(seconds=5), feed("dict.codes"))
    for t in range(151):
        if 60 <= t < 90:
            if hole == "none":
                panel.see(None, at=at(t))
            continue
        panel.see(np.full(3, 4.0), at=at(t, gap=30 if hole == "gap" and t == 90 else 0))
    (one,) = maps(panel)
    gaps = one.vectors.time[~one.vectors.known]
    assert len(gaps)
    assert gaps[0] == pytest.approx(2.0 if hole == "none" else (59 + 90) / 60)
    assert one.vectors.time[one.vectors.known].max() == 5.0


def test_a_map_is_cut_at_a_lap() -> None:
    panel = opened(Codes(seconds=5), feed("dict.codes"))
    for t in range(90):
        panel.see(np.full(3, 4.0), at=at(t, lap=1 + t // 60))
    assert panel.describe().across.laps == pytest.approx([59.5 / 30])
    (one,) = maps(panel)
    np.testing.assert_allclose(one.vectors.time[~one.vectors.known], [59.5 / 30])


def test_codes_of_many_patches_are_their_mean_magnitude() -> None:
    panel = opened(Codes(seconds=5), feed("dict.codes", None, "gray levels"))
    follow(panel, [np.array([[4.0, 1.0, 0.0], [-4.0, 1.0, 0.0]])] * 9)
    (one,) = maps(panel)
    assert one.vectors.values[-1].tolist() == [4.0, 1.0, 0.0]
    assert (one.many, one.tint) == (True, Tint("magma", 0.0, 4.0))
    assert panel.note() == "mean magnitude, gray levels"


def test_vectors_of_another_length_empty_the_map() -> None:
    panel = follow(opened(Codes(), feed("x")), [np.full(3, 4.0)] * 20 + [np.full(7, -4.0)] * 20)
    (one,) = maps(panel)
    assert one.vectors.values.shape == (20, 7)


def test_a_weight_is_read_off_at_its_time() -> None:
    panel = opened(Codes(seconds=1), feed("x", unit="bits"))
    follow(panel, [np.array([4.0, 0.0, 0.0, -4.5]) * k for k in range(31)])
    assert read_off(panel, SIZE, (281, 10), (281, 200), (30, 99), (530, 99), (99, 235)) == [
        "0.501 s, weight 0: 60 bits", "0.501 s, weight 3: -67.5 bits", "", "", "",
    ]  # fmt: skip
    panel.see(None, at=at(31))
    follow(panel, [None] * 30, 32)
    assert read_off(panel, SIZE, (500, 10)) == [""], "no weights are drawn there"
