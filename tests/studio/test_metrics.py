from __future__ import annotations

import threading

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open
from prometheus_client.parser import text_string_to_metric_families as parse_text

from stream_sparse import Run, load
from stream_sparse.run.options import RunOptions
from stream_sparse.studio.metrics import exposition
from stream_sparse.studio.session import Measured
from tests.support.faulty_camera import FaultyCamera
from tests.support.plans import part, plan
from tests.support.units import At, Gate
from tests.support.waiting import until

OPEN = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"


def read(
    accept: str, run: Run | None, pages: int, readers: int, age_s: float | None
) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return the samples by name and values of labels."""
    status, timings = (None, {}) if run is None else (run.status, run.timings)
    kind, text = exposition(accept, Measured(status, timings, pages, readers, age_s))
    assert kind.startswith(
        "application/openmetrics-text; version=1.0.0" if accept else "text/plain; version=0.0.4"
    )
    families = (parse_open if accept else parse_text)(text.decode())
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def run() -> Run:
    return load("bird").run(frames=40)


@pytest.mark.parametrize("accept", ["", OPEN])
def test_a_run_is_measured(run: Run, accept: str) -> None:
    found = read(accept, run, 2, 1, 0.25)
    own = {name: value for (name, labels), value in found.items() if not labels}
    assert own == {
        "stream_sparse_pages": 2.0,
        "stream_sparse_value_readers": 1.0,
        "stream_sparse_picture_age_seconds": 0.25,
        "stream_sparse_running": 0.0,
        "stream_sparse_recording": 0.0,
        "stream_sparse_frames_captured_total": float(run.status.captured),
        "stream_sparse_frames_processed_total": 40.0,
        "stream_sparse_frames_corrupt_total": 0.0,
        "stream_sparse_frame_rate_hertz": 0.0,
        "stream_sparse_ring_frames": 0.0,
    }
    assert found["stream_sparse_run_info", ("bird", "sample")] == 1.0


@pytest.mark.parametrize("accept", ["", OPEN])
def test_so_is_each_node_and_what_takes_rows(run: Run, accept: str) -> None:
    found = read(accept, run, 0, 0, None)
    for name, stats in run.timings.items():
        of = {key: value for (key, labels), value in found.items() if labels[:1] == (name,)}
        latency, frames = "stream_sparse_node_latency_seconds", "stream_sparse_node"
        quantile = found.get((latency, (name, "0.95")))
        assert quantile == (pytest.approx(stats.p95_ms / 1000) if stats.count else None)
        assert of[f"{latency}_count"] == stats.count
        assert of[f"{latency}_sum"] == pytest.approx(stats.count * stats.mean_ms / 1000)
        assert (of[f"{frames}_frames_failed_total"], of[f"{frames}_queue_frames"]) == (0.0, 0.0)
    assert "records" in run.timings
    assert "stream_sparse_picture_age_seconds" not in {name for name, _ in found}


def test_lost_frames_are_counted_by_cause() -> None:
    entered, go = threading.Event(), threading.Event()
    go.set()  # for the noise that is tried before the first frame

    class Slow(At):
        def update(self, x: float, *, at: object) -> float:
            entered.set()
            assert go.wait(10)
            return 0.0

    run = Run(plan(Gate(count=20, live=True, ring=2), part("at", Slow(), "source")), RunOptions()).start()
    go.clear()
    entered.clear()
    run.source.let(1)
    assert entered.wait(10)
    run.source.let(19)
    until(lambda: run.status.captured >= 20, run)
    go.set()
    run.wait()
    lost = run.status.dropped
    assert lost >= 17  # how many the loop had taken is up to its thread
    assert run.status.causes == {"ring full": lost}
    found = read(OPEN, run, 0, 0, None)
    assert found["stream_sparse_frames_lost_total", ("ring full",)] == lost
    assert found["stream_sparse_frames_captured_total", ()] == 20.0
    assert found["stream_sparse_frames_processed_total", ()] == 20.0 - lost


def test_without_a_run_there_are_pages_alone() -> None:
    assert read(OPEN, None, 3, 0, None) == {
        ("stream_sparse_pages", ()): 3.0,
        ("stream_sparse_value_readers", ()): 0.0,
    }


def test_a_camera_says_whether_it_is_there_and_how_often_it_came_back() -> None:
    camera = FaultyCamera(script="play 3, unplug, play 3, lose 4, corrupt 2", pace=False, drop="block")
    run = Run(plan(camera, part("at", At(), "source")), RunOptions()).start()
    run.wait()
    found = read(OPEN, run, 0, 0, None)
    assert found["stream_sparse_source_reconnects_total", ()] == 1.0
    assert found["stream_sparse_frames_corrupt_total", ()] == 2.0
    assert found["stream_sparse_frames_lost_total", ("lost by the source",)] == 4.0
    assert found["stream_sparse_frames_lost_total", ("source away",)] == run.status.causes["source away"]
    assert {"stream_sparse_source_present", "stream_sparse_frame_age_seconds"} <= {name for name, _ in found}
