from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from stream_sparse.course import checking
from stream_sparse.course.checking import mark
from stream_sparse.course.sandbox import SubmissionOutcome
from stream_sparse.course.submissions import submissions


def test_whoever_stops_waits_for_no_submission(tmp_path: Path) -> None:
    texts = ("import numpy as np\ndef relu(x, theta=0): return np.maximum(x - theta, 0)", "while True: pass")
    files = [tmp_path / f"{name}.py" for name in ("first", "relu")]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
    found = mark(submissions(files), 0)
    assert next(found).verdict.right
    with pytest.raises(KeyboardInterrupt):
        found.throw(KeyboardInterrupt())


def test_a_student_keeps_the_others_waiting_for_so_long_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking.os, "cpu_count", lambda: 1)
    monkeypatch.setattr(checking.time, "monotonic", count().__next__)
    for student in ("anna", "ben"):
        for name in ("a", "b"):
            file = tmp_path / student / f"{name}.py"
            file.parent.mkdir(exist_ok=True)
            file.write_text("def relu(x, theta=0): return x")
    monkeypatch.setattr(checking, "_MOST_S", 1.0)
    found = list(mark(submissions([tmp_path]), 0, run=lambda *_: SubmissionOutcome((), "takes too long")))
    assert [(one.student, one.verdict.stopped) for one in found] == [
        ("anna", "takes too long"), ("anna", "not run: other answers of anna took 1 s"),
        ("ben", "takes too long"), ("ben", "not run: other answers of ben took 1 s"),
    ]  # fmt: skip
