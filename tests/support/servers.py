"""Servers for tests, on 127.0.0.1 alone: cameras as of phones, a file server, a silent host."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np


class Raw(bytes):
    """Bytes that a camera sends as they are."""


KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
Part = bytes | float
"""What a camera sends next: a JPEG, raw bytes, or a pause in seconds."""


def head(kind: str, length: int) -> bytes:
    """The head of a part."""
    return f"--frame\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n".encode()


def jpeg(number: int, width: int = 64, height: int = 48) -> bytes:
    """A gray frame of level 10 * number (modulo 250), as JPEG."""
    ok, data = cv2.imencode(".jpg", np.full((height, width, 3), number * 10 % 250, np.uint8))
    assert ok
    return data.tobytes()


def endless(rate: float = 60.0) -> Iterator[Part]:
    """Frames as long as the connection lasts."""
    number = 0
    while True:
        yield jpeg(number)
        yield 1 / rate
        number += 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that go away."""


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def cameras() -> Iterator[Callable[..., str]]:
    """A server of MJPEG cameras. A call adds a camera and gives its address.

    The arguments are the camera's scripts: each connection gets the next one, the last one again and again.
    """
    over = threading.Event()
    known: dict[str, Iterator[Callable[[], Iterable[Part]]]] = {}

    def answer(request: BaseHTTPRequestHandler) -> None:
        script = next(known[request.path.partition("?")[0]])
        request.send_response(200)
        request.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        request.end_headers()
        due = time.monotonic()
        for part in script():
            if over.is_set():
                return
            if isinstance(part, Raw):
                request.wfile.write(part)
            elif isinstance(part, bytes):
                request.wfile.write(head("image/jpeg", len(part)) + part + b"\r\n")
            else:  # like a camera: one late frame does not delay all that follow
                due = max(due + part, time.monotonic() - 0.2)
                over.wait(due - time.monotonic())

    with serving(answer) as address:

        def add(*scripts: Callable[[], Iterable[Part]]) -> str:
            path = f"/{len(known)}.mjpg"
            known[path] = itertools.chain(scripts, itertools.repeat(scripts[-1]))
            return address + path

        try:
            yield add
        finally:
            over.set()


@contextmanager
def camera(*scripts: Callable[[], Iterable[Part]]) -> Iterator[str]:
    """A server of one camera."""
    with cameras() as add:
        yield add(*scripts)


@contextmanager
def files(folder: Path, moved: dict[str, str] | None = None, said: list[str] | None = None) -> Iterator[str]:
    """The files of a folder; ``moved`` redirects paths, as osf.io does; ``said`` gets what ``/said?`` has."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        path, _, query = request.path.partition("?")
        if path in (moved or {}):
            request.send_response(302)
            request.send_header("Location", (moved or {})[path])
            request.end_headers()
            return
        if path == "/said" and said is not None:
            said.append(query)
        file = folder / path.lstrip("/")
        if not file.is_file():
            request.send_error(404)
            return
        content = file.read_bytes()
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.send_header("Content-Type", KINDS.get(file.suffix, "application/octet-stream"))
        request.end_headers()
        request.wfile.write(content)

    with serving(answer) as address:
        yield address


@contextmanager
def silent() -> Iterator[str]:
    """A host that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/cam.mjpg"


def closed_port() -> int:
    """A port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def page(kind: str, content: bytes) -> Iterator[str]:
    """A server that gives one answer to every request."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.end_headers()
        request.wfile.write(content)

    with serving(answer) as address:
        yield address
