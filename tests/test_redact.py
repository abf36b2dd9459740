"""What is shown of an address."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from stream_sparse import redact as module
from stream_sparse.base.param import show
from stream_sparse.errors import InputError
from stream_sparse.redact import redact, redact_path, redact_text


@pytest.fixture(autouse=True)
def _no_address_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_known", {})


VALUES = [
    ("http://127.0.0.1/cam.mjpg", "http://127.0.0.1/cam.mjpg"),
    ("rtsp://u:p@h:554/live", "rtsp://***@h:554/live"),
    ("http://h/x?a=1&b=2#frag", "http://h/x?***"),
    ("rtsp://u:p/w@h/live", "rtsp://***@h/live"),
    ("rtsp://u:p?w@h/live", "rtsp://***"),
    ("http://h/x?mail=eva@h", "http://***"),
    ("http://h/@eva/live", "http://***@eva/live"),
    ("http://me:my word@10.0.0.9/cam", "http://***@10.0.0.9/cam"),
    ("http://eva:pa55", "http://***"),
    ("C:/clips/a?b.mp4", "C:/clips/a?b.mp4"),
    ("12:30@lab.mp4", "12:30@lab.mp4"),
    ("rtmp://h/app/live_0123456789abcdef", "rtmp://h/app/***"),
    ("rtsp://10.0.0.5:554/user=eva_password=pa55_channel=1.sdp", "rtsp://10.0.0.5:554/***"),
    ("http://[::1]:80/a", "http://[::1]:80/a"),
    ("rtsp://10.0.0.5:554/Streaming/Channels/101", "rtsp://10.0.0.5:554/Streaming/Channels/101"),
    ("file:///home/eva/bird.mp4?x", "file:///home/eva/bird.mp4?x"),
    ({"a": ["http://u:p@h/", 1.5], "b": ("x", None)}, {"a": ["http://***@h/", 1.5], "b": ("x", None)}),
]


@pytest.mark.parametrize(("value", "shown"), VALUES)
def test_values(value: Any, shown: Any) -> None:
    assert redact(value) == shown
    assert redact(shown) == shown


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("eva:pa 55@h/x?key=t0ken", "***@h/x?***"),
        ("http:eva:12 34@10.0.0.5", "***@10.0.0.5"),
        ("rtsp:/eva:pa55@h/x", "rtsp:/***@h/x"),
        ("D:/eva@home.mp4", "D:/eva@home.mp4"),
        ("eva@home.mp4", "eva@home.mp4"),
    ],
)
def test_paths_that_may_be_addresses(path: str, shown: str) -> None:
    assert redact_path(path) == shown


@pytest.mark.parametrize("quoted", [str, repr, json.dumps, quote, lambda text: text.replace("'", "''")])
def test_a_known_address_is_masked_in_any_text(quoted: Any) -> None:
    address = "http://eva:pa'5\\5\u00e9@h/x?key=t0ken"
    redact(address)
    for text in (address, "eva:pa'5\\5\u00e9", "key=t0ken"):
        said = redact_text(f"see {quoted(text)}: refused")
        assert "t0ken" not in said
        assert "pa" not in said
        assert str(InputError(said)) == said


def test_parts_that_stand_in_other_words_are_not_masked() -> None:
    redact("http://a:b@h/x?c=1")
    assert redact_text("a:b, c=1") == "a:b, c=1"


def test_values_are_masked_before_they_are_cut() -> None:
    assert show(f"http://eva:12{'3' * 60}@h/x") == "'http://***@h/x'"


def test_a_long_text_of_addresses_takes_no_longer_than_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is waited for shows a stranger's text."""
    text = " ".join(f"x{k}://a{k}:word@host/{k}" for k in range(20_000))
    learned = []
    monkeypatch.setattr(module, "_learn", lambda *address: learned.append(address))
    assert "word" not in redact_text(text)
    assert not learned


def test_a_strangers_addresses_make_no_endless_list_and_hide_no_later_one() -> None:
    shown = [redact(f"rtsp://eva:secret{k}@h/live") for k in range(3000)]
    assert {*shown} == {"rtsp://***@h/live"}
    assert redact_text("wrong login: eva:secret2999") == "wrong login: ***"
    assert len(module._known) <= 1000  # its length alone shows that it has an end
