from __future__ import annotations

import threading

import numpy as np

from stream_sparse.kernels._blas import _pools, look_again, one_thread


def counts() -> list[int]:
    return [pool["num_threads"] for pool in _pools().info()]


def test_it_holds_in_every_thread_and_until_the_last_one_leaves() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    look_again()
    before = counts()
    entered, leave, seen = threading.Event(), threading.Event(), []

    def other() -> None:
        with one_thread():
            entered.set()
            assert leave.wait(10)
            seen.append(counts())
        seen.append(counts())

    with one_thread():
        alone = counts()
    assert set(alone) == {1}
    assert counts() == before
    # The thread that enters first leaves first. It is not the thread that made the very first setting.
    with one_thread():
        thread = threading.Thread(target=other)
        thread.start()
        assert entered.wait(10)
    assert set(counts()) == {1}
    leave.set()
    thread.join(10)
    assert seen == [alone, before]
    assert counts() == before
