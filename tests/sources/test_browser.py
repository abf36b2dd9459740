"""The camera of a page, with a page that needs no browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import cv2
import numpy as np
import pytest

from stream_sparse import Pipeline
from stream_sparse.base.services import Services
from stream_sparse.errors import ChangedError, SourceError, StreamError
from stream_sparse.nodes import PixelTap
from stream_sparse.run.options import RunOptions
from stream_sparse.run.run import Run
from stream_sparse.testing import check_source
from tests.support.errors import refusal
from tests.support.page_cameras import CAMERA, STEP_S, Browser, CameraPage, jpeg, pixels, served
from tests.support.video_files import cannot_open, read
from tests.support.waiting import until


@pytest.fixture
def page() -> Iterator[CameraPage]:
    page = CameraPage()
    with served(page):
        yield page
        CAMERA.come(page)  # it may have gone
        until(lambda: page.wish is None)  # the source has been closed


@pytest.mark.parametrize("color", [False, True])
def test_it_keeps_the_contract(page: CameraPage, color: bool) -> None:
    with page.filming():
        check_source(Browser, color=color)


def test_frames_are_the_pictures_at_their_times(page: CameraPage) -> None:
    with page.filming():
        gray, colors = read(Browser(), 8), read(Browser(color=True), 8)
    for k, frame in enumerate(gray + colors):
        number = round((frame.time_s - page.began_s) / STEP_S)
        assert frame.time_s == page.began_s + STEP_S * number
        assert (frame.index, frame.gap, frame.cause) == (k % 8, 0, "")
        x = pixels(jpeg(number))
        np.testing.assert_array_equal(frame.data, x if k >= 8 else cv2.cvtColor(x, cv2.COLOR_BGR2GRAY))


def test_pictures_that_the_page_left_out_are_gaps(page: CameraPage) -> None:
    with page.filming(skipped=3):
        frames = read(Browser(), 3)
    assert [frame.gap for frame in frames] == [0, 3, 3]
    assert [frame.cause for frame in frames] == ["", "skipped by the page", "skipped by the page"]


def test_what_is_asked_for_and_what_comes(page: CameraPage) -> None:
    source = Browser(width=1280, height=720, fps=60, color=True)
    with page.filming(rate=20.0, captured=True):
        medium = source.open()
        assert page.wish == (1280, 720, 60)
        source.close()
    until(lambda: page.wish is None)
    assert (medium.shape, medium.dtype, medium.rate, medium.live) == ((48, 64, 3), np.uint8, 20.0, True)
    assert medium.clock.kind == "monotonic"
    assert medium.notes == (
        "browser: requested 1280x720, got 64x48",
        "browser: requested 60 frames a second, got 20",
    )
    with page.filming():
        source = Browser()
        medium = source.open()
        source.close()
    assert medium.rate == 30.0
    assert medium.notes == (
        "browser: times say when the page got each picture; this browser does not report others",
    )


@pytest.mark.parametrize("ahead_s", [1000, -1000])
def test_a_time_far_ahead_is_not_believed_and_times_increase(page: CameraPage, ahead_s: float) -> None:
    with page.filming(time_s=time.monotonic() + ahead_s):
        times = [frame.time_s for frame in read(Browser(), 5)]
    assert times == sorted(set(times))
    assert times[-1] <= time.monotonic() + 1e-3


def test_a_page_that_goes_is_a_camera_that_was_unplugged(page: CameraPage) -> None:
    source = Browser()
    with page.filming():
        source.open()
    frames = source.frames()
    assert next(frames).index == 0
    CAMERA.go(page)
    text = refusal(StreamError, lambda: list(frames))
    source.close()
    assert text.startswith("browser: the page's camera stopped after ")
    assert text.endswith(" frames; is its page closed, or the camera turned off?")


@pytest.mark.parametrize("data", [jpeg(1)[:200] + jpeg(1)[-2:], b"\xff\xd8\xff\xd9", b"", jpeg(1, 80, 48)])
def test_a_damaged_picture_cuts_its_page_off(page: CameraPage, data: bytes) -> None:
    source = Browser()
    with page.filming():
        source.open()
        frames = source.frames()
        next(frames)
    threading.Thread(target=page.send, kwargs={"data": data}, daemon=True).start()
    text = refusal(StreamError, lambda: list(frames))
    assert text.startswith("browser: frame ")
    assert text.endswith(" is damaged; the page was cut off")
    assert page.why == "a picture is damaged"
    source.close()


def test_another_size_is_another_run(page: CameraPage) -> None:
    source = Browser()
    with page.filming():
        source.open()
        frames = source.frames()
        next(frames)
    threading.Thread(target=page.send, kwargs={"width": 96, "height": 80}, daemon=True).start()
    text = refusal(ChangedError, lambda: list(frames))
    source.close()
    assert text.endswith(" is 96x80, those before it were 64x48")


def test_without_a_server_no_page_can_give_a_camera() -> None:
    assert cannot_open(Browser()) == (
        "browser: there is no page whose camera it could read; run it with "
        "'stream-sparse run NAME -s browser', which serves one"
    )


def test_two_runs_do_not_share_it(page: CameraPage) -> None:
    first = Browser()
    with page.filming():
        first.open()
        said = "browser: the page's camera is read by another run; stop that one first"
        assert cannot_open(Browser()) == said
        assert next(first.frames()).index == 0
        first.close()
        assert len(read(Browser(), 2)) == 2


def test_it_waits_for_a_page_until_it_is_closed(page: CameraPage) -> None:
    source, said = Browser(), []
    waiting = threading.Thread(target=lambda: said.append(refusal(SourceError, source.open)), daemon=True)
    waiting.start()
    assert page.wanted.wait(30)
    source.close()
    waiting.join(30)
    assert said == ["browser: closed while it was being opened"]


def test_a_picture_that_begins_damaged_is_not_the_first(page: CameraPage) -> None:
    other, source, media = CameraPage(), Browser(), []
    with served(other):
        opening = threading.Thread(target=lambda: media.append(source.open()), daemon=True)
        opening.start()
        CAMERA.give(page)
        page.send(data=b"junk")
        until(lambda: page.why)
        CAMERA.give(other)
        other.send()
        opening.join(30)
        source.close()
    assert media[0].shape == (48, 64)


@pytest.fixture
def begin(page: CameraPage) -> Iterator[Callable[..., Run]]:
    begun: list[Run] = []

    def start(**source: Any) -> Run:
        with page.filming():
            plan = Pipeline(Browser(**source)).then(PixelTap(row=3, col=4)).plan
            begun.append(Run(plan, RunOptions(), services=Services(CAMERA)).start())
            until(lambda: begun[-1].status.processed > 5)
        return begun[-1]

    yield start
    for run in begun:
        run.stop()
        with suppress(StreamError):  # which a test has seen
            run.wait()


def events(run: Run, kind: str) -> list[dict[str, Any]]:
    return [event for event in run.events if event["kind"] == kind]


def test_a_run_goes_on_when_the_page_comes_back(page: CameraPage, begin: Callable[..., Run]) -> None:
    run = begin()
    CAMERA.go(page)
    before = run.status.processed
    CAMERA.come(page)
    CAMERA.give(page)
    with page.filming():
        until(lambda: run.status.processed > before + 5)
    (back,) = events(run, "reconnect")
    assert back["cause"].startswith("browser: the page's camera stopped after ")
    assert back["frame"] in [gap["frame"] for gap in events(run, "gap")]
