"""Whether the X server of a window still answers.

Qt, which draws OpenCV's windows on Linux, ends the process when it handles events and finds its connection
broken. So the connection is looked at before each of these calls.
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
"""Displays that have gone away. Qt ends the process that asks for another window, on whichever display."""

_HUNG_UP = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0) if hasattr(select, "poll") else 0


class Connection:
    """The connections of this process to the X server of a display, named as in DISPLAY."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._poll = select.poll() if sys.platform == "linux" else None
        for number in _sockets_to(name) if self._poll is not None else ():
            # Only a look: the data is Qt's and stays unread.
            self._poll.register(number, getattr(select, "POLLRDHUP", 0))  # type: ignore[union-attr]

    def alive(self) -> bool:
        """Return whether no connection has broken; takes microseconds."""
        return self._poll is None or not any(event & _HUNG_UP for _, event in self._poll.poll(0))


def _sockets_to(display: str) -> list[int]:
    """Return the file numbers of this process's sockets whose other end is a display."""
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
    if isinstance(peer, tuple):  # by ssh -X, for example
        return bool(peer[1] == 6000 + display)
    path = peer.decode() if isinstance(peer, bytes) else str(peer)
    return path.strip("\0").endswith(f"/.X11-unix/X{display}")
