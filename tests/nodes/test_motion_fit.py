from __future__ import annotations

import numpy as np

from stream_sparse.frame import Array
from stream_sparse.learning import motion_fit
from stream_sparse.nodes import MotionFit


def gratings(*directions: float, speed: float = 0.7) -> Array:
    """Gratings of 6x7x7 that drift in some directions, degrees anticlockwise from the right."""
    frame, row, col = np.indices((6, 7, 7))
    angles = np.radians(np.array(directions))[:, None, None, None]
    along = col * np.cos(angles) - row * np.sin(angles) - speed * frame
    return np.asarray(np.cos(2 * np.pi * 0.2 * along))


def test_it_counts_directions() -> None:
    atoms = np.concatenate([gratings(0, 2, 90, 225, 355), gratings(30, speed=0.0)])
    found = MotionFit().update(atoms)
    assert (found.share, found.good) == (5 / 6, 1.0)
    assert np.flatnonzero(found.directions).tolist() == [0, 4, 10]
    assert found.directions.sum() == 5
    assert found.is_selective.tolist() == [1, 1, 1, 1, 1, 0]
    assert np.array_equal(found.speed, motion_fit(atoms).speed)
    assert type(found.share) is type(found.good) is float


def test_changed_atoms_are_measured_again_in_turn() -> None:
    node, before = MotionFit(refit=2), gratings(0, 0, 0, 0, 0)
    node.update(before)
    after = gratings(*[180] * 5)
    found = [node.update(after).directions[8] for _ in range(4)]
    assert found == [2, 4, 5, 5]
    one = after.copy()
    one[3] = 0
    assert node.update(one).share == 0.8
