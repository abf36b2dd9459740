"""How addresses are masked in texts, parameters and messages."""

from __future__ import annotations

import pytest

from stream_sparse import errors
from stream_sparse.redact import for_people, hidden, masked, slip, without_secrets
from stream_sparse.spec.text import show


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see http://eva:pa55@h/x: refused", "see http://***@h/x: refused"),
        ("path: 'rtsp://eva:pa''55@h/x', a: 1", "path: 'rtsp://***@h/x', a: 1"),
        ("rtsp://eva:pa?55@h/live, then", "rtsp://***, then"),
        ("{path: http://h/x?key=t0ken}", "{path: http://h/x?***}"),
        ("http://h/a and rtsp://u:p@h/b", "http://h/a and rtsp://***@h/b"),
        ("rtsp:/eva:pa55@h/x", "rtsp:/***@h/x"),
        ("C:/clips/eva@home.mp4", "C:/clips/eva@home.mp4"),
        ("what? at 10:30", "what? at 10:30"),
        ("see http://eva:pa 'pa55\" }, {x@h/x: refused", "see http://***@h/x: refused"),
        ("http://h/a: no\nnode 'k@box.window=3'", "http://h/a: no\nnode 'k@box.window=3'"),
        ("rtsp://10.0.0.5:554/user=eva_password=pa55_channel=1.sdp: no", "rtsp://10.0.0.5:554/***: no"),
        ("rtsp://10.0.0.5/live/ch1&pwd=pa55/b?x", "rtsp://10.0.0.5/live/***?***"),
        ("cut: http://eva:pa55", "cut: http://***"),
        ("http://[::1]:80/a, http://h:/b, file:///C:/c", "http://[::1]:80/a, http://h:/b, file:///C:/c"),
    ],
)
def test_texts(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_lists_and_mappings() -> None:
    assert without_secrets({"a": ["http://u:p@h/", 1.5], "b": None}) == {
        "a": ["http://***@h/", 1.5],
        "b": None,
    }
    assert masked("x") == "x"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no such file: eva:pa55@h/x", "no such file: ***@h/x"),
        ("'http:eva:pa55@h/x'", "'***@h/x'"),
        ("--set source.path=eva:pa55@h: no", "--set source.path=***@h: no"),
        ("http://eva:pa55@h/x", "http://***@h/x"),
        ("http://***@h/x?***", "http://***@h/x?***"),
        ("my.yaml:4:3 node 'k@box.window=3': no", "my.yaml:4:3 node 'k@box.window=3': no"),
        ("C:/clips/eva@home.mp4, eva@home.mp4", "C:/clips/eva@home.mp4, eva@home.mp4"),
    ],
)
def test_messages(text: str, shown: str) -> None:
    assert for_people(text) == shown
    assert str(errors.InputError(text)) == shown


def test_what_a_message_cuts_off_it_masks_before() -> None:
    """A colon in the password makes a mapping of the address."""
    assert show({"http://eva:pa55": f"t0ken{'x' * 60}@h/x"}) == "{http://***@h/x'}"
    assert show(f"http://eva:12{'3' * 60}@h/x") == "'http://***@h/x'"


def test_slips_and_parameters() -> None:
    assert slip("eva:pa 55@h/x?key=t0ken") == "***@h/x?***"
    assert slip("D:/eva@home.mp4") == "D:/eva@home.mp4"
    assert hidden(("http://h/x?key=a t0ken", {"at": "12:30@lab.mp4"})) == (
        "http://h/x?***",
        {"at": "12:30@lab.mp4"},
    )
