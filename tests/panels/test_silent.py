"""What a panel shows of a node that has fallen silent: plainly not of now, until it speaks again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stream_sparse import load, panels
from stream_sparse.drawing import CARD, palette

from .feeds import at, feed, inked, opened

if TYPE_CHECKING:
    from pathlib import Path

    from stream_sparse.base import Panel

SIZE = (240, 600)
RNG = np.random.default_rng(0)
VALUES: dict[str, tuple[type[Panel], Any]] = {
    "image": (panels.Image, RNG.normal(size=(24, 32))),
    "histogram": (panels.Histogram, RNG.normal(size=(24, 32))),
    "stems": (panels.Stems, RNG.normal(size=20)),
    "curve": (panels.Curve, RNG.normal(size=20)),
    "atoms": (panels.Atoms, RNG.normal(size=(8, 6, 6))),
}


def ink(picture: np.ndarray) -> float:
    """How far a picture is from an empty card."""
    return float(np.abs(picture.astype(int) - np.array(CARD)).mean())


@pytest.mark.parametrize("name", VALUES)
def test_it_is_dimmed_until_it_speaks_again(name: str) -> None:
    cls, value = VALUES[name]
    panel = opened(cls(), feed("a"))
    panel.see(value, at=at(0))
    before = panel.draw(*SIZE)
    for t in range(1, 5):
        panel.see(None, at=at(t))
        assert np.array_equal(panel.draw(*SIZE), before), "a blink is not worth a flicker"
    panel.see(None, at=at(5))
    after = panel.draw(*SIZE)
    assert ink(after) < 0.5 * ink(before)
    panel.see(None, at=at(6))
    assert not np.array_equal(panel.draw(*SIZE), after), "the words count"
    panel.see(value, at=at(7))
    assert np.array_equal(panel.draw(*SIZE), before)


@pytest.mark.parametrize(("cls", "value"), [(panels.Trace, 3.0), (panels.Codes, RNG.normal(size=20))])
def test_what_runs_along_with_time_says_why_it_is_empty_at_its_end(cls: type[Panel], value: Any) -> None:
    panel, twin = opened(cls(seconds=1), feed("a")), opened(cls(seconds=1), feed("a"))
    twin._silence.aside = lambda *_: None

    def drawn(seen: Any, t: int) -> tuple[np.ndarray, np.ndarray]:
        for each in (panel, twin):
            each.see(seen, at=at(t))
        return panel.draw(*SIZE), twin.draw(*SIZE)

    for t in range(40):
        drawn(value, t)
    for t in range(40, 44):
        mine, plain = drawn(None, t)
        assert np.array_equal(mine, plain), "a blink is not told"
    mine, plain = drawn(None, 44)
    rows, columns = np.nonzero((mine != plain).any(axis=2))
    assert columns.min() > 0.5 * SIZE[1], "what stands at its own time is not dimmed"
    assert columns.max() > 0.8 * SIZE[1]
    assert abs(rows.mean() - SIZE[0] / 2) < 20
    after, _ = drawn(None, 45)
    assert not np.array_equal(after[rows.min() : rows.max() + 1], mine[rows.min() : rows.max() + 1])
    mine, plain = drawn(value, 46)
    assert np.array_equal(mine, plain)


@pytest.mark.parametrize("name", ["histogram", "stems", "curve"])
def test_beside_others_it_is_left_out(name: str) -> None:
    cls, value = VALUES[name]
    panel = opened(cls(), feed("a"), feed("b"))
    panel.see(value, -value, at=at(0))
    for t in range(1, 9):
        panel.see(None, -value, at=at(t))
    silent, speaks = (inked(panel.draw(*SIZE)[40:], palette(k)).sum() for k in (0, 1))
    assert silent == 0
    assert speaks > 100


PIPELINE = """
name: small
source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: 600}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 2}
  box: {use: diff_box, from: source, window: 5}
  tap: {use: pixel_tap, row: 2, col: 2}
  ratio: {use: running_kurtosis, window: 20}
view:
  - {panel: bars, from: ratio}
"""


def test_the_count_is_right_to_the_frame_after_any_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[int, tuple[bool, str]] = {}
    edits: dict[int, dict[str, Any]] = {
        60: {"box.window": 50},
        200: {"ratio.window": 30},
        300: {"box.window": 40},
        320: {"box.window": 20},
    }
    see = panels.Bars.see

    def noted(self: panels.Bars, *values: Any, at: Any) -> None:
        see(self, *values, at=at)
        told[at.index] = values[0] is None, self._silence.words(0)
        if at.index in edits:
            run.set(edits[at.index])

    monkeypatch.setattr(panels.Bars, "see", noted)
    (tmp_path / "small.yaml").write_text(PIPELINE)
    with load(tmp_path / "small.yaml").start(record=tmp_path / "run") as run:
        run.wait()
    lines = (tmp_path / "run/events.jsonl").read_text().splitlines()
    at_frames = [json.loads(line)["frame"] for line in lines]
    assert len(at_frames) == 4
    silent = [t for t, (none, _) in told.items() if none]
    speaks = sorted(set(range(601)) - set(silent))
    for t in silent:
        left = min(s for s in speaks if s > t) - t
        words = f"waiting for {left} more frame{'s' if left > 1 else ''}"
        # A later edit lets the count begin anew.
        assert told[t][1] == words or any(t < edit < t + left for edit in at_frames), t
    assert len(silent) > 24 + 69 + 29 + 60
