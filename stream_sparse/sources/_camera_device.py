"""Find the cameras of this machine and open one with OpenCV."""

import os
import sys
from pathlib import Path
from typing import Any

import cv2

from stream_sparse.errors import SourceError

LINUX = sys.platform.startswith("linux")
_DEV = Path("/dev")
_BY_ID = Path("/dev/v4l/by-id")
_MODELS = Path("/sys/class/video4linux")


def place(device: int | str) -> str:
    """The name of a device for messages: on Linux its path."""
    if not LINUX:
        return f"device {device}"
    return f"{_DEV.as_posix()}/video{device}" if isinstance(device, int) or device.isdigit() else device


def lasting(path: str) -> str:
    """The name under /dev/v4l/by-id, which a device keeps at any plug, or the path itself."""
    real = os.path.realpath(path)
    return next((link for link in _links() if os.path.realpath(link) == real), path)


def model(path: str) -> str:
    """The driver's name of the camera at a path, or an empty text."""
    try:
        return (_MODELS / Path(os.path.realpath(path)).name / "name").read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def files() -> list[str]:
    """The device files of this machine."""
    return sorted(str(p) for p in _DEV.glob("video*"))


def named() -> list[str]:
    """The lasting names of this machine's cameras, and the device files of cameras without one."""
    links = _links()
    targets = {os.path.realpath(link) for link in links}
    first = [link for link in links if link.endswith("-video-index0")]  # the others are metadata
    return first + [file for file in files() if os.path.realpath(file) not in targets]


def _links() -> list[str]:
    return sorted(str(p) for p in _BY_ID.glob("*")) if _BY_ID.is_dir() else []


def capture(device: int | str) -> Any:
    """Open a device that exists; the result may be a capture that is not opened."""
    logging: Any = cv2.utils.logging
    logging.setLogLevel(logging.LOG_LEVEL_SILENT)  # a device that cannot be opened has one line, ours
    number = int(device) if isinstance(device, int) or device.isdigit() else None
    if LINUX:
        path = Path(place(device))
        if not path.exists():
            cameras = ", ".join(named())
            here = f"there are {cameras}" if cameras else "this machine has no camera"
            raise SourceError(f"camera: there is no {path}; {here}")
        # By its number: some builds of OpenCV do not take the names under /dev/v4l for devices.
        real = os.path.realpath(path)
        digits = real.removeprefix("/dev/video")
        return cv2.VideoCapture(int(digits) if digits.isdigit() else real, cv2.CAP_V4L2)
    if number is None:
        raise SourceError(f"camera: {device}: expected a number, from 0; device files are for Linux")
    # Without this, Windows can take minutes to open a camera.
    os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
    return cv2.VideoCapture(number)
