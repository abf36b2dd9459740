"""The server of a page: one address on this machine, a token, and one WebSocket for each viewer."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import IOLoop
from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from stream_sparse.errors import InputError
from stream_sparse.io.page_camera import PageCamera
from stream_sparse.plan import schema

from .camera_link import MOST_BYTES, CameraLink
from .guard import Guard, bracketed, outward
from .guarded import Asking, Guarded, Refused
from .messages import Request, checked, read, written
from .recorded_handlers import RECORDED

if TYPE_CHECKING:
    from collections.abc import Callable

    from .pages import Pages
    from .studio import Studio

_HEAD_S = 5.0  # in which the head of a request must come; a browser opens another connection
_BODY_S = 20.0
_MOST_MESSAGE = 64 * 1024
_MOST_BODY = 1_100_000  # the answer of an exercise has a million bytes at most
_REPORT_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
)
_MOST_UNSENT = 32_000_000  # bytes on their way to a page; one that does not read them is disconnected
_HEAD = b"<!-- head.html -->\n"  # stands for the part that all pages share
_STILL_HERE_S = 15.0
_MOST_REASON = 100  # bytes of a reason to close; a WebSocket has room for 123
_TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".md": "text/plain; charset=utf-8",
    ".woff2": "font/woff2", ".webp": "image/webp",
}  # fmt: skip


def _static() -> dict[str, tuple[str, bytes]]:
    """Return the files of the page, with their types; no others are served."""
    folder = Path(__file__).parents[1] / "web"
    head = (folder / "app" / "head.html").read_bytes()
    return {
        path.relative_to(folder).as_posix(): (_TYPES[path.suffix], path.read_bytes().replace(_HEAD, head))
        for path in folder.rglob("*")
        if path.suffix in _TYPES
    }


class _Serving(Guarded):
    """Base of answers that need the server."""

    @property
    def server(self) -> Server:
        """The server that answers."""
        server: Server = self.settings["server"]
        return server


class _File(_Serving):
    """A file of the page."""

    def get(self, name: str) -> None:
        if name not in self.server.static:
            raise HTTPError(404)
        kind, content = self.server.static[name]
        self.set_header("Content-Type", kind)
        self.finish(content)


class _Door(_Serving):
    """Takes the token from the address, and leaves a cookie for the pages."""

    def get(self) -> None:
        guard = self.server.guard
        # Lax: a link on a page elsewhere, as in the chat of a class, leads here with its cookie.
        value = guard.cookie_for(self.request.host)
        self.set_cookie(guard.cookie, value, httponly=True, samesite="Lax", path=guard.place)
        self.redirect(guard.place)


class _Page(_File):
    """A page: of the run, the editor, recorded runs, or an exercise. The first is that of all pipelines."""

    def get(self, name: str) -> None:
        name = name or ("run" if self.server.studio is None else "home")
        super().get(f"app/{name}.html")


class _Api(Asking):
    """Answers requests of pages to the studio."""

    async def post(self, name: str) -> None:
        studio, act = self.studio, _ACTIONS.get(name)
        if act is None:
            raise HTTPError(404)
        self.refuse_other_pages()
        private = self.settings["server"].guard.alone

        def answer() -> dict[str, Any]:
            if name in _PRIVATE and not private:
                raise InputError(
                    f"a studio that other machines can reach {_PRIVATE[name]}; start it without --host"
                )
            request = checked(Request.model_validate, read(self.request.body or b"{}"))
            return {"done": act(studio, request, private)}

        threads = "checking" if name == "exercise/check" else "asking"
        if (reply := await self.done(answer, threads)) is not None:
            self.give(reply)


class _Picture(Asking):
    """The last picture of a recorded run."""

    async def get(self, name: str) -> None:
        self.set_header("Cache-Control", "private, max-age=600")
        await self.answer(lambda: self.studio.picture(name), "image/png")


class _Report(Asking):
    """A recorded run as one page, which may neither run scripts nor load anything."""

    async def get(self, name: str) -> None:
        self.set_header("Content-Security-Policy", _REPORT_POLICY)
        await self.answer(lambda: self.studio.report(name), "text/html; charset=utf-8")


_ACTIONS: dict[str, Callable[[Studio, Request, bool], Any]] = {
    "contents": lambda studio, *_: studio.library.contents(),
    "text": lambda studio, asked, _: studio.library.text(asked.name),
    "check": lambda studio, asked, _: studio.check(asked.text, asked.name),
    "start": lambda studio, asked, _: studio.start(asked.name, asked.source),
    "apply": lambda studio, asked, _: studio.apply(asked.text, asked.name),
    "save": lambda studio, asked, _: studio.library.save(asked.text, asked.name, asked.over),
    "schema": lambda *_: schema(),
    "exercise/show": lambda studio, asked, private: {
        **studio.exercises.shown(asked.name),
        "private": private,
    },
    "exercise/answer": lambda studio, asked, _: studio.exercises.answer(asked.name),
    "exercise/save": lambda studio, asked, _: studio.exercises.save(asked.name, asked.text, asked.known),
    "exercise/check": lambda studio, asked, private: studio.exercises.check(
        asked.name, asked.text, private=private
    ),
    "exercise/live": lambda studio, asked, _: studio.watch(asked.name, asked.source),
}
_PRIVATE = {
    "exercise/save": "saves no functions, since others could change them",
    "exercise/live": "shows no functions live, since they run as a part of it",
}
"""Actions for the user of this machine alone, each with the reason."""


class _Socket(_Serving, WebSocketHandler):
    """A connection of a page of this server; it can be written to from any thread."""

    def check_origin(self, origin: str) -> bool:
        return Guard.is_own(origin, self.request.host)

    def open(self, *_: str, **__: str) -> None:
        self._loop, self._unsent, self._closed = IOLoop.current(), 0, False
        self.set_nodelay(True)
        self.begin()

    def begin(self) -> None:
        """Start to answer the page."""

    def on_close(self) -> None:
        self._closed = True
        self.end()

    def end(self) -> None:
        """Stop answering it."""

    def say(self, message: dict[str, Any]) -> None:
        self._later(written(message))

    def _later(self, message: str | bytes) -> None:
        if not self._closed:
            self.server.later(self, message)

    async def send(self, message: str | bytes) -> None:
        """Send a message, bytes as a binary one; from the thread of the server."""
        self._unsent += len(message)
        if self._unsent > _MOST_UNSENT:
            self.close()
        try:
            await self.write_message(message, isinstance(message, bytes))
        except WebSocketClosedError:
            self._closed = True
        finally:
            self._unsent -= len(message)


class _Viewer(_Socket):
    """One viewer; the ``PageConnection`` of a session."""

    def begin(self) -> None:
        self._client = self.server.pages.join(self)

    def end(self) -> None:
        self.server.pages.leave(self._client)

    async def on_message(self, message: str | bytes) -> None:
        try:
            message_in = read(message)
        except InputError:
            message_in = None
        pages = self.server.pages
        if isinstance(message_in, dict) and message_in.get("kind") == "ack" and not pages.is_still:
            pages.receive(self._client, message_in)  # at once: it draws nothing
            return
        # The next message is read after this one is done: two edits of one slider stay in order.
        await IOLoop.current().run_in_executor(None, pages.receive, self._client, message_in)

    def show(self, picture: bytes) -> None:
        self._later(picture)


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


class _Rows(_Serving):
    """Sends rows to programs, and pages of this server, as server-sent events as fast as they are taken."""

    def prepare(self) -> None:
        if not Guard.is_own(self.request.headers.get("Origin"), self.request.host):
            raise HTTPError(403, reason="requested by a page from another address")
        self._gone, self._news = False, asyncio.Event()

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self._loop, values = asyncio.get_running_loop(), self.server.pages.values
        reader = values.join(self._wake)
        try:
            while not self._gone:
                self._news.clear()
                lines = "".join(f"data: {message}\n\n" for message in reader.take())
                self.write(lines or ": still here\n\n")
                await self.flush()  # done when there is room for more
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), _STILL_HERE_S)
        except StreamClosedError:
            pass
        finally:
            values.leave(reader)

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the server has ended before the run
            self._loop.call_soon_threadsafe(self._news.set)

    def on_connection_close(self) -> None:
        self._gone = True
        self._news.set()


class _Routes(Application):
    """Looks at the head of each request, before its body comes."""

    def find_handler(self, request: HTTPServerRequest, **given: Any) -> Any:
        """Return what answers a request: a refusal, unless it shows the token."""
        server: Server = self.settings["server"]
        if problem := server.guard.problem(request):
            return self.get_handler_delegate(request, Refused, {"reason": problem})
        return super().find_handler(request, **given)


class Server:
    """Serves the pages of a session, from a thread of its own, until it is closed.

    Parameters:
        pages: those of a player.
        host: the address to listen at; others than 127.0.0.1 can be reached from other machines.
        port: 0: any that is free.
        studio: answers requests for pipelines and recorded runs; None: there is one run.
        camera: where the pictures of a page's own camera go.

    Raises:
        InputError: where the address cannot be used.
    """

    def __init__(
        self,
        pages: Pages,
        host: str = "127.0.0.1",
        port: int = 0,
        studio: Studio | None = None,
        camera: PageCamera | None = None,
    ) -> None:
        self.pages, self.studio, self._host = pages, studio, host
        self.camera = camera or PageCamera()
        self.static = _static()
        # Files and comparisons one after the other: each may take all that a disk gives.
        counts = {"asking": 4, "checking": 2, "reading": 2, "writing": 1}
        self._threads = {name: ThreadPoolExecutor(n, f"stream_sparse {name}") for name, n in counts.items()}
        self._waiting = deque[tuple[_Socket, str | bytes]]()  # messages for pages
        self._closed = self._woken = False
        try:
            listening = socket.create_server(
                (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
            )
        except OSError as error:
            code = error.errno or 0
            why = os.strerror(code) if code > 0 else "this machine has no such address"
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
        """The address to open on this machine, with its token."""
        return self._address(
            {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._host, self._host)
        )

    @property
    def address_outside(self) -> str:
        """The address to open on other machines, with its token."""
        return self._address(outward(self._host))

    def _address(self, host: str) -> str:
        return f"http://{bracketed(host)}:{self.port}/?token={self.guard.token}"

    def later(self, page: _Socket, message: str | bytes) -> None:
        """Send a message to a page; from any thread, which wakes that of the server once for many."""
        self._waiting.append((page, message))
        if not self._woken:
            self._woken = True
            with suppress(RuntimeError):  # its loop has ended
                self._loop.call_soon_threadsafe(self._hand_out)

    def _hand_out(self) -> None:
        self._woken = False
        while self._waiting:
            page, message = self._waiting.popleft()
            IOLoop.current().spawn_callback(page.send, message)

    async def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        pages = [
            ("(run|edit|recorded|exercise|)", _Page), ("static/(.+)", _File),
            ("socket", _Viewer), ("camera", _Camera), ("api/([a-z/]+)", _Api),
            ("picture/run/(.+)", _Picture), ("report/(.+)", _Report), *RECORDED,
        ]  # fmt: skip
        application = _Routes(
            [("/", _Door), ("/runs/current/values", _Rows),
             *((self.guard.place + path, handler) for path, handler in pages)],
            websocket_max_message_size=_MOST_MESSAGE, websocket_ping_interval=20, log_function=lambda _: None,
            server=self, studio=self.studio, threads=self._threads,
        )  # fmt: skip
        server = HTTPServer(
            application, max_body_size=_MOST_BODY, max_buffer_size=2 * MOST_BYTES,
            idle_connection_timeout=_HEAD_S, body_timeout=_BODY_S,
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
