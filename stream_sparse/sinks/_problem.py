"""Whether a window can be shown here."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from typing import Any

from stream_sparse.drawing import font_folder

from ._display import lost

__all__ = ["display_problem", "windows"]


def display_problem() -> str | None:
    """Why no window can be shown here, in a line that says what to do; None where one can.

    To ask is safe: a display that does not answer ends the process that tries it, so another one tries.
    """
    try:
        cv2: Any = windows()
    except ImportError as error:
        return (
            f"no window can be shown: OpenCV cannot be imported ({error}); "
            'pip install "stream-sparse[desktop]"'
        )
    if not cv2.currentUIFramework():
        return (
            "no window can be shown: this OpenCV is opencv-python-headless; "
            'pip uninstall opencv-python-headless, pip install "stream-sparse[desktop]"; or use --no-show'
        )
    if not sys.platform.startswith("linux"):
        return None
    if lost:
        return (
            f"no window can be shown: the display {lost[0]} has gone away; start anew, or run with --no-show"
        )
    display = os.environ.get("DISPLAY", "")
    if not display:
        return (
            "no window can be shown: DISPLAY is not set; run from a desktop (under Wayland with XWayland), "
            "by xvfb-run, or with --no-show"
        )
    if not _answers(display):
        return (
            f"no window can be shown: the display {display} does not answer; set DISPLAY to one that does, "
            "or run with --no-show"
        )
    return None


@functools.cache
def _answers(display: str) -> bool:
    """Whether a window can be opened on a display; a dead one aborts the process that tries."""
    script = "import cv2; cv2.namedWindow('probe', cv2.WINDOW_NORMAL); cv2.destroyAllWindows()"
    env = {**os.environ, "DISPLAY": display}
    try:
        done = subprocess.run(
            [sys.executable, "-c", script], env=env, capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def windows() -> Any:
    """OpenCV, with fonts for its windows.

    Importing it points QT_QPA_FONTDIR to a folder that its wheel does not have, and before the first window
    is the last moment to mend that: without it Qt complains and labels stay blank.
    """
    import cv2

    folder = font_folder()
    if folder is not None and os.environ.get("QT_QPA_FONTDIR") != str(folder):
        os.environ["QT_QPA_FONTDIR"] = str(folder)
    return cv2
