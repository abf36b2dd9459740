"""`run --watch`: a change after which a panel could not show what it gets; the same at the start of a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from stream_sparse import load
from stream_sparse.spec.registry import add_file

from .test_watching import TEXT, _session

VIEWED = TEXT + "view: [[{panel: trace, from: pixel}]]\n"
ARRAY = (
    "trace: expects scalars or vectors of at most 4 numbers, got uint8 of shape (8, 12); "
    "tap a pixel, or show it with an image or a histogram"
)
MANY = """
import numpy as np
from stream_sparse import Node, param


class Many(Node):
    'A number, or as many of it.'

    count: int = param(1, help='How many.')

    def update(self, x):
        return x if self.count == 1 else np.full(self.count, x)
"""


def test_another_graph_that_a_panel_could_not_show_is_left_alone(tmp_path: Path) -> None:
    with _session(tmp_path, text=VIEWED) as session:
        session.write(VIEWED.replace("trace, from: pixel", "trace, from: source"))
        assert session.told == [f"not taken up: {ARRAY}"]
        assert session.watch.next is None
        assert session.goes_on()


def test_another_source_that_a_panel_could_not_show_is_left_alone(tmp_path: Path) -> None:
    text = TEXT + "view: [[{panel: bars, from: recent}]]\n"
    text = text.replace("  box:", "  recent: {use: recent, from: pixel, frames: 3}\n  box:")
    with _session(tmp_path, text=text) as session:
        session.write(text.replace("fps: 100", "fps: 50").replace("frames: 3", "frames: 100"))
        (told,) = session.told
        assert told == (
            "not taken up: bars: expects scalars or vectors of at most 64 numbers, got float64 of shape "
            "(100,); show it with an image or a histogram"
        )
        assert session.goes_on()


def test_a_parameter_that_makes_a_column_what_a_panel_could_not_show_is_left_alone(tmp_path: Path) -> None:
    text = VIEWED.replace("  box:", "  many: {use: many, from: pixel}\n  box:")
    text = text.replace("trace, from: pixel", "trace, from: many")
    with _session(tmp_path, {"own.py": MANY}, text) as session:
        session.write(text.replace("use: many,", "use: many, count: 9,"))
        told = ARRAY.replace("uint8 of shape (8, 12)", "float64 of shape (9,)")
        assert session.told == [f"not taken up: set 'many.count': {told}"]
        assert session.watch.next is None
        assert session.goes_on()


def test_a_run_does_not_begin_with_a_panel_that_could_not_show_what_it_gets(
    tmp_path: Path, cli: Callable[..., tuple[int, str, str]]
) -> None:
    file = tmp_path / "my.yaml"
    file.write_text(VIEWED.replace("trace, from: pixel", "trace, from: source").replace("null", "3"))
    code, _, err = cli("run", file, "--no-show", "--record", tmp_path / "out")
    assert (code, " ".join(err.split())) == (2, f"error: {ARRAY}")
    assert not (tmp_path / "out").exists()
    assert cli("run", file, "--no-show")[0] == 0  # nobody looks on


STILL = """
import numpy as np
from stream_sparse import Panel


class Still(Panel):
    'Takes black pictures only.'

    def see(self, x, *, at):
        if x.any():
            raise ValueError('not black')

    def draw(self, height, width):
        return np.zeros((height, width, 3), np.uint8)
"""


def test_a_panel_of_ones_own_may_fail_on_noise(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(STILL)
    add_file(tmp_path / "own.py")
    np.save(tmp_path / "black.npy", np.zeros((3, 8, 12), np.uint8))
    (tmp_path / "my.yaml").write_text(
        f"source: {{use: array, path: {(tmp_path / 'black.npy').as_posix()}}}\n"
        "nodes:\n  pixel: {use: pixel_tap, row: 2, col: 3}\n"
        "view: [[{panel: still, from: source}]]\n"
    )
    run = load(tmp_path / "my.yaml").run(record=tmp_path / "out")
    assert (run.ended, run.frames) == ("end", 3)
