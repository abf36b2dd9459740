"""Find the class of a name in YAML: a file of the package, an installed entry point, or a user's own file.

Listing names imports nothing, so that help and completion are fast. A class is imported when it is used.
"""

import functools
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from stream_sparse.base import FunctionNode, Node, Panel, Sink, Source, Unit, function_node, yaml_name
from stream_sparse.base.function import is_node_function
from stream_sparse.base.guard import is_interrupt
from stream_sparse.errors import Error, InputError, cause_words, nearest

Kind = Literal["sources", "nodes", "panels", "sinks"]
KINDS: dict[Kind, type[Unit]] = {"sources": Source, "nodes": Node, "panels": Panel, "sinks": Sink}

PACKAGE = "stream_sparse"
_PREFIX = f"{PACKAGE}."
_own: dict[Kind, dict[str, type[Unit]]] = {kind: {} for kind in KINDS}
_files: list[Path] = []


def names(kind: Kind) -> list[str]:
    """The sorted names of all units of a kind; nothing is imported."""
    return sorted({*_bundled(kind), *_installed(kind), *_own[kind]})


def find(kind: Kind, name: str, *others: Kind) -> type[Unit]:
    """Return the class of a name, of this kind or one of the others.

    ``stream_sparse.relu`` is the package's own where a function took its name.
    """
    bundled, name = name.startswith(_PREFIX), name.removeprefix(_PREFIX)
    names_of_kinds: list[str] = []
    for one in (kind, *others):
        if name in _own[one] and not bundled:
            return _own[one][name]
        if name in _bundled(one):
            module = importlib.import_module(f"{PACKAGE}.{one}.{name}")
            return next(c for c in _units(module, KINDS[one]) if yaml_name(c) == name)
        if name in _installed(one) and not bundled:
            return _load(one, _installed(one)[name])
        names_of_kinds += names(one)
    hint = nearest(name, names_of_kinds) or f"; there are {', '.join(names_of_kinds)}"
    raise InputError(f"unknown {kind[:-1]} '{name}'{hint}")


def kind_of(unit: type[Unit]) -> Kind:
    """The kind of a unit class."""
    return next(kind for kind, base in KINDS.items() if issubclass(unit, base))


def add(unit: type[Unit]) -> None:
    """Register a user's own class by its name, which no other class may have.

    A function may have the name of a node of the package, and takes its place: people call theirs ``relu``.
    """
    kind, name = kind_of(unit), yaml_name(unit)
    registered = _own[kind].get(name, unit)
    taken = (registered.__module__, registered.__qualname__) != (unit.__module__, unit.__qualname__)
    if taken or (name in (*_bundled(kind), *_installed(kind)) and not issubclass(unit, FunctionNode)):
        raise InputError(f"{kind[:-1]} '{name}' exists already; give the class {unit.__name__} another name")
    _own[kind][name] = unit


def add_file(path: str | Path) -> list[type[Unit]]:
    """Run a Python file and register the units that it defines."""
    file = Path(path).resolve()
    if not file.is_file():
        raise InputError(f"{path}: no such file; --nodes needs a Python file with units of your own")
    if file.suffix != ".py":
        raise InputError(f"{path}: not a Python file; --nodes needs a file whose name ends in .py")
    name = f"stream_sparse_own_{file.stem}"
    module = ModuleType(name)
    module.__file__ = str(file)
    before = sys.modules.get(name)
    sys.modules[name] = module  # so that its classes pickle
    try:
        # Not by importlib: it would reuse the code that it compiled within the same second.
        exec(compile(file.read_bytes(), str(file), "exec"), vars(module))
    except BaseException as error:
        del sys.modules[name]
        if before is not None:
            sys.modules[name] = before
        if isinstance(error, Error) or is_interrupt(error):
            raise
        raise InputError(f"{path}{_why(error)}") from error
    units = [unit for base in KINDS.values() for unit in _units(module, base)]
    try:
        units += [function_node(function) for function in _functions(module)]
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    if not units:
        raise InputError(
            f"{path}: defines no unit; write a function of a value, such as def relu(x, theta=0): ..., or "
            "subclass Node, Source, Panel or Sink of stream_sparse"
        )
    for kind, registered in _own.items():  # the file may have been read before, with other units
        _own[kind] = {own: unit for own, unit in registered.items() if unit.__module__ != name}
    for unit in units:
        add(unit)
    if file not in _files:
        _files.append(file)
    return units


def forget() -> None:
    """Forget all units of the user's own: a process may work for several people in turn."""
    for units in _own.values():
        units.clear()
    _files.clear()


def _why(error: BaseException) -> str:
    if getattr(error, "code", "") == "model-field-missing-annotation":  # of pydantic
        return f": {str(error).split('`')[1]}: a parameter needs a type, as in theta: float = 3.0"
    where = f":{error.lineno}" if isinstance(error, SyntaxError) else ""
    return f"{where}: does not run: {cause_words(error)}"


def takes_place(unit: type[Unit]) -> bool:
    """Whether a user's function has the name of a node of the package, and took its place."""
    return issubclass(unit, FunctionNode) and yaml_name(unit) in _bundled("nodes")


def source_files(units: Iterable[Unit] = ()) -> list[Path]:
    """The files that units were loaded from, and those that define functions among ``units``."""
    functions = [inspect.unwrap(type(unit).function) for unit in units if isinstance(unit, FunctionNode)]
    written = [Path(function.__code__.co_filename) for function in functions]
    return list(dict.fromkeys([*_files, *(file.resolve() for file in written if file.is_file())]))


@functools.cache
def _bundled(kind: Kind) -> list[str]:
    folder = Path(__file__).parents[1] / kind
    return [m.name for m in pkgutil.iter_modules([str(folder)]) if not m.name.startswith("_")]


def _installed(kind: Kind) -> dict[str, EntryPoint]:
    return _search(kind, tuple(sys.path))


@functools.cache
def _search(kind: Kind, path: tuple[str, ...]) -> dict[str, EntryPoint]:  # noqa: ARG001
    """Search all packages of a path, which takes as long as reading a pipeline does otherwise."""
    return {point.name: point for point in entry_points(group=f"{PACKAGE}.{kind}")}


def _load(kind: Kind, point: EntryPoint) -> type[Unit]:
    try:
        unit: type[Unit] = point.load()
    except Exception as error:
        raise InputError(
            f"{kind[:-1]} '{point.name}' of {point.value} cannot be imported: {error}"
        ) from error
    return unit


def _functions(module: ModuleType) -> list[Callable[..., Any]]:
    """The functions of a file that are nodes: public, defined there, with a value as the first argument."""
    return [
        function for name, function in vars(module).items()
        if is_node_function(function) and function.__module__ == module.__name__
        and name == function.__name__ and name[0] != "_"
    ]  # fmt: skip


def _units(module: ModuleType, base: type[Unit]) -> list[type[Unit]]:
    return [
        c for c in vars(module).values()
        if isinstance(c, type) and issubclass(c, base) and c is not base and c.__module__ == module.__name__
    ]  # fmt: skip
