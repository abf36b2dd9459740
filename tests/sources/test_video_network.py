"""Network streams, against cameras on this machine that work, stall, break off and send junk."""

from __future__ import annotations

import itertools
import re
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stream_sparse.data.catalog import find
from stream_sparse.errors import ChangedError, SourceError, StreamError
from stream_sparse.frame import Frame
from stream_sparse.sources import Video, _clip
from stream_sparse.sources._paths import masked
from tests import servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_clip, "TIMEOUT_S", 1.0)


@contextmanager
def watched(*scripts: Callable[[], Iterable[servers.Part]], **options: Any) -> Iterator[Video]:
    """A source, opened, that shows a camera: each connection to that gets the next script."""
    with servers.camera(*scripts) as url:
        source = Video(path=url, **options)
        source.open()
        try:
            yield source
        finally:
            source.close()


def sent(pictures: Iterable[bytes], pause: float = 0.005) -> list[servers.Part]:
    return [part for picture in pictures for part in (picture, pause)]


def until_it_ends(source: Video) -> list[Frame]:
    frames: list[Frame] = []
    host = re.escape(source.path.removeprefix("http://").partition("/")[0])
    with pytest.raises(StreamError, match=rf"{host} ended the stream; \d+ frames"):
        frames.extend(source.frames())
    return frames


def test_an_mjpeg_camera_is_live_and_keeps_this_machines_time() -> None:
    with servers.camera(servers.endless) as url:
        source = Video(path=url)
        medium = source.open()
        assert (medium.shape, medium.live, medium.frames) == ((48, 64), True, None)
        assert medium.clock.kind == "monotonic"
        assert medium.clock.utc_at_zero is not None
        assert abs(medium.clock.utc_at_zero + time.monotonic() - time.time()) < 5
        before = time.monotonic()
        frames = list(itertools.islice(source.frames(), 30))
        source.close()
    assert [f.index for f in frames] == list(range(30))
    assert all(np.diff([f.time_s for f in frames]) > 0)
    assert before - 3 < frames[-1].time_s <= time.monotonic()


def test_a_scheme_may_be_written_in_capitals() -> None:
    with servers.camera(servers.endless) as url:
        source = Video(path=url.replace("http:", "HTTP:"))
        assert source.open().live
        assert next(source.frames()).index == 0
        source.close()


@pytest.mark.parametrize("fps", [5, 30, 60])
def test_a_rate_that_the_camera_does_not_tell_is_measured(fps: int) -> None:
    """FFmpeg says 25 of each."""
    with servers.camera(lambda: servers.endless(fps)) as url:
        source = Video(path=url)
        begin = time.monotonic()
        medium = source.open()
        assert time.monotonic() - begin < 6
        assert medium.rate == pytest.approx(fps, rel=0.2)
        assert next(source.frames()).index == 0
        source.close()
        source.open()  # known by now
        assert source.open().rate == medium.rate
        source.close()


def test_of_every_nth_frame_the_rate_is_theirs() -> None:
    with watched(lambda: servers.endless(60), step=10) as source:
        assert source.open().rate == pytest.approx(6, rel=0.2)


def test_a_file_over_http_is_a_file() -> None:
    clip = find("macaw")
    with servers.files(clip.parent) as address:
        source = Video(path=f"{address}/macaw.mp4?token=secret", stop=1.0)
        medium = source.open()
        frames = list(source.frames())
        source.close()
    assert (medium.live, medium.clock.kind) == (False, "pts")
    assert [f.time_s for f in frames] == [i / 30 for i in range(30)]


def test_the_end_of_a_live_stream_is_an_error_and_it_opens_again() -> None:
    def brief() -> list[servers.Part]:
        return sent((servers.jpeg(i) for i in range(25)), 0.01)

    with watched(brief, servers.endless) as source:
        frames = until_it_ends(source)
        assert len(frames) == 15  # in the first ten the rate was measured
        source.close()
        source.open()
        assert next(source.frames()).index == 0


def test_junk_between_frames_is_a_gap() -> None:
    good = [servers.jpeg(i) for i in range(40)]
    broken = good[0][:2] + bytes(300) + good[0][-2:]
    with watched(lambda: sent([*good[:30], broken, *good[30:]])) as source:
        frames = until_it_ends(source)
    assert len(frames) == 30
    assert [(f.gap, f.cause) for f in frames if f.gap] == [(1, "damaged on their way")]


def test_a_picture_that_was_cut_off_is_lost() -> None:
    """FFmpeg would fill it up with gray."""
    good = [servers.jpeg(i, 320, 240) for i in range(40)]
    short = good[0][: 2 * len(good[0]) // 3]
    with watched(lambda: sent([*good[:30], short, short, *good[30:]])) as source:
        frames = until_it_ends(source)
    assert [(f.index, f.gap, f.cause) for f in frames if f.gap] == [(20, 2, "damaged on their way")]
    assert len(frames) == 30


def test_a_camera_whose_jpegs_never_have_an_end_is_shown_as_it_is() -> None:
    with watched(lambda: sent(servers.jpeg(i)[:-2] for i in range(40))) as source:
        assert [f.gap for f in until_it_ends(source)] == [0] * 30


def test_a_camera_that_changes_its_size() -> None:
    sizes = [(64, 48)] * 30 + [(96, 80)] * 30
    with (
        watched(lambda: sent(servers.jpeg(i, *size) for i, size in enumerate(sizes))) as source,
        pytest.raises(ChangedError, match=r"frame 20 is 96x80 and those before it were 64x48"),
    ):
        list(source.frames())


def silent_after_30() -> list[servers.Part]:
    return [*sent((servers.jpeg(i) for i in range(30)), 0.01), 30.0]


def test_close_frees_a_reader_that_waits_for_a_camera_that_stalls() -> None:
    with watched(silent_after_30) as source:
        seen: list[int] = []
        reader = threading.Thread(target=lambda: seen.extend(f.index for f in source.frames()))
        reader.start()
        assert servers.wait_for(lambda: len(seen) == 20)  # all that there are: it waits
        source.close()
        reader.join(10)
        assert not reader.is_alive()


@pytest.mark.usefixtures("impatient")
def test_a_camera_that_falls_silent() -> None:
    with (
        watched(silent_after_30) as source,
        pytest.raises(StreamError, match=r"nothing came for 1 s; \d+ frames"),
    ):
        list(source.frames())


@pytest.mark.usefixtures("impatient")
def test_a_host_that_never_answers() -> None:
    with servers.silent() as url:
        begin = time.monotonic()
        with pytest.raises(SourceError) as caught:
            Video(path=url).open()
        assert time.monotonic() - begin < 5
    host = url.removeprefix("http://").partition("/")[0]
    assert str(caught.value) == (
        f"video: {url}: {host} did not answer within 1 s; check the address and that it is on"
    )


def test_close_frees_an_open_that_waits() -> None:
    with servers.silent() as url:
        source = Video(path=url)
        threading.Timer(0.2, source.close).start()
        begin = time.monotonic()
        with pytest.raises(SourceError, match="video: closed while it was being opened"):
            source.open()
        assert time.monotonic() - begin < 1.5


def test_refused_and_unknown_addresses_hide_secrets(tmp_path: Path) -> None:
    port = servers.closed_port()
    with pytest.raises(SourceError) as caught:
        Video(path=f"http://eva:pa55@127.0.0.1:{port}/cam?key=pa55").open()
    assert str(caught.value) == (
        f"video: http://***@127.0.0.1:{port}/cam?***: 127.0.0.1:{port} refused the connection;"
        " check the port and whether the camera or server is on"
    )
    with pytest.raises(SourceError, match="no such kind of address; expected http:, https: or rtsp:"):
        Video(path="gopher9://127.0.0.1/x").open()
    with servers.files(tmp_path) as address, pytest.raises(SourceError) as caught:
        Video(path=f"{address}/none.mp4?key=pa55").open()
    assert "pa55" not in str(caught.value)
    assert "none.mp4?***: " in str(caught.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://127.0.0.1/cam.mjpg", "http://127.0.0.1/cam.mjpg"),
        ("rtsp://u:p@h:554/live", "rtsp://***@h:554/live"),
        ("http://h/x?a=1&b=2#frag", "http://h/x?***"),
        ("rtsp://u:p/w@h/live", "rtsp://***@h/live"),
        ("rtsp://u:p?w@h/live", "rtsp://***"),
        ("http://h/x?mail=eva@h", "http://***"),
        ("http://h/@eva/live", "http://***@eva/live"),
        ("C:/clips/a?b.mp4", "C:/clips/a?b.mp4"),
    ],
)
def test_masked(address: str, shown: str) -> None:
    assert masked(address) == shown
