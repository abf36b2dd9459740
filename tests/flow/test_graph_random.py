"""Random graphs: the flow gives what a plain loop over frames gives, however it is run."""

from __future__ import annotations

import random
import threading

import numpy as np
import pytest

from stream_sparse.base import Node
from stream_sparse.plan.plan import Part, Plan
from tests.support.plans import part, plan, started
from tests.support.units import At, Faulty, Lag, Mix, Numbers, Picky

FRAMES = 40


def _random_parts(seed: int) -> list[Part]:
    rng = random.Random(seed)
    parts: list[Part] = []
    names = ["source"]
    for number in range(rng.randint(3, 9)):
        unit: Node = rng.choice([
            lambda: Mix(weight=rng.random()), lambda: Lag(lag=rng.randint(0, 5)),
            lambda: Picky(theta=rng.random() - 1), lambda: Faulty(theta=rng.random() - 1.5), At,
        ])()  # fmt: skip
        several = isinstance(unit, Mix)
        inputs = [rng.choice(names) for _ in range(rng.randint(1, 3) if several else 1)]
        offload = rng.random() < 0.3
        parts.append(part(f"n{number}", unit, *inputs, on_error="skip", offload=offload))
        names.append(f"n{number}")
    return parts


def _oracle(parts: list[Part]) -> dict[str, list[float]]:
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


def _rows(made: Plan) -> dict[str, np.ndarray]:
    run = started(made)
    run.wait()
    assert run.frames == FRAMES
    assert run.dropped == 0
    return {name: run.values[name] for name in run.values}


SEEDS = [range(25), pytest.param(range(25, 500), marks=pytest.mark.slow)]


@pytest.mark.parametrize("seeds", SEEDS, ids=lambda seeds: f"from {seeds.start}")
def test_random_graphs_equal_a_plain_loop(seeds: range) -> None:
    before = set(threading.enumerate())
    for seed in seeds:
        parts = _random_parts(seed)
        expected = _oracle(parts)
        for source in (
            Numbers(count=FRAMES, ring=1, drop="block"),
            Numbers(count=FRAMES, ring=FRAMES + 1, drop="oldest", live=True),
        ):
            rows = _rows(plan(source, *parts))
            assert rows.keys() == expected.keys()
            for name, column in rows.items():
                np.testing.assert_array_equal(column, expected[name], err_msg=f"graph {seed}, {name}")
    assert set(threading.enumerate()) == before
