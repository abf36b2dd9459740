"""The events of a user in a window, the same on all systems."""

from typing import Literal, NamedTuple

# Keys without a letter, as Qt and GTK, Windows, and macOS number them.
_KEYS = {
    **dict(zip((65361, 65362, 65363, 65364), ("left", "up", "right", "down"), strict=True)),
    **dict(zip((2424832, 2490368, 2555904, 2621440), ("left", "up", "right", "down"), strict=True)),
    **dict(zip((63234, 63232, 63235, 63233), ("left", "up", "right", "down"), strict=True)),
    **dict(zip((65360, 65365, 65366), ("home", "pageup", "pagedown"), strict=True)),
    **dict(zip((2359296, 2162688, 2228224), ("home", "pageup", "pagedown"), strict=True)),
    **dict(zip((63273, 63276, 63277), ("home", "pageup", "pagedown"), strict=True)),
    9: "tab",
    27: "escape",
    32: "space",
}


class Event(NamedTuple):
    """One action of the user in a window.

    ``drag`` is a move with the left button down; ``press`` and ``release`` are of that button. ``x`` and
    ``y`` are column and row of the picture, however large the window is. ``by`` counts steps of the wheel,
    upwards positive.
    """

    kind: Literal["press", "drag", "release", "move", "wheel", "key"]
    x: int = 0
    y: int = 0
    key: str = ""
    by: int = 0


def key_name(code: int) -> str:
    """Return the name of a key by OpenCV's number, or an empty text."""
    plain = code & 0xFFFF  # GTK puts the lock keys above
    return _KEYS.get(code) or _KEYS.get(plain) or (chr(plain) if 32 < plain < 127 else "")
