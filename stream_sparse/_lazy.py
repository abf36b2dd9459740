"""Packages whose classes are imported on first use: one file a class, and no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from typing import Any


def lazy(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of a package in which ``diff_box.py`` defines ``DiffBox``."""

    def modules() -> dict[str, str]:
        found = pkgutil.iter_modules(sys.modules[package].__path__)
        return {"".join(w.title() for w in m.name.split("_")): m.name for m in found if m.name[0] != "_"}

    def load(name: str) -> Any:
        known = modules()
        if name not in known:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{package}.{known[name]}"), name)

    return load, lambda: sorted(modules())
