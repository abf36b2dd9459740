"""Frames of a video file by number: the same as when it is read from its start, whatever the file is."""

from __future__ import annotations

from contextlib import closing
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.base import Source
from stream_sparse.frame import Frame
from stream_sparse.io.ffmpeg import open_media
from stream_sparse.sources import Sample, Video, _clip
from stream_sparse.sources._video_seek import Wanted
from tests.support.slow import without
from tests.support.video_files import film

GOP = {"g": "10", "bf": "2"}
VARIABLE = np.cumsum(np.random.default_rng(1).integers(10, 90, 60)).tolist()
FILMS: dict[str, dict[str, Any]] = {
    "plain.mkv": {"options": GOP},
    "open.mp4": {"options": {**GOP, "x264-params": "open-gop=1:b-pyramid=2"}, "codec": "libx264"},
    "refresh.mkv": {"options": {**GOP, "x264-params": "intra-refresh=1"}, "codec": "libx264"},
    "stream.ts": {"options": GOP},
    "variable.mkv": {"options": GOP, "pts": VARIABLE, "base": Fraction(1, 1000)},
    "late.mkv": {"options": GOP, "pts": range(5000, 7400, 40), "base": Fraction(1, 1000)},
    "lossless.mkv": {"codec": "ffv1"},
    "pictures.mkv": {"codec": "mjpeg", "pix_fmt": "yuvj420p"},
    "hidden.webm": {"codec": "libvpx", "options": {"g": "10", "auto-alt-ref": "1", "lag-in-frames": "9"}},
    "vp9.webm": {"codec": "libvpx-vp9", "options": {"g": "10", "auto-alt-ref": "1", "lag-in-frames": "9"}},
    "mpeg4.avi": {"codec": "mpeg4", "options": GOP},
    "mpeg2.ts": {"codec": "mpeg2video", "options": GOP},
}
DECODED = ("stream.ts", "hidden.webm", "mpeg4.avi", "mpeg2.ts")
"""Films of which all frames before are decoded: their packets do not tell which frames they are."""


def read(source: Source, count: int = 0, most: int | None = None) -> list[Frame]:
    source.open()
    try:
        return list(islice(source.frames_after(count), most))
    finally:
        source.close()


def assert_same(found: list[Frame], expected: list[Frame]) -> None:
    assert len(found) == len(expected)
    for a, b in zip(found, expected, strict=True):
        assert a._replace(data=b.data) == b
        np.testing.assert_array_equal(a.data, b.data)


QUICK = ("late.mkv", "open.mp4", "plain.mkv", "stream.ts", "variable.mkv")
"""Key frames, groups that are open, times of their own, and packets that do not tell; each codec is slow."""


@pytest.mark.parametrize("name", without(FILMS, FILMS.keys() - {*QUICK}))
def test_frames_by_number_and_by_time(name: str, tmp_path: Path) -> None:
    path = film(tmp_path / name, **FILMS[name])
    base = {"start": 5.3, "stop": 7.1} if name == "late.mkv" else {"start": 0.4, "stop": 1.7}
    for given in ({}, {**base, "step": 3}, {"color": True, "loop": True}):
        source = Video(path=str(path), **given)
        most = 130 if source.loop else 1000
        whole = read(source, 0, most)
        for count in range(0, len(whole) + 2, 43 if source.loop else 13):
            assert_same(read(source, count, most - count), whole[count:])
        for count in range(0, len(whole), 17):
            source.open()
            assert source.index_at(whole[count].time_s) == count
            source.close()


@pytest.mark.parametrize("name", FILMS)
def test_no_frame_before_the_key_frame_is_decoded_where_packets_tell_which_they_are(
    name: str, tmp_path: Path
) -> None:
    path = str(film(tmp_path / name, **FILMS[name]))
    wanted = Wanted.of(path, 0.0, None, 1)
    found = None if wanted is None else wanted.decoded(path, 47)
    assert (found is None) == (name in DECODED)
    if found is not None:
        clip, frames = found
        with closing(clip):
            assert len(list(frames)) == 60 - 47


@pytest.mark.parametrize("codec", ["mpeg2video", "h264"])
def test_times_that_do_not_increase_are_corrected_as_ever(codec: str, tmp_path: Path) -> None:
    one = film(tmp_path / "one.ts", 20, codec=codec, options={"bf": "0"}).read_bytes()
    path = tmp_path / "twice.ts"
    path.write_bytes(one + one)  # the clock is set back in the middle
    whole = read(Video(path=str(path)))
    for count in (5, 19, 21, 35):
        assert_same(read(Video(path=str(path)), count), whole[count:])


def test_a_file_that_has_changed_is_read_again(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", frames=60, options=GOP)
    source = Video(path=str(path))
    assert len(read(source, 50)) == 10
    film(path, frames=55, options=GOP)
    assert len(read(source, 50)) == 5


def test_a_file_that_breaks_off_before_the_frame_is_refused(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mkv", frames=60, options=GOP)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    source = Video(path=str(path))
    whole = read(source)
    assert 5 < len(whole) < 55
    assert_same(read(source, len(whole) - 2), whole[-2:])
    assert read(source, len(whole)) == []


def test_a_sample_goes_there_as_its_file_does() -> None:
    for name in ("macaw", "digits", "china-pan", "natural"):
        source = Sample(name=name)
        assert_same(read(source, 200, 3), read(source, 0, 203)[200:])
        source.open()
        assert source.index_at(3.0) == 90
        source.close()


class Noted:
    """A container that notes what it is asked."""

    def __init__(self, container: Any, asked: list[str]) -> None:
        self._container, self._asked = container, asked

    def __getattr__(self, name: str) -> Any:
        if name in ("demux", "seek"):
            self._asked.append(name)
        return getattr(self._container, name)


@pytest.mark.parametrize("given", [{}, {"start": 2.5}])
def test_the_decoder_sees_the_first_packet_before_it_begins_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, float]
) -> None:
    """FFmpeg takes from it how old an x264 has encoded 4:4:4, and decodes other pictures otherwise."""
    path = film(tmp_path / "a.mp4", 120, codec="libx264", options=GOP)
    opened: list[list[str]] = []

    def noted(*words: Any, **how: Any) -> Any:
        opened.append([])
        return Noted(open_media(*words, **how), opened[-1])

    monkeypatch.setattr(_clip, "open_media", noted)
    read(Video(path=str(path), **given), 30, 1)
    sought = [asked for asked in opened if "seek" in asked]
    assert sought
    assert {asked[0] for asked in sought} == {"demux"}
