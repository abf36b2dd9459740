"""Room for connections: those without the token make way, and take no room of the others."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple, Protocol

__all__ = ["Connection", "Connections", "Room", "files_to_open", "room"]

_MOST_FILES = 1024  # select(), which drivers of cameras use, bears no more
_FILES_WITHOUT_LIMIT = 512  # on Windows, of which select() bears so many sockets


class Room(NamedTuple):
    """How many connections a server bears.

    Attributes:
        strangers: without the token.
        known: with the token.
        viewers: pages that show the run. Each has two connections, and room for a third.
    """

    strangers: int
    known: int
    viewers: int


def room(files: int) -> Room:
    """Return the room of a process that may have some files open: half of them are left to its recordings.

    >>> room(1024), room(256)
    (Room(strangers=128, known=384, viewers=128), Room(strangers=32, known=96, viewers=32))
    """
    most = files // 2
    strangers = most // 4
    return Room(strangers, most - strangers, (most - strangers) // 3)


def files_to_open() -> int:
    """Let this process open as many files as it may, up to 1024, and return that number."""
    try:
        import resource
    except ImportError:
        return _FILES_WITHOUT_LIMIT
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    known = [limit for limit in (hard, _MOST_FILES) if limit != resource.RLIM_INFINITY]
    if soft != resource.RLIM_INFINITY and soft < min(known):  # 256 where macOS begins a program
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(known), hard))
    return min(known)


class Connection(Protocol):
    """An open connection, such as a stream of Tornado."""

    def closed(self) -> bool:
        """Return whether it has ended."""

    def close(self) -> None:
        """End it."""


class Connections:
    """The open connections of a server. Each begins as a stranger.

    Where strangers have no room left, the oldest of the address with most of them is closed: one that asks
    at once is known by then. So connections that do not ask lock no user out.
    """

    def __init__(self, most: Room) -> None:
        self._most = most
        self._strangers: dict[Connection, str] = {}  # with their addresses, the oldest first
        self._known: set[Connection] = set()

    def come(self, connection: Connection, address: str) -> None:
        """Take a new connection."""
        self._strangers = {one: at for one, at in self._strangers.items() if not one.closed()}
        if len(self._strangers) >= self._most.strangers:
            crowd = Counter(self._strangers.values()).most_common(1)[0][0]
            next(one for one, at in self._strangers.items() if at == crowd).close()
        self._strangers[connection] = address

    def know(self, connection: Connection) -> bool:
        """Take note that a connection has shown the token; returns whether there is room for it."""
        if connection in self._known:
            return True
        self._known = {one for one in self._known if not one.closed()}
        if len(self._known) >= self._most.known:
            return False
        self._strangers.pop(connection, None)
        self._known.add(connection)
        return True
