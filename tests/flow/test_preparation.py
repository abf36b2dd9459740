"""Graphs that begin in mid-file: each value with a finite memory is that of a run over the whole file."""

from __future__ import annotations

import random

import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.base import Facts
from stream_sparse.flow import memory
from stream_sparse.nodes import DiffBox, RunningKurtosis, Subtract, TemporalDiff
from stream_sparse.plan.plan import PlannedPart
from stream_sparse.run.run import Run
from tests.support.plans import part, plan, random_parts, started
from tests.support.units import At, Faulty, Lag, Mix, Numbers, Picky

FRAMES = 60


class Fading(Mix):
    """A sum that remembers all frames, and says so."""

    def facts(self) -> Facts:
        return Facts(horizon=None)


class Late(Lag):
    """The value of so many frames ago; of late frames alone it knows that it gives none."""

    def facts(self) -> Facts:
        return Facts(horizon=self.lag, warmup=0)


def test_memory_adds_up_along_the_longest_path() -> None:
    film = Pipeline(np.zeros((9, 4, 4))).then(DiffBox(window=10), "box").then(TemporalDiff(tau=3), "diff")
    both = film.then(Subtract(), "both", from_=["source", "diff"]).then(RunningKurtosis(), "all")
    pipeline = both.then(TemporalDiff(), "change").then(TemporalDiff(tau=9), "other", from_="source")
    assert memory(pipeline.plan) == ({"box": 10, "diff": 13, "both": 13, "other": 9}, ["all"], ["change"])


def _random_parts(seed: int) -> list[PlannedPart]:
    rng = random.Random(seed)
    return random_parts(rng, [
        lambda: Mix(weight=0), lambda: Fading(weight=rng.random()), lambda: Lag(lag=rng.randint(0, 5)),
        lambda: Lag(lag=rng.randint(0, 5)), lambda: Picky(theta=rng.random() - 1),
        lambda: Faulty(theta=rng.random() - 1.5), At,
    ])  # fmt: skip


def _errors(run: Run, first: int) -> list[tuple[int, str]]:
    """The frames from ``first`` on at which nodes failed; the late run tells of no others."""
    assert all(event["kind"] in ("error", "start") for event in run.events)
    return sorted(
        (e["frame"], e["error"]) for e in run.events if e["kind"] == "error" and e["frame"] >= first
    )


SEEDS = [range(40), pytest.param(range(40, 600), marks=pytest.mark.slow)]


@pytest.mark.parametrize("seeds", SEEDS, ids=lambda seeds: f"from {seeds.start}")
def test_random_graphs_equal_the_run_over_the_whole_file(seeds: range) -> None:
    compared = 0
    for seed in seeds:
        made = plan(Numbers(count=FRAMES), *_random_parts(seed))
        whole, first = started(made), random.Random(-seed).randint(0, FRAMES - 1)
        whole.wait()
        late = started(made, start_at=f"f{first}")
        late.wait()
        assert late.values.index.tolist() == list(range(first, FRAMES))
        assert (late.status.captured, late.status.processed, late.status.dropped) == (
            FRAMES - first,
            FRAMES - first,
            0,
        )
        known = memory(made)
        assert known.endless or _errors(late, first) == _errors(whole, first)
        for name in known.reach:
            np.testing.assert_array_equal(
                late.values[name], whole.values[name][first:], err_msg=f"graph {seed} from {first}, {name}"
            )
            compared += 1
    assert compared > 2 * len(seeds)


def test_a_node_that_gives_few_values_lengthens_the_memory_below() -> None:
    x = np.zeros(200)
    x[::19] = np.arange(1, 12)
    picked = Pipeline(x).then(Picky(theta=0.5), "picked")
    pipeline = picked.then(Lag(lag=4), "lag").then(Late(lag=2), "late")
    whole = pipeline.run()
    for first in (1, 77, 120, 133, 134, 199):
        late = pipeline.run(start_at=f"f{first}")
        for name in ("lag", "late"):
            np.testing.assert_array_equal(late.values[name], whole.values[name][first:])


def test_what_is_left_out_is_not_measured() -> None:
    made = plan(Numbers(count=FRAMES), part("lag", Lag(lag=20), "source"), part("at", At(), "lag"))
    run = started(made, start_at="f50")
    run.wait()
    assert {name: stats.count for name, stats in run.access.engine.graph.timings().items()} == {
        "lag": 10,
        "at": 10,
        "records": 10,
    }
    assert run.values["at"].tolist() == list(range(50, 60))
