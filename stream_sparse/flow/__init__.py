"""The flow: units as streamz nodes, joined by frame index, timed, guarded, fed from a ring.

This is the only folder that imports streamz. Of streamz's ``Stream`` it uses ``_emit``,
``update``, ``destroy`` and ``current_value`` alone.
"""

from .attach import attach
from .checkpoint import Snapshot
from .columns import Columns
from .consumer import FrameConsumer
from .dry_run import NO_SAMPLE, dry_run, kinds, limited_to_8_bits, pick, picked, probe, try_nodes
from .graph import Graph
from .ledger import FrameLedger
from .loop import Edits, Loop
from .notes import Notes
from .preparation import Memory, Preparation, memory
from .step import NodeStats, Step
from .thread_lane import ThreadLanes

__all__ = [
    "NO_SAMPLE", "Columns", "Edits", "FrameConsumer", "FrameLedger", "Graph", "Loop", "Memory", "NodeStats",
    "Notes", "Preparation", "Snapshot", "Step", "ThreadLanes", "attach", "dry_run", "kinds",
    "limited_to_8_bits", "memory", "pick", "picked", "probe", "try_nodes",
]  # fmt: skip
