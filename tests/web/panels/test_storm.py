"""Panels of a page show what those of Python show, of random values with gaps, edits, resets and laps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse.base import Feed, Statistic
from stream_sparse.frame import Array, Clock, Medium, Stamp, Value
from stream_sparse.panels import Atoms, Bars, Curve, Equation, Histogram, Image, Stems, Text, Trace
from tests.support.node_js import needs_node
from tests.support.panel_recordings import Recording

from .comparing import compare

pytestmark = [needs_node, pytest.mark.xdist_group("page panels")]
FRAMES = 130
MEDIUM = Medium((12, 16), np.dtype("u1"), 30.0, False, Clock("pts"))


class Nodes:
    """What nodes say of their values: it changes while they run."""

    def __init__(self) -> None:
        self.edits = 0
        self.reset_at = 0
        self.window: int | None = 12

    def feed(self, name: str, sweep: dict[str, Any] | None = None, **how: Any) -> Feed:
        """Return a feed of a node that gives its first value with the fourth frame after a reset."""
        counts = how.pop("counts", None)
        return Feed(
            name, None, how.pop("unit", ""), sweep or {}, 3, due=lambda _: self.reset_at + 3,
            settings=lambda: (self.edits,),
            statistic=lambda: None if counts is None else self.says(counts), **how,
        )  # fmt: skip

    def says(self, counts: str) -> Statistic:
        first = None if counts == "learning" else 4
        return Statistic(self.window, first, 0, "Pearson" if counts == "window" else counts, 0.0)

    def at(self, t: int) -> Stamp:
        """Return the stamp of a frame; before it there may be an edit, a reset or a lap."""
        self.edits += t % 50 in (9, 15, 20)
        if t in (40, 90):
            self.reset_at = t
        if t == 70:
            self.window = 40
        return Stamp(t, t / 15 + 0.3 * (t >= 60), 7 * (t == 60), lap=1 + t // 100)


def walk(random: np.random.Generator, shape: tuple[int, ...], calm: float = 0.9) -> Array:
    """Return values that move slowly, and now and then leap to another size."""
    leaps = 10.0 ** np.cumsum(np.where(random.random(FRAMES) > calm, random.integers(-1, 2, FRAMES), 0))
    steps = np.cumsum(random.normal(size=(FRAMES, *shape)), axis=0)
    return steps * np.minimum(leaps, 1e4).reshape(-1, *(1,) * len(shape))


def odd(random: np.random.Generator, values: Array) -> list[Value]:
    """Return numbers, some of which are missing or are not numbers."""
    kinds = random.random(len(values))
    some = [None if k < 0.04 else np.nan if k < 0.07 else np.inf if k < 0.08 else float(v)
            for k, v in zip(kinds, values, strict=True)]  # fmt: skip
    return [
        None if t < 3 or 40 <= t < 43 or 90 <= t < 93 or 110 <= t < 121 else x for t, x in enumerate(some)
    ]


def counted(random: np.random.Generator, bins: int) -> list[Value]:
    """Return results of a histogram, the outer bins of which are mostly empty."""
    edges, away = np.arange(bins + 1.0), np.abs(np.arange(bins) - bins // 2)
    some = [random.integers(0, 9, bins) * (away < random.integers(0, bins // 2 + 2)) for _ in range(FRAMES)]
    return [{"counts": counts, "edges": edges * (1 + t // 50)} for t, counts in enumerate(some)]


def sums(random: np.random.Generator) -> list[Value]:
    """Return results of a sum of atoms, with few terms that come and go."""
    found: list[Value] = []
    for t in range(FRAMES):
        count = random.integers(1, 5)
        terms = (random.normal(size=(count, 4, 4)) * 10).astype(np.float32)
        patch = random.normal(30, 5 if t % 9 else 0.1, (4, 4)).astype(np.float32)
        found.append({
            "terms": terms, "numbers": np.sort(random.choice(7, count, replace=False)), "patch": patch,
            "weights": random.normal(size=count), "mean": float(patch.mean()),
            "rest": patch - terms.sum(axis=0), "others": terms[0] / 4, "active": float(count + t % 3),
            "atoms": np.zeros((7, 4, 4), np.float32),
        })  # fmt: skip
    return found


@pytest.mark.slow
def test_panels_of_random_values_show_the_same() -> None:
    random, nodes = np.random.default_rng(3), Nodes()
    numbers = [odd(random, column) for column in walk(random, (3,)).T]
    vectors = [list(walk(random, (3, 5)).astype(np.float32)), list(walk(random, (6,)))]
    for t, (many, few) in enumerate(zip(*vectors, strict=True)):
        many[1, t % 5], few[t % 6] = (np.nan, np.inf) if t % 4 == 1 else (0, 0)
    usage = np.abs(walk(random, (9,), 2)).astype(np.float32) / 500
    atoms: list[Value] = [{"atoms": np.eye(9).reshape(9, 3, 3) + t, "usage": u} for t, u in enumerate(usage)]
    frames = [random.integers(0, (150, 10, 250, 80)[t // 33], (12, 16), np.uint8) for t in range(FRAMES)]
    floats: list[Value] = [
        x.astype(np.float32) for x in walk(random, (12, 16)) - (np.arange(FRAMES) < 20)[:, None, None] * 1e5
    ]
    points = (1, 2, 4, 9, 20, 300)
    rises = [float(i) for i in random.integers(1, 5, FRAMES).repeat(7)[:FRAMES]]
    fits: list[list[Value]] = [[1 - np.exp(-p / 4 / rise) for rise in rises] for p in points]
    errors: list[list[Value]] = [[3 * (1 - r2) ** 0.5 for r2 in column] for column in fits]
    codes = [
        nodes.feed(f"c@c.k={p}.{field}", {"c.k": p}, counts="window")
        for field in ("r2", "rmse")
        for p in points
    ]
    scalars = [
        nodes.feed("a", counts="window", unit="rad"),
        nodes.feed("b", counts="learning"),
        nodes.feed("c", counts=""),
    ]
    vector = [nodes.feed("v", unit="rad"), nodes.feed("w")]
    counts = [nodes.feed("h", counts="window"), nodes.feed("i")]
    inputs: list[tuple[Any, list[Feed], list[Any]]] = [
        (Bars(), scalars, numbers),
        (Bars(), [vector[1], scalars[0], vector[0]], [vectors[1], numbers[0], vectors[1]]),
        (Trace(seconds=2), scalars, numbers),
        (Trace(seconds=None, axes="own", title="t"), scalars[:2], numbers[:2]),
        (Stems(), vector, vectors),
        (Stems(span=(0.5, 2.0)), vector[:1], vectors[:1]),
        (Curve(past=True), vector, vectors),
        (Curve(axes="own"), codes, [*fits, *errors]),
        (Curve(log=True, log_x=True), codes[6:], errors),
        (Image(), [nodes.feed("f")], [frames]),
        (Image(), [nodes.feed("g"), nodes.feed("f")], [floats, frames]),
        (Histogram(), vector, vectors),
        (Histogram(), counts[1:], [counted(random, 4)]),
        (Text(), vector[1:], vectors[1:]),
        (Histogram(log=True, strips=True), counts, [counted(random, 20), counted(random, 6)]),
        (Atoms(), [nodes.feed("d", counts="learning")], [atoms]),
        (Equation(), [nodes.feed("s", unit="rad")], [sums(random)]),
    ]
    for panel, feeds, _ in inputs:
        panel.open(tuple(feeds), MEDIUM, {})
    recording = Recording([panel for panel, _, _ in inputs], MEDIUM)
    for t in range(FRAMES):
        recording.see(nodes.at(t), [[values[t] for values in some] for _, _, some in inputs], asked=True)
    compare({"random values": recording.made()})
