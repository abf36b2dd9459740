"""Look into a JPEG picture before it is decoded."""

import io

from PIL import Image


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Return columns and rows of a whole JPEG picture; None where it is cut off or of another format.

    The size decides how much memory decoding takes, so it is to be known before. The picture is not decoded.

    >>> import cv2, numpy as np
    >>> data = cv2.imencode(".jpg", np.zeros((48, 64), np.uint8))[1].tobytes()
    >>> jpeg_size(data), jpeg_size(data[:-2]), jpeg_size(b"GIF89a")
    ((64, 48), None, None)
    """
    if not data.endswith(b"\xff\xd9"):
        return None
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            return picture.size
    except Exception:  # Pillow raises anything on a damaged header
        return None
