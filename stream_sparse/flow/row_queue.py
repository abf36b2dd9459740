"""Rows on their way from a run to a loop of the user, in another thread or in asyncio."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from .rows import Row, RowMaker

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.plan.plan import Plan

    from .ledger import FrameLedger

_ROOM = 4  # rows; each holds all values of its frame


class RowQueue(RowMaker):
    """Keeps a few rows for another thread; then the run waits. Once it is to end, all that are left fit in.

    Parameters:
        plan: the pipeline.
        ledger: settles frames, where nothing else does.
    """

    def __init__(self, plan: Plan, ledger: FrameLedger | None = None) -> None:
        super().__init__(plan, self._put, threaded=True, ledger=ledger)
        self._rows: deque[Row] = deque()
        self._change = threading.Condition()
        self._waiter: tuple[asyncio.AbstractEventLoop, asyncio.Future[None]] | None = None
        self._free = self._over = self._left = False

    def leave(self) -> None:
        """Take no more rows: there is no other end any more."""
        with self._change:
            self._left = self._over = True
            self._rows.clear()
            self._wake()

    def release(self) -> None:
        """Let all rows in that still come."""
        with self._change:
            self._free = True
            self._wake()

    def ended(self) -> None:
        """Take note that no further row comes."""
        with self._change:
            self._over = True
            self._wake()

    def get(self) -> Row | None:
        """Wait for the next row; None at the end."""
        with self._change:
            self._change.wait_for(lambda: self._rows or self._over)
            return self._pop()

    async def get_async(self) -> Row | None:
        """Wait in asyncio for the next row; None at the end."""
        while True:
            with self._change:
                if self._rows or self._over:
                    return self._pop()
                loop = asyncio.get_running_loop()
                waiter = loop.create_future()
                self._waiter = loop, waiter
            await waiter

    def _put(self, row: Row) -> None:
        with self._change:
            self._change.wait_for(lambda: len(self._rows) < _ROOM or self._free or self._left)
            if not self._left:
                self._rows.append(row)
            self._wake()

    def _pop(self) -> Row | None:
        if not self._rows:
            return None
        self._change.notify_all()
        return self._rows.popleft()

    def _wake(self) -> None:
        self._change.notify_all()
        if self._waiter is not None:
            (loop, waiter), self._waiter = self._waiter, None
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(_resolve, waiter)


class RowIterator:
    """Iterates the rows of a run, with ``for`` and with ``async for``.

    A loop that is left lets the run go on without it.

    Parameters:
        queue: where the rows come from.
        finish: is called after the last row; raises the error that ended the run.
    """

    def __init__(self, queue: RowQueue, finish: Callable[[], None]) -> None:
        self._queue, self._finish = queue, finish

    def close(self) -> None:
        """Take no more rows."""
        self._queue.leave()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Row:
        row = self._queue.get()
        if row is None:
            self._finish()
            raise StopIteration
        return row

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Row:
        row = await self._queue.get_async()
        if row is None:
            self._finish()
            raise StopAsyncIteration
        return row

    def __del__(self) -> None:
        self.close()


def _resolve(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
