"""Frames from a camera or a file through exact online nodes to live views of sparsity and recordings.

>>> from stream_sparse import load
>>> run = load("bird").run(frames=100)
>>> len(run.values["k_box"])
100
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._lazy import lazy_names
from ._version import __version__
from .system import xlibs

if TYPE_CHECKING:
    from . import analysis, base, errors, learning, nodes, panels, reference, sinks, sources, testing
    from .base import Facts, Node, Panel, Sink, Source, param
    from .batch.batch_record import open_batch
    from .flow import attach
    from .frame import Clock, Frame, Medium, Stamp
    from .pipeline import Pipeline, load, show
    from .records import open_run
    from .run.run import Run

xlibs.load()  # or OpenCV's windows may hang beside PyAV

__all__ = [
    "Clock", "Facts", "Frame", "Medium", "Node", "Panel", "Pipeline", "Run", "Sink", "Source", "Stamp",
    "__version__", "analysis", "attach", "base", "errors", "learning", "load", "nodes", "open_batch",
    "open_run", "panels", "param", "reference", "show", "sinks", "sources", "testing",
]  # fmt: skip

# Imported on first use: `--help` and a node in a notebook should not wait for streamz, numba and OpenCV.
_HOMES = {
    ".base": "Facts Node Panel Sink Source param",
    ".frame": "Clock Frame Medium Stamp",
    ".pipeline": "Pipeline load show",
    ".batch.batch_record": "open_batch",
    ".flow": "attach",
    ".records": "open_run",
    ".run.run": "Run",
    ".": "analysis base errors learning nodes panels reference sinks sources testing",
}

if not TYPE_CHECKING:  # a type checker that saw this function would accept any name
    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
