"""The source of a function that was written in a notebook, together with what it uses there."""

from __future__ import annotations

import ast
import builtins
import inspect
import pickle
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

from stream_sparse.errors import InputError

from .child.needed import compiled, used

__all__ = ["Written", "is_written", "own_function", "written"]

_MOST_BYTES = 1 << 17
_NEW_CELL = "# In[ ]:\n"
"""A line of the format in which notebooks are saved as Python."""
_CELL = re.compile(r"(.*) of cell (\d+)", re.DOTALL)


class Written(NamedTuple):
    """A function as a file with a cell for each function, whose lines have the numbers of their own cells.

    Attributes:
        name: of the function.
        text: of the file: the imports and values that the function uses, the functions that it calls, itself.
        cells: the names of the functions, in the order of the cells.
    """

    name: str
    text: str
    cells: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text, wherever in their cells its lines are."""
        lines = (line for line in self.text.splitlines() if line.strip())
        return sha256("\n".join(lines).encode()).hexdigest()

    def placed(self, words: str) -> str:
        """Return words about a line of the file as words about a line of the notebook.

        >>> Written("relu", "", ("smooth", "relu")).placed("raises ValueError: 3 (line 2 of cell 1)")
        'raises ValueError: 3 (line 2 of the cell of smooth)'
        """
        found = _CELL.match(words)  # the last one: the text of an error may name others before
        if found is None or not 0 < int(found[2]) <= len(self.cells):
            return words
        name = self.cells[int(found[2]) - 1]
        return found[1] + ("" if name == self.name else f" of the cell of {name}") + words[found.end() :]


def written(function: Callable[..., Any]) -> Written:
    """Return the source of a function, with the imports, values and functions that it uses.

    Parameters:
        function: made by ``def`` in a cell or a file.

    Raises:
        InputError: where it has no source, or uses what cannot be written as source.
    """
    main = own_function(function, "check")
    gathered = _Gathered(main.__name__)
    gathered.add(main)
    text = "".join(f"{line}\n" for line in gathered.before)
    for source, first in gathered.functions.values():
        above = "\n" * (first - 1)
        text += f"{_NEW_CELL}{above}{source}\n"
    text += "".join([_NEW_CELL, *(f"{line}\n" for line in gathered.behind)])
    return Written(main.__name__, text, tuple(gathered.functions))


def own_function(function: Callable[..., Any], asking: str) -> FunctionType:
    """Return a function that ``def`` made, below its decorators.

    Parameters:
        asking: the name of the function that asks, for the message.

    Raises:
        InputError: where it is something else.
    """
    found = _plain(function)
    if found is None or found.__name__ == "<lambda>":
        got = type(function).__name__ if found is None else "a lambda; give it a name with def"
        raise InputError(f"{asking}: expected a function that you wrote, such as {asking}(relu) (got {got})")
    return found


def is_written(function: FunctionType) -> bool:
    """Whether there is code in place of ``raise NotImplementedError``, as far as its source can be read.

    >>> def relu(x, theta=0):
    ...     raise NotImplementedError("write relu here")
    >>> is_written(relu), is_written(is_written)
    (False, True)
    """
    try:
        source, _ = _source(function)
    except InputError:
        return True
    (made,) = ast.parse(source).body
    last = ast.unparse(getattr(made, "body", [made])[-1])
    return not last.startswith("raise NotImplementedError")


class _Gathered:
    """The parts of the file.

    Attributes:
        before: imports and values.
        functions: by name the source of each, and its first line in its cell; what is used comes first.
        behind: other names of functions.
    """

    def __init__(self, asked: str) -> None:
        self._asked = asked
        self._seen: set[FunctionType] = set()
        self.before: dict[str, None] = {}
        self.functions: dict[str, tuple[str, int]] = {}
        self.behind: dict[str, None] = {}

    def add(self, function: FunctionType) -> None:
        """Add a function, and before it what it uses."""
        self._seen.add(function)
        source, first = _source(function)
        around = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
        for name in dict.fromkeys(used(compiled(source, "cell"))):
            if name in around:  # else it is Python's own, or an error will say that it is missing
                self._add_value(name, around[name], source, function)
        self.functions[function.__name__] = source, first

    def _add_value(self, name: str, value: Any, source: str, user: FunctionType) -> None:
        helper = _plain(value)
        if helper is not None and helper.__module__ in ("__main__", user.__module__):
            if helper not in self._seen:
                self.add(helper)
            if helper.__name__ != name:
                self.behind[f"{name} = {helper.__name__}"] = None
        elif not (callable(value) and hasattr(builtins, name)):  # a notebook has some of Python's own itself
            self.before.update(dict.fromkeys(_lines(name, value, source, self._asked)))


def _plain(function: Any) -> FunctionType | None:
    """Return the function below decorators; None where it is something else."""
    inner = inspect.unwrap(function) if callable(function) else None
    return inner if isinstance(inner, FunctionType) else None


def _source(function: FunctionType) -> tuple[str, int]:
    """Return the source of a function, and the number of its first line in its cell."""
    try:
        lines, first = inspect.getsourcelines(function)
    except (OSError, TypeError) as error:
        raise InputError(
            f"check: the source of {function.__name__} cannot be read; write it in a cell of a notebook, "
            "or in a file"
        ) from error
    return textwrap.dedent("".join(lines)).rstrip(), first


def _lines(name: str, value: Any, source: str, asked: str) -> Iterator[str]:
    """Yield the lines that give a name its value."""
    if isinstance(value, ModuleType):
        yield f"import {value.__name__} as {name}"
        yield from _parts(name, value, source)
        return
    data = b""
    with suppress(Exception):  # a value may fail at it in its own way
        data = pickle.dumps(value)
    if not 0 < len(data) <= _MOST_BYTES or b"__main__" in data:
        raise InputError(
            f"check: {asked} uses {name} from another cell, of the type {type(value).__name__}, which cannot "
            f"be taken along; make {name} inside of {asked}"
        )
    yield f"{name} = __import__('pickle').loads(bytes.fromhex({data.hex()!r}))"


def _parts(name: str, module: ModuleType, source: str) -> Iterator[str]:
    """Yield imports of modules that are used as parts of another, such as ``sklearn.linear_model``."""
    for node in ast.walk(ast.parse(source)):
        words = ast.unparse(node).split(".") if isinstance(node, ast.Attribute) else [""]
        part = ".".join([module.__name__, *words[1:]])
        if words[0] == name and part in sys.modules:
            yield f"{'.'.join(words)} = __import__('importlib').import_module({part!r})"
