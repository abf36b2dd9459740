"""Addresses for others' programs: the rows of the run as they come, and its measurements."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from tornado.httputil import HTTPServerRequest
from tornado.iostream import StreamClosedError
from tornado.routing import PathMatches, Rule
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from .guarded import Guard, Guarded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .session import Session

__all__ = ["rules"]

_MOST_READERS = 20
_STILL_HERE_S = 15.0
_VALUES, _METRICS = "/runs/current/values", "/metrics"


class _Program(Guarded):
    """Takes the token from the address or a header as well: programs keep no cookies."""

    session: ClassVar[Session]

    def token(self) -> str:
        scheme, _, bearer = self.request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return bearer.strip()
        return self.get_query_argument("token", "") or super().token()

    def prepare(self) -> None:
        super().prepare()
        if not self.guard.is_own(self.request.headers.get("Origin"), self.request.host):
            raise HTTPError(403, reason="asked by a page of another address")


class _Rows(_Program):
    """Sends what waits for a reader, as fast as it takes it."""

    def prepare(self) -> None:
        super().prepare()
        if len(self.session.values) >= _MOST_READERS:
            raise HTTPError(503, reason=f"{_MOST_READERS} programs read already")
        self._gone = False
        self._news = asyncio.Event()

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the server has ended before the run
            self._loop.call_soon_threadsafe(self._news.set)

    def _leave(self) -> None:
        self._gone = True
        self._news.set()

    async def _pump(self, send: Callable[[list[str]], Awaitable[Any]]) -> None:
        """Send until the reader has gone; ``send`` is done when there is room for more."""
        self._loop = asyncio.get_running_loop()
        values = self.session.values
        reader = values.join(self._wake)
        try:
            while not self._gone:
                self._news.clear()
                await send(reader.take())
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), _STILL_HERE_S)
        except (StreamClosedError, WebSocketClosedError):
            pass
        finally:
            values.leave(reader)


class _RowEvents(_Rows):
    """Rows as server-sent events."""

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        await self._pump(self._send)

    async def _send(self, messages: list[str]) -> None:
        self.write("".join(f"data: {message}\n\n" for message in messages) or ": still here\n\n")
        await self.flush()

    def on_connection_close(self) -> None:
        self._leave()


class _RowSocket(_Rows, WebSocketHandler):
    """Rows over a WebSocket."""

    def open(self, *_: str, **__: str) -> None:
        self._sending = asyncio.create_task(self._pump(self._send))

    async def _send(self, messages: list[str]) -> None:
        for message in messages:
            await self.write_message(message)

    def on_message(self, message: str | bytes) -> None:
        """Readers have nothing to say."""

    def on_close(self) -> None:
        self._leave()


class _Measurements(_Program):
    """The measurements of the run."""

    def get(self) -> None:
        from .metrics import exposition  # with a library that pages can spare

        accept = self.request.headers.get("Accept", "")
        kind, text = exposition(accept, self.session.measured())
        self.set_header("Content-Type", kind)
        self.finish(text)


class _Upgrades(PathMatches):
    """A path whose request asks for a WebSocket."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        upgrade = request.headers.get("Upgrade", "").lower()
        return super().match(request) if upgrade == "websocket" else None


def rules(session: Session, guard: Guard) -> list[Rule]:
    """Return the addresses, for a session."""
    own = {"session": session, "guard": guard}
    events, sockets, measurements = (
        type(kind.__name__, (kind,), own) for kind in (_RowEvents, _RowSocket, _Measurements)
    )
    return [
        Rule(_Upgrades(_VALUES), sockets),
        Rule(PathMatches(_VALUES), events),
        Rule(PathMatches(_METRICS), measurements),
    ]
