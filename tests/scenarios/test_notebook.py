"""The course's own functions, written out again, against pipelines that sweep all of its windows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import kurtosis

from stream_sparse import load

WINDOWS = range(1, 92, 10)
SPATIAL = range(2, 93, 10)


def taps(window: int, sides: str, pad_size: int = 4) -> np.ndarray:
    """The filter as the notebook builds it: unit length, then the positive tap scaled for a sum of 0."""
    pad, box = np.zeros(pad_size), -np.ones(window)
    parts = [pad, np.zeros(window), [1.0], box, pad] if sides == "past" else [pad, box, [1.0], box, pad]
    found = np.concatenate(parts)
    found /= np.sqrt(np.sum(found**2))
    positive = found > 0
    found[positive] *= -found[~positive].sum() / found[positive].sum()
    return found


def diff_box(data: np.ndarray, window: int, sides: str = "past") -> np.ndarray:
    """The full convolution cut to the length of the data, its first ``window`` outputs overwritten."""
    out = np.convolve(data, taps(window, sides), mode="full")[: len(data)]
    out[:window] = out[window]
    return out


def test_diff_box_over_time(tmp_path: Path) -> None:
    signal = np.random.default_rng(1).normal(size=400).cumsum()
    np.save(tmp_path / "sig.npy", signal)
    file = tmp_path / "steps.yaml"
    file.write_text(f"""
source: {{use: array, path: '{(tmp_path / "sig.npy").as_posix()}'}}
nodes:
  box: {{use: diff_box, align: notebook, window: {{sweep: {{from: 1, to: 91, step: 10}}}}}}
  k: {{use: running_kurtosis}}
""")
    run = load(file).run()
    for window in WINDOWS:
        expected = diff_box(signal, window)
        np.testing.assert_allclose(run.values[f"box@window={window}"], expected, rtol=0, atol=1e-12)
        last = run.values[f"k@box.window={window}"][-1]
        assert last == pytest.approx(kurtosis(expected), abs=1e-9)


@pytest.mark.parametrize("axis", ["x", "y"])
def test_diff_box_over_space(tmp_path: Path, axis: str) -> None:
    frames = np.random.default_rng(2).normal(size=(2, 210, 220))
    np.save(tmp_path / "frames.npy", frames)
    file = tmp_path / "space.yaml"
    file.write_text(f"""
source: {{use: array, path: '{(tmp_path / "frames.npy").as_posix()}'}}
nodes:
  box:
    use: spatial_diff_box
    axis: {axis}
    align: notebook
    window: {{sweep: {{from: 2, to: 92, step: 10}}}}
record: [box]
""")
    run = load(file).run()
    for window in SPATIAL:
        expected = np.apply_along_axis(diff_box, 1 if axis == "x" else 0, frames[1], window, "both")
        np.testing.assert_allclose(run.values[f"box@window={window}"][1], expected, rtol=0, atol=1e-12)
