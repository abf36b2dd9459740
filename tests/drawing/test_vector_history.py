from __future__ import annotations

import numpy as np

from stream_sparse.drawing.vector_history import VectorHistory, Vectors, loudest


def test_older_vectors_go_and_the_rest_stays() -> None:
    history = VectorHistory(1, 1.0, columns=8)
    for t in range(1000):
        history.add(t / 8, np.array([float(t)]))
    assert len(history) <= 16
    values, which, known = history.between(992 / 8, 1000 / 8).pixels(992 / 8, 1000 / 8, 8, end=125.0)
    assert known.all()
    assert values[0, which].tolist() == [float(t) for t in range(992, 1000)]


def test_vectors_that_share_a_column_keep_their_peaks_and_nan() -> None:
    history = VectorHistory(3, 8.0, columns=8)
    for t, vector in enumerate([[1.0, -5.0, 1.0], [2.0, 3.0, np.nan], [0.0, 0.0, 2.0]]):
        history.add(t / 10, np.array(vector))
    values, which, _ = history.between(0.0, 8.0).pixels(0.0, 8.0, 8, end=8.0)
    assert len(history) == 1
    np.testing.assert_array_equal(values[:, which[0]], [2.0, -5.0, np.nan])


def test_the_loudest_of_neighbours() -> None:
    values = np.arange(-5.0, 5.0)[:, None]
    assert loudest(values, 3)[:, 0].tolist() == [-5.0, -2.0, 4.0]
    assert loudest(values, 10) is values


def test_the_vectors_of_a_picture_stay_as_they_are_while_others_are_added() -> None:
    for rows in (1, 3):
        past = VectorHistory(rows, 1.0, columns=8)
        for t in range(6):
            past.add(t / 8, np.full(rows, float(t)))
        values, _, _ = past.between(0.0, 1.0).pixels(0.0, 1.0, 8, end=1.0)
        before = values.copy()
        for t in range(6, 60):
            past.add(t / 8, np.full(rows, -float(t)))
        np.testing.assert_array_equal(values, before)


def test_a_column_shows_its_last_vector_also_where_that_goes_on_in_the_next() -> None:
    times, values = np.array([0.1, 0.6, 2.5, 2.6]), np.array([[1.0], [-7.0], [2.0], [3.0]])
    vectors = Vectors(values, times, np.ones(4, bool))
    shown, which, _ = vectors.pixels(0.0, 4.0, 4, end=4.0)
    assert shown[0, which].tolist() == [-7.0, -7.0, 3.0, 3.0]
