"""Whether the X server that windows are drawn by still answers.

Qt, which draws OpenCV's windows on Linux, ends the process as soon as it finds its connection broken. So the
connection is looked at before Qt is asked for anything.
"""

from __future__ import annotations

import os
import re
import select
import socket
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["Connection", "lost"]

lost: list[str] = []
"""Displays that have gone away: Qt never forgets it, and ends the process that asks for another window."""

_HUNG_UP = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0) if hasattr(select, "poll") else 0


class Connection:
    """The connections of this process to an X server.

    Parameters:
        display: its name, as in DISPLAY.

    >>> Connection(":4711").alive()  # there is none, so that none can break
    True
    """

    def __init__(self, display: str) -> None:
        self.display = display
        self._poll = select.poll() if sys.platform == "linux" else None
        for number in _sockets_to(display) if self._poll is not None else ():
            # Not to be told of what can be read: that is Qt's.
            self._poll.register(number, getattr(select, "POLLRDHUP", 0))  # type: ignore[union-attr]

    def alive(self) -> bool:
        """Whether none of them has broken; it takes microseconds."""
        return self._poll is None or not any(event & _HUNG_UP for _, event in self._poll.poll(0))


def _sockets_to(display: str) -> list[int]:
    """File numbers of the sockets of this process whose other end is that display."""
    parsed = re.fullmatch(r"(?P<host>.*):(?P<number>\d+)(\.\d+)?", display)
    if parsed is None:
        return []
    number = int(parsed["number"])
    found = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError, ValueError):
            if os.readlink(link).startswith("socket:") and _leads_to(int(link.name), number):  # noqa: PTH115
                found.append(int(link.name))
    return found


def _leads_to(descriptor: int, display: int) -> bool:
    with socket.socket(fileno=os.dup(descriptor)) as twin:
        peer = twin.getpeername()
    if isinstance(peer, tuple):  # by ssh -X, say
        return bool(peer[1] == 6000 + display)
    path = peer.decode() if isinstance(peer, bytes) else str(peer)
    return path.strip("\0").endswith(f"/.X11-unix/X{display}")
