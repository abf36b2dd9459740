"""Changed messages of pages, and requests to the server."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from stream_sparse.errors import InputError
from stream_sparse.studio.messages import read
from stream_sparse.studio.server import Server
from tests.support.pages import Viewer, film, kept
from tests.support.sessions import Stage, StudioStage

from .answers import Input
from .files import Corpus
from .mutations import ODD, Draws, change_json, changed_bytes, changed_text, odd

__all__ = ["message", "request"]


def _changed_message(rng: Draws, given: dict[str, Any]) -> str | bytes:
    """Return the text of a message that was changed."""
    tree = json.loads(json.dumps(given))
    if rng.random() < 0.8:
        change_json(rng, tree)
    text = json.dumps(tree)
    if rng.random() < 0.2:
        return changed_text(rng, text)
    return changed_bytes(rng, text.encode(errors="surrogatepass")) if rng.random() < 0.1 else text


def message(rng: Draws, corpus: Corpus, here: Path) -> Input:
    """What a page says to the session of a run, as the server hands it on."""
    said = [_changed_message(rng, rng.choice(ODD["messages"])) for _ in range(rng.choice([1, 2, 3]))]

    def act() -> int:
        with Stage() as stage:
            stage.begin(film(loop=True))
            page = Viewer(stage.pages)
            page.hello((60, 80), (40, 90))
            for text in said:
                try:
                    given = read(text)
                except InputError:
                    given = None
                stage.pages.receive(page.client, given)
        return _told(page.problems)

    return Input(act, "the session", repr(said))


def _told(problems: list[str]) -> int:
    """Print problems as a command would; returns the exit code."""
    for text in problems:
        print(f"error: {text}", file=sys.stderr)
    return 2 if problems else 0


def request(rng: Draws, corpus: Corpus, here: Path) -> Input:
    """A request to the server of a studio whose folder has a pipeline and a recorded run."""
    own = corpus.pipelines["minimal"]
    (here / "p.yaml").write_text(own)
    shutil.copytree(corpus.small, here / "small")
    headers = {"Content-Type": "application/json"}
    if rng.random() < 0.5:
        method, target, body = "GET", rng.choice(ODD["gets"]), b""
    else:
        name, fields = rng.choice([*ODD["posts"].items()])
        method, target = "POST", f"/api/{name}"
        tree = {**fields, **({"text": changed_text(rng, own)} if "text" in fields else {})}
        text = json.dumps(tree) if rng.random() < 0.5 else _changed_message(rng, tree)
        body = text if isinstance(text, bytes) else text.encode(errors="surrogatepass")
    if rng.random() < (0.8 if method == "GET" else 0.1):
        target = _changed_target(rng, target)
    if rng.random() < 0.1:
        headers[rng.choice(["Content-Type", "Origin", "Accept", "Range"])] = odd(rng, "words of addresses")

    def act() -> int:
        with StudioStage(Path.cwd()) as stage:
            server = Server(stage.studio.pages, studio=stage.studio)
            try:
                return _answered(server, method, target, headers, body)
            finally:
                server.close()

    return Input(act, f"{method} {target}"[:300], repr((headers, body))[:1000])


def _changed_target(rng: Draws, target: str) -> str:
    """Return an address with a word or a letter changed, without blanks and line ends."""
    if rng.random() < 0.3:
        changed = changed_text(rng, target)
    else:
        words = re.split(r"([/?&=])", target)
        words[2 * rng.randrange(1, len(words) // 2 + 1)] = odd(rng, "words of addresses")
        changed = "".join(words)
    return quote(changed, safe="/?&=%,.:~", errors="replace")


def _answered(server: Server, method: str, target: str, headers: dict[str, str], body: bytes) -> int:
    """Send a request, and look at the answer as a page would."""
    given = {"Host": f"127.0.0.1:{server.port}", "Cookie": kept(server), **headers}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with closing(connection):
        try:
            connection.request(method, server.guard.place.rstrip("/") + target, body, given)
            answer = connection.getresponse()
            content = answer.read()
        except (ConnectionError, http.client.RemoteDisconnected):
            return _told(["closed: the address is too long"])
    assert b"no token" not in content, "refused before anything was read"
    if answer.headers.get_content_type() == "application/json":
        found = json.loads(content, parse_constant=_no_number)  # as strictly as a browser
        return _told([found["problem"]] if "problem" in found else [])
    if answer.status >= 500:
        return _told([f"{answer.status} should not happen"])
    return _told([] if answer.status < 400 else [f"{answer.status} {answer.reason}"])


def _no_number(text: str) -> None:
    raise ValueError(f"{text} in JSON")
