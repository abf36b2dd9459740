"""The flow: units as streamz nodes, joined by frame index, timed, guarded, fed from a ring.

This is the only folder that imports streamz. It relies on ``_emit``, ``update``, ``upstreams`` and
``downstreams`` alone.
"""

from stream_sparse.capture.reader import Reader
from stream_sparse.capture.start import Onset

from .attach import attach
from .checkpoint import Snapshot
from .dry_run import UNKNOWN, ask, kinds, pick, picked, rehearse
from .graph import Graph
from .loop import Runner
from .notes import Notes
from .step import NodeStats, Step

__all__ = [
    "UNKNOWN", "Graph", "NodeStats", "Notes", "Onset", "Reader", "Runner", "Snapshot", "Step", "ask",
    "attach", "kinds", "pick", "picked", "rehearse",
]  # fmt: skip
