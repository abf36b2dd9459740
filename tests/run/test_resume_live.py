"""Runs that go on with a camera, or with another film."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run
from stream_sparse.base import param
from stream_sparse.frame import Clock, Frame, Medium
from tests.support.resumable_runs import Pupil, film, small
from tests.support.units import Numbers


class Cam(Numbers):
    """A camera that can be told what its clock says."""

    zero: float | None = param(None, help="utc_at_zero.")
    begin: float = param(0.0, help="Time of the first frame.")

    def open(self) -> Medium:
        return super().open()._replace(live=True, clock=Clock("monotonic", self.zero))

    def frames(self) -> Any:
        for frame in super().frames():
            yield Frame(frame.index, self.begin + frame.time_s, frame.data)


def cam(**values: Any) -> Pipeline:
    return Pipeline(Cam(count=20, ring=64, drop="block", **values)).then(nodes.Relu(), name="relu")


def test_a_camera_goes_on_on_the_first_runs_clock(tmp_path: Path) -> None:
    cam(zero=1000.0, begin=50.0).run(record=tmp_path / "a", frames=10)
    # rebooted: its clock began anew at 1100; its first frame comes 3 s after the last one
    begin = 1000.0 + 50.0 + 9 / 30 + 3 - 1100.0 + 100
    cam(zero=1000.0, begin=begin).run(record=tmp_path / "b", frames=4, resume=tmp_path / "a")
    record = open_run(tmp_path / "b")
    assert record.frame.tolist() == [10, 11, 12, 13]
    np.testing.assert_allclose(record.time_s, begin + np.arange(4) / 30)
    cam(zero=1100.0, begin=begin - 100).run(record=tmp_path / "c", frames=4, resume=tmp_path / "a")
    moved = open_run(tmp_path / "c")
    np.testing.assert_allclose(moved.time_s, record.time_s)
    assert moved.info["clock"] == {"kind": "monotonic", "utc_at_zero": 1000.0}
    assert moved.events[0] == {
        "frame": 10, "time_s": moved.time_s[0], "kind": "gap", "frames": round((begin - 50.3) * 30) - 1,
    }  # fmt: skip


@pytest.mark.parametrize(("first", "then"), [(None, None), (None, 5.0), (5.0, None), (1000.0, 5.0)])
def test_without_a_common_clock_times_go_on_by_a_frame(
    tmp_path: Path, first: float | None, then: float | None
) -> None:
    cam(zero=first, begin=50.0).run(record=tmp_path / "a", frames=10)
    cam(zero=then, begin=7.0).run(record=tmp_path / "b", frames=4, resume=tmp_path / "a")
    record = open_run(tmp_path / "b")
    np.testing.assert_allclose(record.time_s, 50 + np.arange(10, 14) / 30)
    assert record.frame.tolist() == [10, 11, 12, 13]
    assert record.info["clock"]["utc_at_zero"] == first
    assert record.events[0]["frames"] == 1


def test_another_film_begins_at_its_first_frame(tmp_path: Path, file: str) -> None:
    other = film()[::-1].copy()
    small(file).run(record=tmp_path / "a", frames=30)
    rest = small(other).run(record=tmp_path / "b", resume=tmp_path / "a", frames=8)
    shown = (tmp_path / "a").as_posix()
    assert rest.notes[:2] == [
        f"goes on from {shown} at frame 30",
        (
            f"the source is another than that of {shown}: read from its first frame, "
            "which comes just after the last one there"
        ),
    ]
    joined = np.concatenate([film()[:30], other])
    np.testing.assert_array_equal(rest.values["pupil"], Pupil().batch(joined)[30:38])
    np.testing.assert_allclose(open_run(tmp_path / "b").time_s, np.arange(30, 38) / 30)
    again = small(other).run(resume=tmp_path / "b")
    np.testing.assert_array_equal(again.values["pupil"], Pupil().batch(joined)[38:])
