"""What tests of the studio share."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from tornado.ioloop import IOLoop


@pytest.fixture
def loop() -> Iterator[None]:
    """An event loop of this thread, for clients of Tornado."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    made = IOLoop.current()
    yield
    made.close(all_fds=True)
    asyncio.set_event_loop(None)
