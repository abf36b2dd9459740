"""A window of OpenCV: on an X server of its own, with a mouse and a keyboard."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest

from stream_sparse.highgui.events import key_name
from stream_sparse.highgui.window import HighguiWindow, PictureFit

Hands = Callable[[str], list[str]]

GRAY = np.zeros((24, 32), np.uint8)


def test_the_latest_picture_alone_waits_until_it_is_closed() -> None:
    window = HighguiWindow("box")
    assert window.wants()
    window.show(GRAY)
    assert not window.wants()
    assert not window.closed
    window.close()
    window.show(GRAY)
    assert window.closed
    assert not window.wants()
    assert not window.refresh()


WORKER = """
import contextlib, ctypes, io, json, os, subprocess, sys, time, traceback
import numpy as np
from PIL import ImageGrab
from stream_sparse.highgui.window import HighguiWindow

PICTURE = np.zeros((240, 320, 3), np.uint8)
PICTURE[80:110, 120:160] = 255

def do(*words):
    return subprocess.run(["xdotool", *map(str, words)], capture_output=True, text=True, check=True).stdout

def until(window, wanted):
    "Draw until it is so; returns the events, or that the window was closed."
    heard, end = [], time.monotonic() + 60
    while not wanted(heard):
        window.show(PICTURE)
        if not window.refresh():
            return "closed"
        heard += window.events()
        assert time.monotonic() < end, heard
        time.sleep(0.01)
    return [event.key or f"{event.kind} {event.x} {event.y} {event.by}" for event in heard]

def screen():
    return np.asarray(ImageGrab.grab(xdisplay=os.environ["DISPLAY"]))[:, :, :3]

def white():
    return int((screen() > 250).all(axis=2).sum())

def as_it_is(_):
    return 1150 < white() < 1250  # of 1200 white pixels in the picture

def opened():
    window = HighguiWindow("box")
    until(window, as_it_is)
    number = do("search", "--onlyvisible", "--name", "^box$").split()[-1]
    do("windowfocus", "--sync", number)
    return window, number

class Message(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 24),
    ]

def press_button(number):
    "Send what a window manager sends when the button of a window is pressed."
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    protocols, delete = (x.XInternAtom(display, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
    message = Message(33, 0, 1, None, int(number), protocols, 32, (ctypes.c_long * 5)(delete))
    assert x.XSendEvent(display, ctypes.c_ulong(int(number)), 0, ctypes.c_long(0), ctypes.byref(message))
    x.XCloseDisplay(display)

for line in sys.stdin:
    said, error = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            window, number = opened()
            names = {**globals()}
            exec(json.loads(line), names)
            names["window"].close()
            names["window"].refresh()
    except BaseException:
        error = traceback.format_exc()
    print(json.dumps([said.getvalue().splitlines(), error]), flush=True)
"""


def worker(display: str) -> subprocess.Popen[str]:
    hidden = ("WAYLAND_DISPLAY", "QT_QPA_FONTDIR")
    env = {name: value for name, value in os.environ.items() if name not in hidden} | {"DISPLAY": display}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", WORKER], env=env, text=True, stdin=pipe, stdout=pipe, stderr=pipe
    )


def ask(process: subprocess.Popen[str], script: str) -> list[str]:
    assert process.stdin is not None
    assert process.stdout is not None
    print(json.dumps(textwrap.dedent(script)), file=process.stdin, flush=True)
    answer = process.stdout.readline()
    assert answer, process.communicate()
    lines, error = json.loads(answer)
    assert not error, error
    return lines


@pytest.fixture(scope="module")
def working(display: str) -> Iterator[subprocess.Popen[str]]:
    process = worker(display)
    yield process
    _, err = process.communicate()
    assert (process.returncode, err) == (0, "")  # nor does Qt complain about fonts


@pytest.fixture
def hands(working: subprocess.Popen[str]) -> Hands:
    """Runs a script with a mouse and a keyboard at a new ``window``; returns the lines that it prints."""
    return lambda script: ask(working, script)


@pytest.mark.xdist_group("window")
class TestOnADisplay:
    def test_a_picture_fills_its_window_in_its_own_shape(self, hands: Hands) -> None:
        told = hands("""
            do("windowmove", number, 0, 0, "windowsize", "--sync", number, 720, 480)
            until(window, lambda _: 4600 < white() < 5000)  # twice as large in both directions
            print(window.size())
            shot = screen()[:480, :720]
            print(shot[:, :40].max(), shot[:, 680:].max())
            do("mousemove", "--window", number, 40 + 2 * 130, 2 * 90)
            print(until(window, lambda heard: heard)[-1])
            # Nothing new comes: the last picture is shown again.
            do("windowsize", "--sync", number, 160, 120)
            end = time.monotonic() + 60
            while not 270 < white() < 330:
                assert window.refresh()
                assert time.monotonic() < end
        """)
        assert told == ["(480, 720)", "0 0", "move 130 90 0"]

    def test_moves_with_and_without_the_button_differ(self, hands: Hands) -> None:
        told = hands("""
            do("mousemove", "--window", number, 130, 90)
            until(window, lambda heard: ("move", 130, 90) in [event[:3] for event in heard])
            for words in (("mousedown", 1), ("mousemove", "--window", number, 140, 95), ("mouseup", 1)):
                do(*words)
                print(until(window, lambda heard: heard)[-1])
        """)
        assert told == ["press 130 90 0", "drag 140 95 0", "release 140 95 0"]

    def test_keys_are_heard_one_by_one_but_no_commands(self, hands: Hands) -> None:
        told = hands("""
            for key in ("a", "Right", "space", "Tab", "question", "ctrl+a", "S"):
                do("key", key)
                if key != "ctrl+a":
                    print(*until(window, lambda heard: heard))
        """)
        assert told == ["a", "right", "space", "tab", "?", "s"]

    @pytest.mark.skipif(cv2.currentUIFramework() != "QT", reason="other libraries do not zoom")
    def test_the_wheel_zooms_in_and_out_again_to_the_whole_picture(self, hands: Hands) -> None:
        told = hands("""
            do("mousemove", "--window", number, 130, 90)
            until(window, lambda heard: ("move", 130, 90) in [event[:3] for event in heard])
            do("click", 4, "click", 4)
            print(until(window, lambda _: white() > 1500))
            do("click", 1)
            kind, x, y, _ = until(window, lambda heard: len(heard) == 2)[0].split()
            print(kind, abs(int(x) - 130) < 2, abs(int(y) - 90) < 2)  # the place in the picture, as before
            do("click", 5, "click", 5, "click", 5)
            print(until(window, as_it_is))
        """)
        assert told == ["[]", "press True True", "[]"]

    @pytest.mark.skipif(shutil.which("openbox") is None, reason="needs openbox, which manages windows")
    def test_it_fills_the_screen_and_goes_back(self, hands: Hands) -> None:
        told = hands("""
            manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                asked = ["xdotool", "get_desktop"]  # a window manager answers
                until(window, lambda _: not subprocess.run(asked, capture_output=True).returncode)
                whole = screen().shape[:2]
                window.turn_full()
                until(window, lambda _: window.size() == whole)
                window.turn_full()
                print(until(window, lambda _: window.size() == (240, 320)))
            finally:
                manager.terminate()
                manager.wait()
        """)
        assert told == ["[]"]

    def test_two_windows_of_one_title_are_two_and_share_their_keys(self, hands: Hands) -> None:
        told = hands("""
            other = HighguiWindow("box")
            def both(wanted):
                other.show(PICTURE)
                assert other.refresh()
                return wanted

            until(window, lambda _: both(other.size()[0]))
            second = (set(do("search", "--onlyvisible", "--name", "^box$").split()) - {number}).pop()
            do("windowmove", "--sync", second, 400, 0, "windowfocus", "--sync", second)
            until(window, lambda _: both(2300 < white() < 2500))
            do("key", "s")
            print(until(window, both))
            other.close()
            print(other.refresh(), until(window, as_it_is))
        """)
        assert told == ["['s']", "False []"]

    def test_it_is_closed_by_a_key_or_its_button(self, hands: Hands) -> None:
        told = hands("""
            for close in (lambda: do("key", "q"), lambda: do("key", "Escape"), lambda: press_button(number)):
                close()
                print(until(window, lambda _: False), window.closed)
                end = time.monotonic() + 60
                while white():
                    assert time.monotonic() < end
                window, number = opened()
        """)
        assert told == ["closed True"] * 3


@pytest.mark.parametrize("picture", [(24, 32), (720, 1280), (1, 900)])
@pytest.mark.parametrize("inside", [(480, 720), (1000, 1900), (721, 1279)])
def test_places_in_a_window_are_places_in_its_picture(
    picture: tuple[int, int], inside: tuple[int, int]
) -> None:
    """Whatever stands in the picture's corners is found again there."""
    fit = PictureFit(picture, inside)
    colours = np.zeros((*picture, 3), np.uint8)
    colours[: -(-picture[0] // 2), : picture[1] // 2] = (0, 0, 255)
    shown = fit(colours)
    reds = np.argwhere(shown[:, :, 2] > 250)
    assert shown.shape[:2] in (inside, picture)
    for y, x in (reds[0], reds[-1]):
        col, row = fit.place(int(x), int(y))
        assert colours[row, col, 2] == 255


def test_the_rest_of_a_window_has_the_colour_of_the_corners_where_they_agree() -> None:
    picture = np.full((40, 40, 3), (9, 8, 7), np.uint8)
    fit = PictureFit((40, 40), (40, 80), (20, 30, 40))
    assert (fit(picture) == (9, 8, 7)).all()
    picture[0, 0] = 255
    assert (fit(picture)[:, :20] == (20, 30, 40)).all()
    assert (fit(picture[:, :, 0])[:, :20] == 20).all()
    assert (fit(picture[:, :, :1])[:, :20] == 20).all()
    assert PictureFit((40, 40), (80, 99))(picture[:, :, :1]).shape == (80, 99, 1)


@pytest.mark.parametrize(
    ("code", "name"),
    [(65361, "left"), (2424832, "left"), (63234, "left"), (0x100000 | 46, "."), (65505, ""), (27, "escape")],
)
def test_keys_have_names_whatever_number_the_system_gives_them(code: int, name: str) -> None:
    assert key_name(code) == name
