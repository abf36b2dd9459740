from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from stream_sparse.data.catalog import find
from stream_sparse.errors import ParameterError
from stream_sparse.sources import Video
from tests.support.video_files import boxes, cannot_open, film, read

MACAW = str(find("macaw"))


def decoded(path: str, pixel_format: str) -> list[np.ndarray]:
    with av.open(path) as container:
        return [f.to_ndarray(format=pixel_format) for f in container.decode(video=0)]


@pytest.mark.parametrize(("color", "pixel_format"), [(False, "gray"), (True, "bgr24")])
def test_frames_are_the_decoders_to_the_bit(color: bool, pixel_format: str) -> None:
    got = read(Video(path=MACAW, color=color))
    want = decoded(MACAW, pixel_format)
    assert len(got) == len(want) == 240
    assert all(np.array_equal(a.data, b) for a, b in zip(got, want, strict=True))


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt", "full_range"),
    [
        ("a.mp4", "h264", "yuv420p", False),
        ("b.mp4", "h264", "yuv420p", True),
        ("c.mp4", "h264", "yuv444p", False),
        ("d.mp4", "h264", "yuv422p", False),
        ("e.avi", "mjpeg", "yuvj420p", False),
        ("f.mkv", "ffv1", "gray", False),
        ("g.mkv", "ffv1", "bgra", False),
        ("h.mkv", "ffv1", "yuv420p10le", False),
        ("i.mkv", "ffv1", "gray16le", False),
    ],
)
def test_gray_equals_pyavs_own_for_each_format(
    tmp_path: Path, name: str, codec: str, pix_fmt: str, full_range: bool
) -> None:
    path = str(film(tmp_path / name, 8, codec=codec, pix_fmt=pix_fmt, full_range=full_range, size=(72, 40)))
    got, want = read(Video(path=path, depth=8)), decoded(path, "gray")
    assert all(np.array_equal(a.data, b) for a, b in zip(got, want, strict=True))
    assert all(a.data.dtype == np.uint8 and a.data.flags.c_contiguous for a in got)


def test_phone_videos_are_upright(tmp_path: Path) -> None:
    path = film(tmp_path / "turned.mp4", 3, size=(64, 32))
    content = bytearray(path.read_bytes())
    at = boxes(bytes(content), b"moov", b"trak", b"tkhd") + 40
    turn = (0, 1, 0, -1, 0, 0, 0, 0, 0x4000)  # clockwise by 90 degrees
    content[at : at + 36] = struct.pack(">9i", *(v << 16 for v in turn))
    path.write_bytes(content)
    frames = read(Video(path=str(path), color=True))
    assert frames[0].data.shape == (64, 32, 3)
    capture = cv2.VideoCapture(str(path))
    ok, want = capture.read()
    capture.release()
    assert ok
    assert np.abs(frames[0].data.astype(int) - want).mean() < 4


@pytest.mark.parametrize(
    "pts", [[0, 10, 15, 100, 1000, 1001, 1500], [1400, 1433, 1466, 1500, 1533]], ids=["variable", "late"]
)
def test_times_are_the_files_own(tmp_path: Path, pts: list[int]) -> None:
    path = film(tmp_path / "v.mkv", len(pts), pts=pts, base=Fraction(1, 1000), options={"bf": "0"})
    assert [f.time_s for f in read(Video(path=str(path)))] == [p / 1000 for p in pts]


def test_times_that_do_not_increase_are_corrected_and_noted(tmp_path: Path) -> None:
    one = film(tmp_path / "one.ts", 20, codec="mpeg2video", options={"bf": "0"}).read_bytes()
    path = tmp_path / "twice.ts"
    path.write_bytes(one + one)  # the clock is set back in the middle
    source = Video(path=str(path))
    times = [f.time_s for f in read(source)]
    assert len(times) >= 38
    assert all(np.diff(times) > 0)
    damaged, corrected = source.notes()  # at the seam the stream looks damaged
    assert damaged == f"{path}: damaged frames, repaired by the decoder: 1"
    assert corrected.startswith(f"{path}: times that did not increase, corrected: ")


def test_of_two_equal_times_the_second_one_is_corrected(tmp_path: Path) -> None:
    whole, path = film(tmp_path / "whole.mkv", 4, codec="ffv1", rate=100), tmp_path / "equal.mkv"
    with av.open(str(whole)) as old, av.open(str(path), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.pts is not None:
                packet.stream = stream
                packet.pts = packet.dts = {0: 0, 10: 10, 20: 10, 30: 20}[packet.pts]
                new.mux(packet)
    source = Video(path=str(path))
    assert [f.time_s for f in read(source)] == [0.0, 0.01, 0.01 + 1e-6, 0.02]
    assert list(source.notes()) == [f"{path}: times that did not increase, corrected: 1"]


@pytest.mark.parametrize(
    ("start", "stop", "step", "first", "count"),
    [(0.0, None, 1, 0, 240), (1.0, 2.0, 1, 30, 30), (5.0, None, 7, 150, 13), (7.5, 7.6, 1, 225, 3),
     (0.0, 0.5, 4, 0, 4), (3.01, 3.2, 1, 91, 5)],
)  # fmt: skip
def test_start_stop_step(start: float, stop: float | None, step: int, first: int, count: int) -> None:
    source = Video(path=MACAW, start=start, stop=stop, step=step)
    medium, frames = source.open(), read(source)
    assert [f.index for f in frames] == list(range(count))
    assert [f.time_s for f in frames] == [(first + step * i) / 30 for i in range(count)]
    assert medium.frames is not None
    assert abs(medium.frames - count) <= 1
    whole = decoded(MACAW, "gray")
    assert all(np.array_equal(f.data, whole[first + step * f.index]) for f in frames)


def test_a_loop_goes_on_in_time() -> None:
    source = Video(path=MACAW, start=7.0, loop=True)
    assert source.open().frames is None
    frames = read(source, 70)
    assert [f.index for f in frames] == list(range(70))
    assert np.allclose(np.diff([f.time_s for f in frames]), 1 / 30)
    assert np.array_equal(frames[0].data, frames[30].data)
    assert [(frame.index, frame.lap) for frame in frames if frame.lap] == [(30, 2), (60, 3)]


def test_a_start_past_the_end() -> None:
    text = f"video: {MACAW}: no frame at or after 60 s can be decoded; it is 8.00 s long"
    assert cannot_open(Video(path=MACAW, start=60.0)) == text


def test_stop_before_start_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"video: stop must be later than start \(got 2, start is 3\)"):
        Video(path=MACAW, start=3.0, stop=2.0)
