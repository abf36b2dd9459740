"""`exercise watch`: a function beside the right one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse.cli.exercise_watch import beside, followed
from stream_sparse.errors import InputError
from stream_sparse.plan import Slider
from stream_sparse.player.player import Player
from tests.support.errors import refusal
from tests.support.sessions import Owner
from tests.support.waiting import until

from .conftest import Cli

RELU = "import numpy as np\n\ndef relu(x, theta=0):\n    return {}\n"
WRONG, RIGHT = RELU.format("np.where(x > theta, x, 0)"), RELU.format("np.maximum(x - theta, 0)")

UNSEEN = "No window is open; --serve shows it on a page. Ctrl-C ends."


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


class Watched(Owner):
    """A session of a file whose changes are taken up, and what was said."""

    def __init__(self, file: Path) -> None:
        self.said: list[str] = []
        flow, equality, self._watch = followed(file, None, self.said.append, loop=True)
        player = Player(flow.plan)
        player.connect(equality)
        super().__init__(player)
        until(lambda: self.said)

    def look(self) -> None:
        self._watch.look(self.player)
        self._watch.look(self.player)


def test_a_saved_file_is_taken_up_and_sliders_stay_where_they_are() -> None:
    file, next_one = Path("relu.py"), "relu.py changed: this run ends, the next one begins"
    file.write_text(WRONG)
    with Watched(file) as here:
        assert here.said == ["differs since frame 0: expected 15, got 115 at [0, 255], where x is 115"]
        here.player.edit({"relu.theta": 30})
        file.write_text("import numpy as np\n\ndef relu(x, theta=0):\n    return (x\n")
        here.look()
        refused = "not taken up: relu.py:4: SyntaxError: '(' was never closed"
        assert (here.said[1:], here.player.status.messages) == ([refused], (refused,))
        file.write_text(RIGHT)
        here.look()
        until(lambda: len(here.said) == 4)
        assert set(here.said[2:]) == {next_one, "equal since frame 0"}
        assert here.player.status.parameters["relu"]["theta"] == 30
        file.write_text(RELU.format("np.maximum(y - theta, 0)"))
        here.look()
        until(lambda: len(here.said) == 7)
        ended = next(line for line in here.said[4:] if line.startswith("equal for "))
        assert set(here.said[4:]) == {next_one, ended, "relu.py:4: NameError: name 'y' is not defined"}


def test_a_file_that_does_not_run_says_where() -> None:
    file = Path("relu.py")
    for text, says in (
        ("k = 1\n\nk = k / 0\ndef relu(x): return k * x\n", "relu.py:3: ZeroDivisionError: division by zero"),
        ("def relu(x)\n    return x\n", "relu.py:1: SyntaxError: expected ':'"),
    ):
        file.write_text(text)
        assert refusal(InputError, beside, file) == says


def test_a_signal_and_its_difference() -> None:
    Path("temporal_diff.py").write_text(
        "import numpy as np\n\ndef temporal_diff(sig):\n    return np.diff(sig)\n"
    )
    pipeline = beside(Path("temporal_diff.py"))
    run = pipeline.keep("temporal_diff.difference").run(frames=125)
    assert run.values["temporal_diff.difference"].shape == (6, 119)
    assert (run.values["temporal_diff.difference"] <= 0).all()


def shown(name: str) -> dict[str, Any]:
    """Return title, inputs and options of the panels of an exercise, by title."""
    Path(f"{name}.py").write_text(f"def {name}(x): ...\n")
    plan = beside(Path(f"{name}.py")).plan
    return {
        str(part.panel.title): ([str(ref) for ref in part.inputs], part.panel.parameters())
        for part in plan.panels
    }  # fmt: skip


def test_both_share_a_scale_and_equal_differences_say_so() -> None:
    relu = shown("relu")
    assert list(relu) == ["input", "difference", "yours and the right answer"]
    inputs, how = relu["yours and the right answer"]
    assert (inputs, how["scale"]) == (["relu.yours", "relu.right"], "all")
    assert relu["difference"][1]["zero"] == "equal"
    curves = shown("temporal_diff")
    assert curves["yours and the right answer"][1]["axes"] == "shared"
    assert curves["difference"][1]["zero"] == "equal"
    several = shown("spatial_diff")
    assert list(several) == [
        "input", "along rows: yours and the right answer", "along rows: difference",
        "along columns: yours and the right answer", "along columns: difference",
    ]  # fmt: skip
    assert several["along columns: difference"][0] == ["spatial_diff.difference_2"]


def test_each_kind_of_result_has_its_panels() -> None:
    def kinds(name: str) -> list[list[str]]:
        Path(f"{name}.py").write_text(f"def {name}(x): ...\n")
        return [[part.use for part in row] for row in beside(Path(f"{name}.py")).plan.view]

    assert kinds("measures") == [["image"], *[["trace", "bars"]] * 3]
    assert kinds("taus") == [["curve"], *[["curve", "curve"]] * 3]
    assert kinds("spatial_diff") == [["image"], *[["image", "image"]] * 2]
    assert kinds("relu") == [["image", "image"], ["image"]]
    assert "result 3: difference" in shown("taus")


def test_arguments_have_sliders() -> None:
    Path("relu.py").write_text(RIGHT)
    (slider,) = beside(Path("relu.py")).plan.live
    assert slider == Slider("relu.theta", 0, 255, 1, label="theta")
    Path("spatial_diff_box.py").write_text("def spatial_diff_box(frame, window, axis=1): ...\n")
    names = [s.name for s in beside(Path("spatial_diff_box.py")).plan.live]
    assert names == ["spatial_diff_box.window", "spatial_diff_box.axis"]


def test_the_end_of_a_source_ends_it_without_a_window(cli: Cli) -> None:
    Path("relu.py").write_text(RIGHT)
    np.save("film.npy", np.random.default_rng(0).integers(0, 256, (12, 8, 9), np.uint8))
    out = cli.says("exercise", "watch", "relu.py", "-s", "film.npy", "--no-show").splitlines()
    assert out[:3] == [UNSEEN, "equal since frame 0", "equal for 12 frames"]
    seconds = float(out[-1].partition(" frames in ")[2].partition(" s ")[0])
    assert seconds >= 0.3, "12 frames at their own speed, 30 a second"


def test_a_number_of_frames_ends_it(cli: Cli) -> None:
    Path("relu.py").write_text(WRONG)
    out = cli.says("exercise", "watch", "relu.py", "--frames", 3, "--no-show").splitlines()
    assert out[0] == "differs since frame 0: expected 15, got 115 at [0, 255], where x is 115"
    assert out[-1].startswith("Measured: 3 frames in ")
    assert sum("differs since" in line for line in out) == 1


def test_ctrl_c_ends_it_where_nothing_else_does(cli: Cli) -> None:
    Path("relu.py").write_text(
        "import signal\nimport numpy as np\n\ncalls = []\n\n\ndef relu(x, theta=0):\n    calls.append(1)\n"
        "    if len(calls) == 10:\n        signal.raise_signal(signal.SIGINT)\n"
        "    return np.maximum(x - theta, 0)\n"
    )
    out = cli.says("exercise", "watch", "relu.py", "--no-show").splitlines()
    assert out[:2] == [UNSEEN, "equal since frame 0"]
    assert out[2].startswith("equal for ")
    assert out[-1].endswith(", 0 lost, stopped")
