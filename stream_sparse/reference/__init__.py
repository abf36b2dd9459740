"""The formulas of the nodes as functions of whole arrays, in plain NumPy and SciPy; tests compare the two.

Each function has the name and the parameters of its node. It takes arrays with time first, and returns floats
of the same length, nan where the node gives no value. The functions are written to be read, not to be fast,
and share no code with the nodes. Each is imported on first use.

>>> from stream_sparse import reference
>>> reference.temporal_diff(np.array([1.0, 4.0, 2.0]))
array([nan,  3.,  2.])
"""

import sys
from types import ModuleType
from typing import Any

from stream_sparse._lazy import lazy


class _Functions(ModuleType):
    """Keep ``reference.diff_box`` a function when the module of that name is imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, getattr(value, name, value) if isinstance(value, ModuleType) else value)


__getattr__, __dir__ = lazy(__name__, classes=False)
sys.modules[__name__].__class__ = _Functions
