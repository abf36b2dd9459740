"""Sources that are left behind."""

from __future__ import annotations

import threading

import pytest

from stream_sparse.capture.connection import SourceConnection
from stream_sparse.frame import Medium
from tests.support.units import Numbers


class Opens(Numbers):
    """Is open once it is let."""

    def open(self) -> Medium:
        self._begun.set()
        assert self._free.wait(30)
        return super().open()

    def reset(self) -> None:
        self._begun, self._free, self._shut = threading.Event(), threading.Event(), threading.Event()

    def close(self) -> None:
        super().close()
        self._shut.set()


def test_a_source_that_opens_too_late_is_closed() -> None:
    source, news = Opens(), threading.Event()
    connection = SourceConnection(source, pytest.fail, news, opened=pytest.fail)
    assert source._begun.wait(30)
    assert connection.let_go()
    source._free.set()
    assert connection.over.wait(30)
    assert (news.wait(30), connection.error, source._shut.is_set()) == (True, None, True)
