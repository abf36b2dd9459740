from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import panels
from stream_sparse.base import Feed, Panel
from stream_sparse.drawing.axes import Setting
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.description import Frame, Grid, HeatMap
from stream_sparse.drawing.scene import draw
from stream_sparse.drawing.tints import Tint
from stream_sparse.errors import InputError
from stream_sparse.nodes import DiffBox, Relu
from stream_sparse.plan import registry
from stream_sparse.view.plain import KINDS, described, plain
from tests.panels.feeds import family, feed, follow, opened
from tests.support.errors import refusal

ROOT = Path(__file__).parents[2]
RNG = np.random.default_rng(0)
SHOWN: dict[str, tuple[Panel, list[Any], list[Any]]] = {
    "atoms": (panels.Atoms(), [feed("dict")], [RNG.normal(size=(9, 4, 4))]),
    "bars": (panels.Bars(), [feed("a"), feed("late", warmup=9)], [(np.inf, None)]),
    "codes": (panels.Codes(seconds=1), [feed("x"), feed("late")], [(RNG.normal(size=9), None)] * 9),
    "curve": (panels.Curve(), [*family("k", "box.window", [1, 2, 4])], [(1.0, 2.0, float("nan"))]),
    "equation": (panels.Equation(), [feed("terms", unit="gray levels")], [RNG.normal(size=(3, 8, 8))]),
    "histogram": (panels.Histogram(strips=True), [feed("x"), feed("y")], [(RNG.normal(size=(9, 9)),) * 2]),
    "image": (panels.Image(), [*family("x", "x.k", [1, 2])], [(RNG.normal(size=(6, 8)), np.eye(6, 8))]),
    "matrix": (panels.Matrix(labels=("a", "b")), [feed("x")], [np.eye(2), *[None] * 9]),
    "points": (panels.Points(), [feed("x"), feed("y")], [(np.arange(9.0), RNG.normal(size=9))]),
    "raster": (panels.Raster(seconds=1), [feed("x")], [RNG.integers(-2, 3, (9, 8))] * 9),
    "response": (panels.Response(), [feed("box", DiffBox(window=3))], []),
    "rose": (panels.Rose(), [feed("x")], [np.arange(8.0)]),
    "stems": (panels.Stems(), [feed("x")], [np.arange(-3.0, 4.0)]),
    "text": (panels.Text(), [feed("x"), feed("late")], [("words " * 30, None)]),
    "trace": (panels.Trace(seconds=1), [feed("x", unit="gray levels")], [*np.arange(9.0), *[None] * 9]),
}


def test_every_panel_is_here() -> None:
    assert sorted(SHOWN) == sorted(registry.names("panels"))


@pytest.mark.parametrize("name", SHOWN)
def test_a_description_that_was_json_is_drawn_the_same(name: str) -> None:
    panel, feeds, frames = SHOWN[name]
    shown = follow(opened(panel, *feeds), frames).describe()
    text = json.dumps(plain(shown), allow_nan=False)
    again = described(json.loads(text))
    assert json.dumps(plain(again)) == text
    pictures = blank(240, 600), blank(240, 600)
    for one, picture in zip((shown, again), pictures, strict=True):
        draw(one, picture)
    np.testing.assert_array_equal(*pictures)


def test_the_line_of_a_parameter_is_part_of_it() -> None:
    line = Feed("relu.theta", Relu(theta=3.0), "", {}, 0, label="threshold")
    shown = follow(opened(panels.Trace(line="relu.theta"), feed("x"), line=line), [1.0, 2.0]).describe()
    again = described(json.loads(json.dumps(plain(shown))))
    assert again.rows[0][0].setting == Setting("threshold", 3.0, movable=True)


def test_a_large_frame_keeps_each_second_row_and_column() -> None:
    values = np.arange(1500.0 * 1500, dtype=np.float32).reshape(1500, 1500)
    shown = Grid((Frame(values, Tint("gray", 0.0, 1.0)),))
    made = plain(shown)
    assert made["parts"][0]["values"]["every"] == 2
    np.testing.assert_array_equal(described(made).parts[0].values, values[::2, ::2])


def test_what_is_refused() -> None:
    shown = Grid((HeatMap(np.zeros((1500, 1500)), Tint("gray", 0.0, 1.0)),))
    assert refusal(InputError, plain, shown) == (
        "a description for a page holds arrays of at most 16 MB, got float64 of shape (1500, 1500)"
    )
    assert refusal(InputError, described, {"is": "Circle"}) == (
        "expected the plain values of a description, got KeyError('Circle') in them"
    )


def test_the_documentation_names_all_kinds_and_their_fields() -> None:
    page = (ROOT / "docs/reference/formats.md").read_text("utf-8")
    for name, kind in KINDS.items():
        (line,) = (line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        assert [*re.findall(r"`(\w+)`", line)] == [name, *kind._fields], name
