"""Curves as SVG within a page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from stream_sparse.exports._plots import plot

NONE = np.empty(0, int)


@pytest.mark.parametrize(
    "values",
    [
        [], [1.0], [np.nan, np.nan], [1.0, np.inf, -np.inf], [1e308, -1e308], [5e-324, 0.0],
        [1.0, np.nan, 2.0], [1e299, -1e299], [0.1 + 1e-17, 0.1],
    ],
)  # fmt: skip
def test_any_values_can_be_drawn(values: list[float]) -> None:
    times = np.arange(max(1, len(values)), dtype=float)
    svg = plot(3, times, [np.array(values or [np.nan])], NONE, [0.0])
    root = ElementTree.fromstring(svg.replace("xlink:href", "href"))
    assert root.tag == "svg"
    words = [element.text or "" for element in root.iter() if element.tag.endswith("text")]
    assert all(re.fullmatch(r"[−0-9.e+×]*", word) for word in words), words


def test_a_long_run_is_small() -> None:
    time_s = np.arange(100_000) / 30
    noise = np.random.default_rng(0).normal(size=(12, 100_000))
    assert len(plot(0, time_s, [noise[0]], NONE, [])) < 40_000
    assert len(plot(0, time_s, list(noise), NONE, [])) < 120_000
