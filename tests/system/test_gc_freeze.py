"""What Python's search for garbage may cost while a camera delivers."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from stream_sparse.system.gc_freeze import set_aside
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    """The objects of the tests are frozen in other tests, not in these."""
    gc.unfreeze()
    yield
    gc.freeze()


def test_a_full_search_meets_few_objects_until_the_last_camera_ends() -> None:
    before = len(gc.get_objects())
    with set_aside(False):
        assert len(gc.get_objects()) > before / 2
    with set_aside(True):
        with set_aside(True):
            pass
        assert len(gc.get_objects()) < before / 10
    # a node of another test's run that was left behind may still hold it
    until(lambda: len(gc.get_objects()) > before / 2)
