"""What Python's search for garbage may cost while a camera delivers."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from stream_sparse import Pipeline, nodes, sources
from stream_sparse.system.gc_freeze import set_aside
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    """The objects of the tests are frozen in other tests, not in these."""
    gc.unfreeze()
    # A node of another test's run that was left behind may still hold it.
    until(_freezes), [thread.name for thread in threading.enumerate()]
    yield
    gc.freeze()


def _freezes() -> bool:
    with set_aside(True):
        return gc.get_freeze_count() > 0


class Knot:
    """Garbage that only a search finds."""

    def __init__(self) -> None:
        self.me = self


def test_a_full_search_meets_few_objects_while_frames_come() -> None:
    before = len(gc.get_objects())
    with set_aside(True):
        assert len(gc.get_objects()) < before / 10
    assert len(gc.get_objects()) > before / 2


def test_garbage_from_before_is_gone_and_that_from_then_on_is_found() -> None:
    gone: list[str] = []

    class Told(Knot):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        def __del__(self) -> None:
            gone.append(self.name)

    Told("before")
    with set_aside(True):
        assert gone == ["before"]
        Told("during")
        gc.collect()
        assert gone == ["before", "during"]


def test_the_last_of_several_threads_takes_it_back() -> None:
    leave, inside = threading.Event(), threading.Event()

    def other() -> None:
        with set_aside(True):
            inside.set()
            assert leave.wait(10)

    thread = threading.Thread(target=other)
    with set_aside(True):
        thread.start()
        assert inside.wait(10)
    assert gc.get_freeze_count()
    leave.set()
    thread.join()
    assert not gc.get_freeze_count()


def test_objects_that_were_frozen_before_stay_so() -> None:
    gc.freeze()
    with set_aside(True):
        pass
    assert gc.get_freeze_count()


def test_only_live_runs_have_it() -> None:
    found: list[int] = []

    class Look(nodes.Relu):
        def update(self, x: object) -> float:
            found.append(gc.get_freeze_count())
            return 0.0

    for pace in (False, True):
        found.clear()
        source = sources.Synthetic(width=8, height=8, frames=3, fps=200.0, pace=pace)
        Pipeline(source).then(Look(), name="look").run()
        assert [bool(count) for count in found] == [False, *[pace] * 3]  # the first is the rehearsal
    assert not gc.get_freeze_count()
