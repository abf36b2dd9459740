"""Pages of a browser without a browser: viewers of a session, and requests to a server."""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any

import cv2
import numpy as np

from stream_sparse import Pipeline
from stream_sparse.nodes import PixelTap, Relu
from stream_sparse.panels import Image, Trace
from stream_sparse.sources import Array
from stream_sparse.studio.pages import Pages
from stream_sparse.studio.server import Server

FRAMES = 60
FILM = np.random.default_rng(5).integers(0, 256, (FRAMES, 24, 32), dtype=np.uint8)


class Viewer:
    """A page that takes what it gets, and answers each frame at once unless it is slow."""

    def __init__(self, pages: Pages, slow: bool = False) -> None:
        self.slow = slow
        self.said: list[dict[str, Any]] = []
        self.frames: list[int] = []
        self.shown: list[tuple[int, Any]] = []  # each description after the number of its panel
        self.arrays: dict[int, Any] = {}
        self.pages = pages
        self.client = pages.join(self)

    def say(self, message: dict[str, Any]) -> None:
        self.said.append(message)

    def show(self, message: bytes) -> None:
        frame, panels = unpacked(message, self.arrays)
        self.shown += panels.items()
        self.frames.append(frame)
        if not self.slow:
            self.pages.receive(self.client, {"kind": "ack", "frame": frame})

    def ask(self, kind: str, **fields: Any) -> None:
        self.pages.receive(self.client, {"kind": kind, **fields})

    def hello(self, *sizes: tuple[int, int], **more: Any) -> None:
        cards = [{"panel": k, "height": high, "width": wide} for k, (high, wide) in enumerate(sizes)]
        self.ask("hello", cards=cards, **more)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in list(self.said) if message["kind"] == kind]

    @property
    def status(self) -> dict[str, Any]:
        """The state of the run, put together from what was told."""
        told = self.of("status")
        values = {key: value for message in told for key, value in message.get("values", {}).items()}
        return {key: value for message in told for key, value in message.items()} | {"values": values}

    @property
    def problems(self) -> list[str]:
        return [message["text"] for message in self.of("problem")]


def unpacked(message: bytes, arrays: dict[int, Any]) -> tuple[int, dict[int, Any]]:
    """Return the frame of a message, and descriptions by panel; an array is that of its number."""
    size = int.from_bytes(message[:4], "little")
    head = json.loads(message[4 : 4 + size])
    for number, kind, shape, at, length in head["arrays"]:
        data = np.frombuffer(message, np.uint8, length, 4 + size + at)
        if kind == "jpeg" or kind.startswith("image/"):
            arrays[number] = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
        else:
            arrays[number] = data.view(kind).reshape(shape)

    def read(tree: Any) -> Any:
        if isinstance(tree, list):
            return [read(one) for one in tree]
        if not isinstance(tree, dict):
            return tree
        return arrays[tree["$"]] if "$" in tree else {name: read(one) for name, one in tree.items()}

    return head["frame"], {int(panel): read(tree) for panel, tree in head["panels"].items()}


def film(**source: Any) -> Pipeline:
    pipeline = Pipeline(Array(path=FILM, **source), name="small")
    pipeline = pipeline.then(PixelTap(row=3, col=4), name="pixel").then(Relu(theta=100), name="relu")
    return pipeline.view(Image(mark="pixel"), "source").view(Trace(), ["pixel", "relu"])


def token(server: Server) -> str:
    return server.address.partition("token=")[2]


def cookie(server: Server, host: str = "") -> str:
    """The value of the cookie of a browser that has opened the address."""
    return server.guard.cookie_for(host or f"127.0.0.1:{server.port}")


def kept(server: Server) -> str:
    """The header of that cookie."""
    return f"{server.guard.cookie}={cookie(server)}"


def get(
    server: Server, path: str, cookie: str | None = None, host: str = ""
) -> tuple[int, dict[str, str], bytes]:
    """Ask for a path, below that of the pages where it has no slash at its begin."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("GET", path if path.startswith("/") else server.guard.place + path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{server.port}")
    if cookie is not None:
        connection.putheader("Cookie", f"{server.guard.cookie}={cookie}")
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), content


def ask(
    server: Server, action: str, headers: dict[str, str] | None = None, body: str = "", **fields: str
) -> tuple[int, Any]:
    """Ask the studio as a page does, unless headers or a body say otherwise."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    given = {"Content-Type": "application/json", "Cookie": kept(server), **(headers or {})}
    connection.request("POST", f"{server.guard.place}api/{action}", body or json.dumps(fields), given)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content) if answer.status in (200, 400) else content.decode()


def opened(server: Server, *lines: str) -> socket.socket:
    """A connection that has sent some lines."""
    made = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    made.sendall("".join(f"{line}\r\n" for line in lines).encode())
    return made


def open_viewer(server: Server) -> socket.socket:
    """A page that has opened its WebSocket, and reads nothing."""
    made = opened(
        server, f"GET {server.guard.place}socket HTTP/1.1", f"Host: 127.0.0.1:{server.port}",
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", f"Cookie: {kept(server)}", "",
    )  # fmt: skip
    assert made.recv(12) == b"HTTP/1.1 101"
    return made
