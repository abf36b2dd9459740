from __future__ import annotations

import json
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketClosedError, websocket_connect

from stream_sparse.errors import InputError
from stream_sparse.flow.commands import Loop, Record
from stream_sparse.player.player import Player
from stream_sparse.run.run import Run
from stream_sparse.studio.pages import Pages
from stream_sparse.studio.pictures import pack
from stream_sparse.studio.server import Server
from tests.support.errors import refusal
from tests.support.page_cameras import CAMERA, CameraPage, jpeg, served
from tests.support.pages import ask, cookie, get, kept, open_viewer, opened, token
from tests.support.servers import serving
from tests.support.sessions import StudioStage
from tests.support.waiting import until


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(Pages(Player(None)))
    yield server
    server.close()


def test_the_token_of_the_address_becomes_a_cookie_of_the_pages(server: Server) -> None:
    status, headers, _ = get(server, server.address.partition(str(server.port))[2])
    assert (status, headers["Location"]) == (302, server.guard.place)
    given = headers["Set-Cookie"]
    assert given == f"{kept(server)}; HttpOnly; Path={server.guard.place}; SameSite=Lax"
    assert token(server) not in given
    status, headers, content = get(server, "", cookie(server))
    assert status == 200
    assert b"static/app/page.js" in content
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Server" not in headers


def test_the_cookie_holds_for_one_name_and_is_no_token(server: Server) -> None:
    local = f"localhost:{server.port}"
    assert get(server, "", cookie(server, local), host=local)[0] == 200
    assert get(server, "", cookie(server, local))[0] == 403
    assert get(server, "", token(server))[0] == 403
    assert get(server, f"/?token={cookie(server)}")[0] == 403


def test_other_programs_of_this_machine_get_no_cookie_and_two_studios_know_a_browser(server: Server) -> None:
    """A browser sends cookies to every port of a host."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    sent: list[str | None] = []

    def note(request: BaseHTTPRequestHandler) -> None:
        sent.append(request.headers["Cookie"])
        request.send_response(204)
        request.end_headers()

    other = Server(Pages(Player(None)))
    with closing(other), serving(note) as elsewhere:
        inside = [browser.open(one.address, timeout=30).geturl() for one in (server, other)]
        for address in inside:
            assert b"static/app/page.js" in browser.open(address, timeout=30).read()
        for path in ("/", "/run", "/static/app/page.js", "/socket"):
            browser.open(elsewhere + path, timeout=30)
    assert sent == [None] * 4


@pytest.mark.parametrize("path", ["/", "/?token=wrong", "/run", "static/app/page.js", "", "socket", "camera"])
@pytest.mark.parametrize("cookie", [None, "", "wrong", "ü"])
def test_nobody_comes_in_without_the_token(server: Server, path: str, cookie: str | None) -> None:
    status, _, content = get(server, path, None if cookie is None else cookie.encode().decode("latin-1"))
    assert status == 403
    assert b"use the address that the program printed" in content


def test_a_page_that_gives_this_machine_its_own_name_is_refused(server: Server) -> None:
    status, _, content = get(server, "", cookie(server), host=f"evil.example:{server.port}")
    assert (status, content) == (
        403,
        b"403: wrong host name; use the address that the program printed\n",
    )


@pytest.mark.parametrize(
    "path",
    [
        "../__init__.py", "..%2f__init__.py", "%2e%2e/%2e%2e/session.py", "/etc/passwd", "vendor/", "no.js",
        "vendor/../../session.py", "page.js%00", "page.py",
    ],
)  # fmt: skip
def test_no_file_but_those_of_the_page_is_served(server: Server, path: str) -> None:
    assert get(server, f"static/{path}", cookie(server))[0] == 404


def entrance(server: Server, path: str, origin: str | None = None) -> HTTPRequest:
    """The request of a page for a WebSocket."""
    headers = {"Cookie": kept(server), "Origin": origin or f"http://127.0.0.1:{server.port}"}
    return HTTPRequest(f"ws://127.0.0.1:{server.port}{server.guard.place}{path}", headers=headers)


def connect(
    server: Server, *messages: str | bytes, origin: str | None = None, path: str = "socket"
) -> list[Any]:
    """Send messages, and return what comes back until the connection ends or has answered each."""

    async def talk() -> list[Any]:
        socket = await websocket_connect(entrance(server, path, origin))
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


@pytest.mark.usefixtures("loop")
@pytest.mark.parametrize("path", ["socket", "camera"])
@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
def test_a_page_of_another_origin_gets_no_socket(server: Server, origin: str, path: str) -> None:
    with pytest.raises(HTTPClientError, match="403"):
        connect(server, origin=origin, path=path)


@pytest.mark.usefixtures("loop")
def test_junk_is_answered_in_one_line(server: Server) -> None:
    expected = "message: expected a mapping"
    for junk in ("", "{", "nan", "[" * 30_000, b"\x00\xff"):
        assert connect(server, junk) == [{"kind": "problem", "text": expected}]


@pytest.mark.usefixtures("loop")
def test_a_message_that_is_too_large_ends_the_connection(server: Server) -> None:
    assert connect(server, "x" * 200_000) == [None]
    assert connect(server, '{"kind": "end"}') == [{"kind": "problem", "text": "nothing runs"}]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of a studio in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "cache"))
    with StudioStage(tmp_path, CAMERA) as stage:
        server = Server(stage.studio.pages, studio=stage.studio, camera=CAMERA)
        yield server
        server.close()


def playing(server: Server) -> Run:
    """The run that goes on, or the last one."""
    run = server.studio.player.run if server.studio is not None else None
    assert run is not None
    return run


def test_a_studio_is_asked_by_its_own_pages(own: Server) -> None:
    status, answer = ask(own, "contents")
    assert status == 200
    assert {"bird", "webcam"} <= {one["name"] for one in answer["done"]["pipelines"]}
    refused = (403, "403: only pages of this server may send requests\n")
    assert ask(own, "contents", {"Origin": "http://evil.example"}) == refused
    assert ask(own, "contents", {"Content-Type": "text/plain"}) == refused
    assert ask(own, "contents", {"Cookie": ""})[0] == 403
    assert ask(own, "nothing")[0] == 404
    assert ask(own, "text", name="../x") == (
        400, {"problem": "'../x': expected the name of a file, without / : and the like"},
    )  # fmt: skip
    Path("text.mp4").write_text("nothing")
    status, answer = ask(own, "start", name="minimal", source="text.mp4")
    assert (status, answer["problem"].partition(";")[0]) == (
        400, "video: text.mp4: is not a video that FFmpeg can read, or an incomplete copy of one",
    )  # fmt: skip
    assert ask(own, "text", name=7) == (400, {"problem": "name: Input should be a valid string"})
    assert ask(own, "text", file="x") == (400, {"problem": "file: Extra inputs are not permitted"})
    for junk in ("", "{", "[" * 100_000):
        assert ask(own, "text", body=junk or "{")[1] == {"problem": "expected JSON"}


def test_it_runs_pipelines_and_takes_up_changes(own: Server) -> None:
    studio = own.studio
    assert studio is not None
    text = ask(own, "text", name="bird")[1]["done"].replace("name: macaw", "name: macaw, loop: true")
    edited = text.replace("theta: 150", "theta: 60")
    assert ask(own, "apply", text=text, name="mine") == (200, {"done": "new"})
    first = playing(own)
    assert ask(own, "apply", text=edited, name="mine") == (200, {"done": "edited"})
    assert playing(own) is first
    until(lambda: first.status.parameters["relu"]["theta"] == 60)
    studio.player.do(Loop(False))  # by the switch of its page; the text says what it said
    until(lambda: playing(own) is not first)
    edited = edited.replace("theta: 60", "theta: 70")
    assert ask(own, "apply", text=edited, name="mine") == (200, {"done": "edited"})
    other = edited.replace("relu:     {use: relu", "relu:     {use: hard_threshold")
    assert ask(own, "apply", text=other, name="mine") == (200, {"done": "new"})
    assert playing(own) is not first
    assert first.ended == "stopped"
    assert ask(own, "start", name="minimal", source="sample:china") == (200, {"done": None})
    assert playing(own).access.plan.name == "minimal"
    ask(own, "apply", text=text, name="mine")
    playing(own).do(Record(folder=Path("runs/mine")))
    until(lambda: playing(own).status.recording)
    assert ask(own, "start", name="minimal") == (
        400, {"problem": "'bird' is being recorded; end the recording on the page of the run first"},
    )  # fmt: skip
    playing(own).do(Record(False))
    until(lambda: not playing(own).status.recording)
    assert ask(own, "start", name="minimal") == (200, {"done": None})
    assert ask(own, "apply", text="nodes: {", name="mine")[0] == 400
    found = ask(own, "check", text=edited, name="mine")[1]["done"]
    assert found["problems"] == []
    assert {"name": "relu", "use": "relu", "inputs": ["past"]} in found["nodes"]


def test_a_run_waits_for_the_camera_of_its_page_and_another_takes_its_place(own: Server) -> None:
    assert ask(own, "start", name="minimal", source="browser") == (200, {"done": None})
    assert own.studio is not None
    assert own.studio.player.run is None
    assert ask(own, "start", name="minimal", source="browser") == (200, {"done": None})
    assert ask(own, "start", name="minimal", source="sample:china") == (200, {"done": None})
    assert playing(own).access.plan.source_use == "sample"
    page = CameraPage()
    with served(page):
        assert ask(own, "start", name="minimal", source="browser") == (200, {"done": None})
        with page.filming():
            until(lambda: playing(own).access.plan.source_use == "browser")
            until(lambda: playing(own).status.processed > 3)
        assert ask(own, "start", name="minimal", source="sample:china") == (200, {"done": None})
    assert playing(own).access.plan.source_use == "sample"


def test_pipelines_have_pictures_and_a_page_of_no_other_file(own: Server) -> None:
    status, headers, content = get(own, "static/app/thumbnails/minimal-dark.webp", cookie(own))
    assert (status, headers["Content-Type"], content[8:12]) == (200, "image/webp", b"WEBP")
    assert get(own, "picture/run/runs%2f..%2f..", cookie(own))[0] == 400


def camera(server: Server, *messages: str | bytes) -> tuple[list[str], str | None]:
    """Send messages of a page's camera; returns the kinds of what comes back, and why the connection ended.

    A message follows each that comes. The clock is told as often as it is asked for.
    """

    async def talk() -> tuple[list[str], str | None]:
        socket = await websocket_connect(entrance(server, "camera"))
        found, left = [], list(messages)
        with suppress(WebSocketClosedError):  # while a message is on its way
            while (answer := await socket.read_message()) is not None:
                found.append(json.loads(answer)["kind"])
                if found[-1] == "time":
                    await socket.write_message('{"kind": "time", "now": 1}')
                elif left:
                    message = left.pop(0)
                    await socket.write_message(message, binary=isinstance(message, bytes))
                else:
                    break
        socket.close()
        return found, socket.close_reason

    return IOLoop.current().run_sync(talk, timeout=30)


def picture(length: int) -> bytes:
    """A picture with its header, of some length."""
    header = {"time": 1, "captured": False}
    message = pack(header, jpeg(1))
    return message + bytes(length - len(message) - 2) + message[-2:]


@pytest.mark.usefixtures("loop")
def test_pictures_of_a_camera_may_be_large(server: Server) -> None:
    times = ["time"] * 8
    give = '{"kind": "give"}'
    assert camera(server, give, picture(100_000), picture(2**22)) == (
        ["rest", *times, "go", "taken", "taken"],
        None,
    )
    assert camera(server, give, picture(2**22 + 1))[0] == ["rest", *times, "go"]


@pytest.mark.usefixtures("loop")
def test_a_camera_that_sends_junk_is_cut_off(server: Server) -> None:
    said, why = camera(server, b"junk")
    assert (said, why) == (["rest"], "a picture before the program has asked for it")
    said, why = camera(server, '{"kind": "give", "' + 400 * "\u00fc" + '": 1}')
    assert (said, why) == (["rest"], "give." + 95 * "?")


def test_a_port_that_is_taken_is_one_line(server: Server) -> None:
    said = refusal(InputError, Server, Pages(Player(None)), "127.0.0.1", server.port)
    assert said == f"127.0.0.1:{server.port}: cannot listen there: Address already in use"
    said = refusal(InputError, Server, Pages(Player(None)), "256.1.1.1", 0)
    assert said == "256.1.1.1:0: cannot listen there: this machine has no such address"


@pytest.mark.usefixtures("loop")
def test_messages_of_a_page_are_done_in_order(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    second = threading.Event()

    def receive(client: Any, given: Any) -> None:
        if given == 1:
            assert not second.wait(0.2)
        else:
            second.set()
        done.append(given)
        client.page.say({"kind": "told", "text": str(given)})

    monkeypatch.setattr(server.pages, "receive", receive)

    async def talk() -> None:
        socket = await websocket_connect(entrance(server, "socket"))
        for number in (1, 2):
            await socket.write_message(str(number))
        for _ in range(2):
            await socket.read_message()
        socket.close()

    IOLoop.current().run_sync(talk, timeout=30)
    assert done == [1, 2]


RECORDS = """
source: {use: sample, name: macaw, loop: true}
nodes:
  gray: {use: grayscale}
  part: {use: crop, row: 0, col: 0, height: 8, width: 8}
view: [{panel: image, from: part}]
keep: [{node: part, every: 10}]
"""


def test_what_this_run_cannot_take_up_begins_a_new_one(own: Server) -> None:
    assert own.studio is not None
    assert ask(own, "apply", text=RECORDS, name="mine") == (200, {"done": "new"})
    first = playing(own)
    wider = RECORDS.replace("width: 8", "width: 12")
    assert ask(own, "apply", text=wider, name="mine") == (200, {"done": "new"})
    assert playing(own) is not first
    assert playing(own).status.parameters["part"]["width"] == 12


def test_a_request_must_come_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream_sparse.studio.server._HEAD_S", 0.3)
    monkeypatch.setattr("stream_sparse.studio.server._BODY_S", 0.3)
    with closing(Server(Pages(Player(None)))) as server:
        head = [f"POST {server.guard.place}api/contents HTTP/1.1", f"Host: 127.0.0.1:{server.port}"]
        for lines in ([], head, [*head, f"Cookie: {kept(server)}", "Content-Length: 9", "", "{"]):
            with closing(opened(server, *lines)) as made:
                assert made.recv(100) == b""


class Shows(Pages):
    """A session that sends a page more than it reads."""

    def __init__(self) -> None:
        super().__init__(Player(None))
        self.pages: list[Any] = []
        self.left = threading.Event()

    def join(self, page: Any) -> Any:
        self.pages.append(page)
        return super().join(page)

    def leave(self, client: Any) -> None:
        super().leave(client)
        self.left.set()


def test_a_page_that_does_not_read_is_let_go_with_all_that_waits_for_it() -> None:
    session = Shows()
    with closing(Server(session)) as server, closing(open_viewer(server)):
        until(lambda: session.pages)
        (page,) = session.pages
        for _ in range(5):
            page.show(bytes(8_000_000))
        assert session.left.wait(60)


def ipv6() -> bool:
    """Whether this machine has an address of IPv6 for itself."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::1", "::"])
def test_the_address_that_is_printed_can_be_opened(host: str) -> None:
    if ":" in host and not ipv6():
        pytest.skip("this machine has no IPv6")
    with closing(Server(Pages(Player(None)), host)) as server:
        for address in {server.address, server.address_outside}:
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            assert b"static/app/page.js" in browser.open(address, timeout=30).read()
