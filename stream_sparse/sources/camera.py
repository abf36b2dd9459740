"""Cameras at this machine."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import cv2
import numpy as np

from stream_sparse.base import param
from stream_sparse.errors import SourceError, StreamError
from stream_sparse.frame import Array, Clock, Frame, Medium

from ._session import Playing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._session import Items

__all__ = ["Camera"]

_LINUX = sys.platform.startswith("linux")
_quiet_lock = threading.Lock()


class Camera(Playing):
    """A webcam or capture device: V4L2 on Linux, what OpenCV finds elsewhere.

    Size and rate are wishes; what the camera refuses stands in the notes of the medium. Gray is what
    ``grayscale`` makes of the colours. Times are the driver's where it gives them (Linux: the monotonic
    clock at capture), else this machine's monotonic clock at the read.

    >>> Camera(device="/dev/video2", width=1280, height=720).parameters()["width"]
    1280
    """

    device: int | str = param(0, help="A number, from 0, or a device file such as /dev/video2.")
    width: int | None = param(None, ge=1, help="Columns to ask for; null: the camera's own.")
    height: int | None = param(None, ge=1, help="Rows to ask for; null: the camera's own.")
    fps: float | None = param(None, gt=0, help="Frames a second to ask for; null: the camera's own.")
    color: bool = param(False, help="BGR frames; false: gray.")

    example: ClassVar[dict[str, Any]] = {"device": 0}

    def reset(self) -> None:
        super().reset()
        self._capture: Any = None

    def _apart(self) -> bool:
        return True  # a driver that has lost its camera blocks for ten seconds

    def _prepare(self) -> None:
        # In the caller's thread: macOS asks for permission on the main one only.
        self._capture = self._device()

    def _device(self) -> Any:
        place = _place(self.device)
        with _Quiet():
            capture = _capture(self.device)
        if not capture.isOpened():
            capture.release()
            raise SourceError(
                f"camera: {place} cannot be opened; is it in use by another program, or not yours to use?"
            )
        if _LINUX:  # before the size: raw pictures of a large size are slow or refused
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        for prop, wish in self._wishes():
            capture.set(prop, wish)
        return capture

    def _wishes(self) -> Iterator[tuple[int, float]]:
        asked = {
            cv2.CAP_PROP_FRAME_WIDTH: self.width,
            cv2.CAP_PROP_FRAME_HEIGHT: self.height,
            cv2.CAP_PROP_FPS: self.fps,
        }
        for prop, wish in asked.items():
            if wish is not None:
                yield prop, wish

    def _play(self, stop: threading.Event) -> Items:
        capture, self._capture = self._capture, None
        place, index, last = _place(self.device), 0, 0.0
        try:
            ok, bgr = capture.read()
            if not ok:
                raise SourceError(f"camera: {place} opens but gives no picture; is another program using it?")
            driver = _LINUX and abs(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000 - time.monotonic()) < 60
            rate = capture.get(cv2.CAP_PROP_FPS)
            rate = float(rate) if 0 < rate < 1000 else self.fps or 30.0
            first = self._pixels(bgr)
            clock = Clock("driver" if driver else "monotonic", time.time() - time.monotonic())
            notes = tuple(self._refused(first, rate))
            yield Medium(first.shape, first.dtype, rate, live=True, clock=clock, notes=notes)
            while ok:
                now = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000 if driver else time.monotonic()
                last = now if now > last else last + 1e-6
                x = self._pixels(bgr)
                if x.shape != first.shape:
                    raise StreamError(
                        f"camera: {place}: frame {index} is {_size(x)}, those before it were {_size(first)}"
                    )
                yield Frame(index, last, x)
                index += 1
                ok, bgr = (False, None) if stop.is_set() else capture.read()
            if not stop.is_set():
                raise StreamError(f"camera: {place} stopped after {index} frames; is it unplugged?")
        finally:
            capture.release()

    def close(self) -> None:
        super().close()
        capture, self._capture = self._capture, None
        if capture is not None:  # opened, but never handed to a reader
            capture.release()

    def _pixels(self, bgr: Array) -> Array:
        if bgr.ndim == 2 or bgr.shape[2] == 1:
            gray = bgr.reshape(bgr.shape[:2])
            return np.repeat(gray[..., np.newaxis], 3, axis=2) if self.color else gray.copy()
        return bgr.copy() if self.color else np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY))

    def _refused(self, x: Array, rate: float) -> Iterator[str]:
        rows, cols = x.shape[:2]
        asked = (self.width or cols, self.height or rows)
        if asked != (cols, rows):
            yield f"camera: asked for {asked[0]}x{asked[1]}, it gives {cols}x{rows}"
        if self.fps is not None and abs(rate - self.fps) > 0.5:
            yield f"camera: asked for {self.fps:g} frames a second, it gives {rate:g}"


def _size(x: Array) -> str:
    return f"{x.shape[1]}x{x.shape[0]}"


def _place(device: int | str) -> str:
    """The device as people name it."""
    if not _LINUX:
        return f"device {device}"
    return f"/dev/video{device}" if isinstance(device, int) or device.isdigit() else device


def _capture(device: int | str) -> Any:
    """OpenCV's capture of a device, opened or not.

    Raises:
        SourceError: where it is known that there is no such device; the text lists those that there are.
    """
    number = int(device) if isinstance(device, int) or device.isdigit() else None
    if _LINUX:
        path = Path(_place(device))
        if not path.exists():
            found = ", ".join(sorted(str(p) for p in Path("/dev").glob("video*")))
            here = f"there are {found}" if found else "this machine has no camera"
            raise SourceError(f"camera: there is no {path}; {here}")
        return cv2.VideoCapture(str(path), cv2.CAP_V4L2)
    if number is None:
        raise SourceError(f"camera: {device}: expected a number, from 0; device files are for Linux")
    # Else Windows can take minutes to open a camera.
    os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
    return cv2.VideoCapture(number)


class _Quiet:
    """OpenCV's warnings about a device that is not there are kept from the terminal."""

    def __enter__(self) -> None:
        _quiet_lock.acquire()
        logging: Any = cv2.utils.logging
        self._level = logging.getLogLevel()
        logging.setLogLevel(logging.LOG_LEVEL_SILENT)

    def __exit__(self, *_: object) -> None:
        logging: Any = cv2.utils.logging
        logging.setLogLevel(self._level)
        _quiet_lock.release()
