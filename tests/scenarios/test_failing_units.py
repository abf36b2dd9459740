"""Units that fail in every method, at the first and at a later call, with every kind of exception.

Each run is recorded. It ends within seconds and in one line that names the unit, the method and the cause, a
secret masked; the exit code is that of a failed run, and the run folder is sound.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import Frame, Node, Panel, Sink, Source, Statistic
from stream_sparse.cli.app import answer
from stream_sparse.cli.interrupts import Interrupts
from stream_sparse.frame import Array, Clock, Medium
from stream_sparse.plan import registry
from tests.support.processes import python

SECRET = "rtsp://me:secret@host/x"
BOUND_S = 60.0  # a run takes a tenth of a second; this is for a machine that is busy


class Own(BaseException):
    """An exception that is no Exception."""


class BrokenError(ValueError):
    """An exception whose text cannot be had."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


ERRORS: list[type[BaseException]] = [
    ValueError, OSError, MemoryError, SystemExit, KeyboardInterrupt, GeneratorExit, StopIteration,
    asyncio.CancelledError, Own, BrokenError,
]  # fmt: skip
AT_ONCE = (MemoryError, SystemExit, KeyboardInterrupt, StopIteration)
METHODS = {
    "failing_node": [
        "reset", "update", "note", "horizon", "warmup", "latency", "fields", "units_of_measure", "statistic",
        "state",
    ],
    "failing_panel": ["reset", "open", "see", "draw", "read_off", "heading", "note"],
    "failing_sink": ["reset", "open", "write", "flush", "close"],
    "failing_source": ["reset", "open", "frames", "next", "notes", "close"],
}  # fmt: skip
CASES = [(unit, method) for unit, methods in METHODS.items() for method in methods]


class Plan:
    """Which call of which method of which kind of unit raises what; how often it was called."""

    where = ("", "")
    error: type[BaseException] = ValueError
    at = calls = 0


def maybe(kind: str, method: str) -> None:
    if (kind, method) == Plan.where:
        Plan.calls += 1
        if Plan.calls >= Plan.at:
            raise Plan.error(SECRET)


class FailingNode(Node):
    """Count frames, or fail."""

    def reset(self) -> None:
        maybe("failing_node", "reset")
        self._n = 0

    def update(self, x: Array) -> float:
        maybe("failing_node", "update")
        self._n += 1
        return float(self._n)

    def note(self) -> str:
        maybe("failing_node", "note")
        return ""

    def horizon(self) -> int | None:
        maybe("failing_node", "horizon")
        return None

    def warmup(self) -> int:
        maybe("failing_node", "warmup")
        return self.horizon() or 0

    def latency(self) -> int:
        maybe("failing_node", "latency")
        return 0

    def fields(self) -> tuple[str, ...]:
        maybe("failing_node", "fields")
        return ()

    def units_of_measure(self, *inputs: str) -> str:
        maybe("failing_node", "units_of_measure")
        return ""

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic | None:
        maybe("failing_node", "statistic")
        return Statistic()

    def state(self) -> dict[str, object]:
        maybe("failing_node", "state")
        return super().state()


class FailingPanel(Panel):
    """Draw nothing, or fail."""

    def reset(self) -> None:
        maybe("failing_panel", "reset")

    def open(self, feeds, medium, marks) -> None:  # type: ignore[no-untyped-def]
        maybe("failing_panel", "open")
        super().open(feeds, medium, marks)

    def see(self, *values, at) -> None:  # type: ignore[no-untyped-def]
        maybe("failing_panel", "see")
        self.feeds[0].statistic()

    def draw(self, height: int, width: int) -> Array:
        maybe("failing_panel", "draw")
        self.read_off(0, 0)  # as a window does where the mouse points
        return np.zeros((height, width, 3), np.uint8)

    def read_off(self, x: int, y: int) -> str:
        maybe("failing_panel", "read_off")
        return ""

    def heading(self) -> str:
        maybe("failing_panel", "heading")
        return "x"

    def note(self) -> str:
        maybe("failing_panel", "note")
        return ""


class FailingSink(Sink):
    """Write nothing, or fail."""

    def reset(self) -> None:
        maybe("failing_sink", "reset")

    def open(self, fields, medium) -> None:  # type: ignore[no-untyped-def]
        maybe("failing_sink", "open")

    def write(self, value, at) -> None:  # type: ignore[no-untyped-def]
        maybe("failing_sink", "write")

    def flush(self) -> None:
        maybe("failing_sink", "flush")

    def close(self) -> None:
        maybe("failing_sink", "close")


class FailingSource(Source):
    """Yield twelve frames, or fail."""

    def reset(self) -> None:
        maybe("failing_source", "reset")

    def open(self) -> Medium:
        maybe("failing_source", "open")
        return Medium((8, 8), np.dtype("u1"), 30.0, False, Clock("pts"))

    def frames(self) -> Iterator[Frame]:
        maybe("failing_source", "frames")
        for t in range(12):
            maybe("failing_source", "next")
            yield Frame(t, t / 30, np.full((8, 8), t, np.uint8), 0)

    def notes(self) -> tuple[str, ...]:
        maybe("failing_source", "notes")
        return ()

    def close(self) -> None:
        maybe("failing_source", "close")


PIPELINE = """
source: {use: failing_source}
nodes:
  n: {use: failing_node}
  s: {use: failing_sink}
view:
  - {panel: failing_panel, from: n}
"""


NEVER = {  # methods that this run calls too seldom for a later call
    "failing_node": {"latency", "units_of_measure", "state"},
    "failing_panel": {"open"},
    "failing_sink": {"reset", "open", "flush", "close"},
    "failing_source": {"reset", "open", "frames", "close"},
}


OF_THE_VIEW = {"statistic", "horizon", "warmup", "notes"}
"""Methods that the view calls, too."""


def calls(unit: str, method: str, error: type[BaseException]) -> tuple[int, ...]:
    """The calls that fail: the first one, before there is a frame, and one in mid-run."""
    if error is ValueError:
        return 1, 4
    if method in NEVER[unit]:
        return (1,)
    return (1, 4) if error in AT_ONCE else (4,)


def command(*words: str) -> int:
    """Run a command in a thread of its own, as in a program whose main thread is elsewhere; bounded."""
    done: list[int] = []
    work = lambda: done.append(answer(list(words), Interrupts("", False)))  # noqa: E731
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(BOUND_S)
    assert not thread.is_alive(), f"{Plan.where} hangs"
    assert done, f"{Plan.where}: an exception left the command"
    return done[0]


@pytest.mark.parametrize(("unit", "method"), CASES)
def test_a_failing_unit_ends_a_run_in_one_line(
    unit: str,
    method: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lost.append)
    for own in (FailingNode, FailingPanel, FailingSink, FailingSource):
        registry.add(own)
    (tmp_path / "p.yaml").write_text(PIPELINE)
    for error in ERRORS:
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
                cause = "its text cannot be shown" if error is BrokenError else "rtsp://***@host/x"
                if error is StopIteration and method in ("frames", "next"):
                    cause = "RuntimeError: generator raised StopIteration"  # so Python has it
                assert cause in err, case
            if folder.exists():
                Plan.where = ("", "")
                assert command("verify", str(folder)) == 0, case + capsys.readouterr().err
                capsys.readouterr()


@pytest.mark.parametrize("method", ["fields", "warmup"])
def test_a_unit_that_raises_keyboard_interrupt_is_no_ctrl_c(method: str, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "from stream_sparse import Node\n"
        "class Stops(Node):\n"
        f"    def {method}(self):\n"
        "        raise KeyboardInterrupt\n"
        "    def update(self, x):\n"
        "        return x\n"
    )
    (tmp_path / "p.yaml").write_text("source: {use: synthetic}\nnodes:\n  stops: {use: stops}\n")
    words = ("run", "p.yaml", "--no-show", "--nodes", "own.py", "--record", "r")
    done = python("-m", "stream_sparse", *words, cwd=tmp_path, timeout=BOUND_S)
    assert done.stderr.count("\n") == 1
    assert f"stops: {method}() failed: KeyboardInterrupt" in done.stderr
    assert done.returncode == 1
