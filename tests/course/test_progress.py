"""How far a student is, and files of it that are damaged or a stranger's."""

from __future__ import annotations

from pathlib import Path

import pytest

from stream_sparse.course.judge import Verdict
from stream_sparse.course.progress import StudentProgress
from stream_sparse.errors import InputError
from tests.support.errors import refusal

WRONG = Verdict(False, 1, 10, ("input     x = [1 2]", "expected  [0 0]"), "It is late.")
RIGHT = Verdict(True, 10, 10)
UNWRITTEN = Verdict(False, 0, 10, written=False)


def test_a_changed_text_is_a_try_and_right_stays_right(tmp_path: Path) -> None:
    progress = StudentProgress(tmp_path)
    assert progress.read() == {}
    said = []
    for sha256, verdict in zip("abbcde", (UNWRITTEN, WRONG, WRONG, WRONG, RIGHT, WRONG), strict=True):
        said.append(str(progress.note("relu", sha256, verdict)))
    assert said == ["open", "1 try", "1 try", "2 tries", "right", "right"]
    progress.note("taus", "b", WRONG)
    assert [(name, state.tries) for name, state in StudentProgress(tmp_path).read().items()] == [
        ("relu", 4), ("taus", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    ["", "{", '{"relu": 3}', '{"relu": {"tries": "3"}}', "\xff", "[" * 100_000],
)
def test_a_damaged_file_is_said_and_stays(tmp_path: Path, content: str) -> None:
    file = tmp_path / "exercises.json"
    file.write_text(content, "latin-1")
    says = f"{file.as_posix()}: is damaged; remove it to start again"
    assert refusal(InputError, StudentProgress(tmp_path).read) == says
    assert refusal(InputError, StudentProgress(tmp_path).note, "relu", "a", RIGHT) == says
    assert file.read_text("latin-1") == content


def test_a_file_without_end_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "exercises.json").write_bytes(b" " * ((1 << 22) + 1))
    with pytest.raises(InputError, match=r"has more than 4,194,304 bytes, as no list of exercises has"):
        StudentProgress(tmp_path).read()


def test_what_a_newer_version_adds_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "exercises.json").write_text('{"relu": {"tries": 2, "hints": 1}}')
    assert str(StudentProgress(tmp_path).read()["relu"]) == "2 tries"
