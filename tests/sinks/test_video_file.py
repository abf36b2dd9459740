from __future__ import annotations

import sys
from collections import namedtuple
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from stream_sparse.errors import InputError, ParameterError
from stream_sparse.frame import Clock, Medium, Stamp
from stream_sparse.sinks import VideoFile
from tests.support.errors import refusal
from tests.support.processes import python

MEDIUM = Medium((4, 6), np.dtype(np.uint8), 30.0, False, Clock("index"), 100)


def opened(path: Path, **more: Any) -> VideoFile:
    sink = VideoFile(path=str(path), **more)
    sink.open((), MEDIUM)
    return sink


def test_pictures_are_written_at_their_times(tmp_path: Path) -> None:
    sink = opened(tmp_path / "a.mkv", codec="ffv1")
    made = np.random.default_rng(0).integers(0, 255, (5, 7, 9), np.uint8)
    for i, x in enumerate(made):
        x.setflags(write=False)
        sink.write(x, Stamp(i, i * 0.25))
    sink.flush()
    sink.close()
    sink.close()
    with av.open(str(tmp_path / "a.mkv")) as film:
        frames = list(film.decode(video=0))
    assert [f.time for f in frames] == [0, 0.25, 0.5, 0.75, 1.0]
    np.testing.assert_array_equal([f.to_ndarray(format="gray") for f in frames], made)


@pytest.mark.parametrize("shape", [(7, 9), (7, 9, 3)])
@pytest.mark.parametrize("codec", ["ffv1", "h264"])
def test_ffv1_keeps_16_bits(tmp_path: Path, codec: str, shape: tuple[int, ...]) -> None:
    sink = opened(tmp_path / "a.mkv", codec=codec)
    made = np.random.default_rng(0).integers(0, 65536, (3, *shape), np.uint16)
    for i, x in enumerate(made):
        sink.write(x, Stamp(i, i * 0.25))
    sink.close()
    with av.open(str(tmp_path / "a.mkv")) as film:
        got = [f.to_ndarray() for f in film.decode(video=0)]
    if codec == "ffv1":
        np.testing.assert_array_equal([x[..., ::-1] if x.ndim == 3 else x for x in got], made)
    else:
        assert all(x.dtype == np.uint8 for x in got)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    for name in ("a.v1.mkv", "a.v1-2.mkv", "a.v1-3.mkv"):
        sink = opened(tmp_path / "a.v1.mkv")
        assert sink.written == tmp_path / name
        sink.write(np.zeros((8, 8), np.uint8), Stamp(0, 0.0))
        sink.close()
    assert len(list(tmp_path.iterdir())) == 3


def test_without_a_picture_there_is_no_file(tmp_path: Path) -> None:
    sink = opened(tmp_path / "a.mkv")
    assert (tmp_path / "a.mkv").exists()  # taken at once, so that no other sink takes the name
    sink.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        (np.array([[0, 100, 255]], np.uint8), [0, 100, 255]),
        (np.array([[False, True]]), [0, 255]),
        (np.array([[0, 256, 65535]], np.uint16), [0, 1, 255]),
        (np.array([[-255, 0, 255]], np.int16), [1, 128, 255]),
        (np.array([[-510, 0, 255]], np.int16), [1, 128, 192]),
        (np.array([[0, 1]], np.int64), [128, 128]),
        (np.array([[0.0, 99.6, 255.0]], np.float32), [0, 100, 255]),
        (np.array([[0.0, 0.5, 1.0]]), [0, 128, 255]),
        (np.array([[-1.0, 0.0, 0.5]]), [1, 128, 192]),
        (np.array([[-255.0, np.nan, 0.0]]), [1, 128, 128]),
        (np.array([[np.inf, 200.0, -np.inf]]), [255, 200, 0]),
        (np.array([[np.nan, np.nan]]), [0, 0]),
        (np.array([[255 * 2.0**900, 0.0]]), [255, 0]),
    ],
)
def test_values_become_gray_levels(given: np.ndarray, seen: list[int]) -> None:
    before = given.copy()
    picture = VideoFile(path="a.mkv").picture(given)
    assert picture.dtype == np.uint8
    assert picture[0].tolist() == seen
    np.testing.assert_array_equal(given, before)


def test_the_scale_never_falls(tmp_path: Path) -> None:
    sink = VideoFile(path="a.mkv")
    last = [sink.picture(np.array([[x]]))[0, 0] for x in (0.5, 2.0, 255.0, 300.0, 255.0, -1.0, 255.0)]
    assert last == [128, 2, 255, 150, 128, 128, 192]
    sink.reset()
    assert sink.picture(np.array([[0.5]]))[0, 0] == 128


def test_of_named_parts_the_first_is_written(tmp_path: Path) -> None:
    parts = namedtuple("parts", "picture more")
    sink = VideoFile(path=str(tmp_path / "a.mkv"))
    sink.open(("picture", "more"), MEDIUM)
    sink.write(parts(np.zeros((8, 8), np.uint8), 1.0), Stamp(0, 0.0))
    sink.write({"picture": np.zeros((8, 8), np.uint8), "more": 1.0}, Stamp(1, 0.1))
    sink.close()
    with av.open(str(tmp_path / "a.mkv")) as film:
        assert len(list(film.decode(video=0))) == 2


@pytest.mark.parametrize("value", [1.0, np.zeros(3), np.zeros((2, 2, 4)), np.float64(1), (), {}])
def test_what_is_no_picture_is_refused(tmp_path: Path, value: Any) -> None:
    sink = opened(tmp_path / "a.mkv")
    with pytest.raises(InputError, match=r"^video_file: expects a picture of shape \(rows, columns\) or"):
        sink.write(value, Stamp(0, 0.0))
    sink.close()


def test_parameters_are_checked_before_the_run() -> None:
    for wrong, message in [
        ({"path": "a.avi"}, "video_file: path: the name must end in .mkv or .mp4 (got 'a.avi')"),
        ({"path": "a.mp4", "codec": "ffv1"}, "video_file: path: ffv1 goes into .mkv alone (got 'a.mp4')"),
    ]:
        assert refusal(ParameterError, VideoFile, **wrong) == message


LIMITED = """
import resource, signal, sys
import numpy as np
from stream_sparse.errors import RunError
from stream_sparse.frame import Clock, Medium, Stamp
from stream_sparse.sinks import VideoFile
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
sink = VideoFile(path=sys.argv[1], codec=sys.argv[2])
sink.open((), Medium((48, 64), np.dtype(np.uint8), 30.0, False, Clock("index")))
noise = np.random.default_rng(0)
try:
    for i in range(1000):
        sink.write(noise.integers(0, 255, (48, 64), np.uint8), Stamp(i, i / 30))
except RunError as error:
    print(i, error)
    try:
        sink.write(np.zeros((48, 64), np.uint8), Stamp(i + 1, i / 30 + 1))
    except RunError as again:
        assert again is error
    sink.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file size are POSIX")
@pytest.mark.parametrize(("name", "codec"), [("a.mkv", "h264"), ("a.mkv", "ffv1"), ("a.mp4", "h264")])
def test_a_file_that_may_not_grow_keeps_what_it_has(tmp_path: Path, name: str, codec: str) -> None:
    path = tmp_path / name
    done = python("-c", LIMITED, path, codec)
    assert done.stderr == ""
    number, _, line = done.stdout.strip().partition(" ")
    assert line == f"{path.as_posix()}: cannot be written: file too large; what was recorded before is kept"
    with av.open(str(path)) as film:
        kept = []
        try:
            for frame in film.decode(video=0):
                kept.append(frame.time)
        except av.error.InvalidDataError:
            pass  # the torn end
    assert len(kept) >= int(number) - 17
    np.testing.assert_allclose(kept, np.arange(len(kept)) / 30, atol=5e-4)
    assert path.stat().st_size <= 60_000
