"""When learners rest and when they learn again."""

from __future__ import annotations

from stream_sparse.run.load_shedding import SheddingPolicy


def _answers(shedding: SheddingPolicy, crowded: list[tuple[float, bool]]) -> list[tuple[float, bool]]:
    found = [(t, shedding.see(t, c)) for t, c in crowded]
    return [(t, wanted) for t, wanted in found if wanted is not None]


def test_a_queue_that_goes_away_by_itself_is_no_reason() -> None:
    assert _answers(SheddingPolicy(patience=2), [(t / 30, t % 2 == 0) for t in range(300)]) == []


def test_a_queue_that_stays_brings_a_rest_and_room_ends_it() -> None:
    seen = [(t / 10, 10 <= t < 15) for t in range(60)]
    assert _answers(SheddingPolicy(patience=3, rest_s=2.0), seen) == [(1.2, False), (3.4, True)]


def test_rest_lasts_as_long_as_the_queue() -> None:
    assert _answers(SheddingPolicy(rest_s=1.0), [(t / 10, True) for t in range(1000)]) == [(0.1, False)]


def test_rests_grow_where_learning_brings_the_queue_back_at_once() -> None:
    shedding = SheddingPolicy(patience=2, rest_s=1.0, longest_s=4.0)
    learning, rests, since = True, [], 0.0
    for t in range(4000):  # whoever learns is behind
        wanted = shedding.see(t / 128, crowded=learning)
        if wanted is False:
            learning, since = False, t / 128
        elif wanted:
            learning = True
            rests.append(t / 128 - since)
    assert rests[:4] == [1.0, 2.0, 4.0, 4.0]


def test_a_queue_long_after_the_last_rest_is_a_new_matter() -> None:
    shedding = SheddingPolicy(patience=1, rest_s=1.0)
    answers = _answers(shedding, [(0.0, True), (1.0, False), (1.5, True)])
    assert answers == [(0, False), (1, True), (1.5, False)]
    assert shedding.rest_s == 2.0
    assert _answers(shedding, [(3.5, False), (60.0, True)]) == [(3.5, True), (60.0, False)]
    assert shedding.rest_s == 1.0
