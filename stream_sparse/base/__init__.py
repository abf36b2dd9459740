"""The classes that an author subclasses: :class:`Node`, :class:`Source`, :class:`Sink`, :class:`Panel`.

A unit is an object of one of these classes. It can be pickled, and it uses no streams and no pipeline files.
Its parameters are the fields declared with :func:`param`. Its state is private; only ``reset()`` creates it.
"""

from stream_sparse.frame import named_outputs as named_outputs

from .feed import Feed as Feed
from .function import FunctionNode as FunctionNode
from .function import function_node as function_node
from .node import Node as Node
from .panel import Panel as Panel
from .param import Parameter as Parameter
from .param import Span as Span
from .param import param as param
from .param import parameters as parameters
from .sink import Sink as Sink
from .source import Source as Source
from .statistic import Statistic as Statistic
from .unit import Unit as Unit
from .unit import is_own as is_own
from .unit import yaml_name as yaml_name
