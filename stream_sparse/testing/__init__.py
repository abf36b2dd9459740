"""Contract checks for units, one's own included: each raises ``AssertionError`` with what is wrong.

>>> from stream_sparse.nodes import Relu
>>> check_node(Relu, theta=2)
"""

from .faulty import FaultyCamera
from .nodes import check_node
from .panels import check_panel
from .sinks import check_sink
from .sources import check_source

__all__ = ["FaultyCamera", "check_node", "check_panel", "check_sink", "check_source"]
