from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from stream_sparse import Pipeline, load
from stream_sparse.nodes import PixelTap, Relu
from stream_sparse.plan.graph_picture import svg

BUNDLED = ["bird", "minimal", "thresholds", "dictionary", "fields", "alpha"]


def boxes(picture: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r'<rect x="(\d+)" y="(\d+)"', picture)]


@pytest.mark.parametrize("name", BUNDLED)
def test_each_node_has_a_place_of_its_own(name: str) -> None:
    plan = load(name).plan
    picture = svg(plan)
    ElementTree.fromstring(picture)
    places = boxes(picture)
    assert len(places) == len(set(places)) == 1 + len({part.family for part in plan.parts})


def test_nodes_stand_right_of_what_they_take() -> None:
    pipeline = Pipeline(np.zeros((3, 4, 4), np.uint8)).then(PixelTap(row=1, col=1), name="pixel")
    pipeline = pipeline.then(Relu(theta=1), name="relu").then(Relu(theta=2), name="other", from_="pixel")
    assert boxes(svg(pipeline.plan)) == [(1, 1), (167, 1), (333, 1), (333, 53)]
    assert svg(pipeline.plan).count("<path") == 3


def test_a_large_graph_is_cut() -> None:
    pipeline = Pipeline(np.zeros((3, 4, 4), np.uint8)).then(PixelTap(row=1, col=1), name="pixel")
    for number in range(120):
        pipeline = pipeline.then(Relu(theta=1), name=f"relu{number}", from_="pixel")
    assert len(boxes(svg(pipeline.plan))) == 100
    assert pipeline._repr_html_().count("<tr>") == 102


def test_a_notebook_shows_graph_and_parameters() -> None:
    shown = load("bird", set={"relu.theta": 77})._repr_html_()
    assert "<b>bird</b> How sparse is one pixel" in shown
    assert "<td>relu</td><td>relu</td>" in shown
    assert "theta 77" in shown
    assert "theta 0.0 ... 240.0 (13 values)" in load("thresholds")._repr_html_()
    assert "word" not in load("bird", source="http://me:word@camera/video")._repr_html_()
    stranger = Pipeline(np.zeros((3, 4, 4), np.uint8), "<script>", "<script>")
    assert "<script>" not in stranger._repr_html_()
