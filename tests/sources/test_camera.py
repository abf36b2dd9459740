"""The camera's reading, with a film in place of the device, which test machines have not."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.errors import ChangedError, ParameterError, SourceError, StreamError
from stream_sparse.frame import Medium
from stream_sparse.nodes import PixelTap
from stream_sparse.sources import Camera, _device
from stream_sparse.sources import camera as module
from stream_sparse.spec import source_of
from stream_sparse.testing import check_source
from tests.sources.films import film

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="device files are Linux's")


SIZE = (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)


class Device:
    """OpenCV's capture of a film that begins anew for ever, and can be told to fail, stall and refuse.

    Parameters:
        films: where they are.
        frames: what it gives before it stops.
        stall: a read that would be the end blocks, until it is released.
        later: the film that follows.
        has: settings that it has, and those in which it is fixed; V4L2 says -1 of others.
        clock: the driver's, at each read.
        menu: kinds of exposure that it knows: 0 automatic, 1 by hand, 3 automatic of the time alone.
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
        self._menu, self._wished = menu, dict[int, float]()
        self._has = {cv2.CAP_PROP_FPS: 30.0, **(has or {})}
        self._fixed, self._clock = fixed, clock
        self._shown: Any = None
        self._capture = cv2.VideoCapture(str(films / "64x48.avi"))
        self._later = cv2.VideoCapture(str(films / f"{later}.avi"))
        self._left, self._stall = frames, stall
        self.released = threading.Event()
        self.asked: list[tuple[int, float]] = []

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self._capture.isOpened()

    def set(self, prop: int, value: float) -> bool:
        self.asked.append((prop, value))
        if prop in SIZE and prop not in self._fixed:
            self._wished[prop] = value
            if len(self._wished) == len(SIZE):  # one of them alone waits
                self._has.update(self._wished)
            return True
        if prop == cv2.CAP_PROP_AUTO_EXPOSURE and value not in self._menu:
            return False
        if prop in self._has and prop not in (cv2.CAP_PROP_FPS, *self._fixed):
            self._has[prop] = value
            return True
        return False

    def get(self, prop: int) -> float:
        if prop == cv2.CAP_PROP_POS_MSEC and self._clock:
            return 1000 * self._clock[0]
        return self._has.get(prop, 0.0 if prop == cv2.CAP_PROP_POS_MSEC else -1.0)

    def read(self) -> tuple[bool, Any]:
        again = False
        if self._clock and self._shown is not None and len(self._clock) > 1:
            again = self._clock.pop(0) == self._clock[0]
        if again:
            return True, self._shown.copy()
        ok, self._shown = self._next()
        return ok, self._shown

    def _next(self) -> tuple[bool, Any]:
        self._left -= 1
        if self._left < 0:
            if self._stall:
                self.released.wait(5)
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
def use(films: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    made: list[Device] = []

    def plug(**how: Any) -> list[Device]:
        def capture(device: int | str) -> Device:
            made.append(Device(films, **how))
            return made[-1]

        monkeypatch.setattr(module, "_capture", capture)
        return made

    return plug


def test_contract(use: Any) -> None:
    made = use()
    check_source(Camera)
    check_source(Camera, device=1, color=True)
    assert all(device.released.wait(1) for device in made)


def test_frames_are_the_devices(use: Any, films: Path) -> None:
    use()
    source, want = Camera(color=True), Device(films)
    medium = source.open()
    assert (medium.shape, medium.live, medium.rate) == ((48, 64, 3), True, 30.0)
    assert medium.clock.kind == "monotonic"
    frames = list(itertools.islice(source.frames(), 5))
    source.close()
    assert all(np.array_equal(f.data, want.read()[1]) for f in frames)
    assert all(np.diff([f.time_s for f in frames]) > 0)
    assert abs(frames[0].time_s - time.monotonic()) < 30


def test_gray_is_what_grayscale_makes(use: Any, films: Path) -> None:
    use()
    source, want = Camera(), Device(films)
    source.open()
    frame = next(source.frames())
    source.close()
    assert np.array_equal(frame.data, cv2.cvtColor(want.read()[1], cv2.COLOR_BGR2GRAY))


def test_what_is_refused_is_said(use: Any) -> None:
    made = use()
    source = Camera(width=1280, height=720, fps=60.0)
    medium = source.open()
    source.close()
    assert medium.notes == (
        "camera: asked for 1280x720, it gives 64x48",
        "camera: asked for 60 frames a second, it gives 30",
    )
    props = [prop for prop, _ in made[0].asked]
    assert props[-3:] == [cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT, cv2.CAP_PROP_FPS]
    if sys.platform.startswith("linux"):
        assert props[0] == cv2.CAP_PROP_FOURCC


CONTROLS = {
    cv2.CAP_PROP_AUTO_EXPOSURE: 3.0,
    cv2.CAP_PROP_EXPOSURE: 156.0,
    cv2.CAP_PROP_GAIN: 4.0,
    cv2.CAP_PROP_AUTO_WB: 1.0,
    cv2.CAP_PROP_WB_TEMPERATURE: 4600.0,
    cv2.CAP_PROP_FOURCC: float(cv2.VideoWriter.fourcc(*"YUYV")),
}


def opened(**how: Any) -> Medium:
    source = Camera(**how)
    medium = source.open()
    source.close()
    return medium


@linux
def test_controls_are_asked_for_and_read_back(use: Any) -> None:
    made = use(has=dict(CONTROLS))
    medium = opened(exposure=100, gain=10.0, white_balance="auto", fourcc="MJPG", width=64)
    assert medium.notes == ()
    assert medium.settings == {
        "exposure": {"asked": 100, "got": 100.0},
        "gain": {"asked": 10.0, "got": 10.0},
        "white_balance": {"asked": "auto", "got": "auto"},
        "fourcc": {"asked": "MJPG", "got": "MJPG"},
    }
    props = [prop for prop, _ in made[0].asked]
    assert props.index(cv2.CAP_PROP_FOURCC) < props.index(cv2.CAP_PROP_FRAME_WIDTH)
    assert props.index(cv2.CAP_PROP_AUTO_EXPOSURE) < props.index(cv2.CAP_PROP_EXPOSURE)


@linux
def test_of_a_size_both_sides_are_asked_for(use: Any) -> None:
    made = use(has={cv2.CAP_PROP_FRAME_WIDTH: 640.0, cv2.CAP_PROP_FRAME_HEIGHT: 480.0})
    opened(width=320)
    assert [made[0].get(prop) for prop in SIZE] == [320, 480]
    opened(height=360)
    assert [made[1].get(prop) for prop in SIZE] == [640, 360]
    opened()
    assert not {prop for prop, _ in made[2].asked} & set(SIZE)


@linux
@pytest.mark.parametrize("menu", [(1.0, 3.0), (0.0, 1.0)])
def test_an_exposure_is_automatic_in_whichever_way_the_camera_has(use: Any, menu: tuple[float, ...]) -> None:
    use(has={**CONTROLS, cv2.CAP_PROP_AUTO_EXPOSURE: 1.0}, menu=menu)
    medium = opened(exposure="auto")
    assert medium.settings is not None
    assert medium.settings["exposure"] == {"asked": "auto", "got": "auto"}
    assert medium.notes == ()


@linux
def test_controls_that_are_refused_are_said(use: Any) -> None:
    use(has=dict(CONTROLS), fixed=tuple(CONTROLS))
    medium = opened(exposure=100, gain="auto", white_balance=3000.0, fourcc="MJPG")
    assert medium.notes == (
        "camera: asked for exposure 100, it has auto",
        "camera: asked for gain auto, it has 4",
        "camera: asked for white balance 3000, it has auto",
        "camera: asked for fourcc MJPG, it has YUYV",
    )
    assert medium.settings is not None
    assert medium.settings["exposure"] == {"asked": 100, "got": "auto"}


@linux
def test_a_camera_without_controls_says_nothing_of_them(use: Any) -> None:
    use()
    assert opened().notes == ()
    assert opened(gain=5.0).notes == ("camera: asked for gain 5, it does not say what it has",)
    settings = opened().settings
    assert settings is not None
    assert settings["exposure"] == {"asked": None, "got": None}


@pytest.mark.parametrize("code", ["MJP", "MJPEG", "MJPß"])
def test_a_code_has_four_letters(code: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Camera(fourcc=code)
    assert str(caught.value) == f"camera: fourcc must be four letters such as MJPG (got '{code}')"


@pytest.mark.parametrize("device", ["", " ", -1, "-1"])
def test_a_device_that_cannot_be(device: int | str) -> None:
    with pytest.raises(ParameterError) as caught:
        Camera(device=device)
    assert str(caught.value) == (
        f"camera: device must be a number from 0 or a file such as /dev/video2 (got {device!r})"
    )


def test_controls_are_numbers_or_auto() -> None:
    with pytest.raises(ParameterError) as caught:
        Camera(exposure="manual")
    assert str(caught.value) == "camera: exposure must be a number or 'auto' or null (got 'manual')"


@linux
def test_a_picture_that_comes_again_while_the_drivers_clock_stands_still_is_left_out(use: Any) -> None:
    now = time.monotonic()
    use(clock=[now, now, now, now, now + 0.1, now + 0.2, now + 0.2])
    source = Camera()
    medium = source.open()
    assert medium.clock.kind == "driver"
    frames = list(itertools.islice(source.frames(), 3))
    source.close()
    assert [round(f.time_s - now, 3) for f in frames] == [0.0, 0.1, 0.2]


@linux
def test_a_time_to_come_does_not_hold_up_those_that_follow(use: Any) -> None:
    now = time.monotonic()
    use(clock=[now, now + 0.001, now + 3600, now + 0.002, now + 0.003, now + 0.004])
    source = Camera()
    assert source.open().clock.kind == "driver"
    frames = list(itertools.islice(source.frames(), 5))
    source.close()
    times = [f.time_s for f in frames]
    assert all(np.diff(times) > 0)
    assert times[-1] < now + 30


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two cameras by name, one of them also under its lasting name."""
    monkeypatch.setattr(_device, "_DEV", tmp_path)
    monkeypatch.setattr(_device, "_BY_ID", tmp_path / "by-id")
    monkeypatch.setattr(_device, "_MODELS", tmp_path / "models")
    (tmp_path / "by-id").mkdir()
    for number, name in enumerate(("Grand HD", "Cheap Cam")):
        (tmp_path / f"video{number}").touch()
        (tmp_path / "models" / f"video{number}").mkdir(parents=True)
        (tmp_path / "models" / f"video{number}" / "name").write_text(f"{name}\n")
    (tmp_path / "by-id" / "usb-grand-video-index0").symlink_to("../video0")
    return tmp_path


@linux
def test_it_is_opened_again_by_its_lasting_name(
    use: Any, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use()
    asked: list[Any] = []
    film = module._capture
    monkeypatch.setattr(module, "_capture", lambda device: (asked.append(device), film(device))[1])
    source = Camera(device=str(machine / "video0"))
    twin = source
    for _ in range(2):
        twin.open()
        twin.close()
        twin = twin.again()
    assert asked == [str(machine / "video0"), str(machine / "by-id" / "usb-grand-video-index0")]


@linux
def test_another_camera_in_its_place_is_not_opened(use: Any, machine: Path) -> None:
    made = use()
    device = str(machine / "video1")  # without a lasting name: its model must do
    source = Camera(device=device)
    source.open()
    source.close()
    (machine / "models" / "video1" / "name").write_text("Grand HD\n")
    with pytest.raises(SourceError) as caught:
        source.open()
    assert str(caught.value) == (
        f"camera: {device} is another one now (Grand HD); plug in the Cheap Cam again"
    )
    assert len(made) == 1
    (machine / "models" / "video1" / "name").write_text("Cheap Cam\n")
    source.open()
    source.close()
    assert len(made) == 2


@linux
def test_a_lasting_name_is_a_device(machine: Path) -> None:
    name = str(machine / "by-id" / "usb-grand-video-index0")
    with pytest.raises(SourceError, match=f"camera: {name} cannot be opened"):  # an empty file is no camera
        Camera(device=name).open()
    assert source_of("/dev/v4l/by-id/usb-grand-video-index0").parameters()["device"] == (
        "/dev/v4l/by-id/usb-grand-video-index0"
    )
    with pytest.raises(SourceError) as caught:
        Camera(device=str(machine / "by-id" / "gone")).open()
    assert (
        str(caught.value)
        == f"camera: there is no {machine / 'by-id' / 'gone'}; there are {name}, {machine / 'video1'}"
    )


def test_unplugged(use: Any) -> None:
    use(frames=8)
    source = Camera()
    source.open()
    frames = source.frames()
    assert [next(frames).index for _ in range(8)] == list(range(8))
    with pytest.raises(StreamError, match=r"camera: .* stopped after 8 frames; is it unplugged\?"):
        next(frames)
    source.close()


def test_another_size(use: Any) -> None:
    use(frames=5, later="96x80")
    source = Camera()
    source.open()
    with pytest.raises(ChangedError, match="frame 5 is 96x80, those before it were 64x48"):
        list(source.frames())
    source.close()


def test_close_frees_a_read_that_blocks(use: Any) -> None:
    use(frames=5, stall=True)
    source = Camera()
    source.open()
    frames = source.frames()
    for _ in range(5):
        next(frames)
    threading.Timer(0.2, source.close).start()
    begin = time.monotonic()
    assert next(frames, None) is None
    assert time.monotonic() - begin < 1


def test_a_device_that_gives_nothing(use: Any) -> None:
    made = use(frames=0)
    with pytest.raises(SourceError, match="opens but gives no picture; is another program using it"):
        Camera().open()
    assert made[0].released.wait(1)


@linux
@pytest.mark.parametrize(
    ("device", "path"), [(99, "/dev/video99"), ("99", "/dev/video99"), ("/dev/cam", "/dev/cam")]
)
def test_a_device_that_is_not_there(device: int | str, path: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError) as caught:
        Camera(device=device).open()
    assert str(caught.value).startswith(f"camera: there is no {path}; ")
    assert capfd.readouterr() == ("", "")


@linux
def test_a_file_that_is_no_camera(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError, match="camera: /dev/null cannot be opened; is it in use by another"):
        Camera(device="/dev/null").open()
    assert capfd.readouterr() == ("", "")


@linux
def test_settings_stand_in_the_run_folder(use: Any, tmp_path: Path) -> None:
    use(has=dict(CONTROLS), fixed=(cv2.CAP_PROP_EXPOSURE, cv2.CAP_PROP_AUTO_EXPOSURE))
    run = Pipeline(Camera(exposure=100)).then(PixelTap(row=1, col=1)).run(frames=5, record=tmp_path / "out")
    assert "camera: asked for exposure 100, it has auto" in run.notes
    settings = open_run(tmp_path / "out").info["source"]["settings"]
    assert settings["exposure"] == {"asked": 100, "got": "auto"}
    assert settings["gain"] == {"asked": None, "got": 4.0}
