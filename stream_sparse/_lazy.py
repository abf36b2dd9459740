"""Packages whose contents are imported on first use: one file a unit, and no list to edit."""

import functools
import importlib
import pkgutil
import sys
from collections.abc import Callable
from typing import Any


def lazy(package: str, classes: bool = True) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of a package: ``diff_box.py`` has ``DiffBox``, or else ``diff_box``."""

    @functools.cache
    def modules() -> dict[str, str]:
        files = [m.name for m in pkgutil.iter_modules(sys.modules[package].__path__) if m.name[0] != "_"]
        return {"".join(w.title() for w in name.split("_")) if classes else name: name for name in files}

    def load(name: str) -> Any:
        exported = modules()
        if name == "__all__":  # of a star import
            return sorted(exported)
        if name not in exported:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{package}.{exported[name]}"), name)

    return load, lambda: sorted(modules())


def lazy_names(package: str, homes: dict[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of a package with names of other modules, by relative module."""
    home = {name: module for module, names in homes.items() for name in names.split()}

    def load(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        if home[name] == ".":
            return importlib.import_module(f".{name}", package)
        return getattr(importlib.import_module(home[name], package), name)

    return load, lambda: sorted(sys.modules[package].__all__)
