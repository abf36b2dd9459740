"""Files that are damaged, cut off, or not videos, whatever their name says."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import av
import numpy as np
import pytest

from stream_sparse.data.catalog import find
from stream_sparse.errors import RunError, SourceError
from stream_sparse.sources import Video
from tests.support.video_files import boxes, cannot_open, film, read, read_until_error

MACAW = find("macaw").read_bytes()


def test_an_incomplete_copy_keeps_the_frames_before(tmp_path: Path) -> None:
    path, size = tmp_path / "cut.mp4", len(MACAW)
    path.write_bytes(MACAW[: size // 2])
    frames, text = read_until_error(Video(path=str(path)))
    assert 90 < len(frames) < 150
    assert text == (
        f"video: {path}: an incomplete copy: its index goes to byte {size} and the file ends at {size // 2};"
        f" {len(frames)} frames ({frames[-1].time_s + 1 / 30:.2f} s) were read"
    )


def test_frames_that_change_size(tmp_path: Path) -> None:
    small = film(tmp_path / "a.ts", 10, codec="mpeg2video").read_bytes()
    large = film(tmp_path / "b.ts", 10, codec="mpeg2video", size=(96, 80)).read_bytes()
    (tmp_path / "both.ts").write_bytes(small + large)
    frames, text = read_until_error(Video(path=str(tmp_path / "both.ts")))
    assert 8 <= len(frames) <= 10
    assert text.endswith("is 96x80 and those before it were 64x48; a run needs frames of one size")


def test_a_file_that_ends_before_its_headers_duration_is_noted(tmp_path: Path) -> None:
    path = film(tmp_path / "short.mkv", 120)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    source = Video(path=str(path))
    assert 40 < len(read(source)) < 80
    (note,) = source.notes()
    assert note.endswith("s, though its header says 4.00 s; cut off?")


def test_an_edit_list_is_no_error(tmp_path: Path) -> None:
    path = film(tmp_path / "edited.mp4", 120, options={"bf": "0"})
    content = bytearray(path.read_bytes())
    at = boxes(bytes(content), b"moov", b"trak", b"edts", b"elst")
    assert struct.unpack(">II", content[at : at + 8]) == (0, 1)
    content[at + 8 : at + 12] = struct.pack(">I", 1500)  # 1.5 s of 4, in the movie's milliseconds
    for offset, place in ((16, (b"moov", b"mvhd")), (20, (b"moov", b"trak", b"tkhd"))):
        where = boxes(bytes(content), *place) + offset
        content[where : where + 4] = struct.pack(">I", 1500)
    path.write_bytes(content)
    source = Video(path=str(path))
    assert 0 < len(read(source)) <= 120
    assert source.notes() == ()


def problem(path: object) -> str:
    return cannot_open(Video(path=str(path))).removeprefix(f"video: {path}: ")


def test_contents_that_are_no_video(tmp_path: Path) -> None:
    for content in (b"", MACAW[len(MACAW) // 2 :], np.random.default_rng(0).bytes(3000)):
        (tmp_path / "film.mp4").write_bytes(content)
        assert problem(tmp_path / "film.mp4") == (
            "is not a video that FFmpeg can read, or an incomplete copy of one"
        )


def test_text_and_sound(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello\nworld\n" * 50)
    assert problem(tmp_path / "notes.txt") == "no video in it (it holds text)"
    with av.open(str(tmp_path / "sound.wav"), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
        frame.rate = 8000
        out.mux(stream.encode(frame))
    assert problem(tmp_path / "sound.wav") == "no video in it (it holds audio)"


def test_paths_that_are_no_file(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4", "c.mp4", "d.mp4"):
        (tmp_path / name).touch()
    assert problem(tmp_path / "a.mp5") == "no such file; expected a video file; did you mean 'a.mp4'?"
    assert problem(tmp_path) == "is a folder; expected a video file"
    assert problem(tmp_path / "*.mp4") == ("4 files match (a.mp4, b.mp4, c.mp4, ...); expected a video file")
    assert problem(tmp_path / "*.mov") == "0 files match; expected a video file"


MACAW = find("macaw").read_bytes()


def changed(content: bytes, begin: int, end: int, seed: int) -> bytes:
    """Other bytes at up to 300 places between two."""
    rng = np.random.default_rng(seed)
    places = rng.integers(begin, end, rng.choice([1, 3, 10, 50, 300]))
    made = np.frombuffer(content, np.uint8).copy()
    made[places] = rng.integers(0, 256, len(places))
    return made.tobytes()


def look_at(path: Path) -> str:
    """Read a video to its end; its times are finite and increase, and errors and notes are lines."""
    source = Video(path=str(path))
    times: list[float] = []
    said = ""
    try:
        source.open()
        times.extend(frame.time_s for frame in source.frames())
    except (SourceError, RunError) as error:
        said = str(error)
    finally:
        source.close()
    assert all(map(math.isfinite, times))
    assert all(np.diff(times) > 0)
    for line in (said, *source.notes()):
        assert "\n" not in line
        assert "nan" not in line.replace(str(path), "")
    return said


@pytest.mark.parametrize("part", ["mdat", "moov"])
def test_any_bytes_of_an_mp4_may_be_wrong(tmp_path: Path, part: str) -> None:
    begin = boxes(MACAW, part.encode())
    size = int.from_bytes(MACAW[begin - 8 : begin - 4], "big") - 8
    said = []
    for seed in range(10):
        path = tmp_path / f"{seed}.mp4"
        path.write_bytes(changed(MACAW, begin, begin + size, seed))
        said.append(look_at(path))
    assert not all(said)
    assert any(said) == (part == "moov")  # of damaged pictures the others are read


@pytest.mark.parametrize("which", [0, 5, 100])
def test_a_time_that_is_damaged_is_replaced(tmp_path: Path, which: int) -> None:
    content, path = bytearray(MACAW), tmp_path / "a.mp4"
    used = boxes(MACAW, b"moov", b"trak", b"edts", b"elst") + 8
    struct.pack_into(">I", content, used, 0x7FFFFFFF)  # so that FFmpeg uses what is beyond the end
    shifts = boxes(MACAW, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"ctts") + 8
    struct.pack_into(">I", content, shifts + 8 * which + 4, 512 * 3_000_000)
    path.write_bytes(content)
    source = Video(path=str(path))
    times = [frame.time_s for frame in read(source)]
    assert times == pytest.approx([k / 30 for k in range(240)], abs=0.04)
    assert source.notes()[0] == f"{path}: damaged times, replaced by the frame rate: 1"


def test_a_header_of_no_text_is_no_reason_to_fail(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", 5)
    content = path.read_bytes()
    assert b"DURATION" in content
    for old in (b"00:00:00.16", b"DURATION", b"ENCODER"):
        (tmp_path / "b.mkv").write_bytes(content.replace(old, old[:-1] + b"\xff"))
        assert len(read(Video(path=str(tmp_path / "b.mkv")))) == 5
