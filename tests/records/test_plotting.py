"""Figures of runs and recordings: names, units of measure, gaps where frames are missing, and edits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from stream_sparse import Pipeline, load, open_run
from stream_sparse.base import Source
from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Frame, Medium
from stream_sparse.nodes import FrameMoments
from stream_sparse.plan.columns import Columns
from stream_sparse.records.plotting import plot_scalars
from stream_sparse.records.table import gaps_before
from tests.support.faulty_camera import FaultyCamera

SWEPT = """
name: swept
source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: 20}
nodes:
  tap: {use: pixel_tap, row: 0, col: 0}
  relu: {use: relu, theta: {sweep: {from: 0, to: 140, step: 5}}}
view: [{panel: trace, from: relu, title: after the threshold}]
"""


class Torn(Source):
    """Ten frames, of which two were lost before the sixth."""

    def open(self) -> Medium:
        return Medium((4, 4), np.dtype(np.uint8), 10.0, False, Clock("index"))

    def frames(self) -> Iterator[Frame]:
        for index in range(10):
            late = 2 * (index >= 5)
            yield Frame(index, (index + late) / 10, np.full((4, 4), index, np.uint8), gap=2 * (index == 5))


def lines(axes: Any) -> list[Any]:
    return [line for line in axes.get_lines() if line.get_linestyle() == "-" and len(line.get_xdata()) > 2]


def legend(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


@pytest.mark.parametrize("recorded_again", [False, True])
@pytest.mark.parametrize("x", ["time", "frame"])
def test_no_line_crosses_frames_that_never_came(recorded_again: bool, x: Any, tmp_path: Path) -> None:
    run: Any = Pipeline(Torn()).then(FrameMoments(), name="m").run(record=tmp_path / "run")
    axes = (open_run(tmp_path / "run") if recorded_again else run).plot("m.mean", x=x)
    (line,) = lines(axes)
    assert np.isnan(line.get_ydata()).nonzero()[0].tolist() == [5]
    assert line.get_xdata()[5] == pytest.approx(0.55 if x == "time" else 4.5)
    assert np.delete(line.get_ydata(), 5).tolist() == [*range(10)]
    assert axes.get_xlabel() == ("time (s)" if x == "time" else "frame")


@pytest.mark.parametrize("recorded_again", [False, True])
def test_times_of_a_camera_begin_at_its_first_frame(recorded_again: bool, tmp_path: Path) -> None:
    camera = FaultyCamera(script="play 9", pace=False, drop="block")
    run: Any = Pipeline(camera).then(FrameMoments(), name="m").run(record=tmp_path / "run")
    (line,) = lines((open_run(tmp_path / "run") if recorded_again else run).plot("m.mean"))
    times = run.values.time_s
    assert times[0] > 0
    np.testing.assert_array_equal(line.get_xdata(), times - times[0])


def test_edits_are_dashed_lines(recorded: Path) -> None:
    run = open_run(recorded)
    edits = [event for event in run.events if event["kind"] == "set"]
    for x, key in (("time", "time_s"), ("frame", "frame")):
        axes = run.plot("k", x=x)  # type: ignore[arg-type]
        dashed = [line.get_xdata()[0] for line in axes.get_lines() if line.get_linestyle() == "--"]
        assert dashed == [event[key] for event in edits]
        assert len(dashed) == 1


def test_scalars_of_one_unit_share_axes_and_others_have_their_own() -> None:
    above, below = load("bird").run(frames=12).plot("pixel", "k_pixel", "k_box")
    assert (above.get_ylabel(), below.get_ylabel()) == ("pixel (gray levels)", "kurtosis")
    assert (above.get_xlabel(), below.get_xlabel()) == ("", "time (s)")
    assert above.figure is below.figure


def test_title_and_names_are_those_of_the_view() -> None:
    run = load("bird").run(frames=40)
    axes = run.plot("k_pixel", "k_relu")
    assert (axes.get_ylabel(), legend(axes)) == ("kurtosis", ["pixel", "after ReLU"])
    values = [line.get_ydata() for line in lines(axes)]
    np.testing.assert_array_equal(values, [run.values["k_pixel"], run.values["k_relu"]])
    assert run.plot("k_pixel").get_ylabel() == "kurtosis, pixel"


def test_the_name_of_a_swept_node_stands_for_twelve_of_its_branches(tmp_path: Path) -> None:
    np.save(tmp_path / "film.npy", np.random.default_rng(0).integers(0, 256, (20, 8, 8), dtype=np.uint8))
    (tmp_path / "swept.yaml").write_text(SWEPT)
    run = load(tmp_path / "swept.yaml", source=tmp_path / "film.npy").run()
    axes = run.plot("relu")
    assert axes.get_ylabel() == "after the threshold\n(gray levels)"
    assert (len(lines(axes)), legend(axes)[0], legend(axes)[-1]) == (12, "theta 0", "theta 140")
    assert len(lines(run.plot("relu@theta=5"))) == 1
    assert legend(run.plot("relu", "tap"))[-1] == "tap, row 0, column 0"


def test_axes_of_the_user_are_drawn_in() -> None:
    mine = Figure().subplots()
    run = load("bird").run(frames=12)
    assert run.plot("pixel", ax=mine) is mine
    assert len(lines(mine)) == 1
    with pytest.raises(InputError) as caught:
        run.plot("pixel", "k_relu", ax=mine)
    assert str(caught.value) == (
        "ax: expected 2 Axes of matplotlib (pixel; kurtosis, after ReLU), got Axes; "
        "without ax a new figure is made"
    )


@pytest.mark.parametrize(
    ("names", "more", "message"),
    [
        ((), {}, "plot: expected one or more names of scalars; there are pixel, k"),
        (("pixle",), {}, "plot: no scalar 'pixle'; did you mean 'pixel'?"),
        (("box",), {}, "plot: no scalar 'box'; there are pixel, k"),
        (("k",), {"x": "seconds"}, "plot: x: expected 'time' or 'frame', got 'seconds'"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn(names: Any, more: Any, message: str, recorded: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_run(recorded).plot(*names, **more)
    assert str(caught.value) == message


def test_no_line_crosses_frames_that_were_dropped() -> None:
    frame, x = np.array([0, 1, 4, 5]), np.array([0.0, 0.1, 0.4, 0.5])
    gaps = gaps_before(frame, ())
    (line,) = lines(plot_scalars(["k"], Columns(None, None), frame, x, {"k": np.arange(4.0)}, gaps, ()))
    assert np.isnan(line.get_ydata()).nonzero()[0].tolist() == [2]
