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

from stream_sparse.errors import SourceError, StreamError
from stream_sparse.sources import Camera
from stream_sparse.sources import camera as module
from stream_sparse.testing import check_source
from tests.sources.films import film

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="device files are Linux's")


class Device:
    """OpenCV's capture of a film that begins anew for ever, and can be told to fail, stall and refuse."""

    def __init__(self, films: Path, frames: int = 10**9, stall: bool = False, later: str = "") -> None:
        self._capture = cv2.VideoCapture(str(films / "64x48.avi"))
        self._later = cv2.VideoCapture(str(films / f"{later}.avi"))
        self._left, self._stall = frames, stall
        self.released = threading.Event()
        self.asked: list[tuple[int, float]] = []

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self._capture.isOpened()

    def set(self, prop: int, value: float) -> bool:
        self.asked.append((prop, value))
        return False

    def get(self, prop: int) -> float:
        return {cv2.CAP_PROP_FPS: 30.0, cv2.CAP_PROP_POS_MSEC: 0.0}[prop]

    def read(self) -> tuple[bool, Any]:
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
    with pytest.raises(StreamError, match="frame 5 is 96x80, those before it were 64x48"):
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
def test_a_device_that_is_not_there(
    device: int | str, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SourceError) as caught:
        Camera(device=device).open()
    assert str(caught.value).startswith(f"camera: there is no {path}; ")
    assert capfd.readouterr() == ("", "")


@linux
def test_a_file_that_is_no_camera(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError, match="camera: /dev/null cannot be opened; is it in use by another"):
        Camera(device="/dev/null").open()
    assert capfd.readouterr() == ("", "")
