"""A display that breaks: found before Qt finds it, and a last word where Qt is first."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.sinks import _ears, _qt
from stream_sparse.sinks._display import Connection
from stream_sparse.sinks._x import state

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X servers are looked at on Linux")


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A connection to a socket that is named as that of display :4711, and its other end."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X4711-{os.getpid()}/.X11-unix/X4711")
        server.listen()
        client = socket.socket(socket.AF_UNIX)
        client.connect(server.getsockname())
        other, _ = server.accept()
        yield client, other
        client.close()
        other.close()


def test_a_connection_lives_as_long_as_its_other_end(ends: tuple[socket.socket, socket.socket]) -> None:
    client, other = ends
    connection = Connection("somewhere:4711.0")
    assert connection.alive()
    other.send(b"an event")
    assert connection.alive()
    assert client.recv(100) == b"an event"  # which was not ours to take
    other.close()
    assert not connection.alive()
    assert not connection.alive()


def test_connections_to_others_do_not_count(ends: tuple[socket.socket, socket.socket]) -> None:
    elsewhere = [Connection(":471"), Connection(""), Connection("wayland-0")]
    ends[1].close()
    assert all(connection.alive() for connection in elsewhere)


def _has_qt() -> bool:
    import cv2

    folder = Path(cv2.__file__).parent.parent
    return bool(cv2.currentUIFramework() == "QT" and list(folder.glob("opencv_*.libs/libQt5Core-*")))


needs_qt = pytest.mark.skipif(not _has_qt(), reason="this OpenCV draws by another library")


def _qstring(text: str) -> tuple[int, object]:
    """The address of a QString of Qt 5, and what keeps it there."""
    head = struct.pack("iiIiq", 1, len(text), 0, 0, 24) + (text + "\0").encode("utf-16-le")
    block = ctypes.create_string_buffer(head)
    pointer = ctypes.c_void_p(ctypes.addressof(block))
    return ctypes.addressof(pointer), (block, pointer)


@needs_qt
def test_the_last_word_comes_once_and_for_a_broken_display_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_qt, "_install", lambda: True)
    said: list[int] = []
    _qt.before_exit(lambda: said.append(1))
    font, kept = _qstring("QFontDatabase: no füller")
    _qt._handle(1, 0, font)
    assert (said, capsys.readouterr().err) == ([], "QFontDatabase: no füller\n")
    broken, kept = _qstring("The X11 connection broke (error 1). Did the X11 server die?")
    _qt._handle(1, 0, broken)
    assert (said, capsys.readouterr().err) == ([1], "")
    _qt._handle(1, 0, broken)
    assert said == [1]
    assert capsys.readouterr().err.startswith("The X11 connection broke")
    del kept


@needs_qt
def test_nothing_is_done_once_the_run_is_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_qt, "_install", lambda: True)
    _qt.before_exit(lambda: pytest.fail("called"))
    _qt.before_exit(None)
    broken, kept = _qstring("The X11 connection broke")
    _qt._handle(1, 0, broken)
    del kept


def test_without_qt_there_is_no_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_qt, "_libraries", lambda part: [])
    monkeypatch.setattr(_qt, "_kept", [])
    assert not _qt.before_exit(None)
    assert _qt._text(1) == ""
    assert _ears.opened(lambda: None, print, print) is None


@needs_qt
def test_functions_of_opencvs_own_qt_are_found() -> None:
    core = (_qt._INSTALL, _qt._UTF16, _ears._REGISTER, _ears._UNREGISTER)
    gui = (_ears._WINDOW_ID, _ears._EXPOSED)
    names = [(name, "Core") for name in core] + [(name, "Gui") for name in gui]
    assert all(_qt.function(part, name, None) is not None for name, part in names)


def test_a_window_exists_or_not(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    if shutil.which("xdotool") is None:
        pytest.skip("needs xdotool (apt install xdotool)")
    words = ["xdotool", "getmouselocation", "--shell"]
    said = re.search(r"WINDOW=(\d+)", subprocess.run(words, capture_output=True, text=True).stdout)
    assert said is not None
    root = int(said[1])
    assert (state(root), state(root + 1)) == ("there", "gone")
    monkeypatch.setenv("DISPLAY", ":4711")
    assert state(root) == "unknown"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What Qt and the X server say of window 7, and which windows were mapped again."""
    told: dict[str, Any] = {"exposed": False, "state": "there", "again": [], "now": 100.0}

    def function(part: str, names: tuple[str, ...], *types: Any) -> Any:
        return (lambda _: 7) if names == _ears._WINDOW_ID else (lambda _: told["exposed"])

    monkeypatch.setattr(_ears, "function", function)
    monkeypatch.setattr(_ears, "state", lambda number: told["state"] if number == 7 else "unknown")
    monkeypatch.setattr(_ears, "map_again", told["again"].append)
    monkeypatch.setattr(_ears.time, "monotonic", lambda: told["now"])
    return told


def test_a_window_that_qt_takes_for_hidden_though_it_is_there_is_mapped_again(told: dict[str, Any]) -> None:
    ear = _ears.Ear(1, print, print)
    assert not ear.gone()
    for looks, again in ((1, []), (2, [7]), (3, [7]), (4, [7, 7])):
        told["now"] += 0.3
        assert not ear.gone(), looks
        assert told["again"] == again
        assert not ear.gone()  # too soon for another look
    told["state"] = "hidden"  # by its owner
    for _ in range(5):
        told["now"] += 0.3
        assert not ear.gone()
    told["exposed"] = True
    told["state"] = "gone"  # nobody asks
    told["now"] += 0.3
    assert not ear.gone()
    assert told["again"] == [7, 7]
    told["exposed"] = False
    assert ear.gone()
