from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from stream_sparse import Pipeline, Run
from stream_sparse.nodes import PixelTap
from stream_sparse.studio.server import Server
from tests.support.pages import kept, token
from tests.support.recorded_films import let
from tests.support.sessions import Stage
from tests.support.units import Gate, Numbers

VALUES = "/runs/current/values"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


@pytest.fixture
def server(stage: Stage) -> Iterator[Server]:
    server = Server(stage.pages)
    yield server
    server.close()


def start(stage: Stage, source: Any, name: str = "small", node: str = "pixel") -> Run:
    pipeline = Pipeline(source, name=name).then(PixelTap(row=1, col=2), name=node)
    return stage.begin(pipeline, pace=False)


@contextmanager
def asked(server: Server, path: str, **headers: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with closing(connection):
        connection.request(
            "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        yield connection.getresponse()


def events(answer: http.client.HTTPResponse, last: str) -> list[dict[str, Any]]:
    """Read messages up to one of a kind."""
    found: list[dict[str, Any]] = []
    while not found or found[-1]["kind"] != last:
        line = answer.readline()
        assert line, "it ended before"
        if line.startswith(b"data: "):
            found.append(json.loads(line[6:]))
    return found


def test_rows_come_as_events_up_to_the_end_and_go_on_with_the_next_run(stage: Stage, server: Server) -> None:
    with asked(server, f"{VALUES}?token={token(server)}", Accept="text/event-stream") as answer:
        assert answer.getheader("Content-Type") == "text/event-stream; charset=utf-8"
        assert answer.getheader("Cache-Control") == "no-store"
        for name in ("first", "second"):
            with start(stage, Numbers(count=5, side=3), name) as run:
                run.wait()
            begin, *rows, end = events(answer, "end")
            units = {"frame": "", "time_s": "s", "values": {"pixel": ""}}
            assert begin == {"kind": "run", "name": name, "units": units}
            assert [row["frame"] for row in rows] == list(range(5))
            assert [row["time_s"] for row in rows] == run.values.time_s.tolist()
            assert [row["values"]["pixel"] for row in rows] == run.values["pixel"].tolist()
            assert end == {"kind": "end", "ended": "end", "frames": 5, "lost_frames": 0}


def test_a_reader_that_stands_still_holds_no_other_up(stage: Stage, server: Server) -> None:
    with socket.socket() as still:
        still.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        still.connect(("127.0.0.1", server.port))
        request = f"GET {VALUES}?token={token(server)} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n"
        still.sendall(request.encode())
        assert still.recv(64)  # it is answered, and takes no more for now
        frames = 15_000  # of long rows: more text than the buffers of a connection hold
        with start(stage, Numbers(count=frames, side=3), node="p" * 600) as run:
            run.wait()
        assert (run.status.processed, run.status.dropped) == (frames, 0)
        text = b""
        while not re.search(rb'"kind":"end".*\n\n', text[-300:]):
            text += still.recv(1 << 20)
    messages = [json.loads(line[6:]) for line in text.splitlines() if line.startswith(b"data: ")]
    rows = sum(message["kind"] == "row" for message in messages)
    lost = sum(message.get("dropped_rows", 0) for message in messages)
    assert lost > 0
    assert rows + lost == frames


def test_readers_that_go_are_forgotten(stage: Stage, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    left = list[Any]()
    monkeypatch.setattr(stage.pages.values, "leave", left.append)
    with start(stage, Gate(count=20, side=3)) as run:
        with asked(server, f"{VALUES}?token={token(server)}") as answer:
            events(answer, "run")
            assert not left
        while not left:
            let(run, 1)
        run.stop()


def test_a_server_that_ends_lets_readers_go_and_the_run_go_on(stage: Stage) -> None:
    server = Server(stage.pages)
    with (
        start(stage, Gate(count=6, side=3)) as run,
        asked(server, f"{VALUES}?token={token(server)}") as answer,
    ):
        let(run, 2)
        events(answer, "run")
        server.close()
        let(run, 4)
        run.wait()
    assert run.ended == "end"


def test_the_token_may_be_in_the_address_a_header_or_a_cookie(server: Server) -> None:
    own = token(server)
    right: list[tuple[str, dict[str, str]]] = [
        (f"{VALUES}?token={own}", {}),
        (VALUES, {"Authorization": f"bearer {own}"}),
        (VALUES, {"Cookie": kept(server)}),
    ]
    wrong: list[tuple[str, dict[str, str]]] = [
        (VALUES, {}),
        (f"{VALUES}?token=wrong", {"Cookie": kept(server)}),
        (VALUES, {"Authorization": f"Basic {own}"}),
        (VALUES, {"Authorization": "Bearer"}),
        (VALUES, {"Cookie": f"{server.guard.cookie}=wrong"}),
    ]
    for way, headers in right:
        with asked(server, way, **headers) as answer:
            assert answer.status == 200
    for way, headers in wrong:
        with asked(server, way, **headers) as answer:
            said = b"403: no token; use the address that the program printed\n"
            assert (answer.status, answer.read()) == (403, said)


def test_pages_of_other_addresses_are_refused(server: Server) -> None:
    way = f"{VALUES}?token={token(server)}"
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", ""):
        with asked(server, way, Origin=origin) as answer:
            assert (answer.status, answer.read()) == (403, b"403: requested by a page from another address\n")
    with asked(server, way, Host=f"evil.example:{server.port}") as answer:
        assert answer.status == 403
    with asked(server, way, Origin=f"http://127.0.0.1:{server.port}") as answer:
        assert answer.status == 200
