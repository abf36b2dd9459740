"""Servers for tests, on 127.0.0.1 alone: a camera as phones have it, a file server, a silent host."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Part = bytes | float
"""What a camera sends next: a JPEG, or a pause in seconds."""


def jpeg(number: int, width: int = 64, height: int = 48) -> bytes:
    """A gray frame of level 10 * number (modulo 250), as JPEG."""
    ok, data = cv2.imencode(".jpg", np.full((height, width, 3), number * 10 % 250, np.uint8))
    assert ok
    return data.tobytes()


def endless(rate: float = 60.0) -> Iterator[Part]:
    """Frames for as long as anyone looks."""
    number = 0
    while True:
        yield jpeg(number)
        yield 1 / rate
        number += 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no news."""


@contextmanager
def _serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

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
def camera(*scripts: Callable[[], Iterable[Part]]) -> Iterator[str]:
    """An MJPEG camera: each connection gets the next script, the last one again and again."""
    over = threading.Event()
    calls = iter(range(1_000_000))

    def answer(request: BaseHTTPRequestHandler) -> None:
        script = scripts[min(next(calls), len(scripts) - 1)]
        request.send_response(200)
        request.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        request.end_headers()
        due = time.monotonic()
        for part in script():
            if over.is_set():
                return
            if isinstance(part, bytes):
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(part)}\r\n\r\n"
                request.wfile.write(head.encode() + part + b"\r\n")
            else:  # as a camera: what came late does not make all that follows late
                due = max(due + part, time.monotonic() - 0.2)
                over.wait(due - time.monotonic())

    with _serving(answer) as address:
        try:
            yield f"{address}/cam.mjpg"
        finally:
            over.set()


@contextmanager
def files(folder: Path, moved: dict[str, str] | None = None) -> Iterator[str]:
    """The files of a folder; ``moved`` redirects paths, as osf.io does."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        path = request.path.partition("?")[0]
        if path in (moved or {}):
            request.send_response(302)
            request.send_header("Location", (moved or {})[path])
            request.end_headers()
            return
        file = folder / path.lstrip("/")
        if not file.is_file():
            request.send_error(404)
            return
        content = file.read_bytes()
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    with _serving(answer) as address:
        yield address


@contextmanager
def silent() -> Iterator[str]:
    """A host that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/cam.mjpg"


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether it becomes true within so long."""
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()
