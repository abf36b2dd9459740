"""The flow: units as streamz nodes, joined by frame index, timed, guarded, fed from a ring.

This is the only folder that imports streamz. Of streamz's ``Stream`` it uses ``_emit``,
``emit``, ``update`` and ``destroy`` alone.
"""

from streamz import Stream

from .attach import attach
from .checkpoint import Snapshot
from .columns import Columns
from .dry_run import NO_SAMPLE, kinds, pick, probe, try_nodes
from .engine import Engine
from .items import Drawn, Dropped, FrameValues, Item, Over, RunEvent, Stopping, ViewPicture
from .ledger import FrameLedger
from .loop import FrameLoop
from .preparation import memory
from .rows import Names, Row, RowIterator, RowQueue
from .step import GraphNode, Measured, NodeStats
from .stepper import Stepper
from .subscriber import Listener, Subscriber
from .supply import FrameQueue
from .timeline import Timeline

__all__ = [
    "NO_SAMPLE", "Columns", "Drawn", "Dropped", "Engine", "FrameLedger", "FrameLoop", "FrameQueue",
    "FrameValues", "GraphNode", "Item", "Listener", "Measured", "Names", "NodeStats", "Over", "Row",
    "RowIterator", "RowQueue", "RunEvent", "Snapshot", "Stepper", "Stopping", "Stream", "Subscriber",
    "Timeline", "ViewPicture", "attach", "kinds", "memory", "pick", "probe", "try_nodes",
]  # fmt: skip
