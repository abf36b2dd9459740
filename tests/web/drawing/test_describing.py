"""Ranges, histories, bins and axes of the page: those of Python, for the same values."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.drawing.axes import Across, Axes, Mark, Setting, is_even_log
from stream_sparse.drawing.binning import bin_edges, count
from stream_sparse.drawing.description import Bar, Message
from stream_sparse.drawing.inks import TEXT
from stream_sparse.drawing.ranges import Limits
from stream_sparse.drawing.scalar_history import ScalarHistory
from stream_sparse.drawing.vector_history import VectorHistory
from tests.support.descriptions import differences, read, written
from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
MODULE = str(Path(__file__).with_name("describing.mjs"))
RANDOM = np.random.default_rng(5)


HOW: list[dict[str, Any]] = [
    {}, {"symmetric": True, "patience": 3}, {"flat": 0.2, "keep": 0.75}, {"share": 0.2, "patience": 5},
]  # fmt: skip


def test_ranges_follow_the_same_values_alike() -> None:
    walk = np.cumsum(RANDOM.normal(size=(150, 2)), axis=0) * 10.0 ** RANDOM.integers(-3, 4, (150, 1))
    spans: list[Any] = [[-3.0, 0.0], *(sorted(pair) for pair in walk.tolist())]
    spans += [[0.0, 0.0], [5.0, 5.0], [-1e-9, 3.0], [-2.0, 1e-9], None, [0.0, 1e250], [-1e-250, 0.1]]
    spans += [[1e9, 1e9 + 1e-3]]
    wanted = []
    for how in HOW:
        limits = Limits(**how)
        wanted.append([limits.follow(*(span or (np.nan, 1.0))) for span in spans])
    found = in_node(MODULE, "m.ranges(given)", {"spans": spans, "how": HOW})
    assert differences(wanted, read(found)) == []


def test_histories_keep_the_same_entries() -> None:
    cases: list[Any] = []
    wanted: list[Any] = []
    for span, gaps in ((2.0, 0.1), (2.0, 0.9), (None, 0.1)):
        times = np.cumsum(RANDOM.exponential(0.05 if gaps < 0.5 else 0.005, 700)).tolist()
        values = np.where(RANDOM.random(700) < gaps, np.nan, RANDOM.normal(size=700)).tolist()
        history = ScalarHistory(span, entries=32)
        for t, (time, value) in enumerate(zip(times, values, strict=True)):
            history.add(time, value)
            if t % 20 == 0:
                wanted.append([part.copy() for part in history.between(time - 1.5, time - 0.3)])
        cases.append([span, times, written(values)])
    found = in_node(MODULE, "m.scalars(given)", cases)
    assert len(found) == len(wanted) == 105
    for got, parts in zip(found, wanted, strict=True):
        for numbers, part in zip(read(got), parts, strict=True):
            np.testing.assert_array_equal(numbers, part)


def test_a_history_of_vectors_holds_the_same() -> None:
    times = np.cumsum(RANDOM.exponential(0.05, 400))
    vectors: list[Any] = np.float32(RANDOM.normal(size=(400, 3))).tolist()
    vectors = [None if gap else v for gap, v in zip(RANDOM.random(400) < 0.3, vectors, strict=True)]
    vectors[9] = [float("nan"), 0.0, -0.5]
    history, wanted = VectorHistory(3, 4.0, columns=32), []
    for t, (time, vector) in enumerate(zip(times, vectors, strict=True)):
        history.add(time, None if vector is None else np.array(vector))
        if t % 20 == 0:
            wanted.append(history.between(time - 3.5, time - 0.3))
    given = {"times": times.tolist(), "vectors": written(vectors)}
    found = in_node(MODULE, "m.vectors(given)", given)
    assert len(found) == len(wanted) == 20
    for got, one in zip(found, wanted, strict=True):
        assert differences(one, read(got)) == []


def test_values_are_counted_in_the_same_bins() -> None:
    cases: list[Any] = []
    for low, high, whole in (
        (0.0, 255.0, True),
        (-3.0, 600.0, True),
        (-1.5, 2.5, False),
        (0.0, 3e-5, False),
        (-8.0, 0.0, False),
        (1e7 + 0.3, 1e7 + 5, False),
    ):
        x = RANDOM.uniform(low, high, 4000)
        x = (
            np.round(x)
            if whole
            else np.concatenate([x.astype(np.float32), np.linspace(low, high, 101), [np.nan, np.inf]])
        )
        cases.append((low, high, whole, x))
    given = [[low, high, whole, [repr(float(v)).replace("nan", "NaN").replace("inf", "Infinity") for v in x]]
             for low, high, whole, x in cases]  # fmt: skip
    found = in_node(MODULE, "m.bins(given)", given)
    for (low, high, whole, x), (edges, counts) in zip(cases, found, strict=True):
        wanted = bin_edges(low, high, 100, whole=whole)
        np.testing.assert_array_equal(edges, wanted)
        np.testing.assert_array_equal(counts, count(x, wanted))


def _mark(y: list[float], low: list[float] | None = None, **how: Any) -> Mark:
    least = None if low is None else np.array(low)
    return Mark("line", np.arange(len(y)) - 0.5, np.array(y), TEXT, low=least, **how)


MARKS = [
    _mark([1.0, np.nan, -3.25], name="a", unit="rad"), _mark([np.nan]), _mark([np.inf, 2.0], [1.0, 2.0]),
    _mark([4.0, 5.0], [-np.inf, 4.5], name="b"), _mark([-np.inf, -1.0, np.inf]),
]  # fmt: skip
ACROSS = [
    Across("time", 0, 9), Across("past", -9, 0), Across("entries", 0, 9), Across("entries", 0, 9, "frames"),
    Across("values", 0.5, 9, points=(1.0, 2.0)), Across.swept("k", np.array([1.0, 2.0, 4.0]), "frames"),
    Across.swept("k", np.array([1.0, 10.0, 100.0]), "frames"), Across.swept("k", np.array([3.0])),
]  # fmt: skip
SETTINGS = [
    Setting("theta", 150.0),
    Setting("k", 0.25, upright=True),
    Setting("k", -2.0, upright=True, movable=True),
]


def test_axes_are_joined_and_read_alike() -> None:
    axes = [
        Axes(f"axes {k}", across, mark.span(), (mark,), normals=(k % 2 * 3.0,), log=k % 3 == 2)
        for k, (across, mark) in enumerate(zip(ACROSS, cycle(MARKS), strict=False))
    ]
    values = [-3.0, -1.0, 0.0, 0.123456789, 2.0]
    points = [
        [1.0, 2.0, 4.0],
        [1.0, 10.0, 100.0],
        [1.0, 5.0, 100.0],
        [1.0, 10.0, 1e4],
        [1.0, 2.0, 200.0],
        [0.0, 5.0, 500.0],
    ]
    bars = [
        Bar("k", "k", 1.5, TEXT, "rad", None, 2.0, Message("waits", "w")),
        Bar("k", "k", None, TEXT, message=Message("no", "")),
    ]
    given = {
        "values": written({"axes": axes, "settings": SETTINGS, "bars": bars}), "numbers": values,
        "points": points,
    }  # fmt: skip
    found = in_node(MODULE, "m.axes(given)", given)
    wanted = {
        "spans": [one.marks[0].span() for one in axes],
        "words": [[one.across.words(value) for value in values] for one in axes],
        "readings": [[one.marks[0].reading(k)._asdict() for k in range(len(one.marks[0].y))] for one in axes],
        "bins": axes[0].marks[0].bin_words(0),
        "joined": [[one.joined(other) for other in axes] for one in axes],
        "set": [[one.setting_at(setting) for setting in SETTINGS] for one in axes],
        "even": [is_even_log(np.array(x)) for x in points],
        "bars": [bar.words() for bar in bars],
    }
    assert differences(wanted, read(found), close=1e-15) == []
