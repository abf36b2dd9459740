"""When a live run gives way, in which order, and when it takes back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from stream_sparse.flow import FrameLedger
from stream_sparse.run.load_shedding import Backlog, SheddingPolicy

ONE = [True]


def _levels(policy: SheddingPolicy, crowded: list[tuple[float, bool]], able: Any = ONE) -> Any:
    """The changes of the level, each with its time."""
    found, level = [], policy.level
    for t, c in crowded:
        if (now := policy.see(t, c, able)) != level:
            found.append((t, now))
            level = now
    return found


def test_a_queue_that_stays_brings_a_rest_and_room_ends_it() -> None:
    seen = [(t / 10, 10 <= t < 15) for t in range(60)]
    assert _levels(SheddingPolicy(patience=3, rest_s=2.0), seen) == [(1.2, 1), (3.4, 0)]


def test_rest_lasts_as_long_as_the_queue() -> None:
    assert _levels(SheddingPolicy(rest_s=1.0), [(t / 10, True) for t in range(1000)]) == [(0.1, 1)]


def test_steps_are_taken_one_by_one_each_with_time_to_help_and_come_back_in_turn() -> None:
    policy = SheddingPolicy(patience=2, rest_s=1.0, settle_s=0.5)
    seen = [(t / 10, t < 20) for t in range(60)]
    assert _levels(policy, seen, [True] * 3) == [
        (0.1, 1), (0.7, 2), (1.3, 3), (2.9, 2), (3.9, 1), (4.9, 0)
    ]  # fmt: skip


def test_what_is_not_there_is_passed_over() -> None:
    policy = SheddingPolicy(patience=2, rest_s=1.0, settle_s=0.5)
    seen = [(t / 10, t < 20) for t in range(60)]
    assert _levels(policy, seen, [True, False, True]) == [(0.1, 1), (0.7, 3), (2.9, 1), (3.9, 0)]
    assert _levels(policy, [(t + 10.0, True) for t in range(9)], [False] * 3) == []


def _crowded(
    ring: float, *queues: tuple[int, int], bursts: bool = False, dropped: int = 0, for_screen: bool = False
) -> bool:
    """Whether a ring with room for one more, and threads with so many of so many frames, are crowded."""
    ledger = FrameLedger()
    supply: Any = SimpleNamespace(queued=ring, room=1, bursts=bursts)
    steps: Any = [SimpleNamespace(waiting=lambda n=n: n, room=room) for n, room in queues]
    backlog = Backlog(supply, ledger)
    ledger.dropped = dropped
    return backlog.crowded(steps, for_screen)


def test_a_third_of_any_room_counts_and_so_does_a_dropped_frame() -> None:
    assert not _crowded(0, (0, 0))
    assert _crowded(1)  # nodes in the loop's own thread
    assert not _crowded(0, (1, 4), (21, 64))
    assert _crowded(0, (2, 4), (0, 64))
    assert _crowded(1, (1, 4))
    assert _crowded(0, (22, 64))
    assert _crowded(0, (0, 4), dropped=1)


def test_a_burst_of_a_network_may_fill_every_queue() -> None:
    assert not _crowded(0.3, (4, 4), bursts=True)
    assert _crowded(0.4, (4, 4), bursts=True)
