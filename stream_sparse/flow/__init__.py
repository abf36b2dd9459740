"""The flow: units as streamz nodes, joined by frame index, timed, guarded, fed from a ring.

This is the only folder that imports streamz. It relies on ``_emit``, ``update``, ``upstreams`` and
``downstreams`` alone.
"""

from .attach import attach
from .graph import Graph
from .notes import Notes
from .onset import Onset
from .reader import Reader
from .rehearse import UNKNOWN, ask, kinds, pick, picked, rehearse
from .runner import Runner
from .snapshot import Snapshot
from .step import NodeStats, Step

__all__ = [
    "UNKNOWN", "Graph", "NodeStats", "Notes", "Onset", "Reader", "Runner", "Snapshot", "Step", "ask",
    "attach", "kinds", "pick", "picked", "rehearse",
]  # fmt: skip
