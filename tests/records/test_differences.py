"""Recordings compared with each other, as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import load, open_run
from stream_sparse.errors import InputError, RecordError
from stream_sparse.records.differences import Change, RunDifferences, compare
from tests.conftest import RECORDED
from tests.support.errors import fails
from tests.support.run_folders import change_info

ALWAYS = ("pipeline", "source", "started", "ended", "length", "frames processed", "frames lost")


@pytest.fixture
def record(tmp_path: Path) -> Any:
    """Record a pipeline of a text, with changes of the text and options."""

    def run(name: str, changes: dict[str, str] | None = None, **options: Any) -> Path:
        text = RECORDED
        for old, new in (changes or {}).items():
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "p.yaml").write_text(text)
        folder: Path = load(tmp_path / "p.yaml").run(record=tmp_path / name, **options).folder  # type: ignore[assignment]
        return folder

    return run


def facts(found: RunDifferences) -> dict[str, list[str | None]]:
    """What differs, without what is always told."""
    return {fact.name: fact.values for fact in found.facts if fact.name not in ALWAYS}


def test_equal_runs(record: Any) -> None:
    found = compare([record("a"), record("b")])
    assert facts(found) == {}
    assert found.common == [60, 60]
    assert [scalar.name for scalar in found.scalars] == ["pixel", "k"]
    for scalar in found.scalars:
        one, other = scalar.runs
        assert one == other
        assert scalar.differences[1] is not None
        assert scalar.differences[1].equal


def test_other_parameters_nodes_and_lengths(record: Any) -> None:
    one = record("a")
    changes = {"window: 6": "window: 8", "view: [{panel: trace, from: pixel}]\n": ""}
    other = record("b", changes=changes, frames=40)
    third = record(
        "c", changes={"k: {use: running_kurtosis, window: 6}": "m: {use: frame_kurtosis, from: box}"}
    )
    found = compare([one, other, third])
    told = facts(found)
    kurtosis = "running_kurtosis"
    assert told == {"k.use": [kurtosis, kurtosis, None], "m.use": [None, None, "frame_kurtosis"]}
    assert [fact.values for fact in found.facts if fact.name == "frames processed"] == [["60", "40", "60"]]
    assert found.common == [60, 40, 60]
    pixel, k, m = found.scalars
    assert [apart is not None and apart.equal for apart in pixel.differences] == [False, True, True]
    assert [stats is None for stats in k.runs] == [False, False, True]
    assert m.differences == [None, None, None]
    assert facts(compare([one, other])) == {"k.window": ["6", "8"]}


def test_numbers_are_subtracted_over_the_frames_that_both_have(record: Any) -> None:
    """A longer window begins later: the mean of its run is over other frames."""
    one, other = record("a"), record("b", changes={"window: 6": "window: 20"}, frames=40)
    a, b = (open_run(folder).values["k"] for folder in (one, other))
    (pixel, k) = compare([one, other]).scalars
    assert pixel.changes[1] == Change(37, 0.0, 0.0, 0.0)
    assert k.changes[0] is None
    change = k.changes[1]
    assert change is not None
    both = slice(22, 40)  # 3 frames for the box before those of the window
    apart, gaps = k.differences[1], np.abs(a[both] - b[both])
    assert apart is not None
    assert (apart.largest, apart.frame) == (gaps.max(), 22 + int(gaps.argmax()))
    assert (apart.unmatched, apart.column) == (int((np.isnan(a[:40]) != np.isnan(b)).sum()), "k")
    assert change.n == 18
    assert change.mean == pytest.approx(np.mean(b[both]) - np.mean(a[both]), rel=1e-12)
    assert change.sd == pytest.approx(np.std(b[both], ddof=1) - np.std(a[both], ddof=1), rel=1e-12)
    assert change.last == b[39] - a[39]


def test_segments_read_as_one_run(recorded: Path, cut: Path) -> None:
    found = compare([cut, cut / "001"])
    assert found.common == [60, 21]
    assert [s.differences[1] and s.differences[1].equal for s in found.scalars] == [True, True]
    edited = compare([cut, recorded])
    assert [s.differences[1] and s.differences[1].equal for s in edited.scalars] == [True, False]


def test_frames_of_other_sources_are_not_compared(record: Any) -> None:
    seeds = compare([record("a"), record("b", changes={"frames: 60": "frames: 60, seed: 3"})])
    assert facts(seeds) == {"source.seed": ["0", "3"]}
    assert seeds.common == [60, None]
    assert [scalar.differences for scalar in seeds.scalars] == [[None, None], [None, None]]
    means = [stats.mean for stats in seeds.scalars[0].runs if stats is not None]
    change = seeds.scalars[0].changes[1]
    assert change is not None
    assert (change.n, change.mean) == (None, means[1] - means[0])
    rates = compare([record("c"), record("d", changes={"frames: 60": "frames: 60, fps: 15"})])
    assert rates.common == [60, None]


def test_a_run_that_cannot_be_compared_is_named(record: Any, tmp_path: Path, recorded: Path) -> None:
    change_info(recorded, {"frames.processed": 3})
    with fails(f"{recorded}/run.json: says 3 processed frames, frames.csv has 60", RecordError):
        compare([recorded, recorded])
    with fails("compare: expected 2 to 26 runs, got 1"):
        compare([recorded])
    damaged = record("yaml")
    (damaged / "pipeline.yaml").write_text("nodes: [")
    with pytest.raises(InputError, match=r"yaml/pipeline\.yaml:1:9 not YAML: "):
        compare([damaged, damaged])
