"""Exercises of the course, and the checker that runs a function and says where it first goes wrong.

An exercise is a folder with ``task.md``, ``reference.py``, ``mistakes.py`` and ``inputs.py``, in no list.
A notebook takes ``check`` and ``watch`` from here. They are imported when they are used first: ``watch``
shows a widget, which a higher room makes.
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["check", "watch"]

_HOMES = {"check": "stream_sparse.course.reply", "watch": "stream_sparse.studio.watch"}


def __getattr__(name: str) -> Any:
    """Import a name when it is used first."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
