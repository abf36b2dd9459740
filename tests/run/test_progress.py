"""How fast a run is."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest

from stream_sparse.run import progress
from stream_sparse.run.progress import Speed


def test_the_rate_is_that_of_the_last_two_seconds_with_its_n(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: now))
    speed = Speed()
    now += 7  # to open a camera takes long
    assert speed.rate(0) == (0.0, 0)
    rates = []
    for done in itertools.chain(range(1, 91), range(91, 151)):
        now += 1 / 30 if done <= 90 else 1 / 10
        rates.append(speed.rate(done))
    assert rates[13] == (0.0, 0)
    assert rates[15].rate == pytest.approx(30, rel=0.05)
    assert rates[89].rate == pytest.approx(30, rel=0.01)
    assert 55 <= rates[89].n <= 65
    assert rates[-1].rate == pytest.approx(10, rel=0.01)
    assert 18 <= rates[-1].n <= 25


def test_a_line_is_written_over_and_ends(capsys: pytest.CaptureFixture[str]) -> None:
    line = progress.ProgressLine()
    for frames in (1, 2):  # the second comes too soon
        line(progress.Progress(frames, 40, 0.0, None, ("relu", 0.25), 3, live=False))
    line.close(progress.Progress(40, 40, 20.0, 0.0, None, 0, False))
    first, *rest, last = capsys.readouterr().out.split("\r")[1:]
    assert rest == []
    assert first == "1/40 frames, 3 lost, slowest: relu 0.25 ms"
    assert last == "40/40 frames, 20.0 a second, 0:00 left    \n"
