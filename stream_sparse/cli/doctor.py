"""``doctor``: check what a run needs, and say how to mend the rest."""

import os
import platform
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import typer

from stream_sparse.redact import redact_text

from . import opencv
from .console import console

_WORDS = {True: ("ok", "green"), False: ("BROKEN", "bold red"), None: ("without", "yellow")}


class Finding(NamedTuple):
    """The result of one check; ``works`` is None for what runs do without."""

    works: bool | None
    text: str


def doctor() -> None:
    """Check what a run needs, and say how to mend what does not work."""
    from rich.text import Text

    out = console()
    checks: dict[str, Callable[[], Finding]] = {
        "python": _python, "opencv": _opencv, "display": _display, "cameras": _cameras,
        "kernels": _kernels, "sandbox": _sandbox,
    }  # fmt: skip
    broken = False
    for name, check in checks.items():
        try:
            finding = check()
        except Exception as error:  # on a broken system a check may fail in any way; the others still count
            finding = Finding(False, f"{type(error).__name__}: {error}")
        broken |= finding.works is False
        word, style = _WORDS[finding.works]
        line = Text.assemble((f"{word:8}", style), f"{name:9}", redact_text(finding.text))
        out.print(line, soft_wrap=True)
    raise typer.Exit(1 if broken else 0)


def _python() -> Finding:
    return Finding(True, f"{platform.python_version()} on {platform.platform(terse=True)}")


def _opencv() -> Finding:
    problem = opencv.problem()
    if problem is not None:
        return Finding(False, problem)
    names = ", ".join(f"{name} {version}" for name, version in opencv.wheels().items())
    return Finding(True, names or "not from a wheel, but it loads")


def _display() -> Finding:
    import cv2

    from stream_sparse.highgui.probe import display_problem

    problem = display_problem()
    if problem is not None:
        return Finding(None, problem)
    where = os.environ.get("DISPLAY", "") if sys.platform.startswith("linux") else ""
    by: Any = cv2.currentUIFramework()
    return Finding(True, f"windows can be shown{f' on {where}' if where else ''} (by {by})")


def _cameras() -> Finding:
    from stream_sparse.sources import _camera_device

    if not _camera_device.LINUX:
        allow = "the system's settings for privacy must let the terminal use the camera"
        return Finding(None, f"not searched for here; try stream-sparse run webcam -s 0; {allow}")
    devices = _camera_device.files()
    if not devices:
        # A number, since a word in the place of a port would be masked as the beginning of a password.
        return Finding(None, "no /dev/video*; plug one in, or use a phone's: -s http://ADDRESS:8080/video")
    closed = [device for device in devices if not os.access(device, os.R_OK | os.W_OK)]
    if closed:
        return Finding(False, f"no access to {', '.join(closed)}; sudo usermod -aG video $USER, log in again")
    cameras = "; ".join(_camera_device.named())
    return Finding(True, f"{cameras}; stream-sparse run webcam -s 0, or -s and such a name")


def _kernels() -> Finding:
    from stream_sparse.kernels._cache import home, is_usable

    if is_usable():
        return Finding(True, f"compiled once for each version, kept in {home()}")
    advice = "set NUMBA_CACHE_DIR to a folder that can"
    return Finding(None, f"compiled at every start: {home()} cannot be written; {advice}")


def _sandbox() -> Finding:
    from stream_sparse.course.sandbox import has_wall

    if has_wall():
        return Finding(True, "submissions of exercises are held by seccomp and Landlock")
    lacks = "seccomp or Landlock, which Linux has from 5.13 on, on x86-64 and ARM64"
    return Finding(None, f"submissions of others are refused: this system lacks {lacks}")
