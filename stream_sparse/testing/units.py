"""The check for units of every kind: the example of their documentation."""

import doctest
import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from stream_sparse.base import Unit, yaml_name
from stream_sparse.frame import Clock, Medium, Value

MEDIUM = Medium((24, 32), np.dtype(np.uint8), 30.0, False, Clock("index"))
"""What panels and sinks of the checks are told of a source."""
KINDS: dict[str, Callable[[np.random.Generator], Value]] = {
    "scalars": lambda rng: float(rng.normal()),
    "vectors": lambda rng: rng.normal(size=40),
    "gray frames": lambda rng: rng.integers(0, 256, (24, 32)).astype(np.uint8),
    "colour frames": lambda rng: rng.integers(0, 256, (24, 32, 3)).astype(np.uint8),
    "real frames": lambda rng: rng.normal(size=(24, 32)).astype(np.float32),
}
"""Values that panels and sinks may get."""


@contextmanager
def labelled(unit: Unit, about: str = "") -> Iterator[None]:
    """Put the name of the unit before the message of a failed check."""
    try:
        yield
    except AssertionError as error:
        error.args = (f"{yaml_name(type(unit))}{about}: {error}",)
        raise


def named(check: Callable[[Any], None]) -> Callable[[Any], None]:
    """Let the message of a failed check name the unit."""

    @functools.wraps(check)
    def checked(unit: Unit) -> None:
        with labelled(unit):
            check(unit)

    return checked


def checks(*own: Callable[[Any], None]) -> dict[str, Callable[[Any], None]]:
    """Return the checks of one kind of unit by name, those for every kind first."""
    return {check.__name__: named(check) for check in (check_documented, *own)}


def check_documented(unit: Unit) -> None:
    """The docstring has a ``>>>`` example that runs."""
    cls = type(unit)
    doc = cls.__dict__.get("__doc__") or ""
    module = sys.modules[cls.__module__]
    names = {**vars(module), "np": np, cls.__name__: getattr(cls, "function", cls)}
    test = doctest.DocTestParser().get_doctest(doc, names, yaml_name(cls), module.__file__, 0)
    assert test.examples, (
        "expected an example that runs in the docstring of the class, found no line with >>>; "
        f"add a line such as '>>> {unit!r}' and, below it, the text that Python prints"
    )
    output: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    outcome = doctest.DocTestRunner(verbose=False, optionflags=flags).run(test, out=output.append)
    assert outcome.failed == 0, f"the docstring's example fails:\n{''.join(output)}"
