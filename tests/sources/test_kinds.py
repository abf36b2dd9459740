"""Files that are no videos, whatever their name says."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stream_sparse.data.catalog import find
from stream_sparse.errors import Error
from stream_sparse.sources import Video


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("L", (64, 48), 99).save(out, kind)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.mp4", "film")
    return out.getvalue()


def array() -> bytes:
    out = io.BytesIO()
    np.save(out, np.zeros((3, 4, 4), np.uint8))
    return out.getvalue()


KINDS = [
    (b"<!DOCTYPE html><html>404", "is no video, it looks like a web page; download the video itself"),
    ("Größe: ß".encode() * 100, "is no video, it looks like text; give a video file"),
    (array(), "is no video, it looks like a NumPy array; give it a name that ends in .npy"),
    (archive(), "is no video, it looks like a zip archive; unpack it"),
    (b"%PDF-1.4\n\x00\x80", "is no video, it looks like a PDF document; give a video file"),
    (
        find("macaw").read_bytes()[:500],
        "looks like an MP4 or MOV video that is damaged or an incomplete copy; copy it again",
    ),
    (
        np.random.default_rng(0).bytes(3000),
        "is no video that FFmpeg can read, or an incomplete copy of one; give another, or copy it again",
    ),
]


@pytest.mark.parametrize(("content", "why"), KINDS)
def test_what_it_looks_like_is_told(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(Error) as caught:
        Video(path=str(path)).open()
    assert str(caught.value) == f"video: {path}: {why}"


def test_a_picture_that_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "film.mkv"
    path.write_bytes(picture("PNG")[:20])
    with pytest.raises(Error) as caught:
        Video(path=str(path)).open()
    assert str(caught.value) == (
        f"video: {path}: is no video, it looks like a PNG picture; give it a name that ends in .png; "
        "0 frames (0.00 s) were read"
    )
