"""Videos and pictures of more than 8 bits."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from stream_sparse.base import Source
from stream_sparse.sources import Images, Video
from tests.support.video_files import film, read

RNG = np.random.default_rng(3)
KINDS = [
    ("a.mkv", "ffv1", "gray10le", 10),
    ("c.mkv", "ffv1", "gray16le", 16),
    ("d.mp4", "h264", "yuv420p10le", 10),
    ("f.mkv", "ffv1", "gbrp16le", 16),
]
READ = "read as 16 (uint16): thresholds count from 0 to 65535; depth: 8 gives 0 to 255"


def decoded(path: Path, pixel_format: str) -> list[np.ndarray]:
    one = {"threads": 1} if "threads" in av.VideoFrame.reformat.__doc__ else {}
    with av.open(str(path)) as container:
        return [f.to_ndarray(format=pixel_format, **one) for f in container.decode(video=0)]


def levels(*shape: int) -> np.ndarray:
    return RNG.integers(0, 65536, shape, dtype=np.uint16)


@pytest.mark.parametrize("color", [False, True], ids=["gray", "color"])
@pytest.mark.parametrize(("name", "codec", "pix_fmt", "bits"), KINDS)
def test_a_video_equals_pyavs_own_to_the_bit(
    tmp_path: Path, name: str, codec: str, pix_fmt: str, bits: int, color: bool
) -> None:
    path = film(tmp_path / name, 5, codec=codec, pix_fmt=pix_fmt, size=(72, 40))
    source = Video(path=str(path), color=color)
    medium = source.open()
    assert medium.dtype == np.uint16
    assert medium.settings == {"depth": {"asked": "auto", "got": 16, "file": bits}}
    assert medium.notes == (f"video: {path}: has {bits} bits, {READ}",)
    want = decoded(path, "bgr48le" if color else "gray16le")
    got = [frame.data for frame in source.frames()]
    assert len(got) == len(want) == 5
    for x, y in zip(got, want, strict=True):
        np.testing.assert_array_equal(x, y)
        assert x.dtype == np.uint16
        assert x.flags.c_contiguous


def test_a_width_at_which_threads_would_write_over_each_other(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", 3, codec="ffv1", pix_fmt="yuv420p10le", size=(1928, 1080))
    first = [frame.data for frame in read(Video(path=str(path)))]
    for _ in range(4):
        again = [frame.data for frame in read(Video(path=str(path)))]
        assert [x.tobytes() for x in again] == [x.tobytes() for x in first]


@pytest.mark.parametrize("kind", [Video, Images])
def test_a_source_cuts_to_8_bits_where_asked(tmp_path: Path, kind: type[Source]) -> None:
    path = film(tmp_path / "a.mkv", 2, codec="ffv1", pix_fmt="gray10le")
    bits = 10
    if kind is Images:
        path, bits = tmp_path / "a.png", 16
        cv2.imwrite(str(path), levels(8, 6))
    source: Any = kind(path=str(path), depth=8)
    medium = source.open()
    assert medium.dtype == np.uint8
    assert medium.notes[0].endswith(f"has {bits} bits, cut to 8: depth is 8")
    assert next(source.frames()).data.dtype == np.uint8
    source.close()


def test_a_phones_deep_video_and_a_deep_picture_are_upright(tmp_path: Path) -> None:
    x = levels(8, 6)
    for orientation in range(1, 9):
        image = Image.fromarray(x)
        exif = image.getexif()
        exif[0x0112] = orientation
        image.save(tmp_path / "gray.png", exif=exif)
        gray = read(Images(path=str(tmp_path / "gray.png")))[0].data
        bgr = Image.fromarray(np.repeat(x[..., None] >> 8, 3, axis=2).astype(np.uint8))
        bgr.save(tmp_path / "bgr.png", exif=exif)
        upright = read(Images(path=str(tmp_path / "bgr.png")))[0].data
        np.testing.assert_array_equal(gray >> 8, upright)


@pytest.mark.parametrize("color", [False, True], ids=["gray", "color"])
@pytest.mark.parametrize("name", ["g.png", "c.tif", "g.pgm", "a.png"])
def test_a_picture_equals_pyavs_own_to_the_bit(tmp_path: Path, name: str, color: bool) -> None:
    path = tmp_path / name
    cv2.imwrite(str(path), levels(41, 60, *{"g": (), "c": (3,), "a": (4,)}[name[0]]))
    source = Images(path=str(path), color=color)
    medium = source.open()
    assert (medium.dtype, medium.settings) == (np.uint16, {"depth": {"asked": "auto", "got": 16, "file": 16}})
    assert medium.notes == (f"images: {name}: has 16 bits, {READ}",)
    want = decoded(path, "bgr48le" if color else "gray16le")
    np.testing.assert_array_equal(next(source.frames()).data, want[0])


@pytest.mark.parametrize("orientation", [2, 3, 6, 7])
def test_a_deep_colour_picture_is_upright(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    cv2.imwrite(str(tmp_path / "c.png"), levels(8, 6, 3))
    shallow = Image.fromarray(decoded(tmp_path / "c.png", "rgb24")[0])
    shallow.save(tmp_path / "s.png", exif=exif)
    content = (tmp_path / "c.png").read_bytes()
    tag = b"eXIf" + exif.tobytes().removeprefix(b"Exif\0\0")
    chunk = (len(tag) - 4).to_bytes(4, "big") + tag + zlib.crc32(tag).to_bytes(4, "big")
    (tmp_path / "c.png").write_bytes(content[:33] + chunk + content[33:])  # behind the header
    got = read(Images(path=str(tmp_path / "c.png"), color=True))[0].data
    want = read(Images(path=str(tmp_path / "s.png"), color=True))[0].data
    np.testing.assert_allclose(got / 257, want, atol=2)  # FFmpeg rounds to 8 bits with a pattern


def test_pictures_of_several_depths(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((4, 4), 10, np.uint8))
    cv2.imwrite(str(tmp_path / "b.png"), np.full((4, 4), 33450, np.uint16))
    cut = Images(path=str(tmp_path))
    assert [int(frame.data[0, 0]) for frame in read(cut)] == [10, 130]
    assert cut.notes() == ("images: b.png has more than 8 bits, cut to 8 as a.png has no more",)
    (tmp_path / "a.png").rename(tmp_path / "c.png")
    deep = Images(path=str(tmp_path))
    assert [int(frame.data[0, 0]) for frame in read(deep)] == [33450, 2570]  # 10 of 255 is 2570 of 65535
    assert deep.notes() == ()
