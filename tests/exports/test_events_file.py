"""Events: a line for each, as programs for event cameras read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, open_run
from stream_sparse.errors import InputError
from stream_sparse.exports.export import export
from stream_sparse.nodes import BrightnessEvents
from tests.support.errors import refusal

FILM = np.array(
    [[[0, 0, 9], [9, 9, 9]], [[9, 0, 9], [9, 9, 0]], [[9, 0, 9], [9, 9, 0]], [[9, 0, 9], [9, 1, 0]]]
)


def recorded(folder: Path, source: Any = FILM, theta: float = 1.0, **keep: Any) -> Path:
    """Record the events of a film; log(10) has two thresholds of 1."""
    pipeline = Pipeline(source).then(BrightnessEvents(theta=theta), name="events")
    run = pipeline.keep("events.signed", **keep).run(record=folder / "run")
    assert run.folder is not None
    return Path(str(run.folder))


def lines(path: Path) -> list[list[int]]:
    return [[int(cell) for cell in line.split(",")] for line in path.read_text("ascii").splitlines()]


def test_each_event_is_a_line_with_column_row_polarity_and_microseconds(tmp_path: Path) -> None:
    run = recorded(tmp_path)
    done = export(run, "events")
    assert (done.path, done.frames, done.content) == (tmp_path / "run.events.csv", 4, "5 events")
    assert lines(done.path) == [
        [0, 0, 1, 33333], [0, 0, 1, 33333], [2, 1, 0, 33333], [2, 1, 0, 33333], [1, 1, 0, 100000],
    ]  # fmt: skip


def test_they_are_the_events_of_the_recorded_arrays_over_all_segments(tmp_path: Path) -> None:
    film = np.random.default_rng(0).integers(0, 256, (40, 9, 7), np.uint8)
    pipeline = Pipeline(film).then(BrightnessEvents(theta=0.5), name="events").keep("events.signed")
    pipeline.run(record=tmp_path / "run", rotate="0.5s")
    run = open_run(tmp_path / "run")
    assert len(run.folders) == 3
    done = export(run.folder, "events")
    found, times = np.zeros((40, 9, 7), int), [round(t * 1e6) for t in run.time_s.tolist()]
    for x, y, p, t in lines(done.path):
        found[times.index(t), y, x] += 1 if p else -1
    np.testing.assert_array_equal(found[1:], run.arrays["events.signed"])
    assert done.content == f"{np.abs(found).sum():,} events"
    assert run.values["events.rate"][1:].sum() * 63 == pytest.approx(np.abs(found).sum())


@pytest.mark.parametrize(
    ("kept", "every", "said"),
    [
        ("events.rate", 1, "no events were recorded; give its pipeline a brightness_events node and keep: "),
        ("events.signed", 3, "events.signed was kept of one in 3 frames, and the events of the others are "),
    ],
)
def test_events_that_are_not_all_there_are_refused(tmp_path: Path, kept: str, every: int, said: str) -> None:
    pipeline = Pipeline(FILM).then(BrightnessEvents(theta=1), name="events")
    pipeline.keep(kept, every=every).run(record=tmp_path / "run")
    said = f"--events: {(tmp_path / 'run').as_posix()}: {said}"
    assert refusal(InputError, export, tmp_path / "run", "events").startswith(said)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_events_of_two_nodes_or_of_colours_are_refused(tmp_path: Path) -> None:
    both = Pipeline(FILM).then(BrightnessEvents(), name="a").then(BrightnessEvents(), "b", "source")
    both.keep("a.signed").keep("b.signed").run(record=tmp_path / "both")
    said = refusal(InputError, export, tmp_path / "both", "events")
    assert "expected the events of one node, got those of 2: a.signed, b.signed; keep one of them" in said
    colour = recorded(tmp_path, np.zeros((3, 4, 5, 3), np.uint8))
    assert refusal(InputError, export, colour, "events").endswith("put a grayscale node before its node")
