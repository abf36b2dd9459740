"""Sink window, on an X server of its own; and what is said where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from stream_sparse.errors import InputError
from stream_sparse.frame import Stamp
from stream_sparse.sinks import window as module
from stream_sparse.sinks.window import Window, display_problem
from stream_sparse.testing import check_sink

AT = Stamp(0, 0.0)
EXPECTS = "window: expects a picture of shape (rows, columns) or (rows, columns, 3)"
GRAY = np.zeros((24, 32), np.uint8)


def headless() -> bool:
    import cv2

    return not cv2.currentUIFramework()


def run(script: str, display: str | None, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own: a window that fails takes its process with it."""
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_FONTDIR")}
    if display is not None:
        env["DISPLAY"] = display
    code = "import numpy as np\nfrom stream_sparse.frame import Stamp\n" + textwrap.dedent(script)
    return subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=timeout, check=False
    )


def test_the_contract() -> None:
    check_sink(Window, title="box")


def test_the_mailbox_holds_the_latest_alone() -> None:
    window = Window()
    assert window.wants()
    for value in range(3):
        window.write(np.full((24, 32), value, np.uint8), AT)
    assert not window.wants()
    assert window._mail.pop()[0, 0] == 2


def test_a_closed_window_takes_nothing() -> None:
    window = Window()
    window.close()
    window.write(GRAY, AT)
    assert not window.wants()
    assert not window.refresh()


def test_keys_have_names_whatever_the_system_calls_them() -> None:
    window = Window()
    window.listen()
    window._hear([65361, 2424832, 63234, 32, ord("s"), 0x100000 | 46, 65505, 27, 9])
    heard = [(event.kind, event.key) for event in window.events()]
    assert heard == [("key", k) for k in ("left", "left", "left", "space", "s", ".", "escape", "tab")]
    assert window.events() == []


def test_keys_that_reach_another_window_are_heard_all_the_same() -> None:
    other, window = Window(), Window()
    window.listen()
    other._hear([ord("s")])
    assert other.events() == []
    window._hear([ord("r")])
    assert [event.key for event in window.events()] == ["s", "r"]


def test_the_mouse_is_told_apart_by_its_button(monkeypatch: pytest.MonkeyPatch) -> None:
    import cv2

    down = cv2.EVENT_FLAG_LBUTTON
    window = Window()
    window._mouse(cv2.EVENT_MOUSEMOVE, 1, 2, 0, None)
    assert window.events() == []
    window.listen()
    monkeypatch.setattr(cv2, "currentUIFramework", lambda: "WIN32")
    for what, flags in [
        (cv2.EVENT_MOUSEMOVE, 0), (cv2.EVENT_LBUTTONDOWN, down), (cv2.EVENT_MOUSEMOVE, down),
        (cv2.EVENT_LBUTTONUP, down), (cv2.EVENT_LBUTTONDBLCLK, down), (cv2.EVENT_RBUTTONDOWN, 0),
        (cv2.EVENT_MOUSEWHEEL, 7864322), (cv2.EVENT_MOUSEWHEEL, -7864318),
    ]:  # fmt: skip
        window._mouse(what, 5, 6, flags, None)
    heard = window.events()
    assert [e.kind for e in heard] == ["move", "press", "drag", "release", "press", "wheel", "wheel"]
    assert {(e.x, e.y) for e in heard} == {(5, 6)}
    assert [e.by for e in heard[-2:]] == [1, -1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, f"{EXPECTS}, got a scalar"),
        (
            np.zeros(5),
            f"{EXPECTS}, got float64 of shape (5,)",
        ),
        (np.zeros((3, 4, 2)), "window: expects one channel or three (BGR), got float64 of shape (3, 4, 2)"),
    ],
)
def test_what_is_no_picture_is_refused(value: object, text: str) -> None:
    with pytest.raises(InputError) as caught:
        Window().write(value, AT)
    assert str(caught.value) == text


def test_real_values_are_coloured_around_zero() -> None:
    picture = Window()._picture(np.array([[-4.0, 0.0, 4.0]]))
    assert picture.shape == (1, 3, 3)
    blue, white, red = picture[0].astype(int)
    assert blue[0] > blue[2]
    assert red[2] > red[0]
    assert np.ptp(white) < 10


def test_without_display_the_reason_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    if headless() or not sys.platform.startswith("linux"):
        pytest.skip("needs an OpenCV with windows, on Linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    assert display_problem() == (
        "no window can be shown: DISPLAY is not set; run from a desktop (under Wayland with XWayland), "
        "by xvfb-run, or with --no-show"
    )
    window = Window()
    window.write(GRAY, AT)
    with pytest.raises(InputError, match="DISPLAY is not set"):
        window.refresh()


def test_a_dead_display_is_found_out_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    if headless() or not sys.platform.startswith("linux"):
        pytest.skip("needs an OpenCV with windows, on Linux")
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

    monkeypatch.setattr(module, "_cv2", Headless)
    assert display_problem() == (
        "no window can be shown: this OpenCV is opencv-python-headless; "
        'pip uninstall opencv-python-headless, pip install "stream-sparse[desktop]"; or use --no-show'
    )


SHOWN = """
from stream_sparse.sinks.window import Window, display_problem
from PIL import ImageGrab
import os, time
assert display_problem() is None, display_problem()
window = Window(title="box")
count, end = 0, time.monotonic() + 30  # a busy machine maps a window late
while count < 67_500 and time.monotonic() < end:
    window.write(np.full((250, 300, 3), (10, 200, 30), np.uint8), Stamp(0, 0.0))
    assert window.refresh()
    assert window.wants()
    shot = np.asarray(ImageGrab.grab(xdisplay=os.environ["DISPLAY"]))
    count = int((np.abs(shot[:, :, :3].astype(int) - (30, 200, 10)) < 4).all(axis=2).sum())
print(count)
window.close()
print(window.refresh())
"""


def test_a_picture_is_shown(display: str) -> None:
    done = run(SHOWN, display)
    assert done.returncode == 0, done.stderr
    count, last = done.stdout.split()
    assert 0.9 * 75_000 <= int(count) <= 75_000
    assert last == "False"
    assert "QFontDatabase" not in done.stderr


KEYS = """
from stream_sparse.sinks.window import Window
import subprocess, sys, time
window = Window(title="box")
window.write(np.zeros((200, 300), np.uint8), Stamp(0, 0.0))
until = time.monotonic() + 20
sent = 0.0
while time.monotonic() < until:
    if not window.refresh():
        print("closed")
        break
    if time.monotonic() - sent > 1:
        sent = time.monotonic()
        subprocess.Popen(["sh", "-c", "xdotool search --name box windowfocus && xdotool key KEY"])
    time.sleep(0.01)
"""


@pytest.mark.parametrize("key", ["q", "Escape"])
def test_a_key_closes_it(display: str, key: str) -> None:
    if shutil.which("xdotool") is None:
        pytest.skip("needs xdotool (apt install xdotool)")
    done = run(KEYS.replace("KEY", key), display)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "closed"


CLOSED = KEYS.replace("xdotool search --name box windowfocus && xdotool key KEY",
                      "xdotool search --name box windowclose")  # fmt: skip


def test_a_window_that_is_gone_ends_it(display: str) -> None:
    if shutil.which("xdotool") is None:
        pytest.skip("needs xdotool (apt install xdotool)")
    done = run(CLOSED, display)
    # X takes the window away under Qt's feet, or Qt is asked to close it: either way nothing hangs.
    assert "Traceback" not in done.stderr


TWO = """
from stream_sparse.sinks.window import Window
from PIL import ImageGrab
import os, time
windows = [Window(title="same"), Window(title="same")]
for t in range(20):
    for k, window in enumerate(windows):
        window.write(np.full((60, 60, 3), (250 * k, 250, 0), np.uint8), Stamp(t, t / 30))
        assert window.refresh()
    time.sleep(0.02)
print(len({window._name for window in windows}))
"""


def test_two_windows_of_one_title_are_two(display: str) -> None:
    done = run(TWO, display)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "2"
