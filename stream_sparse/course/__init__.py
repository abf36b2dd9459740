"""Exercises of the course, and the checker that runs a function and says where it first goes wrong.

An exercise is a folder with ``task.md``, ``reference.py``, ``mistakes.toml`` and ``inputs.py``, in no list.
A notebook takes ``check`` and ``watch`` from here. They are imported when they are used first: ``watch``
shows a widget, which a higher room makes.
"""

from stream_sparse._lazy import lazy_names

__all__ = ["check", "watch"]

__getattr__, __dir__ = lazy_names(__name__, {".reply": "check", "..studio.watch": "watch"})
