"""Panels of a page show what those of Python show, of the same values of pipelines, frame by frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from stream_sparse import load
from stream_sparse.frame import Array, Clock, Frame, Medium
from stream_sparse.plan.plan import Plan
from stream_sparse.sources import Sample
from tests.support.node_js import needs_node
from tests.support.panel_recordings import record

from .comparing import compare

pytestmark = [needs_node, pytest.mark.xdist_group("page panels")]
ROOT = Path(__file__).parents[3]
ROWS, COLUMNS = 96, 140
GAP, LAP = 15, 19
"""The frames before which some are lost, and with which the source begins again."""

MANY = Path(__file__).with_name("many.yaml").read_text("utf-8")


class Case(NamedTuple):
    """A pipeline, with parts of its text replaced, frames, and edits before frames by their numbers."""

    edits: Mapping[int, Mapping[str, Any]]
    frames: int = 24
    replaced: Mapping[str, str] = {}


CASES = {
    "bird": Case({9: {"relu.theta": 80}, 10: {"relu.theta": 60, "pixel.row": 40}, 12: {"box.window": 5}}),
    "signal": Case({12: {"relu.theta": 100}, 13: {"box.window": 4}}),
    "temporal": Case({14: {"change.tau": 3}, 16: {"minus.window": 2}}, 24, {"window: 120": "window: 8"}),
    "thresholds": Case({8: {"relu.theta": 200}}),
    "spatial": Case({8: {"box.window": 22}}, 10),
    "still": Case({6: {"hard.theta": 30, "box_x.window": 3}}, 12),
    "sparse": Case(
        {40: {"code.n_nonzero_coefs": 3}},
        66,
        {
            "frames: 100": "frames: 24",
            "{from: 1, to: 96, step: 5}": "[1, 2, 4, 8, 16]"
        },
    ),
    "dictionary": Case(
        {7: {"sum.row": 20, "sum.col": 99}, 11: {"dict.n_nonzero_coefs": 7}, 20: {"dict.learn": False}}
    ),
    "fields": Case(
        {4: {"dict.n_nonzero_coefs": 2}}, 10,
        {"count: 576": "count: 150", "half_life: 40": "half_life: 40, n_components: 32"},
    ),
    "webcam": Case(
        {8: {"box.window": 2}}, 24,
        {"row: 120, col: 160": "row: 60, col: 90", "camera, device: 0": "sample, name: macaw"},
    ),
    "flicker": Case(
        {4: {"code.n_nonzero_coefs": 3}, 7: {"one.row": 40, "one.col": 100}}, 12,
        {"width: 240": "width: 120"},
    ),
    "complex_cells": Case({14: {"motion.temporal_frequency": 0.1}}),
    "events": Case({7: {"pixel.row": 40}, 16: {"events.theta": 0.1}}),
    "minimal": Case({}),
    "many": Case({8: {"tap.size": 3}, 13: {"first.window": 2}}),
}  # fmt: skip


@pytest.fixture(scope="module")
def clip() -> list[Array]:
    source = Sample(name="macaw")
    source.open()
    frames = [frame.data[:ROWS, :COLUMNS].copy() for frame in islice(source.frames(), 24)]
    source.close()
    return frames


def plan_of(text: str, folder: Path) -> Plan:
    file = folder / "pipeline.yaml"
    file.write_text(text, "utf-8")
    return load(file).plan


def frames(data: list[Array], count: int) -> Iterator[Frame]:
    for t in range(count):
        late = 0.2 * (t >= GAP)
        yield Frame(t, t / 30 + late, data[t % len(data)], 6 * (t == GAP), lap=2 * (t == LAP))


def test_panels_show_what_those_of_python_show(clip: list[Array], tmp_path: Path) -> None:
    runs = {}
    for name, case in CASES.items():
        text = MANY if name == "many" else (ROOT / "pipelines" / f"{name}.yaml").read_text("utf-8")
        for old, new in case.replaced.items():
            assert old in text
            text = text.replace(old, new)
        data = clip
        if name == "signal":
            data = [np.array(x) for x in np.random.default_rng(2).normal(120, 40, 24).round()]
        medium = Medium(data[0].shape, data[0].dtype, 30.0, live=name == "webcam", clock=Clock("pts"))
        runs[name] = record(plan_of(text, tmp_path), medium, frames(data, case.frames), case.edits)
    compare(runs)


def kinds() -> dict[str, list[Array]]:
    """Return frames of other kinds: deep are those with more than 8 bits, odd those with nan."""
    random = np.random.default_rng(8)
    levels = random.integers(0, 256, (5, ROWS, COLUMNS), np.uint8)
    small = random.normal(size=(5, 30, 40)).astype(np.float32)
    odd = small * 1e-3
    odd[0], odd[1, 3], odd[2, 4, 5], odd[3] = np.nan, np.inf, -np.inf, 0
    return {
        "colour": list(random.integers(0, 256, (5, 40, 50, 3), np.uint8)),
        "dark": list(levels // 20),
        "bright and dark": [levels[0], *(levels[1:] // 40)],
        "deep": list(levels.astype(np.uint16) * np.array([9, 9, 257, 1, 257], np.uint16)[:, None, None]),
        "large": [random.normal(size=(530, 560)).astype(np.float32)],
        "odd": list(odd),
        "double": list(small[:, :9, :7].astype(np.float64) * 1e9),
    }


def test_frames_of_other_kinds_are_shown_as_by_python(tmp_path: Path) -> None:
    plan = plan_of(
        """
        source: {use: sample, name: macaw}
        nodes: {}
        view: [{panel: image, from: source}, {panel: histogram, from: source}, {panel: text, from: source}]
        """,
        tmp_path,
    )
    runs = {}
    for name, data in kinds().items():
        medium = Medium(data[0].shape, data[0].dtype, 29.97, live=False, clock=Clock("pts"))
        runs[name] = record(plan, medium, frames(data, 5))
    compare(runs)
