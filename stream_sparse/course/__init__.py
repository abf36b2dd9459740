"""Exercises of the course, and the checker that runs a function and says where it first goes wrong.

An exercise is a folder with ``task.md``, ``reference.py``, ``mistakes.py`` and ``inputs.py``, in no list.
"""

from __future__ import annotations
