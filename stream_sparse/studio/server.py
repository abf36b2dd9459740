"""The server of a page: one address on this machine, a token, and one WebSocket for each viewer."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream
from tornado.web import Application, HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from stream_sparse.errors import InputError
from stream_sparse.io.page_camera import PageCamera
from stream_sparse.plan import schema

from .camera_link import MOST_BYTES, CameraLink
from .guarded import Asking, Guard, Guarded
from .messages import Request, checked, read, written
from .programs import PROGRAMS
from .recorded_handlers import RECORDED

if TYPE_CHECKING:
    from collections.abc import Callable

    from .session import Session
    from .studio import Studio

__all__ = ["Server"]

_MOST_VIEWERS = 20
_MOST_CONNECTIONS = 200
_IDLE_S = 60.0  # of an idle connection; a browser opens another
_MOST_MESSAGE = 64 * 1024
_MOST_BODY = 1_100_000  # a pipeline has a million bytes at most
_REPORT_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
)
# A viewer with more messages than these on their way is disconnected.
_MOST_PENDING = 500
_HEAD = b"<!-- head.html -->\n"  # stands for the part that all pages share
_MOST_REASON = 100  # bytes of a reason to close; a WebSocket has room for 123
_TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".md": "text/plain; charset=utf-8",
}  # fmt: skip


def _static() -> dict[str, tuple[str, bytes]]:
    """Return the files of the page, with their types; no others are served."""
    found: dict[str, tuple[str, bytes]] = {}

    def collect(folder: Any, path: str) -> None:
        for entry in folder.iterdir():
            if entry.is_dir():
                collect(entry, f"{path}{entry.name}/")
            elif kind := _TYPES.get("." + entry.name.rpartition(".")[2]):
                found[path + entry.name] = (kind, entry.read_bytes())

    collect(files("stream_sparse.studio") / "static", "")
    head = found["head.html"][1]
    return {name: (kind, data.replace(_HEAD, head)) for name, (kind, data) in found.items()}


class _Served(Guarded):
    """Base of answers with a file of the page."""

    @property
    def server(self) -> Server:
        server: Server = self.settings["server"]
        return server

    def give(self, name: str) -> None:
        """Answer with a file of the page."""
        found = self.server.static.get(name)
        if found is None:
            raise HTTPError(404)
        kind, content = found
        self.set_header("Content-Type", kind)
        self.finish(content)


class _Door(_Served):
    """Takes the token from the address, and leaves it in a cookie."""

    def prepare(self) -> None:
        if self.guard.stranger(self.request.host):
            raise HTTPError(403, reason="this server has another name")

    def get(self) -> None:
        token = self.get_query_argument("token", "")
        if token:
            if not self.guard.knows(token):
                raise HTTPError(403, reason="wrong token; take the address that the program has printed")
            self.set_cookie(self.guard.cookie, token, httponly=True, samesite="Strict", path="/")
            self.redirect("/")
            return
        if not self.guard.knows(self.token()):
            raise HTTPError(403, reason="no token; take the address that the program has printed")
        self.give("run.html" if self.server.studio is None else "home.html")


class _OtherPage(_Served):
    """The page of the run, the editor, or the page of recorded runs."""

    def get(self, name: str) -> None:
        self.give(f"{name}.html")


class _File(_Served):
    """A file of the page."""

    def get(self, name: str) -> None:
        self.give(name)


class _Api(Asking):
    """Answers requests of pages to the studio; a page of another origin cannot send JSON here."""

    async def post(self, name: str) -> None:
        studio, act = self.studio, _ACTIONS.get(name)
        kind = self.request.headers.get("Content-Type", "").partition(";")[0]
        if act is None:
            raise HTTPError(404)
        if kind != "application/json" or not self.guard.is_own(
            self.request.headers.get("Origin"), self.request.host
        ):
            raise HTTPError(403, reason="only pages of this server may ask")

        def answer() -> dict[str, Any]:
            asked = checked(Request.model_validate, read(self.request.body or b"{}"))
            return {"done": act(studio, asked)}

        if (found := await self.done(answer)) is not None:
            self.give(found)


class _Picture(Asking):
    """The picture of a pipeline or of a recorded run."""

    async def get(self, kind: str, name: str) -> None:
        # A page asks for the pictures of all pipelines at once, which take long to draw: one at a time, and
        # not in the threads that do what people ask.
        drawing = "drawing" if kind == "pipeline" else "asking"
        data = await self.done(lambda: self.studio.picture(kind, name), drawing)
        if data is None:
            return
        if not data:
            self.set_status(204)
            return
        self.set_header("Content-Type", "image/png" if data.startswith(b"\x89PNG") else "image/jpeg")
        self.set_header("Cache-Control", "private, max-age=600")
        self.finish(data)


class _Report(Asking):
    """A recorded run as one page, which may neither run scripts nor load anything."""

    async def get(self, name: str) -> None:
        if (data := await self.done(lambda: self.studio.report(name))) is not None:
            self.set_header("Content-Security-Policy", _REPORT_POLICY)
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(data)


_ACTIONS: dict[str, Callable[[Studio, Request], Any]] = {
    "contents": lambda studio, _: studio.library.contents(),
    "text": lambda studio, asked: studio.library.text(asked.name),
    "check": lambda studio, asked: studio.check(asked.text, asked.name),
    "start": lambda studio, asked: studio.start(asked.name, asked.source),
    "apply": lambda studio, asked: studio.apply(asked.text, asked.name),
    "save": lambda studio, asked: studio.library.save(asked.text, asked.name, asked.over),
    "schema": lambda *_: schema(),
}


class _Socket(WebSocketHandler):
    """A connection of a page of this server; it can be written to from any thread."""

    @property
    def server(self) -> Server:
        server: Server = self.settings["server"]
        return server

    @property
    def peers(self) -> set[_Socket]:
        """The open connections of its kind."""
        return self.server.sockets.setdefault(type(self), set())

    def prepare(self) -> None:
        guard = self.server.guard
        problem = guard.problem(self.request.host, self.get_cookie(guard.cookie) or "")
        if problem or len(self.peers) >= _MOST_VIEWERS:
            raise HTTPError(403, reason=problem or f"{_MOST_VIEWERS} pages are open already")

    def check_origin(self, origin: str) -> bool:
        return Guard.is_own(origin, self.request.host)

    def open(self, *_: str, **__: str) -> None:
        self.peers.add(self)
        self._loop, self._pending, self._closed = IOLoop.current(), 0, False
        self.set_nodelay(True)
        self.begin()

    def begin(self) -> None:
        """Start to answer the page."""

    def on_close(self) -> None:
        self._closed = True
        self.peers.discard(self)
        self.end()

    def end(self) -> None:
        """Stop answering it."""

    def say(self, message: dict[str, Any]) -> None:
        self._later(written(message), False)

    def _later(self, data: str | bytes, binary: bool) -> None:
        if not self._closed:
            self._loop.add_callback(self._write, data, binary)

    async def _write(self, data: str | bytes, binary: bool) -> None:
        if self._pending > _MOST_PENDING:  # it does not read them
            self.close(1008, "too slow")
            return
        self._pending += 1
        try:
            await self.write_message(data, binary)
        except WebSocketClosedError:
            self._closed = True
        finally:
            self._pending -= 1


class _Viewer(_Socket):
    """One viewer; the ``Page`` of a session."""

    def begin(self) -> None:
        self._client = self.server.session.join(self)

    def end(self) -> None:
        self.server.session.leave(self._client)

    async def on_message(self, message: str | bytes) -> None:
        try:
            given = read(message)
        except InputError:
            given = None
        # The next message is read after this one is done: two edits of one slider stay in order.
        await IOLoop.current().run_in_executor(None, self.server.session.receive, self._client, given)

    def show(self, picture: bytes) -> None:
        self._later(picture, True)


class _Camera(_Socket):
    """One page that can give its camera."""

    @property
    def max_message_size(self) -> int:
        return MOST_BYTES

    def begin(self) -> None:
        self._link = CameraLink(self.server.camera, self.say, self._cut_off)

    def end(self) -> None:
        self._link.leave()

    def on_message(self, message: str | bytes) -> None:
        self._link.receive(message)

    def _cut_off(self, why: str) -> None:
        reason = why.encode("ascii", "replace")[:_MOST_REASON].decode()
        self._loop.add_callback(self.close, 1008, reason)


class _Bounded(HTTPServer):
    """Limits the number of connections: each is an open file, and a recording needs files, too."""

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        if len(self._connections) >= _MOST_CONNECTIONS:
            stream.close()
            return
        super().handle_stream(stream, address)


class Server:
    """Serves the pages of a session, from a thread of its own, until it is closed.

    Parameters:
        session: the run.
        host: the address to listen at; others than 127.0.0.1 can be reached from other machines.
        port: 0: any that is free.
        studio: answers requests for pipelines and recorded runs; None: there is one run.
        camera: where the pictures of a page's own camera go.

    Raises:
        InputError: where the address cannot be used.
    """

    def __init__(
        self,
        session: Session,
        host: str = "127.0.0.1",
        port: int = 0,
        studio: Studio | None = None,
        camera: PageCamera | None = None,
    ) -> None:
        self.session, self.studio, self._host = session, studio, host
        self.camera = camera or PageCamera()
        self.sockets: dict[type[_Socket], set[_Socket]] = {}
        self.static = _static()
        # Files and comparisons one after the other: each may take all that a disk gives.
        counts = {"asking": 4, "drawing": 1, "reading": 2, "writing": 1}
        self._threads = {name: ThreadPoolExecutor(n, f"stream_sparse {name}") for name, n in counts.items()}
        self._closed = False
        try:
            listening = socket.create_server(
                (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
            )
        except OSError as error:
            unknown = isinstance(error, socket.gaierror)
            why = error.strerror if unknown else os.strerror(error.errno or 0)
            raise InputError(f"{host}:{port}: cannot listen there: {why}") from None
        listening.setblocking(False)
        self.port = listening.getsockname()[1]
        self.guard = Guard(host, self.port)
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listening, ready)),
            name="stream_sparse studio",
            daemon=True,
        )
        self._thread.start()
        ready.wait()
        self.camera.serve(True)

    @property
    def address(self) -> str:
        """The address to open, with its token."""
        host = "127.0.0.1" if self._host in ("", "0.0.0.0", "::") else self._host
        return f"http://{host}:{self.port}/?token={self.guard.token}"

    @property
    def alone(self) -> bool:
        """Whether programs of this machine alone can reach it."""
        return self.guard.alone

    async def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        application = Application(
            [
                ("/", _Door), ("/(run|edit|recorded)", _OtherPage), ("/static/(.+)", _File),
                ("/socket", _Viewer), ("/camera", _Camera), ("/api/([a-z]+)", _Api),
                ("/picture/(pipeline|run)/(.+)", _Picture), ("/report/(.+)", _Report), *PROGRAMS, *RECORDED,
            ],
            websocket_max_message_size=_MOST_MESSAGE, websocket_ping_interval=20, log_function=lambda _: None,
            server=self, guard=self.guard, session=self.session, studio=self.studio, threads=self._threads,
        )  # fmt: skip
        server = _Bounded(
            application, max_body_size=_MOST_BODY, max_buffer_size=2 * MOST_BYTES,
            idle_connection_timeout=_IDLE_S,
        )  # fmt: skip
        server.add_sockets([listening])
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        ready.set()
        await self._over.wait()
        server.stop()
        await server.close_all_connections()

    def close(self) -> None:
        """Stop serving; may be called again."""
        with suppress(RuntimeError):  # its loop has ended
            self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(5)
        if not self._closed:
            self._closed = True
            for threads in self._threads.values():
                threads.shutdown(wait=False, cancel_futures=True)
            self.camera.serve(False)
