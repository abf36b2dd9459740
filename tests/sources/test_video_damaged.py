"""Videos in which bytes have changed: each is read with true times, or refused in one line."""

from __future__ import annotations

import math
import struct
from pathlib import Path

import numpy as np
import pytest

from stream_sparse.data.catalog import find
from stream_sparse.errors import RunError, SourceError
from stream_sparse.sources import Video
from tests.support.video_files import boxes, film, read

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
@pytest.mark.parametrize("tens", range(2))
def test_any_bytes_of_an_mp4_may_be_wrong(tmp_path: Path, part: str, tens: int) -> None:
    begin = boxes(MACAW, part.encode())
    size = int.from_bytes(MACAW[begin - 8 : begin - 4], "big") - 8
    said = []
    for seed in range(10 * tens, 10 * tens + 10):
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
