"""What users do in a window, whichever system it is on."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Event", "key_name", "qt_key_name"]

# Keys without a letter, as Qt and GTK, Windows, and macOS number them.
_KEYS = {
    **dict(zip((65361, 65362, 65363, 65364), ("left", "up", "right", "down"), strict=True)),
    **dict(zip((2424832, 2490368, 2555904, 2621440), ("left", "up", "right", "down"), strict=True)),
    **dict(zip((63234, 63232, 63235, 63233), ("left", "up", "right", "down"), strict=True)),
    9: "tab",
    27: "escape",
    32: "space",
}
# The same, as Qt itself does.
_QT_KEYS = {
    **dict(zip(range(0x01000012, 0x01000016), ("left", "up", "right", "down"), strict=True)),
    0x01000000: "escape",
    0x01000001: "tab",
    0x20: "space",
}


class Event(NamedTuple):
    """What the user did in a window.

    Attributes:
        kind: ``drag`` is a move with the left button down, ``press`` and ``release`` are that button's.
        x, y: where, in pixels of the picture, however large the window is; 0 for keys.
        key: a letter, ``left``, ``up``, ``right``, ``down``, ``tab``, ``escape`` or ``space``.
        by: steps of the wheel, upwards positive.
    """

    kind: Literal["press", "drag", "release", "move", "wheel", "key"]
    x: int = 0
    y: int = 0
    key: str = ""
    by: int = 0


def key_name(code: int) -> str:
    """The name of a key that OpenCV numbers; empty for one that has none.

    >>> key_name(65361), key_name(ord("s")), key_name(0x100000 | ord("s")), key_name(65505)
    ('left', 's', 's', '')
    """
    plain = code & 0xFFFF  # GTK tells of the lock keys above that
    return _KEYS.get(code) or _KEYS.get(plain) or (chr(plain) if 32 < plain < 127 else "")


def qt_key_name(code: int) -> str:
    """The name of a key that Qt numbers; empty for one that has none.

    >>> qt_key_name(0x01000012), qt_key_name(ord("S")), qt_key_name(ord("?")), qt_key_name(0x01000020)
    ('left', 's', '?', '')
    """
    return _QT_KEYS.get(code) or (chr(code).lower() if 32 < code < 127 else "")
