"""Look into a JPEG picture before it is decoded."""

from __future__ import annotations

__all__ = ["jpeg_size"]

_BEGIN, _END = b"\xff\xd8", b"\xff\xd9"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers after which the size stands: all codings; the three others of the range are tables."""


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return columns and rows of a whole JPEG picture; None where it is cut off or of another format.

    The size decides how much memory decoding takes, so it must be known before.

    >>> import cv2, numpy as np
    >>> data = cv2.imencode(".jpg", np.zeros((48, 64), np.uint8))[1].tobytes()
    >>> jpeg_size(data), jpeg_size(data[:-2]), jpeg_size(b"GIF89a")
    ((64, 48), None, None)
    """
    if not (data.startswith(_BEGIN) and data.endswith(_END)):
        return None
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        if (marker := data[at + 1]) == 0xFF:  # fills up
            at += 1
        elif marker in _FRAMES:
            rows, cols = (int.from_bytes(data[k : k + 2]) for k in (at + 5, at + 7))
            return (cols, rows) if at + 9 <= len(data) and cols and rows else None
        elif marker < 0xC0 or 0xD0 <= marker <= 0xDA:  # no segment with a length, or pixels before the size
            return None
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None
