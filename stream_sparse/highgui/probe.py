"""Find out whether a window can be shown here."""

import functools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def display_problem() -> str | None:
    """Return why no window can be shown here, in a line that says what to do; None where one can.

    A display that does not answer aborts the process that tries it, so another process tries.
    """
    if not opencv().currentUIFramework():
        return (
            "no window can be shown: this OpenCV is opencv-python-headless; "
            'pip uninstall opencv-python-headless, pip install "stream-sparse[desktop]"; or use --no-show'
        )
    if not sys.platform.startswith("linux"):
        return None
    display = os.environ.get("DISPLAY", "")
    if not display or not _answers(display):
        return (
            f"no window can be shown: the display '{display}' does not answer; run from a desktop (under "
            "Wayland with XWayland), by xvfb-run, or with --no-show"
        )
    return None


@functools.cache
def _answers(display: str) -> bool:
    """Return whether another process can open a window on a display."""
    script = "import cv2; cv2.namedWindow('probe', cv2.WINDOW_NORMAL); cv2.destroyAllWindows()"
    env = {**os.environ, "DISPLAY": display}
    try:
        done = subprocess.run(
            [sys.executable, "-c", script], env=env, capture_output=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def opencv() -> Any:
    """Return OpenCV, ready for its first window.

    When it is imported, it points QT_QPA_FONTDIR to a folder that its wheel does not have, and Qt complains
    at the first window. Any folder that exists will do: these windows show no text of Qt's.
    """
    import cv2

    if not Path(os.environ.get("QT_QPA_FONTDIR", "/")).is_dir():
        os.environ["QT_QPA_FONTDIR"] = str(Path(cv2.__file__).parent)
    return cv2
