"""Cameras, with a film in place of the device that test machines do not have."""

from __future__ import annotations

import itertools
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.errors import ChangedError
from stream_sparse.frame import Frame, Medium
from stream_sparse.nodes import PixelTap
from stream_sparse.plan import source_of
from stream_sparse.sources import Camera, _camera_device
from stream_sparse.testing import check_source
from tests.support.devices import add_camera, replace_devices
from tests.support.video_files import cannot_open, film, read, read_until_error, set_clock

Plug = Callable[..., list["Device"]]

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="device files are Linux's")
SIZE = (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
CONTROLS = {
    cv2.CAP_PROP_AUTO_EXPOSURE: 3.0,
    cv2.CAP_PROP_EXPOSURE: 156.0,
    cv2.CAP_PROP_GAIN: 4.0,
    cv2.CAP_PROP_AUTO_WB: 1.0,
    cv2.CAP_PROP_WB_TEMPERATURE: 4600.0,
    cv2.CAP_PROP_FOURCC: float(cv2.VideoWriter.fourcc(*"YUYV")),
}


class Device:
    """OpenCV's capture of a film in a loop, which can fail, stall and refuse settings.

    Parameters:
        films: their folder.
        frames: after so many reads it stops.
        stall: instead of stopping, a read blocks until the device is released.
        later: instead of stopping, this film follows.
        has: settings that it has; V4L2 says -1 of others.
        fixed: settings that cannot be changed.
        clock: the driver's, at each read.
        menu: its kinds of exposure: 0 automatic, 1 manual, 3 automatic time.
    """

    def __init__(
        self,
        films: Path,
        frames: int = 10**9,
        stall: bool = False,
        later: str = "",
        has: dict[int, float] | None = None,
        fixed: tuple[int, ...] = (),
        clock: list[float] | None = None,
        menu: tuple[float, ...] = (1.0, 3.0),
    ) -> None:
        self._menu, self._fixed, self._clock = menu, fixed, clock or []
        self._has = {cv2.CAP_PROP_FPS: 30.0, **(has or {})}
        self._size: dict[int, float] = {}
        self._shown: Any = None
        self._capture = cv2.VideoCapture(str(films / "64x48.avi"))
        self._later = cv2.VideoCapture(str(films / f"{later}.avi"))
        self._left, self._stall = frames, stall
        self.released = threading.Event()
        self.asked: list[int] = []

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self._capture.isOpened()

    def set(self, prop: int, value: float) -> bool:
        self.asked.append(prop)
        if prop in SIZE and prop not in self._fixed:
            self._size[prop] = value
            if len(self._size) == len(SIZE):  # one of them alone has no effect
                self._has.update(self._size)
            return True
        if prop == cv2.CAP_PROP_AUTO_EXPOSURE and value not in self._menu:
            return False
        if prop in self._has and prop not in (cv2.CAP_PROP_FPS, *self._fixed):
            self._has[prop] = value
            return True
        return False

    def get(self, prop: int) -> float:
        if prop == cv2.CAP_PROP_POS_MSEC:
            return 1000 * self._clock[0] if self._clock else 0.0
        return self._has.get(prop, -1.0)

    def read(self) -> tuple[bool, Any]:
        if self._shown is not None and len(self._clock) > 1 and self._clock.pop(0) == self._clock[0]:
            return True, self._shown.copy()
        ok, self._shown = self._next()
        return ok, self._shown

    def _next(self) -> tuple[bool, Any]:
        self._left -= 1
        if self._left < 0:
            if self._stall:
                self.released.wait(60)
            return self._later.read() if self._later.isOpened() else (False, None)
        ok, x = self._capture.read()
        if not ok:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            ok, x = self._capture.read()
        return ok, x

    def release(self) -> None:
        self.released.set()
        self._capture.release()
        self._later.release()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    for width, height in ((64, 48), (96, 80)):
        path = folder / f"{width}x{height}.avi"
        film(path, 90, codec="mjpeg", pix_fmt="yuvj420p", size=(width, height))
    return folder


@pytest.fixture
def plug(films: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plug]:
    """Devices to open; the list has those that were opened."""
    made: list[Device] = []
    before = threading.enumerate()

    def plugged(**how: Any) -> list[Device]:
        def capture(device: int | str) -> Device:
            made.append(Device(films, **how))
            return made[-1]

        monkeypatch.setattr(_camera_device, "capture", capture)
        return made

    yield plugged
    for device in made:
        device.released.set()
    for thread in threading.enumerate():
        if thread.name == "stream_sparse source" and thread not in before:
            thread.join(30)


def opened(**how: Any) -> Medium:
    source = Camera(**how)
    medium = source.open()
    source.close()
    return medium


def frames_of(source: Camera, count: int) -> list[Frame]:
    frames = list(itertools.islice(source.frames(), count))
    source.close()
    return frames


def test_contract(plug: Plug) -> None:
    made = plug()
    check_source(Camera)
    check_source(Camera, device=1, color=True)
    assert all(device.released.wait(1) for device in made)


@pytest.mark.parametrize("color", [True, False])
def test_frames_are_the_devices_or_gray_as_by_grayscale(
    plug: Plug, films: Path, color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug()
    source, want = Camera(color=color), Device(films)
    clock = set_clock(monkeypatch, "camera")
    before = clock.monotonic()
    medium = source.open()
    assert (medium.shape[:2], medium.live, medium.rate) == ((48, 64), True, 30.0)
    assert medium.clock.kind == "monotonic"
    frames = frames_of(source, 5)
    for frame in frames:
        bgr = want.read()[1]
        assert np.array_equal(frame.data, bgr if color else cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY))
    assert all(np.diff([f.time_s for f in frames]) > 0)
    assert before < frames[-1].time_s < clock.monotonic()


@linux
def test_a_picture_that_comes_again_at_the_same_time_is_left_out(plug: Plug) -> None:
    now = time.monotonic()
    plug(clock=[now, now, now, now, now + 0.1, now + 0.2, now + 0.2])
    source = Camera()
    assert source.open().clock.kind == "driver"
    assert [round(f.time_s - now, 3) for f in frames_of(source, 3)] == [0.0, 0.1, 0.2]


def test_a_refused_size_and_rate_are_notes(plug: Plug) -> None:
    made = plug()
    assert opened(width=1280, height=720, fps=60.0).notes == (
        "camera: requested 1280x720, got 64x48",
        "camera: requested 60 frames a second, got 30",
    )
    assert made[0].asked[-3:] == [*SIZE, cv2.CAP_PROP_FPS]
    if sys.platform.startswith("linux"):
        assert made[0].asked[0] == cv2.CAP_PROP_FOURCC


@linux
def test_controls_are_asked_for_and_read_back(plug: Plug) -> None:
    made = plug(has=dict(CONTROLS))
    medium = opened(exposure=100, gain=10.0, white_balance="auto", fourcc="MJPG", width=64)
    assert medium.notes == ()
    assert medium.settings == {
        "exposure": {"asked": 100, "got": 100.0},
        "gain": {"asked": 10.0, "got": 10.0},
        "white_balance": {"asked": "auto", "got": "auto"},
        "fourcc": {"asked": "MJPG", "got": "MJPG"},
    }
    asked = made[0].asked
    assert asked.index(cv2.CAP_PROP_FOURCC) < asked.index(cv2.CAP_PROP_FRAME_WIDTH)
    assert asked.index(cv2.CAP_PROP_AUTO_EXPOSURE) < asked.index(cv2.CAP_PROP_EXPOSURE)


@linux
@pytest.mark.parametrize(
    ("given", "size"), [({"width": 320}, [320, 480]), ({"height": 360}, [640, 360]), ({}, [640, 480])]
)
def test_both_sides_of_a_size_are_asked_for(plug: Plug, given: dict[str, int], size: list[int]) -> None:
    made = plug(has=dict(zip(SIZE, (640.0, 480.0), strict=True)))
    opened(**given)
    assert [made[0].get(prop) for prop in SIZE] == size
    assert set(SIZE) & set(made[0].asked) == (set(SIZE) if given else set())


@linux
@pytest.mark.parametrize("menu", [(1.0, 3.0), (0.0, 1.0)])
def test_an_exposure_is_automatic_in_the_way_of_the_camera(plug: Plug, menu: tuple[float, ...]) -> None:
    plug(has={**CONTROLS, cv2.CAP_PROP_AUTO_EXPOSURE: 1.0}, menu=menu)
    medium = opened(exposure="auto")
    assert (medium.settings or {})["exposure"] == {"asked": "auto", "got": "auto"}
    assert medium.notes == ()


@linux
def test_refused_controls_are_notes_of_the_run_and_stand_in_its_folder(plug: Plug, tmp_path: Path) -> None:
    plug(has=dict(CONTROLS), fixed=tuple(CONTROLS))
    camera = Camera(exposure=100, gain="auto", white_balance=3000.0, fourcc="MJPG")
    run = Pipeline(camera).then(PixelTap(row=1, col=1)).run(frames=5, record=tmp_path / "out")
    assert run.notes[:4] == [
        "camera: asked for exposure 100, it has auto",
        "camera: asked for gain auto, it has 4",
        "camera: asked for white balance 3000, it has auto",
        "camera: asked for fourcc MJPG, it has YUYV",
    ]
    settings = open_run(tmp_path / "out").info["source"]["settings"]
    assert settings["exposure"] == {"asked": 100, "got": "auto"}
    assert settings["gain"] == {"asked": "auto", "got": 4.0}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two cameras, one of them with a lasting name."""
    add_camera(tmp_path, 0, "Grand HD", "usb-grand-video-index0")
    add_camera(tmp_path, 1, "Cheap Cam")
    return replace_devices(monkeypatch, tmp_path)


@linux
def test_it_is_opened_again_by_its_lasting_name(
    films: Path, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int | str] = []
    monkeypatch.setattr(_camera_device, "capture", lambda device: (asked.append(device), Device(films))[1])
    camera = Camera(device=str(machine / "video0"))
    for _ in range(2):
        read(camera, 0)
        camera = camera.again()
    assert asked == [str(machine / "video0"), str(machine / "by-id" / "usb-grand-video-index0")]


@linux
def test_another_camera_in_its_place_is_not_opened(plug: Plug, machine: Path) -> None:
    made = plug()
    device = str(machine / "video1")  # without a lasting name: the model counts
    name = machine / "models" / "video1" / "name"
    source = Camera(device=device)
    read(source, 0)
    name.write_text("Grand HD\n")
    assert cannot_open(source) == (
        f"camera: {device} is now a different camera (Grand HD); reconnect the Cheap Cam"
    )
    assert len(made) == 1
    name.write_text("Cheap Cam\n")
    read(source, 0)
    assert len(made) == 2


@linux
def test_a_lasting_name_is_a_device(machine: Path) -> None:
    name, gone = (str(machine / "by-id" / f) for f in ("usb-grand-video-index0", "gone"))
    empty = cannot_open(Camera(device=name))
    assert f"camera: {name} cannot be opened" in empty
    assert source_of("/dev/v4l/by-id/usb-grand").parameters()["device"] == "/dev/v4l/by-id/usb-grand"
    text = f"camera: there is no {gone}; there are {name}, {machine / 'video1'}"
    assert cannot_open(Camera(device=gone)) == text


@linux
@pytest.mark.parametrize(
    ("device", "problem"),
    [
        ("99", "there is no /dev/video99; "),
        ("/dev/cam", "there is no /dev/cam; "),
        ("/dev/null", "/dev/null cannot be opened; is another program using it, or do you lack permission?"),
    ],
)
def test_a_device_that_does_not_exist_or_is_no_camera(
    device: int | str, problem: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cannot_open(Camera(device=device)).startswith(f"camera: {problem}")
    assert capfd.readouterr() == ("", "")


def test_an_unplugged_camera_is_an_error_after_its_last_frame(plug: Plug) -> None:
    plug(frames=8)
    frames, text = read_until_error(Camera())
    assert [frame.index for frame in frames] == list(range(8))
    assert re.search(r"camera: .* stopped after 8 frames; is it unplugged\?", text)


def test_another_size_ends_the_stream(plug: Plug) -> None:
    plug(frames=5, later="96x80")
    _, text = read_until_error(Camera(), ChangedError)
    assert "a frame is 96x80, those before it were 64x48" in text


def test_close_frees_a_read_that_blocks(plug: Plug) -> None:
    made = plug(frames=5, stall=True)
    source = Camera()
    source.open()
    frames = source.frames()
    for _ in range(5):
        next(frames)
    threading.Timer(0.2, source.close).start()
    assert next(frames, None) is None
    assert not made[0].released.is_set()  # the read itself still blocks


def test_a_device_that_gives_nothing(plug: Plug) -> None:
    made = plug(frames=0)
    assert "opens but gives no picture; is another program using it" in cannot_open(Camera())
    assert made[0].released.wait(1)
