"""What pages of recorded runs get from the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import open_run
from stream_sparse.exports.export import export
from stream_sparse.player.player import Player
from stream_sparse.studio.pictures import unpack
from stream_sparse.studio.server import Server
from stream_sparse.studio.studio import Studio
from tests.support.pages import cookie, get


@pytest.fixture
def server(recorded: Path) -> Iterator[Server]:
    """Of a folder with a recorded run."""
    studio = Studio(recorded.parent, Player(None))
    server = Server(studio.pages, studio=studio)
    yield server
    server.close()


def told(server: Server, path: str) -> tuple[int, Any]:
    status, headers, content = get(server, path, cookie(server))
    assert headers["Content-Type"] == "application/json"
    return status, json.loads(content)


def test_a_page_gets_the_outline_and_the_curves(server: Server, recorded: Path) -> None:
    status, found = told(server, "recorded/outline?run=run")
    assert (status, found["name"], found["frames"]) == (200, "run", 60)
    status, _, content = get(
        server, "recorded/curves?run=run&curves=1,0&begin=-1&end=9&columns=500", cookie(server)
    )
    header, data = unpack(content)
    assert (status, header) == (200, {"lengths": [60, 60]})
    record = open_run(recorded)
    expected = [record.time_s, record.values["k"], record.time_s, record.values["pixel"]]
    np.testing.assert_array_equal(np.frombuffer(data, "<f8"), np.concatenate(expected))


def test_a_page_gets_a_row_by_time_or_by_number(server: Server) -> None:
    for place in ("time=0.5", "row=15"):
        status, _, content = get(server, f"recorded/look?run=run&{place}", cookie(server))
        facts, picture = unpack(content)
        assert (status, facts["row"], facts["frame"], picture[:2]) == (200, 15, 15, b"\xff\xd8")
    status, headers, content = get(server, "recorded/still?run=run&row=15", cookie(server))
    assert (status, headers["Content-Type"], content[:4]) == (200, "image/png", b"\x89PNG")
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''run.png"


@pytest.mark.parametrize("kind", ["csv", "mp4"])
def test_a_run_is_taken_as_a_file(server: Server, recorded: Path, tmp_path: Path, kind: str) -> None:
    status, headers, content = get(server, f"recorded/{kind}?run=run", cookie(server))
    export(recorded, kind, tmp_path / f"expected.{kind}")
    expected = (tmp_path / f"expected.{kind}").read_bytes()
    assert (status, content, headers["Content-Length"]) == (200, expected, str(len(expected)))
    assert headers["Content-Disposition"] == f"attachment; filename*=UTF-8''run.{kind}"


def test_what_cannot_be_had_is_one_line_without_a_path(server: Server, recorded: Path) -> None:
    assert told(server, "recorded/outline?run=..%2frun") == (
        400, {"problem": "'..': expected the name of a file, without / : and the like"},
    )  # fmt: skip
    assert told(server, "recorded/compare?run=run") == (
        400, {"problem": "compare: expected 2 to 26 runs, got 1"},
    )  # fmt: skip
    (recorded / "frames.csv").write_text("junk\n")
    (said,) = told(server, "recorded/outline?run=run")[1]["problems"]
    assert said.startswith("run/frames.csv: ")
    assert told(server, "recorded/csv?run=run") == (400, {"problem": said})


@pytest.mark.parametrize(
    "path",
    [
        "outline", "look?run=run", "look?run=run&time=nan", "look?run=run&row=x", "still?run=run&row=inf",
        "curves?run=run&begin=0&end=1&columns=1", "curves?run=run&begin=0&end=1e999&columns=1&curves=0",
    ],
)  # fmt: skip
def test_junk_is_refused(server: Server, path: str) -> None:
    assert get(server, f"recorded/{path}", cookie(server))[0] == 400
    assert get(server, f"recorded/{path}", "guessed")[0] == 403


def test_the_page_is_there(server: Server) -> None:
    status, headers, content = get(server, "recorded?run=run", cookie(server))
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"static/app/recorded.js" in content
    assert get(server, "recorded/exe?run=run", cookie(server))[0] == 404
