"""What has changed, and in which order things stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_sparse.drawing import Motion, Order


def test_where_it_is_calm_places_and_signs_do_not_matter_and_little_glows() -> None:
    calm, motion = Motion(calm=True), Motion()
    for each in (calm, motion):
        each.follow(np.eye(4), 0.0)
        each.follow(-np.eye(4)[[1, 0, 2, 3]], 0.1)
    assert not calm.glow.any()
    assert motion.flash.all()
    turned = np.eye(4)
    turned[:2, :2] = np.array([[1, 1], [-1, 1]]) / np.sqrt(2)
    calm.follow(turned, 0.2)
    assert calm.glow.tolist() == pytest.approx([1 / 3, 1 / 3, 0, 0])
    assert not calm.flash.any()
    calm.follow(np.full((4, 4), np.nan), 0.3)
    calm.follow(np.zeros((4, 4)), 0.9)
    assert np.isfinite(calm.glow).all()


def unit(*rows: list[float]) -> np.ndarray:
    made = np.array(rows, float)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_the_first_sight_is_no_change() -> None:
    motion = Motion()
    motion.follow(np.eye(4), 3.0)
    assert motion.glow.tolist() == [0] * 4
    assert motion.flash.tolist() == [0] * 4


def test_glow_grows_with_the_change() -> None:
    motion = Motion()
    motion.follow(np.eye(4), 0.0)
    moved = np.eye(4)
    moved[1, 2], moved[2, 3], moved[3, 0] = 0.01, 0.1, 0.5
    motion.follow(moved, 0.1)
    still, little, some, much = motion.glow.tolist()
    assert still == little == 0
    assert 0.2 < some < 0.7
    assert much == 1
    assert not motion.flash.any(), "a half of its length is not another atom"


def test_a_slow_drift_is_seen_though_each_step_is_small() -> None:
    motion = Motion()
    for t in range(16):
        motion.follow(unit([1, 0.006 * t], [0, 1]), t / 30)
    assert motion.glow[0] > 0.15
    assert motion.glow[1] == 0


def test_hints_fade() -> None:
    motion = Motion()
    motion.follow(np.eye(2), 0.0)
    motion.follow(np.eye(2)[::-1], 0.1)
    assert motion.glow.tolist() == motion.flash.tolist() == [1, 1]
    motion.follow(None, 0.6)
    assert motion.glow == pytest.approx([0.5, 0.5])
    assert motion.flash == pytest.approx([0.5 ** (0.5 / 0.15)] * 2)
    motion.follow(None, 10.0)
    assert not motion.glow.any()
    assert not motion.flash.any()


def test_a_replaced_vector_flashes_once() -> None:
    motion = Motion()
    motion.follow(np.eye(2), 0.0)
    motion.follow(np.eye(2)[::-1], 0.1)
    motion.follow(np.eye(2)[::-1], 0.2)
    assert motion.flash.max() < 0.7


def test_a_twin_of_another_scale_has_changed_and_nan_has_not() -> None:
    motion = Motion()
    motion.follow(np.ones((2, 3)), 0.0)
    motion.follow(np.array([[2.0, 2, 2], [1, np.nan, 1]]), 0.1)
    assert motion.glow.tolist() == [1, 0]


def test_long_vectors_are_sampled_and_another_size_begins_anew() -> None:
    motion = Motion()
    motion.follow(np.ones((2, 5000)), 0.0)
    assert motion._before.shape[1] <= 512
    motion.follow(np.ones((3, 9)), 0.1)
    assert motion.glow.tolist() == [0, 0, 0]


@given(st.lists(st.lists(st.floats(0, 1), min_size=5, max_size=5), min_size=1, max_size=20))
def test_an_order_holds_each_once(film: list[list[float]]) -> None:
    order = Order(pause=0.5)
    for t, numbers in enumerate(film):
        assert sorted(order.follow(np.array(numbers), t / 4).tolist()) == [0, 1, 2, 3, 4]


def test_an_order_that_is_clear_is_found() -> None:
    order = Order()
    order.follow(np.array([1.0, 2.0, 3.0]), 0.0)
    assert order.follow(np.array([4.0, 2.0, 1.0]), 1.9).tolist() == [2, 1, 0]
    assert order.follow(np.array([4.0, 2.0, 1.0]), 2.0).tolist() == [0, 1, 2]


def test_about_equal_numbers_never_change_places() -> None:
    rng = np.random.default_rng(0)
    order = Order(pause=0.1)
    base = np.array([1.0, 0.99, 0.98, 0.5])
    seen = {tuple(order.follow(base * rng.uniform(0.96, 1.04, 4), float(t)).tolist()) for t in range(200)}
    assert len(seen) == 1
