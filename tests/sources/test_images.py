from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from stream_sparse.nodes import Grayscale
from stream_sparse.sources import Images
from stream_sparse.testing import check_source
from tests.support.video_files import cannot_open, read, read_until_error


def save(path: Path, level: int, size: tuple[int, int] = (8, 6)) -> None:
    Image.new("RGB", size, (level, 0, 0)).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in (1, 2, 10, 9):
        save(tmp_path / f"f{number}.png", number * 10)
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden.png").write_text("no picture")
    return tmp_path


@pytest.mark.parametrize("glob", ["", "/*.png", "/f*"])
def test_natural_order(folder: Path, glob: str) -> None:
    source = Images(path=f"{folder}{glob}", color=True, fps=10.0)
    medium = source.open()
    assert (medium.shape, medium.frames, medium.rate, medium.clock.kind) == ((6, 8, 3), 4, 10.0, "index")
    frames = read(source)
    assert [(int(f.data[0, 0, 2]), f.time_s) for f in frames] == [(10, 0), (20, 0.1), (90, 0.2), (100, 0.3)]
    assert not frames[0].data[..., :2].any(), "BGR"


def test_contract(folder: Path) -> None:
    check_source(Images, path=str(folder))
    check_source(Images, path=str(folder), loop=True, color=True)


def test_a_loop_goes_on_in_time(folder: Path) -> None:
    source = Images(path=str(folder), loop=True)
    assert source.open().frames is None
    frames = read(source, 9)
    assert np.array_equal(frames[0].data, frames[8].data)
    assert frames[8].time_s == 8 / 30
    assert [frame.index for frame in frames if frame.lap] == [4, 8]


def test_gray_is_made_as_by_grayscale(tmp_path: Path) -> None:
    x = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    cv2.imwrite(str(tmp_path / "x.png"), x)
    (bgr,), (gray,) = (read(Images(path=str(tmp_path), color=color)) for color in (True, False))
    assert np.array_equal(bgr.data, x)
    assert np.array_equal(Grayscale().update(bgr.data), gray.data)


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
@pytest.mark.parametrize("color", [False, True])
def test_kinds_of_picture(tmp_path: Path, image: Image.Image, level: int, color: bool) -> None:
    image.save(tmp_path / "x.png")
    (frame,) = read(Images(path=str(tmp_path / "x.png"), color=color, depth=8))
    assert (frame.data.dtype, frame.data.shape) == (np.uint8, (6, 8, 3) if color else (6, 8))
    assert (frame.data == level).all()


def test_pictures_are_rotated_by_their_exif_data(tmp_path: Path) -> None:
    image = Image.new("L", (8, 6), 50)
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "x.jpg", exif=exif)
    assert Images(path=str(tmp_path)).open().shape == (8, 6)


def test_paths_without_pictures(tmp_path: Path) -> None:
    def problem(path: str) -> str:
        return cannot_open(Images(path=path)).removeprefix(f"images: {path}: ")

    kinds = "expected png, jpg, bmp, tif, webp, pgm"
    assert problem(str(tmp_path)) == f"no picture in this folder (0 files); {kinds}"
    assert problem(f"{tmp_path}/*.png") == f"no picture among the matching files (0 files); {kinds}"
    Image.new("L", (4, 4)).save(tmp_path / "x.png", "EPS")  # for which Pillow starts Ghostscript
    assert cannot_open(Images(path=str(tmp_path))) == f"images: {tmp_path}/x.png: not a picture"


def test_a_picture_of_another_size(folder: Path) -> None:
    save(folder / "f9.png", 0, size=(9, 6))
    frames, text = read_until_error(Images(path=str(folder)))
    assert len(frames) == 2
    assert text == (f"images: {folder}/f9.png: is 9x6 and f1.png is 8x6; a run needs frames of one size")


def test_a_damaged_picture(folder: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    for number in (1, 2, 9, 10):
        Image.fromarray(noise).save(folder / f"f{number}.png")
    content = (folder / "f9.png").read_bytes()
    (folder / "f9.png").write_bytes(content[: len(content) // 2])
    frames, text = read_until_error(Images(path=str(folder)))
    assert len(frames) == 2
    assert text.startswith(f"images: {folder}/f9.png: cannot be read: ")


def test_a_pattern_below_all_folders(tmp_path: Path) -> None:
    for place in ("a", "b/c", "b/cam"):
        (tmp_path / place).mkdir(parents=True)
        cv2.imwrite(str(tmp_path / place / "f.png"), np.zeros((4, 6), np.uint8))
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    assert len(read(Images(path=f"{tmp_path}/**/*.png"))) == 3
    assert len(read(Images(path=f"{tmp_path}/**/cam/*.png"))) == 1
    assert len(read(Images(path=f"{tmp_path}/b/**/f.png"))) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are not everywhere")
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    said = cannot_open(Images(path=str(path)))
    assert said == f"images: {path}: is not a regular file; expected a folder, a glob or a picture"


def test_a_name_with_brackets_is_a_pattern_only_where_no_picture_has_it(tmp_path: Path) -> None:
    save(tmp_path / "x1.png", 10)
    path = tmp_path / "x[1].png"
    assert len(read(Images(path=str(path)))) == 1
    save(path, 200)
    (frame,) = read(Images(path=str(path), color=True))
    assert frame.data[0, 0, 2] == 200
