"""The recorded runs of a folder, as pages ask for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stream_sparse.errors import InputError
from stream_sparse.exports.export import export
from stream_sparse.studio.library import Library
from stream_sparse.studio.run_cache import RunCache
from tests.support.errors import refusal
from tests.support.run_folders import change_info


@pytest.fixture
def runs(recorded: Path, cut: Path) -> RunCache:
    """Those of a folder with two of them."""
    assert recorded.parent == cut.parent
    return RunCache(Library(recorded.parent))


def test_a_run_is_read_once_and_again_where_it_has_grown(runs: RunCache, recorded: Path) -> None:
    assert runs.outline("run")["frames"] == 60
    first = runs.run("run")
    assert runs.outline("run") is first.outline
    assert runs.run("run") is first
    change_info(recorded, {"ended": None})
    assert runs.run("run") is first  # its page goes on with what it has
    assert runs.outline("run")["open"]
    assert runs.run("run") is not first


def test_few_stay_open(runs: RunCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stream_sparse.studio.run_cache._MOST_OPEN", 1)
    first = runs.run("run")
    runs.run("cut")
    assert runs.run("run") is not first


def test_runs_are_compared_as_on_the_command_line(runs: RunCache, recorded: Path) -> None:
    change_info(recorded, {"name": "at http://me:word@host/"})
    found = runs.compare(["run", "cut"])
    facts, numbers = found["tables"]
    assert found["letters"] == "AB"
    assert found["notes"] == ["B - A counts only the frames on which both have a value"]
    assert facts["rows"][0] == ["pipeline", "at http://***@host/", "noise"]
    assert numbers["titles"] == ("scalar", "run", "n", "mean", "sd", "last", "largest difference")
    assert numbers["rows"][1][-1] == "equal to the bit"
    assert numbers["rows"][2][:3] == ["k", "A", "51"]


def test_a_run_becomes_a_file(runs: RunCache, tmp_path: Path) -> None:
    runs.export("cut", "csv", tmp_path / "a.csv")
    export(tmp_path / "cut", "csv", tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert refusal(InputError, runs.export, "cut", "exe", tmp_path / "x") == "expected csv or mp4, got exe"


def test_what_is_too_long_is_left_to_the_command_line(
    runs: RunCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most in ("COMPARED", "EXPORTED"):
        monkeypatch.setattr(f"stream_sparse.studio.run_cache._MOST_{most}", 100)
    said = refusal(InputError, runs.compare, ["run", "cut"])
    assert said == "these runs are too long to be compared here: stream-sparse compare does it"
    said = refusal(InputError, runs.export, "run", "mp4", tmp_path / "a.mp4")
    assert said == "run is too large for a page: stream-sparse export --mp4 does it"


@pytest.mark.parametrize("name", ["../run", "/etc", "run/..", "runs/../run", "x" * 200, "", "no", "cut/000"])
def test_no_name_leads_elsewhere(runs: RunCache, name: str) -> None:
    for ask in (runs.outline, runs.run, lambda name: runs.compare([name, "run"])):
        with pytest.raises(InputError):
            ask(name)


@pytest.mark.parametrize("kind", ["pipe", "link"])
@pytest.mark.parametrize("name", ["values.csv", "frames.csv", "view.mkv", "events.jsonl"])
def test_nothing_but_files_of_the_folder_is_opened(
    runs: RunCache, recorded: Path, tmp_path: Path, name: str, kind: str
) -> None:
    (recorded / name).unlink()
    if kind == "pipe":
        os.mkfifo(recorded / name)
    else:
        (recorded / name).symlink_to("/etc/passwd")
    asked = [
        lambda: runs.run("run").look(0),
        lambda: runs.compare(["run", "cut"]),
        lambda: runs.export("run", "mp4" if name == "view.mkv" else "csv", tmp_path / "a"),
    ]
    for ask in asked:
        with pytest.raises(InputError, match=f"{name}: is (a link|not a regular file); a run folder holds"):
            ask()
