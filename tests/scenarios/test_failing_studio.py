"""Units that fail in every method, in the studio.

Each is answered in one line that names the unit, the method and the cause, a secret masked, and what comes
next is not disturbed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse.errors import Error
from tests.support.failing_units import METHODS, NEVER, PIPELINE, Plan, register
from tests.support.sessions import StudioStage


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
