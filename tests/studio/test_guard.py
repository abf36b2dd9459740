from __future__ import annotations

import socket

import pytest

from stream_sparse.errors import InputError
from stream_sparse.studio.guard import Guard
from tests.support.errors import refusal

ME = socket.gethostname().lower().partition(".")[0]


@pytest.mark.parametrize(
    ("host", "alone", "open_to_all"),
    [
        ("127.0.0.1:80", True, True), ("LocalHost", True, True), ("[::1]:80", True, True),
        ("[::1]", True, True),
        ("127.0.0.1:81", False, False), (f"{ME}:80", False, True), (f"{ME}.local", False, True),
        ("192.0.2.7", False, True), ("192.0.2.8", False, False), ("evil.example", False, False),
        ("proxy.example.org", True, True), ("PROXY.example.org:8443", True, True),
        ("[2001:db8::7]:9", True, True),
        ("0.0.0.0", False, False), ("", False, False), ("[", False, False), ("127.0.0.1:x", False, False),
        ("127.0.0.1:99999", False, False), ("me@127.0.0.1:80@evil.example", False, False),
    ],
)  # fmt: skip
def test_a_server_has_the_names_of_its_machine_and_those_allowed(
    host: str, alone: bool, open_to_all: bool
) -> None:
    for listens, arrived, expected in (
        ("127.0.0.1", "127.0.0.1", alone),
        ("0.0.0.0", "192.0.2.7", open_to_all),
    ):
        guard = Guard(listens, 80, allowed=["proxy.example.org", "[2001:DB8::7]"])
        assert guard.has_name(host, arrived) == expected


@pytest.mark.parametrize("name", ["", "http://lab", "lab:80", "la b", "*", "lab/", "a..b", "[::1]]"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    assert refusal(InputError, Guard, "127.0.0.1", 80, [name]) == (
        "allowed host: expected the name or the address of a machine, such as lab.example.org, without "
        f"http:// and port (got '{name}')"
    )


def test_private_is_what_nobody_else_was_let_into() -> None:
    assert Guard("127.0.0.1", 80).private
    assert Guard("::1", 80).private
    assert not Guard("0.0.0.0", 80).private
    assert not Guard("127.0.0.1", 80, allowed=["proxy.example.org"]).private


def test_every_server_has_a_place_a_cookie_and_a_token_of_its_own() -> None:
    one, other = Guard("127.0.0.1", 80), Guard("127.0.0.1", 80)
    for name in ("token", "place", "cookie"):
        assert getattr(one, name) != getattr(other, name)
