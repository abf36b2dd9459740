"""Frames from a camera or a file through exact online nodes to live views of sparsity and recordings.

>>> from stream_sparse import load
>>> run = load("bird").run(frames=100)
>>> len(run.values["k_box"])
100
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .system import xlibs

if TYPE_CHECKING:
    from . import errors, nodes, panels, reference, sinks, sources, testing
    from .base import Feed, Node, Panel, Sink, Source, Statistic, param
    from .batch.batch_record import open_batch
    from .exports.export import export
    from .exports.report import report
    from .figures import plot_atoms
    from .flow import attach
    from .frame import Clock, Frame, Medium, Stamp, named_outputs
    from .learning import OnlineDictionary, omp
    from .pipeline import Pipeline, load, show
    from .player.player import Player
    from .records import open_run
    from .records.differences import compare
    from .records.event_average import event_average
    from .records.verify import verify
    from .replays.replay import replay
    from .run.run import Run

xlibs.load()  # or OpenCV's windows may hang beside PyAV

__all__ = [
    "Clock",
    "Feed",
    "Frame",
    "Medium",
    "Node",
    "OnlineDictionary",
    "Panel",
    "Pipeline",
    "Player",
    "Run",
    "Sink",
    "Source",
    "Stamp",
    "Statistic",
    "__version__",
    "attach",
    "compare",
    "errors",
    "event_average",
    "export",
    "load",
    "named_outputs",
    "nodes",
    "omp",
    "open_batch",
    "open_run",
    "panels",
    "param",
    "plot_atoms",
    "reference",
    "replay",
    "report",
    "show",
    "sinks",
    "sources",
    "testing",
    "verify",
]

# Imported on first use: `--help` and a node in a notebook should not wait for streamz, numba and OpenCV.
_FOLDERS = {
    **dict.fromkeys(("Feed", "Node", "Panel", "Sink", "Source", "Statistic", "param"), "base"),
    **dict.fromkeys(("Clock", "Frame", "Medium", "Stamp", "named_outputs"), "frame"),
    **dict.fromkeys(("Pipeline", "load", "show"), "pipeline"),
    **dict.fromkeys(("OnlineDictionary", "omp"), "learning"),
    "plot_atoms": "figures",
    "Player": "player.player",
    "Run": "run.run",
    "attach": "flow",
    "compare": "records.differences",
    "event_average": "records.event_average",
    "export": "exports.export",
    "open_batch": "batch.batch_record",
    "open_run": "records",
    "replay": "replays.replay",
    "report": "exports.report",
    "verify": "records.verify",
}

if not TYPE_CHECKING:  # a type checker that saw this function would accept any name

    def __getattr__(name: str) -> Any:
        if name in _FOLDERS:
            return getattr(importlib.import_module(f"{__name__}.{_FOLDERS[name]}"), name)
        if name in __all__:
            return importlib.import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
