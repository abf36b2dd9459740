"""Units that fail in every method, in a window, in the studio, in a batch and in a replay.

Each is answered in one line that names the unit, the method and the cause, a secret masked, and what comes
next is not disturbed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stream_sparse.batch.folder import UNFINISHED, ItemResult
from stream_sparse.batch.items import Item
from stream_sparse.batch.job import Job, PipelineText, run_item
from stream_sparse.errors import Error
from stream_sparse.pipeline import load
from stream_sparse.plan import registry
from stream_sparse.recording.run_json import versions
from tests.support.failing_units import CASES, METHODS, NEVER, PIPELINE, Plan, command, register
from tests.support.run_hooks import keep_windows
from tests.support.sessions import StudioStage

cases = pytest.mark.parametrize(("unit", "method"), CASES)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a pipeline of units that do not fail yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "cache"))
    monkeypatch.setattr(Plan, "where", ("", ""))
    monkeypatch.setattr(Plan, "error", ValueError)
    register()
    Path("p.yaml").write_text(PIPELINE)


def fail(unit: str, method: str) -> None:
    """Let a method fail, in mid-run where it is called so often."""
    Plan.where, Plan.calls = (unit, method), 0
    Plan.at = 1 if method in NEVER[unit] else 4


def work() -> None:
    """Let no method fail."""
    Plan.where = ("", "")


def check(said: str, unit: str, method: str) -> None:
    """Check that a text names what has failed."""
    assert "secret" not in said
    assert "should not happen" not in said
    where = {"update": "node 'n' (failing_node)", "next": "source failed after"}.get(method, "!")
    named = f"{unit}: {method}() failed: " in said or where in said or "source failed after 0 frames" in said
    assert named, said
    assert "rtsp://***@host/x" in said


def has_failed(unit: str, method: str) -> bool:
    """Whether the method was called so often, and a run depends on it."""
    return Plan.calls >= Plan.at and method != "state"


@cases
def test_in_a_window(
    unit: str, method: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_windows(monkeypatch)
    fail(unit, method)
    code = command("run", "p.yaml", "--show")
    err = capsys.readouterr().err
    if not has_failed(unit, method):
        assert (code, err) == (0, "")
        return
    assert (code, err.count("\n")) == (1, 1), err
    check(err, unit, method)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the pipeline in which nothing failed."""
    register()
    work()
    place = tmp_path_factory.mktemp("recorded")
    (place / "p.yaml").write_text(PIPELINE)
    load(place / "p.yaml").run(record=place / "run", view=False)
    registry.forget()  # units that are known before a test are known after it, too
    return place / "run"


@cases
def test_in_a_replay(unit: str, method: str, recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fail(unit, method)
    code = command("replay", str(recorded))
    err = capsys.readouterr().err
    if not has_failed(unit, method):
        assert (code, err) == (0, "")
        return
    assert (code, err.count("\n")) == (1, 1), err
    check(err, unit, method)


def item(name: str) -> ItemResult:
    """Do an item of a batch that goes on, as a worker does; a batch that cannot begin has failed, too."""
    out = Path("out").absolute()
    (out / UNFINISHED).mkdir(parents=True, exist_ok=True)
    np.save("film.npy", np.zeros((12, 3, 8, 8), np.uint8))
    try:
        pipeline = PipelineText.of(load("p.yaml", source="film.npy").plan)
    except Error as error:
        return ItemResult("failed", str(error))
    return run_item(Job(Item("film.npy", name=name), "film.npy", pipeline, out.as_posix(), True, versions()))


@pytest.mark.parametrize(("unit", "method"), [case for case in CASES if case[0] != "failing_source"])
def test_in_a_batch(unit: str, method: str) -> None:
    """Its source is a file always."""
    fail(unit, method)
    result = item("a")
    if has_failed(unit, method):
        assert (result.state, result.error.count("\n")) == ("failed", 0)
        check(result.error, unit, method)
        assert not Path("out/a").exists()
    else:
        assert (result.state, result.facts["frames"]) == ("done", 12), result.error
    work()
    assert item("b").state == "done"


def studied(stage: StudioStage) -> str:
    """Run the pipeline in a studio to its end; returns the error or the message that its user sees."""
    try:
        stage.studio.start("p.yaml", None)
    except Error as error:
        return str(error)
    run = stage.player.run
    assert run is not None
    assert run.over(60)  # all is closed, too
    now = stage.player.status
    return "".join(now.messages) if now.error is None else str(now.error)


@pytest.mark.parametrize("unit", METHODS)
def test_in_the_studio(unit: str, tmp_path: Path) -> None:
    """The studio goes on, and runs what does not fail."""
    with StudioStage(tmp_path) as stage:
        for method in METHODS[unit]:
            fail(unit, method)
            said = studied(stage)
            if has_failed(unit, method):
                assert "\n" not in said
                check(said, unit, method)
            else:
                assert said == "", method
        work()
        assert studied(stage) == ""
