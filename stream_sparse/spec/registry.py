"""Names in YAML to classes: a file in the package, an installed entry point, or a file that the user names.

Listing names imports nothing, so that help and completion stay fast; a class is imported when it is used.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Literal

from stream_sparse.base import Node, Panel, Sink, Source, Unit, yaml_name
from stream_sparse.errors import Error, InputError, nearest

__all__ = ["KINDS", "Kind", "add", "add_file", "find", "kind_of", "names", "own_files"]

Kind = Literal["sources", "nodes", "panels", "sinks"]
KINDS: dict[Kind, type[Unit]] = {"sources": Source, "nodes": Node, "panels": Panel, "sinks": Sink}

PACKAGE = "stream_sparse"
_own: dict[Kind, dict[str, type[Unit]]] = {kind: {} for kind in KINDS}
_files: list[Path] = []


def names(kind: Kind) -> list[str]:
    """The names of all units of a kind, sorted; nothing is imported."""
    return sorted({*_bundled(kind), *_installed(kind), *_own[kind]})


def find(kind: Kind, name: str) -> type[Unit]:
    """The class behind a name.

    Raises:
        InputError: where there is none, with the nearest name.
    """
    if name in _own[kind]:
        return _own[kind][name]
    if name in _bundled(kind):
        module = importlib.import_module(f"{PACKAGE}.{kind}.{name}")
        return next(c for c in _units(module, KINDS[kind]) if yaml_name(c) == name)
    if name in _installed(kind):
        return _load(kind, _installed(kind)[name])
    what = kind[:-1]
    raise InputError(
        f"unknown {what} '{name}'{nearest(name, names(kind)) or f'; there are {_list(names(kind))}'}"
    )


def kind_of(unit: type[Unit]) -> Kind:
    """Which kind of unit a class is."""
    return next(kind for kind, base in KINDS.items() if issubclass(unit, base))


def add(unit: type[Unit]) -> None:
    """Make a class of one's own known by its name.

    Raises:
        InputError: where the name is taken by another class.
    """
    kind, name = kind_of(unit), yaml_name(unit)
    known = _own[kind].get(name)
    taken = known is not None and (known.__module__, known.__qualname__) != (
        unit.__module__,
        unit.__qualname__,
    )
    if taken or name in _bundled(kind) or name in _installed(kind):
        raise InputError(f"{kind[:-1]} '{name}' exists already; give the class {unit.__name__} another name")
    _own[kind][name] = unit


def add_file(path: str | Path) -> list[type[Unit]]:
    """Run a Python file that the user named and make known the units that it defines.

    Raises:
        InputError: where it is missing, does not run, or defines no unit.
    """
    file = Path(path).resolve()
    if not file.is_file():
        raise InputError(f"{path}: no such file; --nodes wants a Python file with units of your own")
    name = f"stream_sparse_own_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise InputError(f"{path}: not a Python file; --nodes wants a file whose name ends in .py")
    module = importlib.util.module_from_spec(spec)
    before = sys.modules.get(name)
    sys.modules[name] = module  # so that its classes pickle
    try:
        # Not by the loader: it would take what it compiled within the same second for the file's content.
        exec(compile(file.read_bytes(), str(file), "exec"), vars(module))
    except BaseException as error:
        _put_back(name, before)
        if isinstance(error, Error) or not isinstance(error, (Exception, SystemExit)):
            raise
        raise InputError(f"{path}{_why(error)}") from error
    found = [unit for base in KINDS.values() for unit in _units(module, base)]
    if not found:
        raise InputError(f"{path}: defines no unit; subclass Node, Source, Panel or Sink of stream_sparse")
    for known in _own.values():  # read before, perhaps, when it had other units
        for old in [old for old, unit in known.items() if unit.__module__ == name]:
            del known[old]
    for unit in found:
        add(unit)
    if file not in _files:
        _files.append(file)
    return found


def _why(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return ": would end whoever reads it; call sys.exit() only where __name__ == '__main__'"
    where = f":{error.lineno}" if isinstance(error, SyntaxError) else ""
    return f"{where}: does not run: {type(error).__name__}: {error}"


def _put_back(name: str, module: ModuleType | None) -> None:
    if module is None:
        del sys.modules[name]
    else:
        sys.modules[name] = module


def own_files() -> list[Path]:
    """The files that units were loaded from, for a run's record."""
    return list(_files)


def _bundled(kind: Kind) -> list[str]:
    folder = Path(__file__).parents[1] / kind
    return [m.name for m in pkgutil.iter_modules([str(folder)]) if not m.name.startswith("_")]


def _installed(kind: Kind) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=f"{PACKAGE}.{kind}")}


def _load(kind: Kind, point: EntryPoint) -> type[Unit]:
    try:
        unit = point.load()
    except Exception as error:
        raise InputError(
            f"{kind[:-1]} '{point.name}' of {point.value} cannot be imported: {error}"
        ) from error
    if not (isinstance(unit, type) and issubclass(unit, KINDS[kind])):
        raise InputError(f"{point.value} is no {KINDS[kind].__name__}; entry point '{point.name}' is wrong")
    return unit


def _units(module: object, base: type[Unit]) -> list[type[Unit]]:
    home = getattr(module, "__name__", "")
    return [
        c for c in vars(module).values()
        if isinstance(c, type) and issubclass(c, base) and c is not base and c.__module__ == home
    ]  # fmt: skip


def _list(words: list[str]) -> str:
    return ", ".join(words)
