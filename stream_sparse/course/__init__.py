"""Exercises of the course, and the checker that runs a function and says where it first goes wrong.

An exercise is a folder with ``task.md``, ``reference.py``, ``mistakes.py`` and ``inputs.py``, in no list.
A notebook takes ``check`` from here.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .reply import check

__all__ = ["check"]

_HOMES = {"check": "reply"}

if not TYPE_CHECKING:  # a type checker that saw this function would accept any name

    def __getattr__(name: str) -> Any:
        """Import a name when it is used first."""
        if name in _HOMES:
            return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
