"""Changed messages and pictures of pages, requests to the server, and streams of network cameras."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import cv2

from stream_sparse import Pipeline, sources
from stream_sparse.errors import InputError
from stream_sparse.io.page_camera import PageCamera
from stream_sparse.run.options import RunOptions
from stream_sparse.studio.camera_link import CameraLink
from stream_sparse.studio.messages import read
from stream_sparse.studio.pictures import pack
from stream_sparse.studio.server import Server
from tests.support.pages import Viewer, film, kept
from tests.support.servers import Part, Raw, camera, head
from tests.support.sessions import Stage, StudioStage
from tests.support.waiting import until

from .answers import Input
from .corpus import Corpus
from .files import SHORT, command
from .mutations import change_json, changed_bytes, changed_text

__all__ = ["message", "mjpeg", "page_camera", "request"]

CARDS = [{"panel": 0, "width": 80, "height": 60}, {"panel": 1, "width": 90, "height": 40}]
MESSAGES: list[dict[str, Any]] = [
    {"kind": "hello", "cards": CARDS, "density": 1.5, "theme": "light"},
    {"kind": "ack", "frame": 3},
    {"kind": "set", "values": {"relu.theta": 80.0, "pixel.row": 2}},
    {"kind": "press", "panel": 0, "x": 0.5, "y": 0.25, "held": True},
    {"kind": "read_off", "panel": 1, "x": 0.5, "y": 0.25},
    {"kind": "pause", "on": True},
    {"kind": "step"},
    {"kind": "seek", "frame": 7},
    {"kind": "loop", "on": False},
    {"kind": "record", "on": True},
    {"kind": "reset"},
    {"kind": "stop"},
    {"kind": "again"},
    {"kind": "snapshot"},
]


def _changed_message(rng: random.Random, given: dict[str, Any]) -> str | bytes:
    """Return the text of a message that was changed."""
    tree = json.loads(json.dumps(given))
    if rng.random() < 0.8:
        change_json(rng, tree)
    text = json.dumps(tree)
    if rng.random() < 0.2:
        return changed_text(rng, text)
    return changed_bytes(rng, text.encode(errors="surrogatepass")) if rng.random() < 0.1 else text


def message(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """What a page says to the session of a run, as the server hands it on."""
    said = [_changed_message(rng, rng.choice(MESSAGES)) for _ in range(rng.choice([1, 2, 3]))]

    def act() -> int:
        with Stage(Path("runs")) as stage:
            stage.begin(film(loop=True))
            page = Viewer(stage.session)
            page.hello((60, 80), (40, 90))
            for text in said:
                try:
                    given = read(text)
                except InputError:
                    given = None
                stage.session.receive(page.client, given)
        return _told(page.problems)

    return Input(act, "the session", repr(said))


def _told(problems: list[str]) -> int:
    """Print problems as a command would; returns the exit code."""
    for text in problems:
        print(f"error: {text}", file=sys.stderr)
    return 2 if problems else 0


# Requests ---------------------------------------------------------------------------------------------

GETS = [
    "/", "/run", "/edit", "/recorded", "/exercise", "/static/page.js", "/static/vendor/uplot.css",
    "/picture/run/small", "/report/small",
    "/recorded/outline?run=small", "/recorded/curves?run=small&begin=0&end=1&columns=40&curves=0,1",
    "/recorded/look?run=small&row=3", "/recorded/look?run=small&time=0.1",
    "/recorded/compare?run=small&run=small",
    "/recorded/still?run=small&row=2", "/recorded/csv?run=small",
]  # fmt: skip
POSTS: list[tuple[str, dict[str, str]]] = [
    ("contents", {}),
    ("text", {"name": "p.yaml"}),
    ("check", {"name": "p.yaml", "text": ""}),
    ("start", {"name": "minimal", "source": "sample:macaw"}),
    ("apply", {"name": "p.yaml", "text": ""}),
    ("save", {"name": "mine", "text": "", "over": "mine.yaml"}),
    ("schema", {}),
    ("exercise/show", {"name": "relu"}),
    ("exercise/save", {"name": "relu", "text": "", "known": ""}),
    ("exercise/answer", {"name": "relu"}),
]
ODD_WORDS = [
    "",
    "..",
    "../x",
    "%00",
    "%2e%2e%2f",
    "nan",
    "-1",
    "1e400",
    "9" * 30,
    "a" * 3000,
    "%ff",
    "~",
    "C:",
    "é",
]
"""What takes the place of a word of an address."""


def request(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """A request to the server of a studio whose folder has a pipeline and a recorded run."""
    own = corpus.pipelines["minimal"]
    (here / "p.yaml").write_text(own)
    shutil.copytree(corpus.small, here / "small")
    headers = {"Content-Type": "application/json"}
    body = b""
    if rng.random() < 0.5:
        method, target = "GET", rng.choice(GETS)
    else:
        name, fields = rng.choice(POSTS)
        method, target = "POST", f"/api/{name}"
        tree = {**fields, **({"text": changed_text(rng, own)} if "text" in fields else {})}
        body = json.dumps(tree).encode() if rng.random() < 0.5 else b""
        if not body:
            changed = _changed_message(rng, tree)
            body = changed if isinstance(changed, bytes) else changed.encode(errors="surrogatepass")
    if rng.random() < (0.8 if method == "GET" else 0.1):
        target = _changed_target(rng, target)
    if rng.random() < 0.1:
        headers[rng.choice(["Content-Type", "Origin", "Accept", "Range"])] = rng.choice(ODD_WORDS)

    def act() -> int:
        with StudioStage(Path.cwd()) as stage:
            server = Server(stage.studio.session, studio=stage.studio)
            try:
                return _answered(server, method, target, headers, body)
            finally:
                server.close()

    return Input(act, f"{method} {target}"[:300], repr((headers, body))[:1000])


def _changed_target(rng: random.Random, target: str) -> str:
    """Return an address with a word, a letter or a field changed, without blanks and line ends."""
    path, _, fields = target.partition("?")
    pairs = fields.split("&") if fields else []
    what = rng.randrange(4)
    if what == 0 and pairs:
        at = rng.randrange(len(pairs))
        pairs[at] = f"{pairs[at].partition('=')[0]}={rng.choice(ODD_WORDS)}"
    elif what == 1 and pairs:
        del pairs[rng.randrange(len(pairs))]
    elif what == 2:
        words = path.split("/")
        words[rng.randrange(1, len(words))] = rng.choice(ODD_WORDS)
        path = "/".join(words)
    else:
        return quote(changed_text(rng, target), safe="/?&=%,.:~", errors="replace")
    return quote("?".join([path, *(["&".join(pairs)] if pairs else [])]), safe="/?&=%,.:~")


def _answered(server: Server, method: str, target: str, headers: dict[str, str], body: bytes) -> int:
    """Send a request, and look at the answer as a page would."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        given = {"Host": f"127.0.0.1:{server.port}", "Cookie": kept(server), **headers}
        if method == "POST":
            given["Content-Length"] = str(len(body))
        place = server.guard.place.rstrip("/")
        lines = [
            f"{method} {place}{target} HTTP/1.1",
            *(f"{name}: {value}" for name, value in given.items()),
            "",
            "",
        ]
        connection.sendall("\r\n".join(lines).encode() + body)
        answer = http.client.HTTPResponse(connection, method=method)
        answer.begin()
        with answer:
            content = answer.read()
    assert b"no token" not in content, "refused before anything was read"
    kind = answer.headers.get_content_type()
    if kind == "application/json":
        found = json.loads(content, parse_constant=_no_number)  # as strictly as a browser
        return _told([found["problem"]] if "problem" in found else [])
    if answer.status >= 500:
        return _told([f"{answer.status} should not happen"])
    return _told([] if answer.status < 400 else [f"{answer.status} {answer.reason}"])


def _no_number(text: str) -> None:
    raise ValueError(f"{text} in JSON")


# Cameras ----------------------------------------------------------------------------------------------


class _Page:
    """A page that gives its camera."""

    def __init__(self, camera: PageCamera) -> None:
        self.said: list[str] = []
        self.cut: list[str] = []
        self.link = CameraLink(camera, lambda told: self.said.append(told["kind"]), self.cut.append)

    def receive(self, message: str | bytes) -> None:
        """Give a message; a picture is waited for until it is taken or refused."""
        before = self.said.count("taken")
        self.link.receive(message)
        if isinstance(message, bytes):
            until(lambda: self.cut or self.said.count("taken") > before)


def page_camera(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """Messages and pictures of a page that gives its camera."""
    height, width = corpus.video.shape[1:]
    header = {"width": width, "height": height, "time": 5000.0, "captured": True, "skipped": 0, "rate": 30.0}
    said: list[str | bytes] = ['{"kind": "give"}', *(['{"kind": "time", "now": 5000.0}'] * 8)]
    for k in range(2):
        data = cv2.imencode(".jpg", corpus.video[k])[1].tobytes()
        said.append(pack({**header, "time": 5000.0 + 33 * k}, data))
    for at in {rng.choice([0, 1, 8, 9, 9, 9, 10]) for _ in range(rng.choice([1, 1, 2]))}:
        before = said[at]
        if isinstance(before, str):
            said[at] = _changed_message(rng, json.loads(before))
        elif rng.random() < 0.4:
            tree = dict(header)
            change_json(rng, tree)
            said[at] = pack(tree, cv2.imencode(".jpg", corpus.video[0])[1].tobytes())
        else:
            said[at] = changed_bytes(rng, before, head=700)
    pipeline = Pipeline(sources.Browser(reconnect_s=0.0), name="page")

    def act() -> int:
        given = PageCamera()
        given.serve(True)
        with Stage(Path("runs"), given) as stage:
            opening = stage.player.open(pipeline.plan, RunOptions())
            page = _Page(given)
            until(lambda: "wanted" in page.said)
            for one in said:
                page.receive(one)
            page.link.leave()
            if opening.done() and opening.exception() is None:
                until(stage.run.over)
            problems = [*page.cut]
        run = stage.player.run
        problems += [] if run is None or run.status.error is None else [str(run.status.error)]
        return _told(problems[:2])

    return Input(act, "the page's camera", repr(said)[:2000])


def mjpeg(rng: random.Random, corpus: Corpus, here: Path) -> Input:
    """The stream of a network camera, as the source of a run."""
    parts = []
    for picture in corpus.video[:5]:
        data = cv2.imencode(".jpg", picture)[1].tobytes()
        parts.append(head("image/jpeg", len(data)) + data + b"\r\n")
    begun = changed_bytes(rng, b"".join(parts), head=rng.choice([0, 0, 150]))

    goes_on = rng.random() < 0.1  # takes the second in which the rate is measured

    def stream() -> Iterator[Part]:
        yield Raw(begun)
        for part in itertools.cycle(parts if goes_on else ()):
            yield Raw(part)
            yield 0.02

    def act() -> int:
        with camera(stream) as url:
            return command(["run", "minimal", "-s", url, *SHORT, "--set", "source.reconnect_s=0"], "").act()

    return Input(act, "run minimal -s http://...", f"{len(begun)} bytes")
