"""Frames of live streams have the times of the stream: real servers on this machine."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest

from stream_sparse.frame import Frame, Medium
from stream_sparse.sources import Video, video
from tests.support import streams
from tests.support.streams import FPS, LivePlaylist, step_errors

pytestmark = pytest.mark.skipif(
    "libx264" not in av.codecs_available, reason="this FFmpeg cannot encode H.264"
)
LENGTH = 60 * FPS  # however late a busy machine begins to read


@pytest.fixture(scope="module")
def pieces() -> list[bytes]:
    return streams.mpegts(range(LENGTH))


def read(url: str, count: int) -> tuple[Medium, list[Frame]]:
    with closing(Video(path=url)) as source:
        return source.open(), list(itertools.islice(source.frames(), count))


def segments(pieces: list[bytes]) -> list[bytes]:
    return [b"".join(pieces[n : n + FPS]) for n in range(0, len(pieces), FPS)]


def assert_moved(frames: list[Frame], by_s: float) -> None:
    """The clock was set at each jump, where a busy machine may read late; other steps are exact."""
    moved = np.array([f.moved_s for f in frames])
    jumps = np.flatnonzero(moved)
    assert len(jumps) > 0
    assert moved[jumps] == pytest.approx(by_s, abs=0.5)
    assert np.delete(step_errors(frames), jumps - 1).max() < 2


@contextmanager
def timed_hls(monkeypatch: pytest.MonkeyPatch, given: list[bytes], **how: Any) -> Iterator[LivePlaylist]:
    """A live playlist, by whose time its segments are read."""
    with streams.hls(given, **how) as live, monkeypatch.context() as patch:
        patch.setattr(video, "time", SimpleNamespace(monotonic=lambda: live.now, time=time.time))
        yield live


def test_hls_that_comes_a_segment_at_a_time(pieces: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    with timed_hls(monkeypatch, segments(pieces)) as live:
        medium, frames = read(live.url, 45)
    assert medium.clock.kind == "stream"
    assert step_errors(frames).max() < 2
    assert [(f.moved_s, f.gap) for f in frames if f.moved_s or f.gap] == []
    assert 0 <= live.now - frames[-1].time_s < 1.1


def test_hls_that_pauses_while_its_own_times_stand_still(
    pieces: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For 4 s nothing comes, and no tag says so: it is known five segments later."""
    with timed_hls(monkeypatch, segments(pieces), late=[9] * 4) as live:
        _, frames = read(live.url, 16 * FPS)
    (at,) = (n for n, f in enumerate(frames) if f.moved_s)
    assert frames[at].moved_s == pytest.approx(4.0, abs=0.3)
    assert np.delete(step_errors(frames), at - 1).max() < 2
    assert 0 <= live.now - frames[-1].time_s < 1.1


def test_hls_that_lacks_a_segment_and_whose_times_jump_forward(
    pieces: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No tag says so. The time of the lost one passes, that of the jump does not."""
    all_ = segments(pieces)
    with (
        timed_hls(monkeypatch, [*all_[:6], all_[7], *all_[11:]], late=[6]) as live,
        closing(Video(path=live.url)) as source,
    ):
        source.open()
        frames: list[Frame] = []
        for frame in itertools.islice(source.frames(), 5 * FPS):
            frames.append(frame)
            if frame.moved_s:
                break
    assert [(f.gap, f.cause) for f in frames if f.gap] == [(FPS, "damaged in transit")]
    (lost,) = (n for n, f in enumerate(frames) if f.gap)
    assert frames[lost].time_s - frames[lost - 1].time_s == pytest.approx(1 + 1 / FPS, abs=0.002)
    assert frames[-1].moved_s == pytest.approx(-3.0, abs=0.7)
    assert 0 <= live.now - frames[-1].time_s < 1.1


def test_mpegts_by_tcp_from_one_encoder_and_another(pieces: list[bytes]) -> None:
    """Each two frames come together, which says nothing about their times."""
    sent = [(n // 2 * 2 / FPS, piece) for n, piece in enumerate(20 * pieces[: 3 * FPS])]
    with streams.tcp(sent) as url:
        medium, frames = read(url, 80)
    assert (medium.clock.kind, medium.rate) == ("stream", FPS)
    assert_moved(frames, 3.0)


def test_rtsp() -> None:
    with streams.rtsp() as url:
        if url is None:
            pytest.skip("needs Debian's gir1.2-gst-rtsp-server-1.0, gstreamer1.0-plugins-good and -ugly")
        medium, frames = read(url, 100)
    assert (medium.clock.kind, medium.rate) == ("stream", FPS)
    assert step_errors(frames).max() < 2
    known = [f.sent_utc is not None for f in frames]  # from a frame on, which may be one that comes too early
    assert known == sorted(known)
    time_s, sent_utc = frames[-1].time_s, frames[-1].sent_utc
    assert sent_utc is not None
    assert medium.clock.utc_at_zero is not None
    assert sent_utc - time_s == pytest.approx(medium.clock.utc_at_zero, abs=10)  # both are this machine's
    assert [(f.moved_s, f.gap) for f in frames if f.moved_s or f.gap] == []
    assert -10 < frames[-1].time_s - time.monotonic() < 0.5
