from __future__ import annotations

import numpy as np
import pytest

from stream_sparse.frame import Array
from stream_sparse.nodes import BrightnessEvents

from .frames import results


def total(found: list[object]) -> Array:
    """Return the events of all frames by pixel, those of darker ones negative."""
    return np.sum([each.on.astype(int) - each.off for each in found if each is not None], axis=0)  # type: ignore[attr-defined]


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
def test_a_still_camera_where_nothing_moves_gives_no_events(dtype: str) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (12, 16)).astype(dtype)
    first, *later = results(BrightnessEvents(theta=0.025), [picture] * 5)
    assert first is None
    for found in later:
        assert not found.on.any()
        assert not found.off.any()
        assert (found.rate, found.silent) == (0.0, 1.0)


def test_a_slow_change_gives_as_many_events_as_a_fast_one() -> None:
    # 200 is more than ten thresholds brighter than 10; no step of the slow one is as large as one.
    slow = np.geomspace(11, 201, 200)[:, None, None] - 1
    assert total(results(BrightnessEvents(theta=0.2), slow)).item() == int(np.log(201 / 11) / 0.2)
    assert total(results(BrightnessEvents(theta=0.2), slow[[0, -1]])).item() == int(np.log(201 / 11) / 0.2)


def test_values_that_are_not_finite_give_no_events_and_move_nothing() -> None:
    x = np.array(
        [
            [9.0, np.nan, -5.0, 9.0],
            [np.nan, 9.0, 0.0, -np.inf],
            [np.inf, 9.0, 0.0, np.inf],
            [9.0, 99.0, 9.0, 9.0],
        ]
    )
    found = results(BrightnessEvents(theta=0.5), x)
    assert [each.on.tolist() for each in found[1:]] == [[0] * 4, [0] * 4, [0, 4, 4, 0]]
    assert not any(each.off.any() for each in found[1:])


def test_an_edit_of_the_threshold_takes_the_references_along() -> None:
    node = BrightnessEvents(theta=0.5)
    assert node.update(np.array([0.0])) is None
    assert node.update(np.array([1.0])).on.tolist() == [1]  # log(2) is 0.69: 0.19 are left
    node.edit(theta=0.1)
    assert node.update(np.array([1.0])).on.tolist() == [1]
