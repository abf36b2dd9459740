"""The engine: units as streamz nodes, joined by frame index, timed, guarded, fed from a ring.

This is the only folder that imports streamz. It relies on ``_emit``, ``update``, ``upstreams`` and
``downstreams`` alone.
"""

from .attach import attach
from .graph import Graph
from .rehearse import UNKNOWN, ask, rehearse
from .ring import Reader
from .runner import Runner
from .step import NodeStats

__all__ = ["UNKNOWN", "Graph", "NodeStats", "Reader", "Runner", "ask", "attach", "rehearse"]
