"""The formulas as batch functions on whole arrays, in plain NumPy and SciPy: what exact means.

Each function has the name and the parameters of its node, takes arrays with time first, and gives floats
as long as its input: nan where the node says nothing. Nothing here is fast, and nothing is shared with the
nodes. A function is imported when it is first asked for.

>>> from stream_sparse import reference
>>> reference.temporal_diff(np.array([1.0, 4.0, 2.0]))
array([nan,  3.,  2.])
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from types import ModuleType
from typing import Any


class _Functions(ModuleType):
    """Importing ``reference.diff_box`` would put the module where its function is expected."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, getattr(value, name, value) if isinstance(value, ModuleType) else value)


def __getattr__(name: str) -> Any:
    if name.startswith("_") or name not in __dir__():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{name}"), name)


def __dir__() -> list[str]:
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


sys.modules[__name__].__class__ = _Functions
