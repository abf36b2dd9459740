"""The measurements of a run as Prometheus and its like read them."""

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
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric

    from stream_sparse.ui.control import RunControl

__all__ = ["exposition"]

_OWN = "stream_sparse_"
_OPEN = "application/openmetrics-text"


class _Measurements(Collector):
    """One run, and who looks on."""

    def __init__(self, control: RunControl | None, pages: int, readers: int, age_s: float | None) -> None:
        self._control, self._pages, self._readers, self._age_s = control, pages, readers, age_s

    def collect(self) -> Iterator[Metric]:
        """Return all families."""
        yield _gauge("pages", "Pages that look on.", self._pages)
        yield _gauge("value_readers", "Programs that read rows.", self._readers)
        if self._age_s is not None:
            text = "Time since the newest picture that a page shows was drawn."
            yield _gauge("picture_age_seconds", text, self._age_s, "seconds")
        if self._control is not None:
            yield from _of_run(self._control)
            yield from _of_nodes(self._control)


def _of_run(control: RunControl) -> Iterator[Metric]:
    yield InfoMetricFamily(
        _OWN + "run", "The run.", {"pipeline": control.plan.name, "source": control.plan.source_use}
    )
    yield _gauge("running", "1 until the run has ended.", control.ended is None)
    yield _gauge("recording", "1 while it is recorded.", bool(control.recording))
    yield CounterMetricFamily(_OWN + "frames_captured", "Frames that the source gave.", control.captured)
    yield CounterMetricFamily(_OWN + "frames_processed", "Frames processed.", control.frames)
    lost = CounterMetricFamily(_OWN + "frames_dropped", "Frames lost, by cause.", labels=["cause"])
    for cause, count in control.drops.items():
        lost.add_metric([cause], count)
    yield lost
    rate = 0.0 if control.ended is not None else control.rate
    yield _gauge("frame_rate_hertz", "Frames a second, over the last two seconds.", rate, "hertz")
    yield _gauge("ring_frames", "Frames that wait between the source and the first node.", control.waiting)


def _of_nodes(control: RunControl) -> Iterator[Metric]:
    took = SummaryMetricFamily(
        _OWN + "node_latency_seconds", "Time of a node, or of what takes rows and pictures, for a frame; "
        "quantile 0.95 is of the last 512 frames.", labels=["node"], unit="seconds",
    )  # fmt: skip
    failed = CounterMetricFamily(_OWN + "node_frames_failed", "Frames on which it failed.", labels=["node"])
    queue = GaugeMetricFamily(_OWN + "node_queue_frames", "Frames that wait for it.", labels=["node"])
    for name, stats in control.timings.items():
        if stats.count:
            labels = {"node": name, "quantile": "0.95"}
            took.add_sample(took.name, labels, stats.p95_ms / 1000)
        took.add_metric([name], stats.count, stats.count * stats.mean_ms / 1000)
        failed.add_metric([name], stats.skipped)
        queue.add_metric([name], stats.queue)
    yield from (took, failed, queue)


def _gauge(name: str, text: str, value: float, unit: str = "") -> GaugeMetricFamily:
    return GaugeMetricFamily(_OWN + name, text, float(value), unit=unit)


def exposition(
    accept: str, control: RunControl | None, pages: int, readers: int, age_s: float | None
) -> tuple[str, bytes]:
    """Return the measurements with their type: OpenMetrics where ``accept`` names it, else Prometheus's text.

    ``age_s``: of the newest picture that a page shows; None where there is none.
    """
    registry = CollectorRegistry()
    registry.register(_Measurements(control, pages, readers, age_s))
    encode, kind = choose_encoder(_OPEN if _OPEN in accept else "")
    return kind, encode(registry)
