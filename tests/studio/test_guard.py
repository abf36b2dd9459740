from __future__ import annotations

import socket

import pytest

from stream_sparse.studio.guard import Guard

ME = socket.gethostname().lower().partition(".")[0]


@pytest.mark.parametrize(
    ("host", "alone", "open_to_all"),
    [
        ("127.0.0.1:80", True, True), ("LocalHost", True, True), ("[::1]:80", True, True),
        ("[::1]", True, True),
        ("127.0.0.1:81", False, False), (f"{ME}:80", False, True), (f"{ME}.local", False, True),
        ("192.0.2.7", False, True), ("192.0.2.8", False, False), ("evil.example", False, False),
        ("0.0.0.0", False, False), ("", False, False), ("[", False, False), ("127.0.0.1:x", False, False),
        ("127.0.0.1:99999", False, False), ("me@127.0.0.1:80@evil.example", False, False),
    ],
)  # fmt: skip
def test_a_server_has_the_names_of_its_machine(host: str, alone: bool, open_to_all: bool) -> None:
    for listens, arrived, expected in (
        ("127.0.0.1", "127.0.0.1", alone),
        ("0.0.0.0", "192.0.2.7", open_to_all),
    ):
        guard = Guard(listens, 80)
        assert guard.has_name(host, arrived) == expected


def test_every_server_has_a_place_a_cookie_and_a_token_of_its_own() -> None:
    one, other = Guard("127.0.0.1", 80), Guard("127.0.0.1", 80)
    for name in ("token", "place", "cookie"):
        assert getattr(one, name) != getattr(other, name)
