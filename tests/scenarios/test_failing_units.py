"""Units that fail in every method, at the first and at a later call, with every kind of exception.

Each run is recorded. It ends within seconds and in one line that names the unit, the method and the cause, a
secret masked; the exit code is that of a failed run, and the run folder is sound.
"""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from stream_sparse.errors import Error
from tests.support.failing_units import CASES, METHODS, NEVER, PIPELINE, Plan, command, register
from tests.support.sessions import StudioStage
from tests.support.slow import without


class Own(BaseException):
    """An exception that is no Exception."""


ERRORS: list[type[BaseException]] = [
    ValueError, OSError, MemoryError, SystemExit, GeneratorExit, StopIteration,
    asyncio.CancelledError, Own,
]  # fmt: skip
AT_ONCE = (MemoryError, SystemExit, StopIteration)
OF_THE_VIEW = {"statistic", "horizon", "warmup", "notes"}
"""Methods that the view calls, too."""


def calls(unit: str, method: str, error: type[BaseException]) -> tuple[int, ...]:
    """The calls that fail: the first one, before there is a frame, and one in mid-run."""
    if error is ValueError:
        return 1, 4
    if method in NEVER[unit]:
        return (1,)
    return (1, 4) if error in AT_ONCE else (4,)


@pytest.mark.parametrize(("unit", "method"), without(CASES, CASES[1::2]))
def test_a_failing_unit_ends_a_run_in_one_line(
    unit: str,
    method: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lost.append)
    register()
    (tmp_path / "p.yaml").write_text(PIPELINE)
    turn = CASES.index((unit, method)) % 7  # all errors of all methods take long: each method has two
    for error in (ValueError, ERRORS[1 + turn]):
        for at in calls(unit, method, error):
            Plan.where, Plan.error, Plan.at, Plan.calls = (unit, method), error, at, 0
            folder = tmp_path / f"{error.__name__}-{at}"
            words = ["run", str(tmp_path / "p.yaml"), "--no-show", "--record", str(folder)]
            if error is not ValueError and unit != "failing_panel" and method not in OF_THE_VIEW:
                words.append("--no-view")  # a picture of each frame takes longer than all else
            code = command(*words)
            out, err = capsys.readouterr()
            case = f"{unit}.{method} {error.__name__} at call {at}: {err}"
            assert not lost, case
            assert "secret" not in out + err, case
            if Plan.calls < at:
                assert (code, err) == (0, ""), case
                assert at == 4, case
                assert method in NEVER[unit], case
            elif method == "state":  # the run does not need it; who wants to go on with it is told
                assert (code, err) == (0, ""), case
                assert "its state() failed" in out, case
            else:
                # What needs too much memory is the user's to make smaller.
                assert code == (2 if error is MemoryError and "takes more memory" in err else 1), case
                assert err.count("\n") == 1, case
                assert "should not happen" not in err, case
                where = {"update": "node 'n' (failing_node)", "next": "source failed after"}
                known = f"{unit}: {method}() failed: ", where.get(method, "!"), "source failed after 0 frames"
                assert any(text in err for text in known) or code == 2, case
                cause = "rtsp://***@host/x"
                if error is StopIteration and method == "next":
                    cause = "RuntimeError: generator raised StopIteration"  # so Python has it
                assert cause in err, case
            if folder.exists():
                Plan.where = ("", "")
                assert command("verify", str(folder)) == 0, case + capsys.readouterr().err
                capsys.readouterr()


def _studied(stage: StudioStage) -> str:
    """Run the pipeline in a studio to its end; returns the error or the message that its user sees."""
    try:
        stage.studio.start("p.yaml", None)
    except Error as error:
        return str(error)
    run = stage.player.run
    assert run is not None
    assert run.access.loop.done.wait(60)  # all is closed, too
    now = stage.player.status
    return "".join(now.messages) if now.error is None else str(now.error)


@pytest.mark.parametrize("unit", METHODS)
def test_the_studio_says_so_and_goes_on(unit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STREAM_SPARSE_DATA", str(tmp_path / "cache"))
    register()
    Path("p.yaml").write_text(PIPELINE)
    with StudioStage(tmp_path) as stage:
        for method in METHODS[unit]:
            Plan.where, Plan.error, Plan.at, Plan.calls = (unit, method), ValueError, 1, 0
            said = _studied(stage)
            if Plan.calls == 0 or method == "state":
                assert said == "", method
            else:
                assert "\n" not in said
                assert "rtsp://***@host/x" in said, method
        Plan.where = ("", "")
        assert _studied(stage) == ""
