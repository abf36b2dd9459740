from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.base import Feed, Statistic
from stream_sparse.drawing.description import Rows
from stream_sparse.panels import Atoms, Bars, Trace

from .feeds import feed, follow, opened, showing

ALL = Statistic(None, 4, definition="Fisher", normal=0.0)
WINDOW = Statistic(90, 90, definition="Fisher", normal=0.0)
PARTIAL = Statistic(8, 2, definition="Fisher", normal=0.0)
PEARSON = Statistic(1, definition="Pearson", normal=3.0)


def read(name: str, how: Statistic | None, **more: Any) -> Feed:
    return feed(name)._replace(statistic=lambda: how, **more)


def names(panel: Any) -> list[str]:
    """Return the names of bars, or those of the legend of a chart."""
    shown = panel.describe()
    if isinstance(shown, Rows):
        return [bar.name for bar in shown.bars]
    return [entry.text for (axes,) in shown.rows for entry in axes.legend]


@pytest.mark.parametrize("panel", [Bars, Trace])
def test_words_that_hold_for_all_inputs_stand_in_the_note_and_others_after_the_names(
    panel: type[Any],
) -> None:
    same = showing(panel(), 1.0, 2.0, feeds=[read("a", WINDOW), read("b", WINDOW)])
    assert (same.note(), names(same)) == ("last 90 frames, Fisher", ["a", "b"])
    mixed = showing(panel(), 1.0, 2.0, 3.0, feeds=[read("a", WINDOW), read("b", PEARSON), read("c", None)])
    assert mixed.note() == ""
    assert names(mixed) == ["a, last 90 frames, Fisher", "b, this frame, Pearson", "c"]
    assert showing(panel(), 1.0, feeds=[feed("a", unit="gray levels")]).note() == "gray levels"


def test_frames_so_far_are_counted_from_the_latest_reset() -> None:
    due = 3
    panel = opened(Bars(), read("k", ALL, due=lambda first: first + due))
    follow(panel, [None, None, None, 1.0, 2.0])
    assert panel.note() == "all 5 frames so far, Fisher"
    follow(panel, [None, 3.0], 5)
    assert panel.note() == "all 6 frames so far, Fisher", "a frame without a value is no reset"
    due = 10
    follow(panel, [None, None, None, 4.0], 7)
    assert panel.note() == "all 4 frames so far, Fisher"
    follow(panel, [5.0], 21)
    assert panel.note() == "all 5 frames so far, Fisher", "dropped frames do not count"


def test_a_window_that_fills_and_a_run_that_goes_on() -> None:
    panel = follow(opened(Bars(), read("k", PARTIAL)), [None, 1.0, 1.0])
    assert panel.note() == "all 3 frames so far, Fisher"
    assert follow(panel, [1.0] * 5, 3).note() == "last 8 frames, Fisher"
    resumed = follow(opened(Bars(), read("k", ALL._replace(seen=240))), [1.0], 240)
    assert resumed.note() == "all 241 frames so far, Fisher"


def test_a_learner_counts_the_frames_that_it_learned_from_until_it_rests() -> None:
    now = Statistic(None, None, definition="learning")
    panel = opened(Atoms(), feed("dict")._replace(statistic=lambda: now))
    atoms = np.ones((3, 4, 4))
    follow(panel, [None, None, atoms, atoms])
    assert panel.note() == "3 atoms 4x4, learning, all 4 frames so far"
    now = Statistic(0, None, definition="at rest")
    follow(panel, [atoms] * 3, 4)
    assert panel.note() == "3 atoms 4x4, at rest"
    now = Statistic(None, None, definition="learning")
    assert follow(panel, [atoms], 7).note() == "3 atoms 4x4, learning, all 5 frames so far"


def test_the_value_of_a_normal_distribution_lies_on_the_axis() -> None:
    bars = showing(Bars(), 1.0, 2.0, feeds=[read("a", PEARSON), read("b", PEARSON)]).describe()
    assert ([bar.normal for bar in bars.bars], bars.ends) == ([3.0, 3.0], (0.0, 3.0))
    ((axes,),) = follow(opened(Trace(), read("a", PEARSON)), [10.0, 20.0]).describe().rows
    assert (axes.normals, axes.y) == ((3.0,), (0.0, 20.0))
    ((plain,),) = follow(opened(Trace(), feed("a")), [10.0, 20.0]).describe().rows
    assert plain.normals == ()
