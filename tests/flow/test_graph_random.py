"""Random graphs: the flow gives what a plain loop over frames gives, however it is run."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable

import numpy as np
import pytest

from stream_sparse.base import Node
from stream_sparse.flow import Row
from stream_sparse.plan.plan import PlannedPart
from tests.support.engines import InLine, numbers
from tests.support.plans import plan, ran, random_parts
from tests.support.units import At, Faulty, Lag, Mix, Numbers, Picky

FRAMES = 40


def _random_parts(seed: int) -> list[PlannedPart]:
    rng = random.Random(seed)
    return random_parts(rng, [
        lambda: Mix(weight=rng.random()), lambda: Lag(lag=rng.randint(0, 5)),
        lambda: Picky(theta=rng.random() - 1), lambda: Faulty(theta=rng.random() - 1.5), At,
    ])  # fmt: skip


def _oracle(parts: list[PlannedPart]) -> dict[str, list[float]]:
    """Frame by frame, node by node, in one plain loop."""
    source = Numbers(count=FRAMES)
    source.open()
    nodes = {p.name: p.unit.fresh() for p in parts}
    rows: dict[str, list[float]] = {name: [] for name in nodes}
    for frame in source.frames():
        said: dict[str, float | None] = {"source": float(frame.data)}
        for p in parts:
            values = [said[ref.name] for ref in p.inputs]
            node = nodes[p.name]
            assert isinstance(node, Node)
            answer = None
            if None not in values:
                stamped = {"at": frame} if node.signature().at else {}
                try:
                    answer = node.update(*values, **stamped)
                except ValueError:
                    answer = None
            said[p.name] = answer
            rows[p.name].append(np.nan if answer is None else answer)
    return rows


def _columns(rows: Iterable[Row], names: Iterable[str]) -> dict[str, list[float]]:
    found = list(rows)
    return {name: [np.nan if row[name] is None else row[name] for row in found] for name in names}


SEEDS = [range(40), pytest.param(range(40, 500), marks=pytest.mark.slow)]


@pytest.mark.parametrize("seeds", SEEDS, ids=lambda seeds: f"from {seeds.start}")
def test_random_graphs_equal_a_plain_loop(seeds: range) -> None:
    for seed in seeds:
        parts = _random_parts(seed)
        expected = _oracle(parts)
        made = InLine(*parts)
        made.send(*numbers(FRAMES))
        np.testing.assert_equal(_columns(made.rows, expected), expected, err_msg=f"graph {seed}")


@pytest.mark.slow
def test_so_do_those_of_a_camera_whose_ring_has_room_for_all() -> None:
    before = set(threading.enumerate())
    for seed in range(3):
        parts = _random_parts(seed)
        run = ran(plan(Numbers(count=FRAMES, ring=FRAMES + 1, drop="oldest", live=True), *parts))
        assert (run.status.processed, run.status.dropped) == (FRAMES, 0)
        np.testing.assert_equal({**run.values}, _oracle(parts), err_msg=f"graph {seed}")
    assert set(threading.enumerate()) <= before
