"""One frame at a time: what a stepper takes, and what it gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, load
from stream_sparse.errors import InputError, NodeError
from stream_sparse.flow import Stepper
from stream_sparse.frame import Stamp
from tests.support.errors import refusal
from tests.support.units import FailsAt, Lag, Mix, Plus

FILM = np.random.default_rng(0).integers(0, 256, (12, 4, 6), dtype=np.uint8)


def numbers(*steps: tuple[Any, str]) -> Stepper:
    pipeline = Pipeline(np.zeros(1))
    for unit, name in steps:
        pipeline = pipeline.then(unit, name)
    return pipeline.stepper((), float)


def test_rows_are_those_of_a_run() -> None:
    pipeline = load(
        "bird", source=FILM, set={"pixel.row": 1, "pixel.col": 2, "box_px.row": 1, "box_px.col": 2}
    )
    run = pipeline.run()
    stepper = pipeline.stepper(FILM.shape[1:])
    rows = [stepper.send(frame) for frame in FILM]
    values = run.values
    assert [row.at for row in rows] == [Stamp(*at) for at in zip(values.index, values.time_s, strict=True)]
    for name in ("pixel", "k_relu", "box_px"):
        mine = np.array([np.nan if row[name] is None else row[name] for row in rows])
        np.testing.assert_array_equal(mine, run.values[name])


def test_the_array_stays_the_callers_and_values_cannot_be_changed() -> None:
    stepper = Pipeline(FILM).then(Plus(), "plus").stepper(FILM.shape[1:])
    frame = FILM[0].copy()
    row = stepper.send(frame)
    frame[:] = 7
    np.testing.assert_array_equal(row["plus"], FILM[0] + 1)
    np.testing.assert_array_equal(row["source"], FILM[0])
    assert not row["plus"].flags.writeable


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (np.zeros((4, 5), np.uint8), "expected uint8 of shape (4, 6), got uint8 of shape (4, 5)"),
        (np.zeros((4, 6)), "expected uint8 of shape (4, 6), got float64 of shape (4, 6)"),
        (3.0, "expected uint8 of shape (4, 6), got a number, float64"),
    ],
)
def test_another_frame_is_refused_and_the_next_one_goes_on(data: Any, said: str) -> None:
    stepper = Pipeline(FILM).then(Lag(lag=1), "lag").stepper((4, 6))
    stepper.send(FILM[0])
    assert refusal(InputError, stepper.send, data) == f"send: {said}; convert it, or make a stepper for it"
    row = stepper.send(FILM[1])
    assert row.at.index == 1
    np.testing.assert_array_equal(row["lag"], FILM[0])


def test_times_are_counted_or_given_and_increase() -> None:
    stepper = numbers((Mix(), "mix"))
    assert [stepper.send(1.0).at.time_s, stepper.send(1.0, time_s=2.5).at.time_s] == [0.0, 2.5]
    said = "send: expected a time after 2.500000 s, got 2.500000 s"
    assert refusal(InputError, stepper.send, 1.0, time_s=2.5) == said
    assert stepper.send(1.0, gap=np.int64(2)).at == Stamp(2, 2.5 + 1 / 30, 2)


def test_edits_are_made_before_the_next_frame() -> None:
    stepper = numbers((Lag(lag=1), "lag"), (Mix(), "mix"))
    stepper.send(1.0)
    stepper.set("lag.lag", 2)
    stepper.set({"mix.weight": 0.5})
    assert stepper.parameters == {"lag": {"lag": 2}, "mix": {"weight": 0.5}}
    assert stepper.send(1.0, gap=3).at.gap == 3


def test_a_node_that_fails_raises_where_the_frame_is_sent_and_then_always() -> None:
    stepper = numbers((FailsAt(frame=2), "bad"))
    assert [stepper.send(x)["bad"] for x in (1.0, 2.0)] == [1.0, 2.0]
    said = "node 'bad' (fails_at frame=2) failed on frame 2, a scalar: ZeroDivisionError: on purpose"
    assert refusal(NodeError, stepper.send, 3.0) == said
    assert refusal(NodeError, stepper.send, 4.0) == said


def test_a_row_is_a_mapping_by_name() -> None:
    row = load("dictionary").stepper((120, 160)).send(np.zeros((120, 160), np.uint8))
    assert list(row)[:3] == ["source", "gray", "patches.patches"]
    assert {"dict.codes", "dict.atoms"} <= set(row)
    assert row["patches"] is row["patches.patches"]
    assert repr(row).startswith("<Row of frame 0: source, gray, patches.patches")
    with pytest.raises(KeyError, match="no value of 'patchs'; did you mean 'patches'"):
        row["patchs"]


@pytest.mark.parametrize("wrong", [{"time_s": float("nan")}, {"gap": -1}, {"gap": 1.5}])
def test_a_time_or_gap_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"^send: expected a (time|gap)"):
        numbers((Plus(), "plus")).send(1.0, **wrong)


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan")])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(InputError, match=r"^stepper: expected a rate above 0"):
        Pipeline(np.zeros(1)).then(Plus(), "plus").stepper((), float, rate)


def test_a_closed_stepper_takes_no_frame() -> None:
    stepper = numbers((Plus(), "plus"))
    stepper.close()
    stepper.close()
    with pytest.raises(InputError, match="closed"):
        stepper.send(1.0)
