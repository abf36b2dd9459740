from __future__ import annotations

from typing import Any

import pytest

from stream_sparse.base.param import show
from stream_sparse.errors import InputError
from stream_sparse.redact import redact, redact_path, redact_text

VALUES = [
    ("http://127.0.0.1/cam.mjpg", "http://127.0.0.1/cam.mjpg"),
    ("rtsp://u:p@h:554/live", "rtsp://***@h:554/live"),
    ("http://h/x?a=1&b=2#frag", "http://h/x?a=1&b=2"),
    ("http://h/x?a=1&api_key=2", "http://h/x?***"),
    ("http://h/x?a=0123456789abcdef", "http://h/x?***"),
    ("rtsp://u:p/w@h/live", "rtsp://***@h/live"),
    ("rtsp://u:p?w@h/live", "rtsp://***"),
    ("http://h/x?mail=eva@h", "http://***"),
    ("http://h/@eva/live", "http://***@eva/live"),
    ("http://h/x?key=a t0ken", "http://h/x?***"),
    ("http://me:my word@10.0.0.9/cam", "http://***@10.0.0.9/cam"),
    ("see http://me:word@h/x?key=1, or not", "see http://***@h/x?***, or not"),
    ("C:/clips/a?b.mp4", "C:/clips/a?b.mp4"),
    ("12:30@lab.mp4", "12:30@lab.mp4"),
    ("x", "x"),
    ("http://h/SECRET/key", "http://h/***"),
    ("rtmp://h/app/SECRET", "rtmp://h/app/***"),
    ("srt://h:9000/live/a8f-77", "srt://h:9000/live/***"),
    ("x://SECRET@h", "x://***@h"),
    ("rtsp://h/%75ser=eva", "rtsp://h/***"),
    ("rtsp://10.0.0.5:554/Streaming/Channels/101", "rtsp://10.0.0.5:554/Streaming/Channels/101"),
    ("http://10.0.0.9/axis-cgi/mjpg/video.cgi?fps=15", "http://10.0.0.9/axis-cgi/mjpg/video.cgi?fps=15"),
    ("http://10.0.0.9:8080/video", "http://10.0.0.9:8080/video"),
    ("http://h/hls/index.m3u8", "http://h/hls/index.m3u8"),
    ("file:///home/eva/bird.mp4", "file:///home/eva/bird.mp4"),
    ({"a": ["http://u:p@h/", 1.5], "b": None}, {"a": ["http://***@h/", 1.5], "b": None}),
    (("http://u:p@h/", 3), ("http://***@h/", 3)),
]


@pytest.mark.parametrize(("value", "shown"), VALUES)
def test_redact(value: Any, shown: Any) -> None:
    assert redact(value) == shown
    assert redact(shown) == shown


PATHS = [
    ("eva:pa 55@h/x?key=t0ken", "***@h/x?***"),
    ("http:eva:12 34@10.0.0.5", "***@10.0.0.5"),
    ("rtsp:/eva:pa55@h/x", "rtsp:/***@h/x"),
    ("D:/eva@home.mp4", "D:/eva@home.mp4"),
    ("eva@home.mp4", "eva@home.mp4"),
]


@pytest.mark.parametrize(("path", "shown"), PATHS)
def test_redact_path(path: str, shown: str) -> None:
    assert redact_path(path) == shown


TEXTS = [
    ("see http://eva:pa55@h/x: refused", "see http://***@h/x: refused"),
    ("path: 'rtsp://eva:pa''55@h/x', a: 1", "path: 'rtsp://***@h/x', a: 1"),
    ("rtsp://eva:pa?55@h/live, then", "rtsp://***, then"),
    ("{path: http://h/x?key=t0ken}", "{path: http://h/x?***}"),
    ("http://h/a and rtsp://u:p@h/b", "http://h/a and rtsp://***@h/b"),
    ("rtsp:/eva:pa55@h/x", "rtsp:/***@h/x"),
    ("what? at 10:30", "what? at 10:30"),
    ("see http://eva:pa 'pa55\" }, {x@h/x: refused", "see http://***@h/x: refused"),
    ("http://h/a: no\nnode 'k@box.window=3'", "http://h/a: no\nnode 'k@box.window=3'"),
    ("rtsp://10.0.0.5:554/user=eva_password=pa55_channel=1.sdp: no", "rtsp://10.0.0.5:554/***: no"),
    ("rtsp://10.0.0.5/live/ch1&pwd=pa55/b?x", "rtsp://10.0.0.5/live/***?***"),
    ("cut: http://eva:pa55", "cut: http://***"),
    ("http://[::1]:80/a, http://h:/b, file:///C:/c", "http://[::1]:80/a, http://h:/b, file:///C:/c"),
    ("no such file: eva:pa55@h/x", "no such file: ***@h/x"),
    ("'http:eva:pa55@h/x'", "'***@h/x'"),
    ("--set source.path=eva:pa55@h: no", "--set source.path=***@h: no"),
    ("http://***@h/x?***", "http://***@h/x?***"),
    ("my.yaml:4:3 node 'k@box.window=3': no", "my.yaml:4:3 node 'k@box.window=3': no"),
    ("go to rtsp%3A%2F%2Feva%3Apa55%40h%2Fx now", "go to rtsp%3A%2F%2F*** now"),
    ("see http://h/SECRET/key: refused", "see http://h/***: refused"),
    ("C:/clips/eva@home.mp4, eva@home.mp4", "C:/clips/eva@home.mp4, eva@home.mp4"),
]


@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_redact_text(text: str, shown: str) -> None:
    assert redact_text(text) == shown
    assert str(InputError(text)) == shown


def test_values_are_masked_before_they_are_cut() -> None:
    """YAML reads an address with a colon and a space in it as a mapping."""
    assert show({"http://eva:pa55": f"t0ken{'x' * 60}@h/x"}) == "{http://***@h/x'}"
    assert show(f"http://eva:12{'3' * 60}@h/x") == "'http://***@h/x'"
    assert show(["http://h/x?key=a t0ken"]) == "['http://h/x?***']"
