"""Addresses for other programs: the rows of the run as they come, and its measurements."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from .guard import Guard
from .guarded import Guarded

if TYPE_CHECKING:
    from .session import Session

__all__ = ["PROGRAMS"]

_MOST_READERS = 20
_STILL_HERE_S = 15.0


class _Program(Guarded):
    """Answers programs, and pages of this server alone."""

    @property
    def session(self) -> Session:
        """The session of the server."""
        session: Session = self.settings["session"]
        return session

    def prepare(self) -> None:
        if not Guard.is_own(self.request.headers.get("Origin"), self.request.host):
            raise HTTPError(403, reason="asked by a page of another address")


class _Rows(_Program):
    """Sends rows as server-sent events, as fast as the reader takes them."""

    def prepare(self) -> None:
        super().prepare()
        if len(self.session.values) >= _MOST_READERS:
            raise HTTPError(503, reason=f"{_MOST_READERS} programs read already")
        self._gone, self._news = False, asyncio.Event()

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self._loop = asyncio.get_running_loop()
        reader = self.session.values.join(self._wake)
        try:
            while not self._gone:
                self._news.clear()
                lines = "".join(f"data: {message}\n\n" for message in reader.take())
                self.write(lines or ": still here\n\n")
                await self.flush()  # done when there is room for more
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), _STILL_HERE_S)
        except StreamClosedError:
            pass
        finally:
            self.session.values.leave(reader)

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the server has ended before the run
            self._loop.call_soon_threadsafe(self._news.set)

    def on_connection_close(self) -> None:
        self._gone = True
        self._news.set()


class _Measurements(_Program):
    """The measurements of the run."""

    def get(self) -> None:
        from .metrics import exposition  # imported here: pages do not need its library

        accept = self.request.headers.get("Accept", "")
        kind, text = exposition(accept, self.session.measured())
        self.set_header("Content-Type", kind)
        self.finish(text)


PROGRAMS = [("/runs/current/values", _Rows), ("/metrics", _Measurements)]
"""The addresses, beside that of the pages."""
