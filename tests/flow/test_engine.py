"""What an engine does with frames, edits, gaps, laps and errors: in line, without a thread."""

from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.base import Node, yaml_name
from stream_sparse.errors import InputError, NodeError
from stream_sparse.flow import Listener
from stream_sparse.nodes import RunningKurtosis
from stream_sparse.plan.plan import Ref
from tests.support.engines import InLine, numbers
from tests.support.errors import fails, refusal
from tests.support.plans import part
from tests.support.units import At, FailsAt, Grows, Lag, Mix, Parts, Picky, Plus, Scribbler


class Learner(Lag):
    """Outlives gaps and laps."""

    learns = True


def test_a_node_that_raises_is_named_with_frame_and_shape() -> None:
    made = InLine(part("bad", FailsAt(frame=12), "source"), part("ok", Mix(), "source"))
    with pytest.raises(NodeError) as caught:
        made.send(*numbers(40))
    assert str(caught.value) == (
        "node 'bad' (fails_at frame=12) failed on frame 12, a scalar: ZeroDivisionError: on purpose"
    )
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert (len(made.rows), made.engine.ledger.failed) == (12, (12, caught.value))
    assert made.engine.ledger.processed == 13  # the other branch had a value on the frame itself


def test_a_failing_node_takes_no_frame_from_others() -> None:
    bad = part("bad", FailsAt(frame=12), "source", on_error="skip")
    made = InLine(bad, part("ok", Mix(), "source"))
    made.send(*numbers(40))
    assert (made.silent("bad"), made.silent("ok")) == ([12], [])
    assert made.engine.stats()["bad"].skipped == 1
    said = "node 'bad' (fails_at frame=12) failed on frame 12, a scalar: ZeroDivisionError: on purpose"
    assert made.told() == [(12, "error", {"node": "bad", "error": said})]


def test_nodes_of_a_live_source_skip_what_they_cannot_take() -> None:
    made = InLine(part("bad", FailsAt(frame=2), "source"), live=True)
    made.send(1.0, 2.0, 3.0, 4.0)
    assert made.silent("bad") == [2]


@pytest.mark.parametrize("on_gap", ["continue", "reset"])
def test_a_gap_resets_memory_where_that_is_wished_and_never_what_was_learned(on_gap: str) -> None:
    lag, learner = part("lag", Lag(lag=2), "source"), part("learner", Learner(lag=2), "source")
    made = InLine(lag, learner, on_gap=on_gap)
    made.send(*numbers(5))
    made.send(*numbers(8), gap=3)
    assert made.silent("lag") == ([0, 1, 5, 6] if on_gap == "reset" else [0, 1])
    assert made.silent("learner") == [0, 1]
    assert made.told() == [(5, "gap", {"frames": 3})]
    assert made.engine.graph.reset_at == ({"lag": 5} if on_gap == "reset" else {})


@pytest.mark.parametrize("on_lap", ["continue", "reset"])
def test_a_lap_resets_memory_but_not_what_was_learned(on_lap: str) -> None:
    parts = [part("lag", Lag(lag=2), "source"), part("learner", Learner(lag=2), "source")]
    made = InLine(*parts, on_lap=on_lap)
    for lap in (0, 2, 3):
        made.send(*numbers(5), lap=lap)
    assert made.silent("lag") == ([0, 1, 5, 6, 10, 11] if on_lap == "reset" else [0, 1])
    assert made.silent("learner") == [0, 1]
    assert made.told() == [(5, "lap", {"lap": 2}), (10, "lap", {"lap": 3})]
    assert (made.engine.lap_index, made.engine.lap) == (10, 3)


def test_an_edit_takes_effect_on_one_frame_and_resets_what_holds_state_below() -> None:
    made = InLine(
        part("picky", Picky(theta=-9), "source"), part("off", Picky(theta=-9), "picky"),
        part("sum", Mix(), "off"), part("lag", Lag(lag=1), "sum"),
    )  # fmt: skip
    x = np.array(numbers(60))
    made.send(*x[:25])
    made.engine.edit({"picky.theta": 0.0, "lag.lag": 2})
    made.send(*x[25:])
    assert made.told() == [(25, "set", {"values": {"picky.theta": 0.0, "lag.lag": 2}})]
    total = Mix().batch(x[25:][x[25:] >= 0])
    for name, expected in (("sum", total), ("lag", total[:-2])):
        column = made.column(name)[25:]
        np.testing.assert_array_equal(column[~np.isnan(column)], expected)


def test_frames_of_another_shape_are_refused_after_an_edit_too() -> None:
    run = InLine(part("k", RunningKurtosis(window=2), "source"), shape=(4, 4))
    run.send(*np.zeros((3, 4, 4)))
    run.engine.edit({"k.fisher": False})
    with fails(
        "node 'k' (running_kurtosis window=2 fisher=False) failed on frame 3, float64 of shape (9, 9): "
        "the arrays of this state are those of another input, or damaged",
        NodeError,
    ):
        run.send(np.zeros((9, 9)))


def test_edits_of_one_frame_are_made_in_their_order() -> None:
    made = InLine(part("lag", Lag(lag=2), "source"))
    made.send(*numbers(10))
    made.engine.edit({"lag.lag": 4})
    made.engine.edit({"lag.lag": 2})  # what it was, and yet the node was reset
    made.send(*numbers(10))
    assert made.silent("lag") == [0, 1, 10, 11]
    assert [data["values"] for _, _, data in made.told()] == [{"lag.lag": 4}, {"lag.lag": 2}]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("picki.theta", 1, "set 'picki.theta': no node 'picki'; did you mean 'picky'?"),
        ("picky.theat", 1, "node 'picky' (picky): unknown parameter 'theat'; did you mean 'theta'?"),
        ("picky.theta", "x", "node 'picky' (picky): theta must be a number (got 'x')"),
        ("lag.lag", -1, "node 'lag' (lag): lag must be >= 0 (got -1)"),
    ],
)
def test_a_wrong_edit_is_refused_whole(name: str, value: object, text: str) -> None:
    made = InLine(part("picky", Picky(), "source"), part("lag", Lag(), "picky"))
    made.send(1.0)
    assert refusal(InputError, made.engine.edit, {"lag.lag": 1, name: value}) == text
    made.send(1.0)
    assert made.told() == []
    assert made.engine.parameters.now["lag"] == {"lag": 2}


KEEPS = "a stream keeps its shape"


COPY = "a node never changes its input: work on a copy, x = x.copy()"


@pytest.mark.parametrize("upstream", ["source", "plus"])
@pytest.mark.parametrize(
    ("unit", "side", "text"),
    [
        (Grows(), 0, f"12, a scalar: gave float64 of shape (3, 3) after float64 of shape (6, 8); {KEEPS}"),
        (Parts(), 0, f"12, a scalar: gave the parts c, d after the parts a, b; {KEEPS}"),
        (
            Scribbler(),
            3,
            "0, float64 of shape (3, 3): ValueError: assignment destination is read-only; " + COPY,
        ),
    ],
)
def test_other_values_later_and_writing_into_inputs_are_errors(
    unit: Node, side: int, text: str, upstream: str
) -> None:
    shape = (side, side) if side else ()
    bad = part("bad", unit, upstream)
    made = InLine(part("plus", Plus(), "source"), bad, part("mix", Mix(), "bad"), shape=shape)
    frames = [np.ones(shape)] * 40
    assert (
        refusal(NodeError, made.send, *frames)
        == f"node 'bad' ({yaml_name(type(unit))}) failed on frame {text}"
    )


def test_a_chain_of_a_thousand_nodes_runs() -> None:
    chain = [part("n0", At(), "source"), *(part(f"n{k}", Mix(weight=0), f"n{k - 1}") for k in range(1, 1000))]
    made = InLine(*chain)
    assert made.send(1.0, 1.0, 1.0)["n999"] == 2.0


def test_states_are_those_before_the_next_frame_with_its_edits_and_go_into_another_engine() -> None:
    lag = part("lag", Lag(lag=2), "source")
    made = InLine(lag, part("mix", Mix(), "lag"))
    made.send(*numbers(10))
    made.engine.edit({"mix.weight": 0.25})
    asked = made.engine.ask_states()
    assert not asked.done()
    made.send(*numbers(5))
    again = InLine(lag, part("mix", Mix(weight=0.25), "lag"))
    for name, one in asked.result(0).items():
        assert not isinstance(one, Exception)
        assert one.state is not None
        assert one.parameters == again.engine.parameters.now[name]
        again.engine.restore(name, one.state, one.off)
    again.send(*numbers(5))
    for name in ("lag", "mix"):
        assert again.column(name).tolist() == made.column(name)[10:].tolist()
        mine, theirs = made.engine.states()[name], again.engine.states()[name]
        assert mine == theirs


def test_subscribers_take_the_frames_from_the_first_one_before_which_they_are_wanted() -> None:
    class Late(Listener):
        """Is wanted when the test wants it."""

        on = False

        @property
        def wanted(self) -> bool:
            return self.on

    made = InLine(part("mix", Mix(), "source"))
    taken: list[int] = []
    late = Late("late", lambda item: taken.append(item.at.index), refs=[Ref("mix")])
    made.engine.timeline.subscribe(late)
    made.send(1.0, 2.0)
    late.on = True
    made.send(1.0, 2.0)
    assert taken == [2, 3]
