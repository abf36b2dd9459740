"""What nodes with a memory do after lost frames: what the pipeline's `on_gap` says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run
from stream_sparse.base import Node
from tests.flow.units import Flaky, Numbers
from tests.resumed import Pupil

BEFORE, AFTER = 12, 13


def _frames(count: int) -> np.ndarray:
    source = Numbers(count=count, side=3)
    source.open()
    return np.array([frame.data for frame in source.frames()])


def _recorded(node: Node, on_gap: Any, folder: Path) -> Any:
    """What a node says of 12 frames, an outage, and 13 frames more: for each frame an array, or nan."""
    camera = Flaky(count=AFTER, before=BEFORE, outages=1, side=3, live=True, ring=100)
    pipeline = Pipeline(camera).then(node, name="node").keep("node")
    pipeline.plan = replace(pipeline.plan, on_gap=on_gap)
    run = pipeline.run(record=folder)
    assert run.frames == BEFORE + AFTER
    kept = open_run(folder)
    assert kept.info["on_gap"] == on_gap
    assert [event["frame"] for event in kept.events if event["kind"] == "gap"] == [BEFORE]
    assert f"on_gap: {on_gap}" in kept.pipeline
    found = {}
    for name, held in kept.arrays.items():
        rows = kept.rows[name]
        found[name] = np.where((rows < 0)[:, None, None], np.nan, held[rows])
    return found


def _expected(node: Node, parts: list[np.ndarray]) -> dict[str, np.ndarray]:
    said = [node.batch(x) for x in parts]
    if isinstance(said[0], dict):
        return {f"node.{name}": np.concatenate([one[name] for one in said]) for name in said[0]}
    return {"node": np.concatenate(said)}


@pytest.mark.parametrize("on_gap", ["continue", "reset"])
@pytest.mark.parametrize(
    "node",
    [
        nodes.TemporalDiff(tau=2),
        nodes.DiffBox(window=3),
        nodes.RunningKurtosis(window=5),
        nodes.RunningKurtosis(),
        nodes.RunningMoments(half_life=3.0),
        nodes.RunningSparsity(window=4),
    ],
    ids=lambda node: f"{type(node).__name__} {node.caption()}",
)
def test_a_node_goes_on_or_starts_anew(tmp_path: Path, node: Node, on_gap: str) -> None:
    found = _recorded(node, on_gap, tmp_path / "run")
    first, second = _frames(AFTER)[:BEFORE], _frames(AFTER)
    wanted = _expected(node, [np.concatenate([first, second])] if on_gap == "continue" else [first, second])
    assert list(found) == list(wanted)
    for name, values in wanted.items():
        shaped = np.broadcast_to(values.reshape(*values.shape, *[1] * (3 - values.ndim)), found[name].shape)
        np.testing.assert_array_equal(found[name], shaped.astype(found[name].dtype))


@pytest.mark.parametrize("on_gap", ["continue", "reset"])
def test_what_learns_goes_on_all_the_same(tmp_path: Path, on_gap: str) -> None:
    found = _recorded(Pupil(), on_gap, tmp_path / "run")
    whole = np.concatenate([_frames(AFTER)[:BEFORE], _frames(AFTER)])
    np.testing.assert_array_equal(found["node"], Pupil().batch(whole))
