"""Recordings compared with each other, as plain data."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Any

import numpy as np
import pytest

from stream_sparse import load, open_run
from stream_sparse.errors import InputError, RecordError
from stream_sparse.records.differences import RunDifferences, compare, difference_tables
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
    return {name: values for name, *values in found.facts.itertuples() if name not in ALWAYS}


def differences(found: RunDifferences, run: str) -> list[list[float]]:
    """The largest difference of each scalar of a run, its frame, and the number of unmatched frames."""
    table = found.scalars[found.scalars["run"] == run]
    rows: list[list[float]] = table[["largest", "at", "unmatched"]].to_numpy().tolist()
    return rows


EQUAL = [0.0, pytest.approx(np.nan, nan_ok=True), 0.0]


def test_equal_runs(record: Any) -> None:
    found = compare(record("a"), record("b"))
    assert facts(found) == {}
    assert found.common == [60, 60]
    assert found.scalars["scalar"].tolist() == ["pixel", "pixel", "k", "k"]
    assert differences(found, "B") == [EQUAL, EQUAL]
    _, numbers, notes = difference_tables(found)
    assert [row[-1] for row in numbers.rows] == ["", "equal to the bit"] * 2
    assert notes == []


def test_other_parameters_nodes_and_lengths(record: Any) -> None:
    one = record("a")
    changes = {"window: 6": "window: 8", "view: [{panel: trace, from: pixel}]\n": ""}
    other = record("b", changes=changes, frames=40)
    third = record(
        "c", changes={"k: {use: running_kurtosis, window: 6}": "m: {use: frame_kurtosis, from: box}"}
    )
    found = compare(one, other, third)
    told = facts(found)
    kurtosis = "running_kurtosis"
    assert told["k.use"] == [kurtosis, kurtosis, None]
    assert told["m.use"] == [None, None, "frame_kurtosis"]
    assert found.facts.loc["frames processed"].tolist() == ["60", "40", "60"]
    assert found.common == [60, 40, 60]
    assert list(zip(found.scalars["scalar"], found.scalars["run"], strict=True)) == [
        ("pixel", "A"), ("pixel", "B"), ("pixel", "C"), ("k", "A"), ("k", "B"), ("m", "C"),
    ]  # fmt: skip
    assert differences(found, "C") == [EQUAL, [pytest.approx(np.nan, nan_ok=True)] * 3]
    two = compare(one, other)
    assert facts(two) == {"k.window": ["6", "8"]}
    assert difference_tables(two)[2] == [
        "B is compared with A on the 40 frames that both have, by index and time"
    ]


def test_the_largest_difference_is_over_the_frames_that_both_have(record: Any) -> None:
    """A longer window begins later."""
    one, other = record("a"), record("b", changes={"window: 6": "window: 20"}, frames=40)
    a, b = (open_run(folder).values["k"] for folder in (one, other))
    pixel, k = differences(compare(one, other), "B")
    assert pixel == EQUAL
    both = slice(22, 40)  # 3 frames for the box before those of the window
    gaps = np.abs(a[both] - b[both])
    assert k == [gaps.max(), 22 + int(gaps.argmax()), int((np.isnan(a[:40]) != np.isnan(b)).sum())]


def test_segments_read_as_one_run(recorded: Path, cut: Path) -> None:
    found = compare(cut, cut / "001", recorded)
    assert found.common == [60, 21, 60]
    assert differences(found, "B") == [EQUAL, EQUAL]
    pixel, k = differences(found, "C")
    assert pixel == EQUAL
    assert k[0] > 0


def test_recordings_that_begin_at_other_frames_are_told_how_to_begin_alike(record: Any) -> None:
    found = compare(record("a"), record("b's", start_at="f20"))
    assert facts(found) == {"first frame": ["0", "20"]}
    pipeline = quote(f"{found.runs[1]}/pipeline.yaml")
    assert difference_tables(found)[2] == [
        "B is compared with A on the 40 frames that both have, by index and time",
        f"record it again from frame 0: stream-sparse run {pipeline} --record DIR",
    ]


def test_frames_of_other_times_are_not_compared(record: Any) -> None:
    rates = compare(record("c"), record("d", changes={"frames: 60": "frames: 60, fps: 15"}))
    assert facts(rates)["rate"] == ["30", "15"]
    assert rates.common == [60, 1]


def test_a_run_that_cannot_be_compared_is_named(record: Any, tmp_path: Path, recorded: Path) -> None:
    change_info(recorded, {"frames.processed": 3})
    with fails(f"{recorded}/run.json: says 3 processed frames, frames.csv has 60", RecordError):
        compare(recorded, recorded)
    with fails("compare: expected 2 to 26 runs, got 1"):
        compare(recorded)
    damaged = record("yaml")
    (damaged / "pipeline.yaml").write_text("nodes: [")
    with pytest.raises(InputError, match=r"yaml/pipeline\.yaml:1:9 not YAML: "):
        compare(damaged, damaged)
