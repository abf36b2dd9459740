"""The measurements of a run in the text formats of Prometheus and OpenMetrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    SummaryMetricFamily,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prometheus_client.metrics_core import Metric

    from stream_sparse.flow import NodeStats
    from stream_sparse.ui.status import RunStatus

    from .session import Measured

__all__ = ["exposition"]

_OWN = "stream_sparse_"
_OPEN = "application/openmetrics-text"


class _Measurements(Collector):
    """The measurements of one run, and the number of its pages and readers."""

    def __init__(self, measured: Measured) -> None:
        self._measured = measured

    def collect(self) -> Iterator[Metric]:
        """Return all families."""
        status, timings, pages, readers, age_s = self._measured
        yield _gauge("pages", "Pages that show the run.", pages)
        yield _gauge("value_readers", "Programs that read rows.", readers)
        if age_s is not None:
            text = "Time since the newest picture that a page shows was drawn."
            yield _gauge("picture_age_seconds", text, age_s, "seconds")
        if status is not None:
            yield from _of_run(status)
            yield from _of_nodes(timings)


def _of_run(now: RunStatus) -> Iterator[Metric]:
    yield InfoMetricFamily(
        _OWN + "run", "The run.", {"pipeline": now.plan.name, "source": now.plan.source_use}
    )
    yield _gauge("running", "1 until the run has ended.", now.ended is None)
    yield _gauge("recording", "1 while the run is recorded.", bool(now.recording))
    yield CounterMetricFamily(_OWN + "frames_captured", "Frames that the source gave.", now.captured)
    yield CounterMetricFamily(_OWN + "frames_processed", "Frames processed.", now.processed)
    text = "Frames lost, dropped or missing, by cause."
    lost = CounterMetricFamily(_OWN + "frames_lost", text, labels=["cause"])
    for cause, count in now.causes.items():
        lost.add_metric([cause], count)
    yield lost
    text = "Processed frames whose pictures are damaged."
    yield CounterMetricFamily(_OWN + "frames_corrupt", text, now.corrupt)
    if now.medium.live:
        yield _gauge("source_present", "0 while the source gives no frames.", now.away_s is None)
        text = "Times that the source came back."
        yield CounterMetricFamily(_OWN + "source_reconnects", text, now.reconnects)
        if now.frame_age_s is not None:
            text = "Time since the last frame came."
            yield _gauge("frame_age_seconds", text, now.frame_age_s, "seconds")
    rate = 0.0 if now.ended is not None else now.rate
    yield _gauge("frame_rate_hertz", "Frames per second, over the last two seconds.", rate, "hertz")
    yield _gauge("ring_frames", "Frames that wait between the source and the first node.", now.waiting)


def _of_nodes(timings: Mapping[str, NodeStats]) -> Iterator[Metric]:
    took = SummaryMetricFamily(
        _OWN + "node_latency_seconds", "Time of a node, or of what takes rows and pictures, for a frame; "
        "quantile 0.95 is of the last 512 frames.", labels=["node"], unit="seconds",
    )  # fmt: skip
    text = "Frames on which the node failed."
    failed = CounterMetricFamily(_OWN + "node_frames_failed", text, labels=["node"])
    queue = GaugeMetricFamily(_OWN + "node_queue_frames", "Frames that wait for the node.", labels=["node"])
    for name, stats in timings.items():
        if stats.count:
            labels = {"node": name, "quantile": "0.95"}
            took.add_sample(took.name, labels, stats.p95_ms / 1000)
        took.add_metric([name], stats.count, stats.count * stats.mean_ms / 1000)
        failed.add_metric([name], stats.skipped)
        queue.add_metric([name], stats.queue)
    yield from (took, failed, queue)


def _gauge(name: str, text: str, value: float, unit: str = "") -> GaugeMetricFamily:
    return GaugeMetricFamily(_OWN + name, text, float(value), unit=unit)


def exposition(accept: str, measured: Measured) -> tuple[str, bytes]:
    """Return the measurements with their type: OpenMetrics if ``accept`` names it, else Prometheus's text."""
    registry = CollectorRegistry()
    registry.register(_Measurements(measured))
    encode, kind = choose_encoder(_OPEN if _OPEN in accept else "")
    return kind, encode(registry)
