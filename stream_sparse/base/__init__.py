"""The classes that an author subclasses: :class:`Node`, :class:`Source`, :class:`Sink`, :class:`Panel`.

A unit is an object of one of these classes. It can be pickled, and it uses no streams and no pipeline files.
Its parameters are the fields declared with :func:`param`. Its state is private; only ``reset()`` creates it.
"""

from stream_sparse.frame import named_outputs

from .facts import Facts
from .feed import Feed
from .function import FunctionNode, function_node
from .node import Node
from .panel import Panel
from .param import Parameter, Span, param, parameters
from .sink import Sink
from .source import Source
from .statistic import Statistic
from .unit import Unit, is_own, yaml_name

__all__ = [
    "Facts",
    "Feed",
    "FunctionNode",
    "Node",
    "Panel",
    "Parameter",
    "Sink",
    "Source",
    "Span",
    "Statistic",
    "Unit",
    "function_node",
    "is_own",
    "named_outputs",
    "param",
    "parameters",
    "yaml_name",
]
