"""Protect every answer of the server: check who asks, and limit what a browser may do with it."""

from __future__ import annotations

import hmac
import json
import secrets
from typing import TYPE_CHECKING, Any, TypeVar

from tornado.ioloop import IOLoop
from tornado.web import HTTPError, RequestHandler

from stream_sparse.errors import Error

if TYPE_CHECKING:
    from collections.abc import Callable

    from .studio import Studio

__all__ = ["Asking", "Guard", "Guarded"]

T = TypeVar("T")

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Guard:
    """Decides which requests a server answers: it makes the token and knows the names of the address.

    ``cookie`` is the name of the cookie in which a browser keeps the token.

    >>> guard = Guard("127.0.0.1", 8765)
    >>> guard.problem("localhost:8765", guard.token), guard.problem("evil.example:8765", guard.token)
    ('', 'this server has another name')
    >>> guard.problem("127.0.0.1:8765", "guessed")
    'no token; take the address that the program has printed'
    """

    def __init__(self, host: str, port: int) -> None:
        self.token = secrets.token_urlsafe(24)
        self.cookie = f"stream_sparse_{port}"  # a browser sends cookies to all ports of a host
        self.alone = host in ("127.0.0.1", "localhost", "::1")
        self._names = {f"{name}:{port}" for name in (host, "localhost", "127.0.0.1", "[::1]")}

    def stranger(self, host: str) -> bool:
        """Return whether a request names another host: a page elsewhere may have led a browser here so."""
        return self.alone and host not in self._names

    @staticmethod
    def is_own(origin: str | None, host: str) -> bool:
        """Return whether a request comes from a page of this server, or from a program, not a browser."""
        return origin is None or origin.partition("://")[2] == host

    def knows(self, token: str) -> bool:
        """Return whether a token is that of this server."""
        return hmac.compare_digest(token.encode(), self.token.encode())

    def problem(self, host: str, token: str) -> str:
        """Return why a request is refused, or an empty text."""
        if self.stranger(host):
            return "this server has another name"
        return "" if self.knows(token) else "no token; take the address that the program has printed"


class Guarded(RequestHandler):
    """Answers only requests that name this address and carry the token."""

    @property
    def guard(self) -> Guard:
        """The guard of the server."""
        guard: Guard = self.settings["guard"]
        return guard

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def token(self) -> str:
        """Return the token that a request has."""
        return self.get_cookie(self.guard.cookie) or ""

    def prepare(self) -> None:
        problem = self.guard.problem(self.request.host, self.token())
        if problem:
            raise HTTPError(403, reason=problem)

    def write_error(self, status_code: int, **_: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}: {self._reason}\n")


class Asking(Guarded):
    """Calls the studio in another thread, so that a slow request does not hold up the others."""

    @property
    def studio(self) -> Studio:
        """The studio of the server; a server of one run answers that nothing is found."""
        studio: Studio | None = self.settings["studio"]
        if studio is None:
            raise HTTPError(404)
        return studio

    async def done(self, make: Callable[[], T], threads: str = "asking") -> T | None:
        """Return the result of a function; None where it fails, which is sent to the page.

        ``threads`` is the name of the server's threads in which it is called.
        """
        try:
            return await IOLoop.current().run_in_executor(self.settings["threads"][threads], make)
        except Error as error:
            self.set_status(400)
            self.give({"problem": self.studio.library.told(str(error))})
        return None

    def give(self, found: Any) -> None:
        """Answer with JSON."""
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(found, default=str))
