from __future__ import annotations

import sys

import cv2
import numpy as np
import pytest

from stream_sparse.errors import InputError
from stream_sparse.highgui import probe
from stream_sparse.highgui.probe import display_problem
from stream_sparse.highgui.window import Window
from tests.support.errors import refusal

on_linux = pytest.mark.skipif(
    not cv2.currentUIFramework() or sys.platform != "linux", reason="needs an OpenCV with windows, on Linux"
)


@on_linux
def test_without_display_the_reason_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert display_problem() == (
        "no window can be shown: DISPLAY is not set; run from a desktop (under Wayland with XWayland), "
        "by xvfb-run, or with --no-show"
    )
    window = Window("box")
    window.show(np.zeros((24, 32), np.uint8))
    assert "DISPLAY is not set" in refusal(InputError, window.refresh)


@on_linux
def test_a_dead_display_is_found_out_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":54321")
    assert display_problem() == (
        "no window can be shown: the display :54321 does not answer; set DISPLAY to one that does, "
        "or run with --no-show"
    )


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


def test_an_opencv_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(probe, "opencv", broken)
    assert display_problem() == (
        "no window can be shown: OpenCV cannot be imported (libGL.so.1: cannot open shared object file); "
        'pip install "stream-sparse[desktop]"'
    )
