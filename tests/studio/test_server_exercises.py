"""Requests of the page of an exercise: who may ask for what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from stream_sparse.flow.commands import Edit
from stream_sparse.studio.server import Server
from tests.support.pages import ask, get, kept
from tests.support.sessions import StudioStage
from tests.support.waiting import until

TEXT = "import numpy as np\n\ndef relu(x, theta=0):\n    return {}\n"
WRONG, RIGHT = TEXT.format("np.where(x > theta, x, 0)"), TEXT.format("np.maximum(x - theta, 0)")


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Server]]:
    """Serves a studio in an empty folder."""
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        stage = stack.enter_context(StudioStage(tmp_path))

        def served(**how: Any) -> Server:
            server = Server(stage.studio.pages, studio=stage.studio, **how)
            stack.callback(server.close)
            return server

        yield served


def test_an_exercise_is_shown_saved_checked_and_seen_live(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    server = serve()
    assert b"static/app/exercise.js" in get(server, "exercise", kept(server).partition("=")[2])[2]
    status, answer = ask(server, "exercise/show", name="relu")
    assert (status, answer["done"]["private"], answer["done"]["known"]) == (200, True, "")
    known = ask(server, "exercise/save", name="relu", text=WRONG)[1]["done"]
    assert (tmp_path / "relu.py").read_text() == WRONG
    said = ask(server, "exercise/check", name="relu", text=WRONG)[1]["done"]
    assert (said["right"], said["state"]) == (False, "1 try")
    assert ask(server, "exercise/live", name="relu") == (200, {"done": None})
    assert server.studio is not None
    player = server.studio.player
    until(lambda: player.run is not None and player.run.status.processed > 2)
    first = player.run
    player.do(Edit({"relu.theta": 30}))
    assert ask(server, "exercise/save", name="relu", text=RIGHT, known=known)[0] == 200
    assert ask(server, "exercise/live", name="relu") == (200, {"done": None})
    assert player.run is not first
    assert player.status.parameters["relu"]["theta"] == 30  # sliders stay where they are
    assert "return np.maximum(x - theta, 0)\n" in ask(server, "exercise/answer", name="relu")[1]["done"]


def test_only_pages_of_this_server_may_ask(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve()
    refused = (403, "403: only pages of this server may send requests\n")
    for act in ("save", "check", "live"):
        asked = {"name": "relu", "text": RIGHT}
        assert ask(server, f"exercise/{act}", {"Origin": "http://evil.example"}, **asked) == refused
        assert ask(server, f"exercise/{act}", {"Content-Type": "text/plain"}, **asked) == refused
        assert ask(server, f"exercise/{act}", {"Cookie": ""}, **asked)[0] == 403
    assert ask(server, "exercise/nothing", name="relu")[0] == 404
    assert ask(server, "exercise/show", name="relu", folder="/") == (
        400, {"problem": "folder: Extra inputs are not permitted"},
    )  # fmt: skip
    assert [*tmp_path.iterdir()] == []


def test_where_others_can_come_in_no_function_is_saved_or_becomes_a_part_of_the_program(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    server = serve(host="0.0.0.0")
    (tmp_path / "relu.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n" + RIGHT)
    assert ask(server, "exercise/show", name="relu")[1]["done"]["private"] is False
    end = "; start it without --host"
    why = {
        "save": "saves no functions, since others could change them",
        "live": "shows no functions live, since they run as a part of it",
    }
    for act, words in why.items():
        said = (400, {"problem": f"a studio that other machines can reach {words}{end}"})
        assert ask(server, f"exercise/{act}", name="relu", text=WRONG, known="relu.py") == said
    ask(server, "exercise/check", name="relu", text=RIGHT)
    assert [path.name for path in tmp_path.iterdir()] == ["relu.py"]
    assert (tmp_path / "relu.py").read_text().endswith(RIGHT)
