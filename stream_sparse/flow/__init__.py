"""The flow: units as streamz nodes, joined by frame index, timed, guarded, fed from a ring.

This is the only folder that imports streamz. Of streamz's ``Stream`` it uses ``_emit``,
``emit``, ``update`` and ``destroy`` alone.
"""

from streamz import Stream

from .attach import attach
from .checkpoint import Snapshot
from .columns import Columns
from .consumer import FrameConsumer
from .dry_run import NO_SAMPLE, dry_run, kinds, pick, probe, try_nodes
from .engine import Engine
from .ledger import FrameLedger
from .loop import Loop
from .preparation import memory
from .rows import Row, RowIterator, RowMaker, RowQueue
from .step import NodeStats, Step
from .stepper import Stepper
from .supply import FrameSupply

__all__ = [
    "NO_SAMPLE", "Columns", "Engine", "FrameConsumer", "FrameLedger", "FrameSupply",
    "Loop", "NodeStats", "Row", "RowIterator", "RowMaker", "RowQueue", "Snapshot",
    "Step", "Stepper", "Stream", "attach", "dry_run", "kinds", "memory",
    "pick", "probe", "try_nodes",
]  # fmt: skip
