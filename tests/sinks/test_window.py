"""Sink window, on an X server of its own; and what is said where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stream_sparse.drawing import PAGE
from stream_sparse.errors import InputError
from stream_sparse.frame import Stamp
from stream_sparse.sinks import _problem
from stream_sparse.sinks._events import key_name
from stream_sparse.sinks._fit import Fit
from stream_sparse.sinks.window import Window, display_problem
from stream_sparse.testing import check_sink

if TYPE_CHECKING:
    from collections.abc import Callable

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
    for code in (65361, 2424832, 63234, 32, ord("s"), 0x100000 | 46, 65505, 27, 9):
        window._key(key_name(code))
    heard = [(event.kind, event.key) for event in window.events()]
    assert heard == [("key", k) for k in ("left", "left", "left", "space", "s", ".", "escape", "tab")]
    assert window.events() == []


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

    monkeypatch.setattr(_problem, "windows", Headless)
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
count, end = 0, time.monotonic() + 100  # a busy machine maps a window late
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
    done = run(SHOWN, display, timeout=150)
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


HANDS = """
from stream_sparse.sinks.window import Window
from PIL import ImageGrab
import os, subprocess, time

def do(*words):
    return subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True, check=True).stdout

def until(window, wanted, seconds=20):
    heard, end = [], time.monotonic() + seconds
    while not wanted(heard):
        window.write(PICTURE, Stamp(0, 0.0))
        if not window.refresh():
            return "closed"
        heard += window.events()
        assert time.monotonic() < end, heard
        time.sleep(0.01)
    return [event.key or f"{event.kind} {event.x} {event.y} {event.by}" for event in heard]

def white():
    shot = np.asarray(ImageGrab.grab(xdisplay=os.environ["DISPLAY"]))
    return int((shot[:, :, :3] > 250).all(axis=2).sum())

def begin():
    window = Window(title="box")
    window.listen()
    until(window, lambda _: window.size()[0] and 1150 < white() < 1250)
    number = do("search", "--onlyvisible", "--name", "^box$").split()[-1]
    do("windowfocus", "--sync", number)
    return window, number

PICTURE = np.zeros((240, 320, 3), np.uint8)
PICTURE[80:110, 120:160] = 255
window, number = begin()
"""


@pytest.fixture
def hands(display: str) -> Callable[[str], list[str]]:
    """Somebody at a window of which a script tells; gives the lines that it prints."""
    if shutil.which("xdotool") is None:
        pytest.skip("needs xdotool (apt install xdotool)")

    def at_work(script: str) -> list[str]:
        done = run(HANDS + textwrap.dedent(script), display)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    return at_work


def test_the_wheel_is_heard_and_enlarges_nothing(hands: Callable[[str], list[str]]) -> None:
    told = hands("""
        do("mousemove", "--window", number, 130, 90)
        until(window, lambda heard: any(event[:3] == ("move", 130, 90) for event in heard))
        for button in (4, 4, 4, 5):
            do("click", button)
        print(until(window, lambda heard: len(heard) == 4))
        until(window, lambda _: 1150 < white() < 1250, 5)
        do("click", 1)
        print(until(window, lambda heard: len(heard) == 2))
    """)
    assert told == [
        "['wheel 130 90 1', 'wheel 130 90 1', 'wheel 130 90 1', 'wheel 130 90 -1']",
        "['press 130 90 0', 'release 130 90 0']",
    ]


def test_a_picture_fills_its_window_in_its_own_shape_and_the_rest_is_dark(
    hands: Callable[[str], list[str]],
) -> None:
    told = hands("""
        do("windowmove", number, 0, 0, "windowsize", "--sync", number, 720, 480)
        until(window, lambda _: 4600 < white() < 5000)  # twice as large in both directions
        print(window.size())
        shot = np.asarray(ImageGrab.grab(xdisplay=os.environ["DISPLAY"]))[:480, :720, :3]
        print(shot[:, :40].max(), shot[:, 680:].max())
        do("mousemove", "--window", number, 40 + 2 * 130, 2 * 90)
        print(until(window, lambda heard: heard)[-1])
        # Nothing new comes: what was shown last is shown again.
        do("windowsize", "--sync", number, 160, 120)
        end = time.monotonic() + 10
        while not 270 < white() < 330 and time.monotonic() < end:
            assert window.refresh()
        print(270 < white() < 330)
    """)
    assert told == ["(480, 720)", "0 0", "move 130 90 0", "True"]


def test_no_key_is_lost_however_fast(hands: Callable[[str], list[str]]) -> None:
    told = hands("""
        for _ in range(5):
            do("key", "--delay", 0, *"abcdefghijk", "Right", "space", "Tab", "question", "ctrl+a", "S")
            print(until(window, lambda heard: len(heard) >= 16))
    """)
    assert told == [str([*"abcdefghijk", "right", "space", "tab", "?", "s"])] * 5


def test_a_window_that_another_program_takes_away_is_closed(hands: Callable[[str], list[str]]) -> None:
    told = hands("""
        do("windowclose", number)
        print(until(window, lambda _: False))
        window, number = begin()
        do("key", "x")
        print(until(window, lambda heard: heard))
    """)
    assert told == ["closed", "['x']"]


def test_a_window_that_is_hidden_for_a_while_stays(hands: Callable[[str], list[str]]) -> None:
    told = hands("""
        do("windowunmap", "--sync", number)
        until(window, lambda _: not white())
        end = time.monotonic() + 0.5
        until(window, lambda _: time.monotonic() > end)
        do("windowmap", "--sync", number)
        until(window, lambda _: 1150 < white() < 1250)
        print(window._ear.gone())
    """)
    assert told == ["False"]


def test_two_windows_of_one_title_are_two_and_share_their_keys(hands: Callable[[str], list[str]]) -> None:
    told = hands("""
        other = Window(title="box")
        def both(heard):
            other.write(PICTURE, Stamp(0, 0.0))
            assert other.refresh()
            return heard

        until(window, lambda heard: both(other.size()[0]))
        second = (set(do("search", "--onlyvisible", "--name", "^box$").split()) - {number}).pop()
        do("windowmove", "--sync", second, 400, 0, "windowfocus", "--sync", second)
        until(window, lambda heard: both(2300 < white() < 2500))
        do("key", "s")
        print(until(window, both), other.events())
        do("windowfocus", "--sync", number, "key", "q")
        print(until(window, both), other.wants())
    """)
    assert told == ["['s'] []", "closed True"]


@pytest.mark.parametrize("picture", [(24, 32), (720, 1280), (1, 900)])
@pytest.mark.parametrize("inside", [(480, 720), (1000, 1900), (360, 640), (1, 1), (721, 1279)])
def test_places_in_a_window_are_places_in_its_picture(
    picture: tuple[int, int], inside: tuple[int, int]
) -> None:
    """Whatever stands in the picture's corners is found again there."""
    fit = Fit(picture, inside)
    colours = np.zeros((*picture, 3), np.uint8)
    colours[: -(-picture[0] // 2), : picture[1] // 2] = (0, 0, 255)
    shown = fit(colours)
    reds = np.argwhere(shown[:, :, 2] > 250)
    assert shown.shape[:2] in (inside, picture)
    for y, x in (reds[0], reds[-1]) if min(inside) > 1 else ():
        col, row = fit.place(int(x), int(y))
        assert colours[row, col, 2] == 255


def test_a_picture_of_the_windows_size_is_shown_as_it_is() -> None:
    picture = np.zeros((720, 1280), np.uint8)
    assert Fit((720, 1280), (721, 1279))(picture) is picture
    assert Fit((720, 1280), (1000, 1900))(picture).shape == (1000, 1900)


def test_text_stays_text_in_a_smaller_window() -> None:
    """A line one pixel wide is still there, though fainter."""
    picture = np.zeros((720, 1280), np.uint8)
    picture[:, 101::20] = 255
    shown = Fit((720, 1280), (360, 640))(picture)
    assert (shown[100, 50::10] > 100).all()


def test_the_rest_of_a_window_has_the_colour_of_the_corners_where_they_agree() -> None:
    picture = np.full((40, 40, 3), (9, 8, 7), np.uint8)
    fit = Fit((40, 40), (40, 80))
    assert (fit(picture) == (9, 8, 7)).all()
    picture[0, 0] = 255
    assert (fit(picture)[:, :20] == PAGE).all()
    assert (fit(picture[:, :, 0])[:, :20] == PAGE[0]).all()
    assert (fit(picture[:, :, :1])[:, :20] == PAGE[0]).all()
    assert Fit((40, 40), (80, 99))(picture[:, :, :1]).shape == (80, 99, 1)
