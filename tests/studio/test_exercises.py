"""Exercises on a page: what it shows, saves and checks, in one folder."""

from __future__ import annotations

import base64
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
import pytest

from stream_sparse.course.exercise import exercises
from stream_sparse.course.progress import StudentProgress
from stream_sparse.course.sandbox import has_wall
from stream_sparse.errors import InputError
from stream_sparse.studio import exercises as module
from stream_sparse.studio.exercises import Exercises
from stream_sparse.studio.library import Library
from tests.support.errors import refusal

WRONG = "import numpy as np\n\ndef relu(x, theta=0):\n    return np.where(x > theta, x, 0)\n"
RIGHT = WRONG.replace("np.where(x > theta, x, 0)", "np.maximum(x - theta, 0)")
CHANGED = "'relu.py' has changed since this page read it; save once more to replace it"


@pytest.fixture
def found(tmp_path: Path) -> Exercises:
    """The exercises of an empty folder."""
    return Exercises(Library(tmp_path))


def known(text: str) -> str:
    """The hash of a text, as a page knows it."""
    return sha256(text.encode()).hexdigest()


def test_a_page_begins_with_the_task_and_the_head_of_the_function(found: Exercises, tmp_path: Path) -> None:
    shown = found.shown("ReLU")
    assert (shown["name"], shown["title"], shown["file"]) == ("relu", "ReLU: a threshold", "relu.py")
    assert shown["task"].startswith("<p>A neuron is silent below its threshold")
    assert (shown["page"], r"\max(x_t - \theta" in shown["formula"]) == ("changes", True)
    assert "def relu(x, theta=0):\n" in shown["text"]
    assert (shown["known"], shown["state"], shown["note"], shown["watch"]) == ("", "open", "", True)
    assert [*tmp_path.iterdir()] == []
    found.save("relu", WRONG, "")
    shown = found.shown("relu")
    assert (shown["text"], shown["known"]) == (WRONG, known(WRONG))
    assert [found.shown(name)["name"] for name in exercises()] == [*exercises()]


def test_a_text_is_saved_over_what_the_page_has_read_alone(found: Exercises, tmp_path: Path) -> None:
    file = tmp_path / "relu.py"
    assert found.save("relu", WRONG, "") == known(WRONG)
    assert found.save("relu", RIGHT, known(WRONG)) == known(RIGHT)
    file.write_text("# by another editor\n")
    assert refusal(InputError, found.save, "relu", WRONG, known(RIGHT)) == CHANGED
    assert file.read_text() == "# by another editor\n"
    assert found.save("relu", WRONG, "relu.py") == known(WRONG)
    assert refusal(InputError, found.save, "relu", RIGHT, "") == CHANGED
    assert found.save("relu", WRONG, "") == known(WRONG)  # the same text is there already
    assert file.read_text() == WRONG


def test_nothing_else_is_written(found: Exercises, tmp_path: Path) -> None:
    assert "there is no exercise '../relu'" in refusal(InputError, found.save, "../relu", WRONG, "")
    (tmp_path / "relu.py").mkdir()
    folder = refusal(InputError, found.save, "relu", WRONG, "relu.py")
    assert folder == "relu.py: cannot be read: not a regular file"


def test_a_link_is_not_followed(found: Exercises, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside.py"
    outside.write_text("secret")
    (tmp_path / "relu.py").symlink_to(outside)
    shown = found.shown("relu")
    assert "secret" not in shown["text"]
    link = "'relu.py' is a link; save once more to replace it by a file"
    assert refusal(InputError, found.save, "relu", WRONG, shown["known"]) == link
    found.save("relu", WRONG, "relu.py")
    assert outside.read_text() == "secret"


def test_a_wrong_function_gets_its_hint_a_picture_and_a_state(found: Exercises, tmp_path: Path) -> None:
    said = found.check("relu", WRONG + "print('here')\n", private=True)
    assert (said["right"], said["state"], said["note"], said["runs"]) == (False, "1 try", "", True)
    assert said["cause"].startswith("theta is not subtracted: ")
    assert said["where"][0] == "input     x = [140 150 160], theta = 150"
    assert said["line"] is None
    for look in ("light", "dark"):
        kind, _, data = said["pictures"][look].partition(",")
        picture = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), cv2.IMREAD_COLOR)
        assert kind == "data:image/png;base64"
        assert (picture is not None and picture.mean() > 127) == (look == "light")
    said = found.check("relu", RIGHT, private=True)
    assert (said["right"], said["state"], said["where"], said["pictures"]) == (True, "right", (), {})
    assert StudentProgress(tmp_path).read()["relu"].tries == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def relu(x, theta=0):\n    return x +\n", 2),
        ("def relu(x, theta=0):\n    raise ValueError('(line 9): no')\n", 2),
    ],
)
def test_an_error_has_its_line(found: Exercises, text: str, line: int) -> None:
    assert found.check("relu", text, private=True)["line"] == line


def test_progress_that_is_damaged_is_said_and_the_check_goes_on(found: Exercises, tmp_path: Path) -> None:
    (tmp_path / "exercises.json").write_text("{")
    said = found.check("relu", RIGHT, private=True)
    assert said["right"]
    assert said["note"].startswith("exercises.json: is damaged; ")
    assert found.shown("relu")["note"] == said["note"]


def test_texts_of_others_are_checked_where_they_can_read_nothing(
    found: Exercises, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "has_wall", lambda: False)
    assert refusal(InputError, found.check, "relu", RIGHT, private=False) == (
        "a studio that other machines can reach checks functions where seccomp and Landlock hold them, "
        "which this machine lacks; start it without --host"
    )
    assert found.check("relu", RIGHT, private=True)["right"]
    monkeypatch.undo()
    (tmp_path / "exercises.json").unlink()
    if not has_wall():
        pytest.skip("needs seccomp and Landlock")
    said = Exercises(Library(tmp_path)).check("relu", RIGHT, private=False)
    assert (said["right"], "state" in said, [*tmp_path.iterdir()]) == (True, False, [])


def test_a_function_is_shown_at_work(found: Exercises, tmp_path: Path) -> None:
    assert refusal(InputError, found.watched, "relu", "", {}) == (
        "there is no relu.py in this folder yet; save it first"
    )
    found.save("relu", WRONG, "")
    assert found.watched("relu", "sample:china", {}).name == "relu"
    outside = refusal(InputError, found.watched, "relu", "/etc/passwd", {})
    assert outside == "'/etc/passwd': expected the name of a file, without / : and the like"


def test_a_function_that_has_to_be_stopped_does_not_become_a_part_of_the_program(
    found: Exercises, tmp_path: Path
) -> None:
    (tmp_path / "relu.py").write_text("def relu(x, theta=print('x' * (1 << 25))):\n    return x\n")
    said = refusal(InputError, found.watched, "relu", "", {})
    assert said == "relu.py does not finish, so it is not shown live; check it"
