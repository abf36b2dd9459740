from __future__ import annotations

import os
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from stream_sparse.errors import InputError, RunError
from stream_sparse.io.video_writer import VideoWriter, check_path
from tests.support.errors import fails

KEPT = "what was recorded before is kept"
TIMES = [5.0, 5.0333, 5.0334, 5.9, 7.123456]
KINDS = [("a.mkv", "h264"), ("a.mp4", "h264"), ("a.mkv", "ffv1")]


def pictures(color: bool, height: int = 49, width: int = 65, count: int = 5) -> list[np.ndarray]:
    found = []
    for i in range(count):
        x = np.linspace(0, 120, width)[None, :] + np.linspace(0, 60, height)[:, None] + 10 * i
        found.append((np.stack([x, 255 - x, x / 2], axis=-1) if color else x).astype(np.uint8))
    return found


def read(path: Path, color: bool) -> tuple[list[float], list[np.ndarray]]:
    with av.open(str(path)) as film:
        frames = list(film.decode(video=0))
    return [f.time for f in frames], [f.to_ndarray(format="bgr24" if color else "gray") for f in frames]


@pytest.mark.parametrize("color", [False, True], ids=["gray", "color"])
@pytest.mark.parametrize(("name", "codec"), KINDS)
def test_pictures_and_times_come_back(tmp_path: Path, name: str, codec: str, color: bool) -> None:
    made = pictures(color)
    with VideoWriter(tmp_path / name, 65, 49, codec=codec, quality=100) as video:
        for x, time_s in zip(made, TIMES, strict=True):
            before = x.copy()
            video.write(x, time_s)
            np.testing.assert_array_equal(x, before)
    times, seen = read(tmp_path / name, color)
    zero = 5.0 if name.endswith(".mp4") else 0.0  # an mp4 counts from its first picture
    # the second and third are 0.1 ms apart: in Matroska's milliseconds the later one moves on by one
    assert times == pytest.approx([t - zero for t in TIMES], abs=1e-3 if name.endswith(".mkv") else 1e-6)
    assert all(np.diff(times) > 0)
    for x, y in zip(made, seen, strict=True):
        if codec == "ffv1":
            np.testing.assert_array_equal(y, x)
        else:
            assert y.shape[:2] == (50, 66)  # even; the last row and column are there twice
            np.testing.assert_allclose(y[:49, :65].astype(int), x, atol=12 if color else 3)
            np.testing.assert_allclose(y[49, :65].astype(int), x[48], atol=12 if color else 3)


@pytest.mark.parametrize("color", [False, True], ids=["gray", "color"])
def test_16_bits_come_back_to_the_bit(tmp_path: Path, color: bool) -> None:
    made = np.random.default_rng(0).integers(0, 65536, (5, 49, 65, 3)[: 4 if color else 3], dtype=np.uint16)
    with VideoWriter(tmp_path / "a.mkv", 65, 49, codec="ffv1", dtype=np.uint16) as video:
        for k, x in enumerate(made):
            video.write(x, k / 30)
    with av.open(str(tmp_path / "a.mkv")) as film:
        seen = [frame.to_ndarray() for frame in film.decode(video=0)]  # planes in the order RGB
    np.testing.assert_array_equal([x[..., ::-1] if color else x for x in seen], made)


def test_times_that_stand_still_or_go_back_move_on_by_a_tick(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mkv", 64, 48) as video:
        for x, time_s in zip(pictures(False, 48, 64), [1.0, 1.0, 0.5, 1.002, 1.1], strict=True):
            video.write(x, time_s)
    assert read(tmp_path / "a.mkv", False)[0] == pytest.approx([1.0, 1.001, 1.002, 1.003, 1.1])


def test_close_waits_for_the_picture_that_is_being_written(tmp_path: Path) -> None:
    """An encoder that is closed by one thread while it works in another ends the process."""
    video = VideoWriter(tmp_path / "a.mkv", 64, 48)
    first, second, late = pictures(False, 48, 64, 3)
    video.write(first, 0.0)
    inside, go = threading.Event(), threading.Event()
    stream = video._stream  # an encoder cannot be slowed down from outside

    class Slow:
        codec_context = stream.codec_context

        def encode(self, frame: av.VideoFrame | None) -> Any:
            if frame is not None:
                inside.set()
                assert go.wait(30)
            return stream.encode(frame)

    video._stream = Slow()  # type: ignore[assignment]
    threads = [threading.Thread(target=video.write, args=(second, 0.1)), threading.Thread(target=video.close)]
    threads[0].start()
    assert inside.wait(30)
    threads[1].start()
    threads[1].join(0.05)
    assert threads[1].is_alive()
    go.set()
    for thread in threads:
        thread.join(30)
    assert read(tmp_path / "a.mkv", False)[0] == pytest.approx([0.0, 0.1])
    with pytest.raises(RunError, match=r"a\.mkv: is closed"):
        video.write(late, 0.2)


@pytest.mark.parametrize("codec", ["h264", "ffv1"])
def test_an_encoder_can_be_opened_before_the_first_picture(tmp_path: Path, codec: str) -> None:
    said = []
    for color in (None, True):
        with VideoWriter(tmp_path / f"{color}.mkv", 65, 49, codec=codec, color=color) as video:
            said.append(video._stream.codec_context.is_open)  # nothing else shows it
            for x, time_s in zip(pictures(True), TIMES, strict=True):
                video.write(x, time_s)
    assert said == [False, True]
    late, early = (read(tmp_path / f"{color}.mkv", True) for color in (None, True))
    assert late[0] == early[0]
    np.testing.assert_array_equal(late[1], early[1])
    with VideoWriter(tmp_path / "none.mkv", 65, 49, codec=codec, color=True):
        pass
    assert not (tmp_path / "none.mkv").exists()


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), 0.0, 1e9])
def test_any_nominal_rate_will_do(tmp_path: Path, rate: float) -> None:
    with VideoWriter(tmp_path / "a.mkv", 64, 48, rate=rate, metadata={"title": "bird"}) as video:
        for i, x in enumerate(pictures(True, 48, 64)):
            video.write(x, i * 0.1)
    with av.open(str(tmp_path / "a.mkv")) as film:
        assert film.metadata["title"] == "bird"
        assert [f.time for f in film.decode(video=0)] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])


@pytest.mark.parametrize("wrong", [np.zeros((48, 65), np.uint8), np.zeros((48, 64), np.float32)])
def test_a_size_change_is_one_clear_line(tmp_path: Path, wrong: np.ndarray) -> None:
    with VideoWriter(tmp_path / "a.mkv", 64, 48) as video:
        video.write(np.zeros((48, 64), np.uint8), 0.0)
        with fails(
            f"{(tmp_path / 'a.mkv').as_posix()}: its pictures are uint8 of shape (48, 64), "
            f"now got {wrong.dtype} of shape {wrong.shape}; a video keeps its size"
        ):
            video.write(wrong, 0.1)
        video.write(np.zeros((48, 64), np.uint8), 0.2)
    assert read(tmp_path / "a.mkv", False)[0] == [0.0, 0.2]


def test_where_nothing_can_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.mkv").write_text("precious")
    with pytest.raises(InputError, match=r"a\.mkv: exists already; nothing is overwritten$"):
        VideoWriter(tmp_path / "a.mkv", 64, 48)
    assert (tmp_path / "a.mkv").read_text() == "precious"
    with pytest.raises(InputError, match=r"a\.avi: the name must end in \.mkv or \.mp4"):
        VideoWriter(tmp_path / "a.avi", 64, 48)
    assert check_path("a.mp4", "ffv1") == "ffv1 goes into .mkv alone (got 'a.mp4')"
    assert check_path("A.MKV", "h264") is None


@pytest.mark.skipif(os.name == "nt", reason="there is no /dev/null")
@pytest.mark.parametrize("name", ["a.mkv", "a.mp4"])
@pytest.mark.parametrize("written", [0, 1, 20])
def test_a_file_without_a_whole_picture_is_removed(tmp_path: Path, written: int, name: str) -> None:
    path = tmp_path / name
    file = path.open("xb", buffering=0)
    video = VideoWriter(path, 64, 48, file=file)
    with fails(f"{path}: cannot be written: bad file descriptor; {KEPT}", RunError):
        for number in range(100):
            if number == written:
                other = os.open(os.devnull, os.O_RDONLY)
                os.dup2(other, file.fileno())  # as where a unit has closed it
                os.close(other)
            video.write(np.zeros((48, 64), np.uint8), number / 30)
    video.close()
    assert path.exists() == (written == 20)
    if written == 20:
        assert read(path, color=False)[0]


def test_a_name_that_looks_like_a_protocol_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with VideoWriter("pipe 1 é.mkv", 64, 48) as video:
        video.write(np.zeros((48, 64), np.uint8), 0.0)
    assert video.count == 1
    assert [p.name for p in tmp_path.iterdir()] == ["pipe 1 é.mkv"]
    video.close()
