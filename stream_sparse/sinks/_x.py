"""Windows as the X server of DISPLAY has them; it is asked by a connection of our own."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["map_again", "state"]

_AT_STATE = 26  # in the answer, as the protocol has it
_VIEWABLE = 2


def state(window: int) -> Literal["gone", "hidden", "there", "unknown"]:
    """What has become of a window, by its number: ``there`` means that it has its place on the screen.

    It is ``unknown`` where nobody can be asked. To ask takes a fraction of a millisecond.
    """
    with _connected() as (xcb, connection):
        if xcb is None:
            return "unknown"
        asked = ctypes.c_uint(xcb.xcb_get_window_attributes(connection, ctypes.c_uint32(window)))
        answer = xcb.xcb_get_window_attributes_reply(connection, asked, None)
        if not answer:
            return "unknown" if xcb.xcb_connection_has_error(connection) else "gone"
        viewable = ctypes.string_at(answer + _AT_STATE, 1)[0] == _VIEWABLE
        ctypes.CDLL(None).free(ctypes.c_void_p(answer))
        return "there" if viewable else "hidden"


def map_again(window: int) -> None:
    """Take a window off the screen and put it back: so its program is told once more that it is there."""
    with _connected() as (xcb, connection):
        if xcb is not None:
            xcb.xcb_unmap_window(connection, ctypes.c_uint32(window))
            xcb.xcb_map_window(connection, ctypes.c_uint32(window))
            xcb.xcb_flush(connection)


@contextmanager
def _connected() -> Iterator[tuple[Any, Any]]:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        yield None, None
        return
    xcb.xcb_connect.restype = xcb.xcb_get_window_attributes_reply.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        yield xcb, connection
    finally:
        xcb.xcb_disconnect(connection)
