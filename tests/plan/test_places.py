"""Where nodes and panels stand in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse.plan.places import Places

NODES = """\
source: {use: sample, name: macaw}
nodes:
  pixel: {use: pixel_tap, row: 1, col: 2}
  box:
    use: diff_box
    window: {sweep: [1, 3]}
"""
VIEWS = {
    "grid": "view:\n  - {panel: image, from: source}\n  - {panel: text, from: pixel}\n",
    "rows": "view:\n  - [{panel: image, from: source},\n  {panel: text, from: pixel}]\n",
    "mapping": "view:\n fps: 5\n panels:\n  - panel: image\n  - {panel: text, from: pixel}\n",
}


def places(folder: Path, view: str = "") -> Places:
    (folder / "x.yaml").write_text(NODES + view)
    return Places(folder / "x.yaml")


@pytest.mark.parametrize(
    ("node", "said", "place"),
    [
        ("pixel", "node 'pixel' (pixel_tap): row 660, column 2 lies outside", "3:32"),
        ("pixel", "node 'pixel' (pixel_tap): col is too large", "3:40"),
        ("pixel", "node 'pixel' (pixel_tap): expects a frame", "3:3"),
        ("box", "node 'box@window=3' (diff_box): window is too long", "6:13"),
        ("box", "node 'box' (diff_box): expects something else", "4:3"),
    ],
)
def test_a_node_or_its_parameter(tmp_path: Path, node: str, said: str, place: str) -> None:
    assert places(tmp_path).node(node, said) == f"x.yaml:{place}"


@pytest.mark.parametrize(("view", "place"), [("grid", "9:5"), ("rows", "9:3"), ("mapping", "11:5")])
def test_a_panel(tmp_path: Path, view: str, place: str) -> None:
    assert places(tmp_path, VIEWS[view]).panel(1) == f"x.yaml:{place}"
