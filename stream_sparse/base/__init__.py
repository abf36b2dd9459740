"""The classes that an author subclasses: :class:`Node`, :class:`Source`, :class:`Sink`, :class:`Panel`.

A unit is a plain, picklable class that knows nothing of streams, threads or files of pipelines. Its fields,
declared with :func:`param`, are its parameters; its state is private and made by ``reset()`` alone.
"""

from .node import Node
from .panel import Feed, Panel
from .param import Parameter, Span, param, parameters
from .sink import Sink
from .source import Source
from .unit import Unit, yaml_name

__all__ = [
    "Feed",
    "Node",
    "Panel",
    "Parameter",
    "Sink",
    "Source",
    "Span",
    "Unit",
    "param",
    "parameters",
    "yaml_name",
]
