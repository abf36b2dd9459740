"""Contract checks for units, your own included; a failed check is an ``AssertionError`` that names the fault.

>>> from stream_sparse.nodes import Relu
>>> check_node(Relu, theta=2)
"""

from .nodes import check_node
from .panels import check_panel
from .sinks import check_sink
from .sources import check_source

__all__ = ["check_node", "check_panel", "check_sink", "check_source"]
