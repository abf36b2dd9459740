from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from stream_sparse.io.page_camera import CameraRequest, PageCamera
from stream_sparse.studio.camera_link import CameraLink
from stream_sparse.studio.pictures import pack
from tests.support.page_cameras import jpeg

HEADER = {"time": 5000.0, "captured": True}
JPEG = jpeg(1)


class Page:
    """A page whose clock is 7 s behind; each answer takes as long as it is told to."""

    def __init__(self, camera: PageCamera, ways: Iterator[float] | None = None) -> None:
        self.said: list[dict[str, Any]] = []
        self.cut: list[str] = []
        self.now, self.ways = 100.0, ways or iter([0.01] * 99)
        self.link = CameraLink(camera, self.said.append, self.cut.append, lambda: self.now)

    def give(self) -> None:
        self.link.receive('{"kind": "give"}')
        while self.said[-1] == {"kind": "time"}:
            way = next(self.ways)
            self.now += way
            page_ms = 1000 * (self.now - 93)
            self.now += 0.001
            self.link.receive(f'{{"kind": "time", "now": {page_ms}}}')

    def send(self, data: bytes = JPEG, **header: Any) -> None:
        self.link.receive(pack({**HEADER, **header}, data))

    def of(self, kind: str) -> int:
        return sum(message["kind"] == kind for message in self.said)


@pytest.fixture
def camera() -> PageCamera:
    camera = PageCamera()
    camera.serve(True)
    return camera


def test_a_page_hears_what_is_asked_for(camera: PageCamera) -> None:
    page, other = Page(camera), Page(camera)
    assert page.said == [{"kind": "rest"}]
    with camera.asked(CameraRequest(640, None, 30.0)):
        wanted = {"kind": "wanted", "width": 640, "height": None, "fps": 30.0, "given": False}
        assert page.said[-1] == wanted
        page.give()
        assert page.said[-2:] == [{"kind": "time"}, {"kind": "go"}]
        assert other.said[-1] == {**wanted, "given": True}
        page.link.receive('{"kind": "withdraw"}')
        assert other.said[-1] == wanted
        page.give()
        page.link.leave()
        assert other.said[-1] == wanted
    assert other.said[-1] == {"kind": "rest"}
    assert page.cut == other.cut == []


def test_times_are_moved_onto_this_clock_by_the_fastest_answer(camera: PageCamera) -> None:
    page = Page(camera, iter([0.5, 0.2, 0.9, 0.003, 0.4, 0.3, 0.7, 0.2]))
    with camera.asked(CameraRequest()):
        page.give()
        page.send(time=6000.0, skipped=2, rate=29.97)
        picture = camera.next(lambda: False)
    assert picture is not None
    assert picture.time_s == pytest.approx(99 - 0.001, abs=1e-9)  # half of 3 ms forth and 1 ms back is off
    assert picture[1:3] + picture[4:] == (64, 48, 2, 29.97, True, 1)
    assert picture.data == JPEG


def test_two_pictures_may_be_on_their_way(camera: PageCamera) -> None:
    page = Page(camera)
    with camera.asked(CameraRequest()):
        page.give()
        page.send()
        for taken in range(5):
            page.send()
            assert page.of("taken") == taken
            assert camera.next(lambda: False) is not None
        page.send()
        page.send()
        assert page.cut == ["more than 2 pictures at a time"]
        assert page.of("taken") == 7  # those that waited, too
        assert camera.next(lambda: True) is None


def test_pictures_that_are_not_wanted_are_taken_and_forgotten(camera: PageCamera) -> None:
    page = Page(camera)
    page.give()
    for _ in range(5):
        page.send()
    assert page.of("taken") == 5
    with camera.asked(CameraRequest()):
        assert camera.next(lambda: False, most_s=0.0) is None
        page.send()
        assert camera.next(lambda: False, most_s=0.0) is not None
    assert page.cut == []


JUNK = {
    "no JSON": ("{", "expected JSON"),
    "a time": ('{"kind": "time", "now": 3}', "an answer without a question"),
    "no time": ('{"kind": "time", "now": NaN}', "time.now: Input should be a finite number"),
    "empty": (b"", "a picture before the program has asked for it"),
}


@pytest.mark.parametrize(("message", "why"), JUNK.values(), ids=JUNK)
def test_a_page_that_sends_junk_is_cut_off(camera: PageCamera, message: str | bytes, why: str) -> None:
    page = Page(camera)
    page.link.receive(message)
    assert page.cut == [why]


WRONG: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "a picture without its header"),
    "short": (b"\xff\xff\xff\x7f{}", "a picture without its header"),
    "no header": (pack({}, JPEG), "time: Field required"),
    "large": (pack(HEADER, jpeg(1, 4104, 8)), "picture size 4104x8 is out of range"),
    "long ago": (pack({**HEADER, "time": -1}, JPEG), "time: Input should be greater than or equal to 0"),
    "a bomb": (
        pack(HEADER, b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff" + JPEG),
        "a picture that is not a whole JPEG",
    ),
    "cut off": (pack(HEADER, JPEG[:-9]), "a picture that is not a whole JPEG"),
    "no JPEG": (pack(HEADER, b"\x89PNG" + JPEG), "a picture that is not a whole JPEG"),
}  # fmt: skip


@pytest.mark.parametrize(("message", "why"), WRONG.values(), ids=WRONG)
def test_a_picture_is_checked_before_it_is_decoded(camera: PageCamera, message: bytes, why: str) -> None:
    page = Page(camera)
    with camera.asked(CameraRequest()):
        page.give()
        page.link.receive(message)
        assert page.cut == [why]
        assert camera.next(lambda: True) is None
