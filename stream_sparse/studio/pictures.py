"""Pictures as a page gets them: encoded, each behind a header that says where it belongs."""

import json
import struct
from typing import Any, NamedTuple

import cv2

from stream_sparse.frame import Array

_JPEG = [cv2.IMWRITE_JPEG_QUALITY, 90]
# The first level of zlib: pictures of curves are large flat areas, and any level finds them. Unfiltered: to
# choose a filter for each row takes twice the time of all else, and gives files that are no smaller.
_PNG = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_NONE]
_LENGTH = struct.Struct("<I")


class Encoded(NamedTuple):
    """The bytes of a picture, and their type as the web names it."""

    kind: str
    data: bytes


def encode(picture: Array, scene: bool) -> Encoded:
    """Encode a uint8 BGR picture: one of a scene as JPEG, one of lines and letters as PNG.

    >>> import numpy as np
    >>> encode(np.zeros((8, 8, 3), np.uint8), scene=False).kind
    'image/png'
    """
    kind, ending, how = ("image/jpeg", ".jpg", _JPEG) if scene else ("image/png", ".png", _PNG)
    done, data = cv2.imencode(ending, picture, how)
    assert done
    return Encoded(kind, data.tobytes())


def pack(header: dict[str, Any], data: bytes) -> bytes:
    """Join a header and the bytes of a picture to one message.

    >>> unpack(pack({"card": 2}, b"jpeg"))
    ({'card': 2}, b'jpeg')
    """
    head = json.dumps(header, separators=(",", ":")).encode()
    return _LENGTH.pack(len(head)) + head + data


def unpack(message: bytes) -> tuple[dict[str, Any], bytes]:
    """Split what :func:`pack` has joined."""
    head, data = part(message)
    return json.loads(head), data


def part(message: bytes) -> tuple[bytes, bytes]:
    """Split what :func:`pack` has joined, without reading the header; ValueError where it is missing.

    >>> part(pack({"card": 2}, b"jpeg"))
    (b'{"card":2}', b'jpeg')
    """
    end = _LENGTH.size + int.from_bytes(message[: _LENGTH.size], "little")
    if len(message) < end:
        raise ValueError("a message that is shorter than it says")
    return message[_LENGTH.size : end], message[end:]
