"""Random graphs: in line, an engine gives the values, events and account of a run with threads."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from stream_sparse.base import Source, param
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import NodeError
from stream_sparse.flow import Engine, FrameLoop, FrameQueue, FrameValues, Row, Subscriber
from stream_sparse.frame import Frame, Medium, Stamp
from stream_sparse.plan.plan import Plan
from tests.support.engines import happened
from tests.support.plans import part, plan, random_parts
from tests.support.units import At, FailsAt, Faulty, Lag, Mix, Numbers, Picky

FRAMES = 40


class Broken(Numbers):
    """A source with gaps and laps."""

    seed: int = param(0, help="Of both.")

    def frames(self) -> Any:
        rng = random.Random(self.seed)
        lap = 1
        for frame in super().frames():
            gap = rng.choice([0, 0, 0, 0, 3])
            begins = rng.random() < 0.1 and frame.index > 0
            lap += begins
            yield frame._replace(gap=gap, cause="lost" if gap else "", lap=lap if begins else 0)


class Learner(Mix):
    """A sum that outlives what resets others."""

    learns = True


class Says(Lag):
    """Has a note now and then."""

    def reset(self) -> None:
        super().reset()
        self._at = 0

    def update(self, x: float, *, at: Stamp) -> float | None:  # type: ignore[override]
        self._at = at.index
        return super().update(x)

    def note(self) -> str:
        return "late" if self._at % 7 > 4 else ""


class Outcome(NamedTuple):
    """All that can be seen of frames that went through a graph."""

    values: list[dict[str, Any]]
    happened: list[tuple[int, str, dict[str, Any]]]
    account: tuple[int, ...]
    error: str
    reset_at: dict[str, int]
    states: dict[str, Any]


def random_plan(seed: int) -> Plan:
    rng = random.Random(seed)
    parts = random_parts(rng, [
        lambda: Mix(weight=rng.random()), lambda: Learner(weight=rng.random()), At,
        lambda: Lag(lag=rng.randint(0, 5)), lambda: Says(lag=rng.randint(0, 2)),
        lambda: Picky(theta=rng.random() - 1), lambda: Faulty(theta=rng.random() - 1.7),
    ], on_error=["skip", "skip", "skip", "disable"])  # fmt: skip
    if rng.random() < 0.3:  # the run fails
        frame = rng.randint(0, FRAMES - 1)
        last = part(
            "fails",
            FailsAt(frame=frame),
            rng.choice(["source", *(p.name for p in parts)]),
            offload=rng.random() < 0.5,
        )
        parts.append(last)
    source = Broken(count=FRAMES, seed=seed, ring=rng.randint(1, 8))
    gap, lap = rng.choice(["continue", "reset"]), rng.choice(["continue", "reset"])
    return plan(source, *parts, on_gap=gap, on_lap=lap)


def edits(made: Plan, seed: int) -> dict[int, list[dict[str, Any]]]:
    """Edits by the frame before which they are made, several before some."""
    rng = random.Random(-seed)
    found: dict[int, list[dict[str, Any]]] = {}
    for made_part in made.parts:
        for name, values in (("theta", (-1.0, -0.5)), ("lag", (0, 1, 3)), ("weight", (0.25, 0.75))):
            if name in made_part.unit.parameters() and rng.random() < 0.5:
                change = {f"{made_part.name}.{name}": rng.choice(values)}
                found.setdefault(rng.randint(0, FRAMES - 1), []).append(change)
    return found


def seen(engine: Engine, rows: list[Row], error: BaseException | None) -> Outcome:
    failed = engine.ledger.failed is not None
    ledger = engine.ledger
    # Where a run fails, threads may have taken further frames: only what counts is compared.
    last = engine.ledger.failed[0] if engine.ledger.failed is not None else FRAMES
    events = happened(engine.timeline)
    events.sort(key=lambda one: (one[0], one[1], one[2].get("node", "")))  # threads tell in any order
    states = {} if failed else {name: one.state for name, one in engine.states().items()}  # type: ignore[union-attr]
    return Outcome(
        [{"index": row.at.index, "gap": row.at.gap, **dict(row)} for row in rows],
        [one for one in events if one[0] < last],
        (ledger.processed, ledger.dropped),
        "" if error is None else str(error),
        {} if failed else dict(engine.graph.reset_at),
        states,
    )


def opened(made: Plan) -> tuple[Source, Medium]:
    source = made.source.again()
    return source, source.open()


class Rows(Subscriber):
    """Passes on the row of each frame, in a thread of its own, and closes its account."""

    name, settles = "rows", True

    def __init__(self, engine: Engine, pass_on: Callable[[Row], None]) -> None:
        self._engine, self._pass_on = engine, pass_on
        self.refs, self.whole = engine.names.refs, engine.names.whole

    def take(self, item: FrameValues) -> None:
        self._pass_on(self._engine.names.row(item))
        self._engine.ledger.mark_processed(item.at)


def in_line(made: Plan, changes: dict[int, list[dict[str, Any]]]) -> Outcome:
    source, medium = opened(made)
    engine, rows, error = Engine(made, medium), [], None
    try:
        for frame in source.frames():
            for change in changes.get(frame.index, ()):
                engine.edit(change)
            engine.ledger.capture()
            rows.append(engine.send(frame))
    except NodeError as failed:
        error = failed
    engine.close()
    return seen(engine, rows, error)


def with_threads(made: Plan, changes: dict[int, list[dict[str, Any]]]) -> Outcome:
    source, medium = opened(made)
    event_loop, rows = asyncio.new_event_loop(), list[Row]()
    engine = Engine(made, medium, loop=event_loop)
    engine.timeline.subscribe(Rows(engine, rows.append))

    def before(frame: Frame) -> None:
        for change in changes.get(frame.index, ()):
            engine.edit(change)

    supply = FrameQueue(source, medium, engine.ledger, event_loop, frames=None, pace=False,
                    start=StartPoint())  # fmt: skip
    loop = FrameLoop(engine, supply, event_loop, before, lambda: None)
    loop.start()
    loop.join()
    ledger = engine.ledger
    assert ledger.captured == ledger.processed + ledger.dropped + ledger.unprocessed
    return seen(engine, rows, None if engine.ledger.failed is None else engine.ledger.failed[1])


SEEDS = [range(30), pytest.param(range(30, 1500), marks=pytest.mark.slow)]


@pytest.mark.parametrize("seeds", SEEDS, ids=lambda seeds: f"from {seeds.start}")
def test_a_graph_in_line_equals_one_with_threads(seeds: range) -> None:
    before = set(threading.enumerate())
    kinds: set[str] = set()
    for seed in seeds:
        made = random_plan(seed)
        changes = edits(made, seed)
        mine, theirs = in_line(made, changes), with_threads(made, changes)
        if mine.error:  # the row of the frame that failed is the error here, and a last row there
            theirs = theirs._replace(values=theirs.values[: len(mine.values)])
        for field, one, other in zip(Outcome._fields, mine, theirs, strict=True):
            np.testing.assert_equal(one, other, err_msg=f"graph {seed}: {field}")
        kinds |= {kind for _, kind, _ in mine.happened} | ({"failed"} if mine.error else set())
    assert set(threading.enumerate()) <= before
    assert kinds == {"set", "gap", "lap", "note", "error", "failed"}


def after_abort(made: Plan, frames: int) -> tuple[list[dict[str, Any]], Engine]:
    """The rows of a run that is aborted once it has so many."""
    source, medium = opened(made)
    event_loop, rows = asyncio.new_event_loop(), list[Row]()
    engine = Engine(made, medium, loop=event_loop)
    supply = FrameQueue(source, medium, engine.ledger, event_loop, frames=None, pace=False,
                    start=StartPoint())  # fmt: skip
    loop: FrameLoop

    def take(row: Row) -> None:
        rows.append(row)
        if len(rows) == frames:
            loop.abort()

    engine.timeline.subscribe(Rows(engine, take))
    loop = FrameLoop(engine, supply, event_loop, lambda _: None, lambda: None)
    loop.start()
    loop.join()
    return [{"index": row.at.index, "gap": row.at.gap, **dict(row)} for row in rows], engine


def test_what_an_aborted_run_has_processed_equals_the_beginning_of_one_in_line() -> None:
    for seed in range(20):
        made = random_plan(seed)
        if made.parts[-1].name == "fails":
            continue
        rows, engine = after_abort(made, 1 + seed)
        np.testing.assert_equal(rows, in_line(made, {}).values[: len(rows)], err_msg=f"graph {seed}")
        ledger = engine.ledger
        assert len(rows) == ledger.processed
        assert ledger.captured == ledger.processed + ledger.unprocessed
