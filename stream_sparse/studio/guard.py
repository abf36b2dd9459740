"""Who may ask a server: who has its token, and names one of its addresses."""

import hashlib
import hmac
import secrets
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPServerRequest

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ANY = ("", "0.0.0.0", "::")
_HTTP = 80  # the port of an address without a port


class Guard:
    """Decides which requests a server answers: it makes the token and knows the names of the address.

    A browser sends a cookie to every port of a host, so to other programs of the machine, but only where the
    path is below its own. The cookie belongs to a path that cannot be guessed, where the pages are; its value
    holds for one host, and the token cannot be computed from it.

    Attributes:
        token: is part of the address that is printed.
        place: the path of the pages, ``/.../``.
        cookie: the name of the cookie.
        alone: whether programs of this machine alone can reach the server.

    Parameters:
        host: where the server listens.
        port: of the server.

    >>> guard = Guard("127.0.0.1", 8765)
    >>> [guard.has_name(name) for name in ("localhost:8765", "evil.example")]
    [True, False]
    """

    def __init__(self, host: str, port: int) -> None:
        self.token = secrets.token_urlsafe(24)
        self.place = f"/{secrets.token_urlsafe(12)}/"
        self.cookie = f"stream_sparse_{secrets.token_hex(4)}"
        self.alone = host in _LOOPBACK
        self._port = port
        self._names = {*_LOOPBACK, *([] if host in _ANY else [host.lower()])}
        if not self.alone:
            own = socket.gethostname().lower()
            self._names |= {own, own.partition(".")[0], f"{own.partition('.')[0]}.local"}

    def has_name(self, host: str, arrived: str = "") -> bool:
        """Return whether a request names this server: a page elsewhere may have led a browser here.

        Parameters:
            host: the header ``Host``: a name or an address, and a port.
            arrived: the address of this machine at which the request arrived.
        """
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname, parts.port or _HTTP
        except ValueError:
            return False
        return port == self._port and name in {*self._names, arrived} - {""}

    @staticmethod
    def is_own(origin: str | None, host: str) -> bool:
        """Return whether a request comes from a page of this server, or from a program, not a browser."""
        return origin is None or origin.partition("://")[2] == host

    def cookie_for(self, host: str) -> str:
        """Return the value of the cookie for browsers that know the server by a host."""
        return hmac.new(self.token.encode(), host.lower().encode(), hashlib.sha256).hexdigest()

    def problem(self, request: HTTPServerRequest) -> str:
        """Return why a request is refused, or an empty text.

        The token may be in the header ``Authorization: Bearer TOKEN`` or in the address: programs keep no
        cookies.
        """
        if not self.has_name(request.host, _arrived(request)):
            return "wrong host name; use the address that the program printed"
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        expected = self.token
        if scheme.lower() == "bearer":
            token = bearer.strip()
        elif tokens := request.query_arguments.get("token"):
            token = tokens[-1].decode("latin-1")
        else:
            kept = request.cookies.get(self.cookie)
            token, expected = "" if kept is None else kept.value, self.cookie_for(request.host)
        is_right = hmac.compare_digest(token.encode(), expected.encode())
        return "" if is_right else "no token; use the address that the program printed"


def _arrived(request: HTTPServerRequest) -> str:
    """Return the address of this machine at which a request arrived."""
    connection = request.connection
    if not isinstance(connection, HTTP1Connection) or connection.stream.socket is None:  # it has gone
        return ""
    return str(connection.stream.socket.getsockname()[0]).partition("%")[0]


def bracketed(host: str) -> str:
    """Return a host as it stands in an address of the web.

    >>> bracketed("::1"), bracketed("127.0.0.1")
    ('[::1]', '127.0.0.1')
    """
    return f"[{host}]" if ":" in host else host


def outward(host: str) -> str:
    """Return under what other machines can reach a server that listens at a host."""
    if host not in _ANY:
        return host
    family, far = (socket.AF_INET6, "2001:db8::1") if host == "::" else (socket.AF_INET, "192.0.2.1")
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as one:
        one.connect((far, 9))  # chooses the way there, and sends nothing
        return str(one.getsockname()[0])
    return socket.gethostname()
