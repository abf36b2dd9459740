from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect

from stream_sparse.errors import InputError
from stream_sparse.studio.server import Server
from stream_sparse.studio.session import Session
from tests.refusals import refusal


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(Session())
    yield server
    server.close()


def token(server: Server) -> str:
    return server.address.partition("token=")[2]


def get(
    server: Server, path: str, cookie: str | None = None, host: str = ""
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{server.port}")
    if cookie is not None:
        connection.putheader("Cookie", f"stream_sparse_token={cookie}")
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), content


def test_the_token_of_the_address_becomes_a_cookie(server: Server) -> None:
    status, headers, _ = get(server, server.address.partition(str(server.port))[2])
    assert (status, headers["Location"]) == (302, "/")
    cookie = headers["Set-Cookie"]
    assert cookie.startswith(f"stream_sparse_token={token(server)}; ")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    status, headers, content = get(server, "/", token(server))
    assert status == 200
    assert b"/static/page.js" in content
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Server" not in headers


@pytest.mark.parametrize("path", ["/", "/?token=wrong", "/static/page.js", "/socket"])
@pytest.mark.parametrize("cookie", [None, "", "wrong", "ü"])
def test_nobody_comes_in_without_the_token(server: Server, path: str, cookie: str | None) -> None:
    status, _, content = get(server, path, None if cookie is None else cookie.encode().decode("latin-1"))
    assert status == 403
    assert b"take the address that the program has printed" in content


def test_a_page_that_gives_this_machine_its_own_name_is_refused(server: Server) -> None:
    status, _, content = get(server, "/", token(server), host=f"evil.example:{server.port}")
    assert (status, content) == (403, b"403: this server has another name\n")


@pytest.mark.parametrize(
    "path",
    [
        "../__init__.py", "..%2f__init__.py", "%2e%2e/%2e%2e/session.py", "/etc/passwd", "vendor/", "no.js",
        "vendor/../../session.py", "page.js%00", "page.py",
    ],
)  # fmt: skip
def test_no_file_but_those_of_the_page_is_served(server: Server, path: str) -> None:
    assert get(server, f"/static/{path}", token(server))[0] == 404


def test_every_file_that_the_page_names_is_there(server: Server) -> None:
    for name, (kind, content) in server.static.items():
        status, headers, found = get(server, f"/static/{name}", token(server))
        assert (status, headers["Content-Type"], found) == (200, kind, content)
    assert "vendor/LICENSES.md" in server.static


def connect(
    server: Server, *messages: str | bytes, origin: str | None = None, cookie: str | None = None
) -> list[Any]:
    """Send messages, and return what comes back until the connection ends or has answered each."""

    async def talk() -> list[Any]:
        headers = {"Cookie": f"stream_sparse_token={token(server)}"}
        headers["Origin"] = origin or f"http://127.0.0.1:{server.port}"
        socket = await websocket_connect(HTTPRequest(f"ws://127.0.0.1:{server.port}/socket", headers=headers))
        found: list[Any] = []
        for message in messages:
            await socket.write_message(message, binary=isinstance(message, bytes))
            answer = await socket.read_message()
            if answer is None:
                found.append(None)
                break
            found.append(json.loads(answer))
        socket.close()
        return found

    return IOLoop.current().run_sync(talk, timeout=30)


@pytest.fixture
def loop() -> Iterator[None]:
    made = IOLoop(make_current=True)
    yield
    made.close(all_fds=True)


@pytest.mark.usefixtures("loop")
@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
def test_a_page_of_another_origin_gets_no_socket(server: Server, origin: str) -> None:
    error = None
    try:
        connect(server, origin=origin)
    except HTTPClientError as caught:
        error = caught
    assert error is not None
    assert error.code == 403


@pytest.mark.usefixtures("loop")
def test_junk_is_answered_in_one_line(server: Server) -> None:
    expected = "message: Input should be a valid dictionary or object to extract fields from"
    for junk in ("", "{", "nan", "[" * 30_000, b"\x00\xff"):
        assert connect(server, junk) == [{"kind": "problem", "text": expected}]


@pytest.mark.usefixtures("loop")
def test_a_message_that_is_too_large_ends_the_connection(server: Server) -> None:
    assert connect(server, "x" * 200_000) == [None]
    assert connect(server, '{"kind": "stop"}') == [{"kind": "problem", "text": "nothing runs"}]


@pytest.mark.usefixtures("loop")
def test_there_are_not_more_pages_than_it_bears(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream_sparse.studio.server._MOST_VIEWERS", 0)
    with pytest.raises(HTTPClientError) as caught:
        connect(server)
    assert caught.value.code == 403


def test_a_port_that_is_taken_is_one_line(server: Server) -> None:
    said = refusal(InputError, Server, Session(), "127.0.0.1", server.port)
    assert said == f"127.0.0.1:{server.port}: cannot listen there: Address already in use"


def test_it_holds_the_files_alone_that_it_knows(tmp_path: Path) -> None:
    server = Server(Session(folder=tmp_path))
    assert set(server.static) >= {"index.html", "page.js", "run.js", "link.js", "style.css"}
    server.close()
    with pytest.raises(ConnectionRefusedError):
        get(server, "/")
