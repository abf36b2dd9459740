"""Pictures of a video by their times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.io.recorded_video import DamagedPictureError, OpenVideo
from stream_sparse.io.video_writer import VideoWriter

COUNT = 150  # of which three are key frames


def picture(number: int) -> np.ndarray:
    """Eight stripes, bright or dark as the bits of a number."""
    return np.repeat(np.unpackbits(np.array([number], np.uint8)) * np.uint8(255), 8)[None].repeat(48, axis=0)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video whose pictures show their numbers; from the 101st on they come later."""
    path = tmp_path_factory.mktemp("film") / "view.mkv"
    with VideoWriter(path, 64, 48) as video:
        for number in range(COUNT):
            late = 0.5 if number > 100 else 0.0
            video.write(picture(number), time_s=number / 30 + late)
    return path


@pytest.fixture
def film(path: Path) -> Iterator[OpenVideo]:
    film = OpenVideo(path)
    yield film
    film.close()


def shown(film: OpenVideo, time_s: float) -> int:
    found = film.at(time_s)
    assert found is not None
    stripes = found[1].to_ndarray(format="gray").reshape(48, 8, 8).mean(axis=(0, 2))
    return int(np.packbits(stripes > 128)[0])


def test_every_picture_is_found_from_anywhere(film: OpenVideo) -> None:
    rng = np.random.default_rng(0)
    order = [*range(8), 3, 2, 99, 100, 101, *rng.integers(0, COUNT, 12), COUNT - 1, 0]
    for number in order:
        time_s = number / 30 + (0.5 if number > 100 else 0.0)
        assert shown(film, time_s) == number
        assert shown(film, time_s + 0.02) == number


def test_between_pictures_the_last_one_stays(film: OpenVideo) -> None:
    assert shown(film, 101 / 30 + 0.4) == 100
    assert shown(film, -5) == 0
    assert shown(film, 1e9) == COUNT - 1


@pytest.mark.parametrize("data", [b"", b"\x1aE\xdf\xa3 no video", b"x" * 1000])
def test_what_is_no_video_is_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "view.mkv").write_bytes(data)
    with pytest.raises(DamagedPictureError, match=r"^view\.mkv is not a video, or damaged: "):
        OpenVideo(tmp_path / "view.mkv").at(0)


def test_what_is_cut_off_is_read_up_to_there(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    (tmp_path / "view.mkv").write_bytes(data[: len(data) * 2 // 3])
    film = OpenVideo(tmp_path / "view.mkv")
    assert shown(film, 1.0) == 30
    assert 60 < shown(film, 100) < COUNT - 1
    film.close()


def test_large_pictures_are_not_decoded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream_sparse.io.recorded_video._MOST_PIXELS", 3000)
    film = OpenVideo(path)
    with pytest.raises(DamagedPictureError, match=r"^view\.mkv has pictures of 64 x 48 pixels: they are not"):
        film.at(0)
    film.close()
