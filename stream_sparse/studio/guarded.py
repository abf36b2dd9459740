"""Protect every answer of the server: limit what a browser may do with it, and refuse in plain words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from tornado.ioloop import IOLoop
from tornado.web import HTTPError, RequestHandler, stream_request_body

from stream_sparse.errors import Error

from .guard import Guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from .studio import Studio


T = TypeVar("T")

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Guarded(RequestHandler):
    """Base of all answers."""

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def write_error(self, status_code: int, **_: Any) -> None:
        """Answer with one line."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}: {self._reason}\n")


@stream_request_body  # so that it answers before the body comes, and keeps nothing of it
class Refused(Guarded):
    """Answers a request that is let in no further."""

    def initialize(self, reason: str) -> None:
        """Take why it is refused."""
        self._why = reason

    def prepare(self) -> None:
        raise HTTPError(403, reason=self._why)

    def data_received(self, chunk: bytes) -> None:
        pass


class Asking(Guarded):
    """Calls the studio in another thread, so that a slow request does not hold up the others."""

    @property
    def studio(self) -> Studio:
        """The studio of the server; a server of one run answers that nothing is found."""
        studio: Studio | None = self.settings["studio"]
        if studio is None:
            raise HTTPError(404)
        return studio

    def refuse_other_pages(self) -> None:
        """Raise HTTPError unless a page of this server asks; one of another origin cannot send JSON here."""
        kind = self.request.headers.get("Content-Type", "").partition(";")[0]
        own = Guard.is_own(self.request.headers.get("Origin"), self.request.host)
        if kind != "application/json" or not own:
            raise HTTPError(403, reason="only pages of this server may send requests")

    async def done(self, make: Callable[[], T], threads: str = "asking") -> T | None:
        """Return the result of a function; None where it fails, which is sent to the page.

        ``threads`` is the name of the server's threads in which it is called.
        """
        try:
            return await IOLoop.current().run_in_executor(self.settings["threads"][threads], make)
        except (Error, OSError, UnicodeError) as error:  # the last two: of a name that no system takes
            self.set_status(400)
            self.give({"problem": self.studio.library.told(str(error))})
        return None

    async def answer(self, make: Callable[[], bytes], kind: str = "application/octet-stream") -> None:
        """Answer with bytes of a type."""
        if (data := await self.done(make, "reading")) is not None:
            self.set_header("Content-Type", kind)
            self.finish(data)

    def give(self, found: Any) -> None:
        """Answer with JSON."""
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(found, default=str))
