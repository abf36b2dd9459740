from __future__ import annotations

import itertools
import os
import struct
import threading
import time
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from stream_sparse.data.catalog import find
from stream_sparse.errors import ParameterError, SourceError, StreamError
from stream_sparse.frame import Frame
from stream_sparse.sources import Video
from tests.sources.films import boxes, film, read

MACAW = str(find("macaw"))


def _decoded(path: str, pixel_format: str) -> list[np.ndarray]:
    with av.open(path) as container:
        return [f.to_ndarray(format=pixel_format) for f in container.decode(video=0)]


@pytest.mark.parametrize(("color", "pixel_format"), [(False, "gray"), (True, "bgr24")])
def test_frames_are_the_decoders_to_the_bit(color: bool, pixel_format: str) -> None:
    got = read(Video(path=MACAW, color=color))
    want = _decoded(MACAW, pixel_format)
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
    got, want = read(Video(path=path)), _decoded(path, "gray")
    assert all(np.array_equal(a.data, b) for a, b in zip(got, want, strict=True))
    assert all(a.data.dtype == np.uint8 and a.data.flags.c_contiguous for a in got)


def test_a_real_video_with_full_colour_resolution() -> None:
    path = os.environ.get("STREAM_SPARSE_VIDEO", "")
    if not Path(path).is_file():
        pytest.skip("STREAM_SPARSE_VIDEO names no video file")
    source = Video(path=path, stop=1.0)
    for frame, want in zip(read(source), _decoded(path, "gray"), strict=False):
        assert np.array_equal(frame.data, want)


def test_medium() -> None:
    source = Video(path=MACAW)
    medium = source.open()
    assert medium.shape == (240, 320)
    assert (medium.rate, medium.live, medium.frames, medium.clock.kind) == (30.0, False, 240, "pts")
    source.close()


def test_variable_rate_times_are_the_files_own(tmp_path: Path) -> None:
    pts = [0, 10, 15, 100, 1000, 1001, 1500]
    path = film(tmp_path / "v.mkv", 7, pts=pts, base=Fraction(1, 1000), options={"bf": "0"})
    assert [f.time_s for f in read(Video(path=str(path)))] == [p / 1000 for p in pts]


def test_times_begin_where_the_files_do(tmp_path: Path) -> None:
    path = film(tmp_path / "late.mkv", 5, pts=[1400, 1433, 1466, 1500, 1533], base=Fraction(1, 1000))
    assert [f.time_s for f in read(Video(path=str(path)))] == [1.4, 1.433, 1.466, 1.5, 1.533]


def test_times_that_do_not_increase_are_mended_and_told(tmp_path: Path) -> None:
    one = film(tmp_path / "one.ts", 20, codec="mpeg2video", options={"bf": "0"}).read_bytes()
    path = tmp_path / "twice.ts"
    path.write_bytes(one + one)  # the clock is set back in the middle
    source = Video(path=str(path))
    times = [f.time_s for f in read(source)]
    assert len(times) >= 38
    assert all(np.diff(times) > 0)
    assert any("times that did not increase" in note for note in source.notes())


@pytest.mark.parametrize(
    ("start", "stop", "step", "first", "count"),
    [(0.0, None, 1, 0, 240), (1.0, 2.0, 1, 30, 30), (5.0, None, 7, 150, 13), (7.5, 7.6, 1, 225, 3),
     (0.0, 0.5, 4, 0, 4), (3.01, 3.2, 1, 91, 5)],
)  # fmt: skip
def test_start_stop_step(start: float, stop: float | None, step: int, first: int, count: int) -> None:
    source = Video(path=MACAW, start=start, stop=stop, step=step)
    medium = source.open()
    frames = list(source.frames())
    source.close()
    assert [f.index for f in frames] == list(range(count))
    assert [f.time_s for f in frames] == [(first + step * i) / 30 for i in range(count)]
    assert medium.frames is not None
    assert abs(medium.frames - count) <= 1
    whole = _decoded(MACAW, "gray")
    assert all(np.array_equal(f.data, whole[first + step * f.index]) for f in frames)


def test_a_loop_goes_on_in_time() -> None:
    source = Video(path=MACAW, start=7.0, loop=True)
    assert source.open().frames is None
    frames = list(itertools.islice(source.frames(), 70))
    source.close()
    assert [f.index for f in frames] == list(range(70))
    assert np.allclose(np.diff([f.time_s for f in frames]), 1 / 30)
    assert np.array_equal(frames[0].data, frames[30].data)


def test_phone_videos_are_upright(tmp_path: Path) -> None:
    path = film(tmp_path / "turned.mp4", 3, size=(64, 32))
    content = bytearray(path.read_bytes())
    at = boxes(bytes(content), b"moov", b"trak", b"tkhd") + 40
    turn = (0, 1, 0, -1, 0, 0, 0, 0, 0x4000)  # clockwise by 90 degrees
    content[at : at + 36] = struct.pack(">9i", *(v << 16 for v in turn))
    path.write_bytes(content)
    source = Video(path=str(path), color=True)
    frames = read(source)
    assert frames[0].data.shape == (64, 32, 3)
    capture = cv2.VideoCapture(str(path))
    ok, want = capture.read()
    capture.release()
    assert ok
    assert np.abs(frames[0].data.astype(int) - want).mean() < 4


def test_cut_off_in_mid_stream_keeps_the_frames_before(tmp_path: Path) -> None:
    content = Path(MACAW).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(content[: len(content) // 2])
    source = Video(path=str(path))
    source.open()
    frames: list[Frame] = []
    with pytest.raises(StreamError) as caught:
        frames.extend(source.frames())  # keeps what came before
    source.close()
    size = len(content)
    assert 90 < len(frames) < 150
    assert str(caught.value) == (
        f"video: {path}: an incomplete copy: its index goes to byte {size} and the file ends at {size // 2};"
        f" {len(frames)} frames ({frames[-1].time_s + 1 / 30:.2f} s) were read"
    )


def test_damage_in_mid_stream_keeps_the_frames_before(tmp_path: Path) -> None:
    path = film(tmp_path / "damaged.mp4", 90, options={"bf": "2"})
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half : half + 4000] = np.random.default_rng(0).bytes(4000)
    path.write_bytes(content)
    counts = set()
    for _ in range(3):
        source = Video(path=str(path))
        source.open()
        frames: list[object] = []
        with pytest.raises(
            StreamError, match=r"damaged.mp4: damaged: what comes next .* decoded; \d+ frames"
        ):
            frames.extend(source.frames())
        source.close()
        counts.add(len(frames))
    assert len(counts) == 1
    assert 20 < counts.pop() < 60


def test_a_file_that_ends_before_its_headers_duration_is_told(tmp_path: Path) -> None:
    path = film(tmp_path / "short.mkv", 120)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    source = Video(path=str(path))
    frames = read(source)
    assert 40 < len(frames) < 80
    assert len(source.notes()) == 1
    assert source.notes()[0].endswith("s, though its header says 4.00 s; cut off?")


def test_an_edit_list_is_no_error(tmp_path: Path) -> None:
    path = film(tmp_path / "edited.mp4", 120, options={"bf": "0"})
    content = bytearray(path.read_bytes())
    at = boxes(bytes(content), b"moov", b"trak", b"edts", b"elst")
    assert struct.unpack(">II", content[at : at + 8]) == (0, 1)
    content[at + 8 : at + 12] = struct.pack(">I", 1500)  # 1.5 s of 4, in the movie's milliseconds
    for box, place in ((b"mvhd", (b"moov", b"mvhd")), (b"tkhd", (b"moov", b"trak", b"tkhd"))):
        where = boxes(bytes(content), *place) + (16 if box == b"mvhd" else 20)
        content[where : where + 4] = struct.pack(">I", 1500)
    path.write_bytes(content)
    source = Video(path=str(path))
    frames = read(source)
    assert 0 < len(frames) <= 120
    assert source.notes() == ()


def test_frames_that_change_size(tmp_path: Path) -> None:
    small = film(tmp_path / "a.ts", 10, codec="mpeg2video").read_bytes()
    large = film(tmp_path / "b.ts", 10, codec="mpeg2video", size=(96, 80)).read_bytes()
    path = tmp_path / "both.ts"
    path.write_bytes(small + large)
    source = Video(path=str(path))
    source.open()
    frames: list[object] = []
    with pytest.raises(StreamError, match="is 96x80 and those before it were 64x48; a run wants frames of"):
        frames.extend(source.frames())
    source.close()
    assert 8 <= len(frames) <= 10


def _message(path: str) -> str:
    with pytest.raises(SourceError) as caught:
        Video(path=path).open()
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    folder = str(tmp_path)
    (tmp_path / "clip.mp4").write_text("no video at all " * 50)
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "notes.txt").write_text("hello\nworld\n" * 50)
    whole = Path(MACAW).read_bytes()
    (tmp_path / "headless.mp4").write_bytes(whole[len(whole) // 2 :])
    unreadable = (
        "is no video that FFmpeg can read, or an incomplete copy of one; give another, or copy it again"
    )
    text = "is no video, it looks like text; give a video file"
    assert _message(f"{folder}/clip.mp5") == (
        f"video: {folder}/clip.mp5: no such file; expected a video file; did you mean 'clip.mp4'?"
    )
    assert _message(f"{folder}/clip.mp4") == f"video: {folder}/clip.mp4: {text}"
    assert _message(f"{folder}/headless.mp4") == f"video: {folder}/headless.mp4: {unreadable}"
    assert _message(f"{folder}/empty.mp4") == (
        f"video: {folder}/empty.mp4: the file is empty; expected a video file"
    )
    assert _message(f"{folder}/notes.txt") == f"video: {folder}/notes.txt: no video in it (it holds text)"
    assert _message(folder) == f"video: {folder}: a folder; expected a video file"
    assert _message(f"{folder}/*.mp4") == (
        f"video: {folder}/*.mp4: 3 files match (clip.mp4, empty.mp4, headless.mp4); expected one: name it,"
        " and run the others one after the other"
    )
    assert _message(f"{folder}/*.mov") == f"video: {folder}/*.mov: no file matches; expected a video file"
    assert _message(f"{folder}/x/y.mp4") == (
        f"video: {folder}/x/y.mp4: no such file; expected a video file; there is no folder {folder}/x either"
    )


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
        frame.rate = 8000
        out.mux(stream.encode(frame))
    assert _message(str(path)) == f"video: {path}: no video in it (it holds audio)"


def test_a_start_past_the_end() -> None:
    with pytest.raises(SourceError) as caught:
        Video(path=MACAW, start=60.0).open()
    assert str(caught.value) == f"video: {MACAW}: no frame at or after 60 s can be decoded; it is 8.00 s long"


def test_stop_before_start_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"video: stop must be later than start \(got 2, start is 3\)"):
        Video(path=MACAW, start=3.0, stop=2.0)


def test_frames_wants_an_open_source() -> None:
    with pytest.raises(StreamError, match=r"video: not open; call open\(\) before frames\(\)"):
        next(Video(path=MACAW).frames())


def test_close_from_another_thread_ends_an_endless_loop() -> None:
    source = Video(path=MACAW, loop=True)
    source.open()
    threading.Timer(0.1, source.close).start()
    begin = time.monotonic()
    assert sum(1 for _ in source.frames()) > 0
    assert time.monotonic() - begin < 1


def test_close_frees_a_long_way_to_the_start() -> None:
    source = Video(path=MACAW, start=1e6)
    threading.Timer(0.02, source.close).start()
    begin = time.monotonic()
    with pytest.raises(SourceError):
        source.open()
    assert time.monotonic() - begin < 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are not everywhere")
def test_a_pipe_is_read_and_waiting_for_its_writer_can_be_ended(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mkv"
    os.mkfifo(pipe)
    content = film(tmp_path / "a.mkv", 20).read_bytes()
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    source = Video(path=str(pipe))
    assert len(read(source)) == 20
    writer.join()
    threading.Timer(0.1, source.close).start()
    with pytest.raises(SourceError, match="closed while it was being opened"):
        source.open()
    with pipe.open("wb"):  # lets the reader that was left behind go
        pass


def test_a_fragmented_file_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "live.mp4"
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    with av.open(str(path), "w", options=options) as out:
        stream = out.add_stream("h264", rate=30, options={"g": "15", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        noise = np.random.default_rng(0)
        for _ in range(60):
            x = noise.integers(0, 256, (48, 64, 3), dtype=np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(x, format="bgr24")))
        out.mux(stream.encode(None))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    source = Video(path=str(path))
    source.open()
    frames: list[Frame] = []
    with pytest.raises(StreamError, match="an incomplete copy"):
        frames.extend(source.frames())
    source.close()
    assert 25 <= len(frames) <= 31


def test_nothing_is_left_open(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 30)
    before = _open_files()
    for _ in range(3):
        source = Video(path=str(path))
        source.open()
        next(source.frames())
        source.close()
    assert _open_files() == before


def _open_files() -> int:
    place = Path("/proc/self/fd")
    return len(list(place.iterdir())) if place.is_dir() else 0
