from __future__ import annotations

import pytest

from stream_sparse.base import Feed, Node, Panel, param
from stream_sparse.base.feed import captions, common_parameters, units_of_measure
from tests.panels.feeds import family, feed, opened


class RunningTap(Node):
    """A node with a parameter."""

    row: int = param(6, help="Row.")


TAP = RunningTap(row=3)


def named(name: str, label: str, node: Node) -> Feed:
    return feed(name, node)._replace(label=label)


@pytest.mark.parametrize(
    ("feeds", "heading", "names"),
    [
        ([], "", []),
        ([feed("pixel", TAP)], "pixel, row 3", ["pixel, row 3"]),
        ([feed("pixel", TAP), feed("relu")], "pixel and relu", ["pixel, row 3", "relu"]),
        ([feed("a", TAP), feed("b", TAP)], "running tap", ["a", "b"]),
        ([feed("s.gini", TAP), feed("s.hoyer", TAP)], "s", ["gini", "hoyer"]),
        (family("k", "a.x", [150.0, 0.1 + 0.2]), "k by x", ["x 150", "x 0.3"]),
        ([*family("k", "a.x", [1, 2], ".r2"), feed("b")], "k.r2 and b", ["k, x 1", "k, x 2", "b"]),
        ([feed(name) for name in "abcde"], "a, b, c and 2 more", list("abcde")),
        ([named("pixel", "bird", TAP)], "bird", ["bird"]),
        ([named("a", "bird", TAP), feed("b", TAP)], "bird and b", ["bird", "b, row 3"]),
        ([f._replace(label="box") for f in family("k", "a.x", [1, 2])], "box by x", ["x 1", "x 2"]),
    ],
)
def test_words_for_inputs(feeds: list[Feed], heading: str, names: list[str]) -> None:
    panel = opened(Panel(), *feeds)
    assert panel.heading() == heading
    assert captions(feeds) == names


def test_a_title_replaces_the_heading_and_each_unit_of_measure_is_named_once() -> None:
    feeds = feed("a", unit="gray levels"), feed("b", unit="gray levels"), feed("c", unit="s")
    panel = opened(Panel(title="mine"), *feeds)
    assert (panel.heading(), panel.note()) == ("mine", "gray levels, s")


@pytest.mark.parametrize(
    ("feeds", "note"),
    [
        ([], ""),
        ([feed("a", unit="px"), feed("b", unit="px")], "px"),
        ([feed("a", unit="px"), feed("b", unit="mV")], "px, mV"),
        ([feed("a"), feed("b")], ""),
        ([feed("code.r2"), feed("code.rmse", unit="px")], "rmse in px"),
        ([feed("k"), feed("a", unit="px"), feed("b", unit="px"), feed("c", unit="mV")],
         "a and b in px, c in mV"),
    ],
)  # fmt: skip
def test_a_unit_of_measure_is_said_of_the_inputs_that_have_it(feeds: list[Feed], note: str) -> None:
    assert units_of_measure(feeds) == note


@pytest.mark.parametrize(("live", "words"), [((), "row 3"), (("col",), "row 3"), (("row",), "")])
def test_a_parameter_with_a_slider_is_not_said_again(live: tuple[str, ...], words: str) -> None:
    assert common_parameters([feed("pixel", TAP)._replace(live=live)]) == words
