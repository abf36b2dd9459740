"""Progress: sentences, plain lines, a bar."""

from __future__ import annotations

import sys
import time
from io import StringIO

import pytest
from rich.console import Console

from stream_sparse.cli import main
from stream_sparse.cli.progress import Reporter
from stream_sparse.kernels.compiling import Compiling
from stream_sparse.run.progress import Progress, sentence

PROGRESS = Progress(120, 240, 60.0, 2.0, ("box", 1.234), 0, live=False)


def test_sentences() -> None:
    assert sentence(PROGRESS) == "120/240 frames, 60.0 a second, 0:02 left, slowest: box 1.2 ms"
    live = Progress(99, None, 29.97, None, None, 3, live=True)
    assert sentence(live) == "99 frames, 30.0 a second, 3 lost"
    assert "1:01:05 left" in sentence(PROGRESS._replace(remaining_s=3665.0))


def test_plain_lines_come_every_two_seconds_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    said = StringIO()
    with Reporter(Console(file=said, width=200)) as reporter:
        for tenth in range(100):
            now[0] = tenth / 10
            reporter(PROGRESS)
    assert said.getvalue().splitlines() == [sentence(PROGRESS)] * 4  # at 2, 4, 6 and 8 s


def test_run_says_something_before_it_imports(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(SystemExit):
        main(["run", "nowhere"])
    assert capsys.readouterr().out == "starting\r"


def on_a_terminal(said: StringIO) -> Reporter:
    return Reporter(
        Console(file=said, force_terminal=True, width=100, legacy_windows=False, color_system=None)
    )


def test_a_terminal_gets_a_bar() -> None:
    said = StringIO()
    with on_a_terminal(said) as reporter:
        reporter(PROGRESS._replace(live=True))  # of unknown length
        reporter.compiling(Compiling("slide", 4, 9))
    done, left = "\u2501" * 8, " " * 16  # three of nine are done
    assert f"{done}{left} compiling 4 of 9, once for each version" in said.getvalue()
