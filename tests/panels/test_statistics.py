from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.base import Feed, Statistic
from stream_sparse.drawing.theme import DARK
from stream_sparse.panels import Atoms, Bars, Histogram, Trace

from .feeds import at, family, feed, follow, inked, opened, showing

ALL = Statistic(None, 4, definition="Fisher", normal=0.0)
WINDOW = Statistic(90, 90, definition="Fisher", normal=0.0)
PARTIAL = Statistic(8, 2, definition="Fisher", normal=0.0)
PEARSON = Statistic(1, definition="Pearson", normal=3.0)


def read(name: str, how: Statistic | None, **more: Any) -> Feed:
    return feed(name)._replace(statistic=lambda: how, **more)


@pytest.mark.parametrize("panel", [Bars, Trace])
def test_words_that_hold_for_all_inputs_stand_in_the_note_and_others_after_the_names(
    panel: type[Any], written: list[str]
) -> None:
    same = showing(panel(), 1.0, 2.0, feeds=[read("a", WINDOW), read("b", WINDOW)])
    assert same.note() == "last 90 frames, Fisher"
    mixed = showing(panel(), 1.0, 2.0, 3.0, feeds=[read("a", WINDOW), read("b", PEARSON), read("c", None)])
    assert mixed.note() == ""
    mixed.draw(300, 500)
    assert {"a, last 90 frames, Fisher", "b, this frame, Pearson", "c"} <= set(written)
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


def test_counts_of_a_sweep_are_given_as_a_range() -> None:
    feeds = [one._replace(statistic=lambda: ALL) for one in family("k", "box.window", [1, 11])]
    panel = opened(Bars(), *feeds)
    follow(panel, [(1.0, None), (1.0, 1.0)])
    assert panel.note() == "all 4 to 5 frames so far, Fisher"


def test_a_restarted_input_among_few_is_marked(written: list[str]) -> None:
    panel = opened(Bars(), read("a", ALL), read("b", ALL))
    follow(panel, [(1.0, None)] * 20 + [(1.0, 1.0)] * 2)
    assert panel.note() == "Fisher"
    panel.draw(200, 600)
    assert {"a, all 25 frames so far", "b, all 5 frames so far"} <= set(written)


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


def test_a_line_shows_the_value_of_a_normal_distribution(written: list[str]) -> None:
    bars = showing(Bars(), 1.0, 2.0, feeds=[read("a", PEARSON), read("b", PEARSON)]).draw(240, 500)
    lines = np.nonzero(inked(bars, DARK.quiet).sum(axis=0) > 200)[0]
    assert len(lines) == 1
    assert "normal distribution: 3" in written
    zero = np.nonzero(inked(bars, DARK.grid).sum(axis=0) > 120)[0]
    assert lines[0] > zero[0], "it lies on the axis, beyond both bars"
    trace = follow(opened(Trace(), read("a", PEARSON)), [10.0, 20.0]).draw(240, 500)
    assert (inked(trace, DARK.quiet).sum(axis=1) > 300).sum() == 1
    assert "normal distribution" in written
    plain = follow(opened(Trace(), feed("a")), [10.0, 20.0]).draw(240, 500)
    assert not (inked(plain, DARK.quiet).sum(axis=1) > 300).any()


def test_a_histogram_says_over_which_frames_it_counts() -> None:
    panel = opened(Histogram(), feed("h", unit="gray levels")._replace(statistic=lambda: Statistic(None)))
    panel.see({"counts": np.array([1, 2]), "edges": np.arange(3.0)}, at=at(0))
    assert panel.note() == "all 1 frame so far", "the unit of measure stands at the axis"


def test_the_name_of_the_line_is_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[tuple[float, str]] = []

    def write(picture: object, text: str, x: float, *rest: object, at: str = "left") -> None:
        if text.startswith("normal"):
            ends.append((x, at))

    monkeypatch.setattr("stream_sparse.drawing.bars.label", write)
    for value in (5.0, -5.0):  # the line lies at the left, then at the right
        showing(Bars(), value, feeds=[read("a", ALL)]).draw(240, 500)
    (left, first), (right, second) = ends
    assert (first, second) == ("left", "right")
    assert left < 250 < right < 500
