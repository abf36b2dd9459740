"""A replay of damaged records says so, and never that all was equal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stream_sparse import load, open_run
from stream_sparse.errors import RecordError, RunError
from stream_sparse.replays.replay import Replay, replay
from tests.support.errors import fails
from tests.support.run_hooks import never_end


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording in three segments."""
    folder = tmp_path_factory.mktemp("recorded") / "run"
    load("minimal").run(frames=18, record=folder, rotate="0.2s")
    assert (folder / "002").is_dir()
    return folder


@pytest.fixture
def run(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "run"))


def test_of_a_replay_without_an_end_nothing_is_said(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    never_end(monkeypatch)
    with fails(f"{run.as_posix()}: the replay did not come to its end: nothing is known of it", RunError):
        replay(run)


def test_a_table_of_a_segment(run: Path, tmp_path: Path) -> None:
    path = run / "001" / "values.csv"
    path.write_text(path.read_text().replace("\n8,", '\n"8,'))
    again = Replay(run, record=tmp_path / "again")
    with fails(f"{path.as_posix()}: line 4: has a cell that is not a number", RecordError):
        again.wait()
    assert again.run.ended == "error"
    assert isinstance(again.run.error, RecordError)
    assert open_run(tmp_path / "again").info["ended"] == {"how": "error", "error": str(again.run.error)}
