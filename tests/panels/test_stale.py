from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from stream_sparse import load, panels
from stream_sparse.base import Feed, Panel
from stream_sparse.drawing.colours import blank
from stream_sparse.drawing.description import Chart, Grid, Maps, Message
from stream_sparse.drawing.inks import curve_ink
from stream_sparse.panels._stale import StaleInputs

from .feeds import feed, follow, showing

RNG = np.random.default_rng(0)
VALUES: dict[str, tuple[type[Panel], Any]] = {
    "image": (panels.Image, RNG.normal(size=(24, 32))),
    "histogram": (panels.Histogram, RNG.normal(size=(24, 32))),
    "stems": (panels.Stems, RNG.normal(size=20)),
    "curve": (panels.Curve, RNG.normal(size=20)),
    "atoms": (panels.Atoms, RNG.normal(size=(8, 6, 6))),
    "trace": (panels.Trace, 3.0),
    "codes": (panels.Codes, RNG.normal(size=20)),
    "matrix": (panels.Matrix, RNG.normal(size=(4, 4))),
}


def after(feeds: list[Feed], rows: list[list[object]], start: int = 0) -> StaleInputs:
    inputs = StaleInputs(feeds)
    for t, row in enumerate(rows, start):
        inputs.see(row, t)
    return inputs


@pytest.mark.parametrize(
    ("warmups", "frames", "message"),
    [
        ([10], 3, "waiting for 8 more frames"),
        ([1], 0, "waiting for 2 more frames"),
        ([0], 0, "waiting for the first frame"),
        ([10, 4], 4, "waiting for 1 more frame"),
        ([10], 11, "no value yet"),
        ([], 0, "no value yet"),
    ],
)
@pytest.mark.parametrize("start", [0, 500])
def test_the_message_before_the_first_value(
    warmups: list[int], frames: int, message: str, start: int
) -> None:
    inputs = after([feed("x", warmup=w) for w in warmups], [[None] * len(warmups)] * frames, start)
    assert inputs.message() == message
    assert not any(inputs.is_stale(k) or inputs.is_shown(k) for k in range(len(warmups)))


def test_after_a_reset_the_count_begins_again() -> None:
    due = 0
    inputs = after([feed("x")._replace(due=lambda first: first + due)], [[1.0]] * 20)
    due = 20 + 100
    messages = {}
    for t in range(20, 120):
        inputs.see([None], t)
        messages[t] = inputs.message(0) if inputs.is_stale(0) else ""
    assert all(messages.values()), "it is known to wait for long"
    assert messages[24] == "starts again, waiting for 96 more frames"
    assert messages[60] == "starts again, waiting for 60 more frames"
    assert messages[119] == "starts again, waiting for 1 more frame"
    inputs.see([1.0], 120)
    assert not inputs.is_stale(0)


def test_an_input_with_rare_values_does_not_flicker() -> None:
    inputs = StaleInputs([feed("x")])
    for t in range(200):
        inputs.see([1.0 if t % 10 == 0 else None], t)
        assert t < 20 or not inputs.is_stale(0)
    for t in range(200, 220):
        inputs.see([None], t)
    assert inputs.is_stale(0), "for longer than usual"
    assert inputs.message(0) == "no value for 29 frames"


def test_a_stale_input_is_hidden_beside_others_unless_all_are_stale() -> None:
    inputs = after([feed(name) for name in "abc"], [[1.0, 1.0, None]] * 3 + [[None, 1.0, None]] * 9)
    assert [inputs.is_shown(k) for k in range(3)] == [False, True, False]
    for t in range(12, 21):
        inputs.see([None] * 3, t)
    assert [inputs.is_shown(k) for k in range(3)] == [True, True, False]
    assert inputs.message() == "no value for 18 frames"


def stale(panel: Panel) -> Message | None:
    """Return what a panel says of its values being out of date."""
    shown = panel.describe()
    if isinstance(shown, Grid | Maps):
        return shown.parts[0].stale
    assert isinstance(shown, Chart)
    return shown.stale


@pytest.mark.parametrize("name", VALUES)
def test_a_panel_says_that_its_values_are_out_of_date_until_the_next_one(name: str) -> None:
    cls, value = VALUES[name]
    panel = showing(cls(), value)
    said = [stale(panel), *(stale(follow(panel, [None], t)) for t in range(1, 7))]
    assert said == [None] * 5 + [
        Message(f"no value for {n} frames", f"no value for {n} frames") for n in (5, 6)
    ]
    assert stale(follow(panel, [value], 7)) is None


@pytest.mark.parametrize("name", ["histogram", "stems", "curve"])
def test_beside_others_a_stale_input_is_not_shown(name: str) -> None:
    cls, value = VALUES[name]
    panel = showing(cls(), value, -value)
    follow(panel, [(None, -value)] * 8, 1)
    shown = panel.describe()
    assert [mark.ink for (axes,) in shown.rows for mark in axes.marks] == [curve_ink(1)]
    assert stale(panel) is None


PIPELINE = """
name: small
source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: 600}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 2}
  box: {use: diff_box, from: source, window: 5}
  tap: {use: pixel_tap, row: 2, col: 2}
  ratio: {use: running_kurtosis, window: 20}
"""


class Probe(Panel):
    """Reports for each frame whether there is a value, and the message."""

    report: ClassVar[Callable[[int, bool, str], None]]

    def reset(self) -> None:
        self._stale = StaleInputs(self.feeds)

    def see(self, *values: Any, at: Any) -> None:
        self._stale.see(values, at.index)
        type(self).report(at.index, values[0] is None, self._stale.message(0))

    def draw(self, height: int, width: int) -> np.ndarray:
        return blank(height, width)


@pytest.mark.slow
def test_the_count_is_right_to_the_frame_after_any_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: dict[int, tuple[bool, str]] = {}
    edits: dict[int, dict[str, Any]] = {
        60: {"box.window": 50},
        200: {"ratio.window": 30},
        300: {"box.window": 40},
        320: {"box.window": 20},
    }

    def report(index: int, missing: bool, message: str) -> None:
        messages[index] = missing, message
        if index in edits:
            run.set(edits[index])

    monkeypatch.setattr(Probe, "report", staticmethod(report), raising=False)
    (tmp_path / "small.yaml").write_text(PIPELINE)
    with load(tmp_path / "small.yaml").view(Probe(), "ratio").start(record=tmp_path / "run") as run:
        run.wait()
    lines = (tmp_path / "run/events.jsonl").read_text().splitlines()
    edited = [json.loads(line)["frame"] for line in lines]
    assert len(edited) == 4
    without = [t for t, (missing, _) in messages.items() if missing]
    values = sorted(set(range(601)) - set(without))
    for t in without:
        left = min(v for v in values if v > t) - t
        anew = "starts again, " if any(v < t for v in values) else ""
        expected = f"{anew}waiting for {left} more frame{'s' if left > 1 else ''}"
        # After a later edit the count begins again.
        assert messages[t][1] == expected or any(t < edit < t + left for edit in edited), t
    assert len(without) > 24 + 69 + 29 + 60


@pytest.mark.parametrize(("frames", "dimmed"), [(4, False), (5, True)])
def test_at_a_lap_a_value_is_stale_at_once_unless_it_comes_again_soon(frames: int, dimmed: bool) -> None:
    due = 0
    inputs = after([feed("x")._replace(due=lambda first: first + due)], [[1.0]] * 20)
    due = 20 + frames
    found = []
    for t in range(20, 20 + frames):
        inputs.see([None], t)
        found.append(inputs.is_stale(0))
    assert found == [dimmed] * frames
