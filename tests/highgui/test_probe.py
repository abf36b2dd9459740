from __future__ import annotations

import sys

import cv2
import numpy as np
import pytest

from stream_sparse.errors import InputError
from stream_sparse.highgui import probe
from stream_sparse.highgui.probe import display_problem
from stream_sparse.highgui.window import HighguiWindow
from tests.support.errors import refusal

on_linux = pytest.mark.skipif(
    not cv2.currentUIFramework() or sys.platform != "linux", reason="needs an OpenCV with windows, on Linux"
)


@on_linux
@pytest.mark.parametrize("display", ["", ":54321"])
def test_without_a_display_that_answers_the_reason_is_a_line(
    display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    said = (
        f"no window can be shown: the display '{display}' does not answer; run from a desktop (under "
        "Wayland with XWayland), by xvfb-run, or with --no-show"
    )
    assert display_problem() == said
    window = HighguiWindow("box")
    window.show(np.zeros((24, 32), np.uint8))
    assert refusal(InputError, window.refresh) == said


def test_a_headless_opencv_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Headless:
        @staticmethod
        def currentUIFramework() -> str:  # noqa: N802 (OpenCV's name)
            return ""

    monkeypatch.setattr(probe, "opencv", Headless)
    assert display_problem() == (
        "no window can be shown: this OpenCV is opencv-python-headless; "
        'pip uninstall opencv-python-headless, pip install "stream-sparse[desktop]"; or use --no-show'
    )
