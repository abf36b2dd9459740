"""Network streams, from cameras on this machine that work, stall, break off and send junk."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.data.catalog import find
from stream_sparse.errors import SourceError, StreamError
from stream_sparse.frame import Frame
from stream_sparse.sources import Video, _clip
from tests.support import servers
from tests.support.errors import refusal
from tests.support.video_files import cannot_open, read, set_clock
from tests.support.waiting import until


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_clip, "TIMEOUT_S", 1.0)


@pytest.fixture(autouse=True)
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, "video")


@pytest.fixture(scope="module")
def camera() -> Iterator[Callable[..., str]]:
    with servers.cameras() as add:
        yield add


@contextmanager
def opened(url: str, **options: Any) -> Iterator[Video]:
    source = Video(path=url, **options)
    source.open()
    try:
        yield source
    finally:
        source.close()


def sent(pictures: Iterable[bytes], pause: float = 0.005) -> Callable[[], list[servers.Part]]:
    """A script of a camera that sends these pictures and ends."""
    return lambda: [part for picture in pictures for part in (picture, pause)]


def until_it_ends(source: Video) -> list[Frame]:
    frames: list[Frame] = []
    host = re.escape(source.path.removeprefix("http://").partition("/")[0])
    with pytest.raises(StreamError, match=rf"{host} ended the stream or sent no JPEG; \d+ frames?"):
        frames.extend(source.frames())
    return frames


GOOD = [servers.jpeg(i) for i in range(56)]
USED = 25  # pictures that come before the rate is known, at 100 a second


def test_an_mjpeg_camera_is_live_and_has_this_machines_time(
    camera: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = set_clock(monkeypatch, "video")
    source = Video(path=camera(servers.endless).replace("http:", "HTTP:"))  # FFmpeg takes small letters only
    medium = source.open()
    assert (medium.shape, medium.live, medium.frames) == ((48, 64), True, None)
    assert medium.clock.kind == "monotonic"
    opened_at = clock.monotonic()
    assert medium.clock.utc_at_zero == pytest.approx(1e9 - opened_at, abs=0.1)
    frames = list(itertools.islice(source.frames(), 30))
    source.close()
    assert [f.index for f in frames] == list(range(30))
    assert all(np.diff([f.time_s for f in frames]) > 0)
    assert opened_at < frames[-1].time_s < clock.monotonic()


@pytest.mark.parametrize(("fps", "step", "rate"), [(5, 1, 5), (30, 1, 30), (60, 1, 60), (60, 10, 6)])
def test_a_rate_that_the_camera_does_not_give_is_measured_once(
    camera: Callable[..., str], monkeypatch: pytest.MonkeyPatch, fps: int, step: int, rate: float
) -> None:
    """FFmpeg says 25 of each."""
    set_clock(monkeypatch, "video", 1 / fps)
    source = Video(path=camera(lambda: servers.endless(200)), step=step)
    medium = source.open()
    assert medium.rate == rate
    assert medium.rate_n is not None
    assert medium.rate_n >= 6
    assert next(source.frames()).index == 0
    set_clock(monkeypatch, "video")
    again = source.open()
    assert (again.rate, again.rate_n) == (rate, medium.rate_n)
    source.close()


def test_a_file_over_http_is_a_file() -> None:
    clip = find("macaw")
    with servers.files(clip.parent) as address:
        source = Video(path=f"{address}/macaw.mp4?token=secret", stop=1.0)
        medium, frames = source.open(), read(source)
    assert (medium.live, medium.clock.kind) == (False, "pts")
    assert [f.time_s for f in frames] == [i / 30 for i in range(30)]


def test_the_end_of_a_live_stream_is_an_error_and_it_opens_again(camera: Callable[..., str]) -> None:
    with opened(camera(sent(GOOD[:40], 0.01), servers.endless)) as source:
        frames = until_it_ends(source)
        assert len(frames) == 40 - USED
        source.close()
        source.open()
        assert next(source.frames()).index == 0


BROKEN = GOOD[0][:2] + bytes(300) + GOOD[0][-2:]
LARGE = [servers.jpeg(i, 320, 240) for i in range(56)]
SHORT = LARGE[0][: 2 * len(LARGE[0]) // 3]  # FFmpeg would fill it up with gray


@pytest.mark.parametrize(
    ("pictures", "gaps"),
    [
        ([*GOOD[:46], BROKEN, *GOOD[46:]], [1]),
        ([*LARGE[:46], SHORT, SHORT, *LARGE[46:]], [2]),
        ([picture[:-2] for picture in GOOD], []),  # from a camera whose pictures all lack their end
    ],
    ids=["junk", "cut off", "never an end"],
)
def test_damaged_pictures_are_gaps(
    camera: Callable[..., str], pictures: list[bytes], gaps: list[int]
) -> None:
    with opened(camera(sent(pictures))) as source:
        frames = until_it_ends(source)
    assert len(frames) == 56 - USED
    assert [(f.gap, f.cause) for f in frames if f.gap] == [(gap, "damaged in transit") for gap in gaps]


def falls_silent() -> list[servers.Part]:
    return [*sent(GOOD[: USED + 20], 0.01)(), 30.0]


def test_close_frees_a_reader_of_a_camera_that_stalls(camera: Callable[..., str]) -> None:
    with opened(camera(falls_silent)) as source:
        seen: list[int] = []
        reader = threading.Thread(target=lambda: seen.extend(f.index for f in source.frames()))
        reader.start()
        until(lambda: len(seen) == 20)  # there are no more: it waits
        source.close()
        reader.join(10)
        assert not reader.is_alive()


@pytest.mark.usefixtures("impatient")
def test_a_camera_that_stops_sending(camera: Callable[..., str]) -> None:
    with (
        opened(camera(falls_silent)) as source,
        pytest.raises(StreamError, match=r"nothing came for 1 s; \d+ frames"),
    ):
        list(source.frames())


@pytest.mark.usefixtures("impatient")
def test_a_host_that_never_answers() -> None:
    with servers.silent() as url:
        host = url.removeprefix("http://").partition("/")[0]
        text = f"video: {url}: {host} did not answer within 1 s; check the address and that it is on"
        assert cannot_open(Video(path=url)) == text


def test_close_frees_an_open_that_waits() -> None:
    with servers.silent() as url:
        source = Video(path=url)
        threading.Timer(0.2, source.close).start()
        assert "video: closed while it was being opened" in refusal(SourceError, source.open)


def test_addresses_that_are_refused_or_unknown(tmp_path: Path) -> None:
    port = servers.closed_port()
    assert cannot_open(Video(path=f"http://eva:pa55@127.0.0.1:{port}/cam?key=pa55")) == (
        f"video: http://***@127.0.0.1:{port}/cam?***: 127.0.0.1:{port} refused the connection;"
        " check the port and whether the camera or server is on"
    )
    assert "127.0.0.1 cannot be read: Protocol not found" in cannot_open(Video(path="gopher9://127.0.0.1/x"))
    with servers.files(tmp_path) as address:
        host, url = address.removeprefix("http://"), f"{address}/none.mp4"
        assert cannot_open(Video(path=url)).startswith(f"video: {url}: {host} cannot be read: ")


def test_what_is_no_video() -> None:
    with servers.page("text/html", b"<!DOCTYPE html>" + b"<p>Hello.</p>" * 500) as address:
        host = address.removeprefix("http://")
        text = cannot_open(Video(path=f"{address}/?key=secret"))
        assert text.startswith(f"video: {address}/?***: {host} cannot be read: ")
        assert text.endswith("; check the address: phone apps often want /video at its end")


def test_a_camera_whose_first_pictures_are_damaged_is_opened_again(
    camera: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stream_sparse.sources.video._AGAIN_S", 0.01)

    def damaged() -> Iterator[servers.Part]:
        bad = servers.Raw(servers.head("image/jpeg", 0) + b"\r\n")
        yield bad
        for n in range(4):
            yield from (servers.jpeg(n), 0.01)
        yield bad

    with opened(camera(damaged, damaged, damaged, servers.endless)) as source:
        assert next(source.frames()).index == 0
