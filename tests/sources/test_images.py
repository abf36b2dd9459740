from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from stream_sparse.errors import SourceError, StreamError
from stream_sparse.frame import Frame
from stream_sparse.nodes import Grayscale
from stream_sparse.sources import Images
from stream_sparse.testing import check_source


def _save(path: Path, level: int, size: tuple[int, int] = (8, 6)) -> None:
    Image.new("RGB", size, (level, 0, 0)).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in (1, 2, 10, 9):
        _save(tmp_path / f"f{number}.png", number * 10)
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden.png").write_text("no picture")
    return tmp_path


@pytest.mark.parametrize("glob", ["", "/*.png", "/f*"])
def test_natural_order(folder: Path, glob: str) -> None:
    source = Images(path=f"{folder}{glob}", color=True, fps=10.0)
    medium = source.open()
    frames = list(source.frames())
    assert (medium.shape, medium.frames, medium.rate, medium.clock.kind) == ((6, 8, 3), 4, 10.0, "index")
    assert [int(f.data[0, 0, 2]) for f in frames] == [10, 20, 90, 100]
    assert [f.time_s for f in frames] == [0, 0.1, 0.2, 0.3]
    assert not frames[0].data[..., :2].any(), "BGR"


def test_contract(folder: Path) -> None:
    check_source(Images, path=str(folder))
    check_source(Images, path=str(folder), loop=True, color=True)


def test_loop(folder: Path) -> None:
    source = Images(path=str(folder), loop=True)
    assert source.open().frames is None
    frames = list(itertools.islice(source.frames(), 9))
    assert np.array_equal(frames[0].data, frames[8].data)
    assert frames[8].time_s == 8 / 30


def test_gray_is_what_grayscale_makes(tmp_path: Path) -> None:
    x = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    cv2.imwrite(str(tmp_path / "x.png"), x)
    color, gray = (Images(path=str(tmp_path), color=c) for c in (True, False))
    for source in (color, gray):
        source.open()
    bgr, luma = next(color.frames()).data, next(gray.frames()).data
    assert np.array_equal(bgr, x)
    assert np.array_equal(Grayscale().update(bgr), luma)


@pytest.mark.parametrize(
    ("image", "level"),
    [
        (Image.new("L", (8, 6), 77), 77),
        (Image.new("1", (8, 6), 1), 255),
        (Image.fromarray(np.full((6, 8), 0x4D12, np.uint16)), 0x4D),
        (Image.new("RGBA", (8, 6), (77, 77, 77, 10)), 77),
        (Image.new("P", (8, 6), 0), 0),
    ],
    ids=["gray", "bits", "16 bits", "alpha", "palette"],
)
def test_kinds_of_picture(tmp_path: Path, image: Image.Image, level: int) -> None:
    image.save(tmp_path / "x.png")
    for color in (False, True):
        source = Images(path=str(tmp_path / "x.png"), color=color)
        assert source.open().dtype == np.uint8
        data = next(source.frames()).data
        assert data.shape == ((6, 8, 3) if color else (6, 8))
        assert (data == level).all()


def test_turned_as_exif_says(tmp_path: Path) -> None:
    image = Image.new("L", (8, 6), 50)
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "x.jpg", exif=exif)
    assert Images(path=str(tmp_path)).open().shape == (8, 6)


def _message(path: str) -> str:
    with pytest.raises(SourceError) as caught:
        Images(path=path).open()
    return str(caught.value)


def test_what_cannot_be_opened(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    kinds = "expected png, jpg, bmp, tif, webp, pgm"
    assert _message(str(other)) == f"images: {other}: no picture in this folder (0 files); {kinds}"
    assert _message(f"{other}/*.png") == (
        f"images: {other}/*.png: no picture among what matches (0 files); {kinds}"
    )
    assert _message(f"{folder}/*.txt") == (
        f"images: {folder}/*.txt: no picture among what matches (1 files); {kinds}"
    )
    for name in ("a.mp4", "b.mp4"):
        (other / name).write_bytes(b"x")
    assert _message(f"{other}/*.mp4") == (
        f"images: {other}/*.mp4: no picture among what matches, but there are 2 videos (a.mp4, b.mp4);"
        " a run takes one video: name its file"
    )
    assert _message(f"{other}/no") == (
        f"images: {other}/no: no such file; expected a folder, a glob or a picture"
    )
    (other / "x.png").write_text("no picture")
    assert _message(str(other)) == f"images: {other}/x.png: not a picture"


def _broken(path: Path) -> tuple[int, str]:
    source = Images(path=str(path))
    source.open()
    frames: list[Frame] = []
    with pytest.raises(StreamError) as caught:
        frames.extend(source.frames())  # keeps what came before
    source.close()
    return len(frames), str(caught.value)


def test_a_picture_of_another_size(folder: Path) -> None:
    _save(folder / "f9.png", 0, size=(9, 6))
    assert _broken(folder) == (
        2,
        f"images: {folder}/f9.png: is 9x6 and f1.png is 8x6; a run wants frames of one size",
    )


def test_a_damaged_picture(folder: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    for number in (1, 2, 9, 10):
        Image.fromarray(noise).save(folder / f"f{number}.png")
    content = (folder / "f9.png").read_bytes()
    (folder / "f9.png").write_bytes(content[: len(content) // 2])
    count, text = _broken(folder)
    assert count == 2
    assert text.startswith(f"images: {folder}/f9.png: cannot be read: ")


def test_parameters_by_name() -> None:
    given: dict[str, Any] = {"path": "x", "fps": 5.0, "color": True, "loop": True}
    assert {k: Images(**given).parameters()[k] for k in given} == given
