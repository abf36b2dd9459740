"""What a file that is no video looks like, by its first bytes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

__all__ = ["not_a_video"]

_ENOUGH = 512
_OTHERS = (
    (b"\x93NUMPY", "a NumPy array", "give it a name that ends in .npy"),
    (b"\x89PNG\r\n", "a PNG picture", "give it a name that ends in .png"),
    (b"\xff\xd8\xff", "a JPEG picture", "give it a name that ends in .jpg"),
    (b"PK\x03\x04", "a zip archive", "unpack it"),
    (b"\x1f\x8b", "a gzip archive", "unpack it"),
    (b"%PDF-", "a PDF document", "give a video file"),
)
_VIDEOS = (
    (4, b"ftyp", "an MP4 or MOV video"),
    (0, b"\x1a\x45\xdf\xa3", "a Matroska or WebM video"),
    (0, b"RIFF", "an AVI video"),
)


def not_a_video(target: str) -> str:
    """Why a file that FFmpeg refuses is no video, and what to do about it.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "film.mp4"
    ...     written = path.write_text("<html><body>404")
    ...     not_a_video(str(path))
    'is no video, it looks like a web page; download the video itself'
    """
    head = b""
    with suppress(OSError), Path(target).open("rb") as file:
        head = file.read(_ENOUGH)
    for start, what, advice in _OTHERS:
        if head.startswith(start):
            return f"is no video, it looks like {what}; {advice}"
    for at, mark, what in _VIDEOS:
        if head[at:].startswith(mark):
            return f"looks like {what} that is damaged or an incomplete copy; copy it again"
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "is no video, it looks like a web page; download the video itself"
    if _is_text(head):
        return "is no video, it looks like text; give a video file"
    return "is no video that FFmpeg can read, or an incomplete copy of one; give another, or copy it again"


def _is_text(head: bytes) -> bool:
    text = head.decode("utf-8", errors="ignore")  # its last character may be cut
    return len(text.encode()) > len(head) - 4 and all(c.isprintable() or c.isspace() for c in text)
