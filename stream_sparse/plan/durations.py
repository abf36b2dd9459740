"""Times in place of numbers of frames: ``window: 0.5s`` is 15 frames of a source of 30 frames a second."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from stream_sparse.base import Source, Unit, parameters, yaml_name
from stream_sparse.base.param import Parameter
from stream_sparse.errors import Error, InputError

from . import registry
from .problems import Problems
from .registry import Kind
from .text import Item

__all__ = ["PATTERN", "Duration", "Pace", "pace_of", "resolve"]

PATTERN = r"^(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}) ?(ms|s|min)$"
_TIME = re.compile(PATTERN, re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0}


class Pace(NamedTuple):
    """How fast frames of a source follow each other.

    Attributes:
        rate: frames a second; None where it is unknown, and then ``problem`` says why.
        steady: whether all steps between frames are alike.
    """

    rate: float | None
    steady: bool = True
    problem: str = ""


class Duration(NamedTuple):
    """A parameter that was given as a time.

    >>> print(Duration("box.window", "0.5s", 15, 30.0, True))
    box.window: 0.5s is 15 frames at 30 frames a second
    """

    name: str
    given: str
    frames: float
    rate: float
    steady: bool

    def recorded(self) -> dict[str, Any]:
        """Return all but the name, for ``run.json``."""
        return {key: value for key, value in self._asdict().items() if key != "name"}

    def __str__(self) -> str:
        about = "" if self.steady else " on average; the rate varies, and so does the time of so many frames"
        return f"{self.name}: {self.given} is {self.frames:g} frames at {self.rate:g} frames a second{about}"


def pace_of(source: Source | None) -> Pace:
    """Find out the rate of a source. A file is opened; a camera is not, but may have an ``fps``."""
    if source is None:
        return Pace(None)
    use = yaml_name(type(source))
    if closed := source.kept_closed():
        if (fps := _asked(source)) is not None:
            return Pace(fps)
        return Pace(None, problem=f"{use} has no known rate before it is opened ({closed})")
    twin = source.again()
    try:
        medium = twin.open()
        steady = medium.live or twin.steady()
    except Error as error:
        return Pace(None, problem=f"the rate of {use} is unknown: {error}")
    finally:
        twin.close()
    return Pace(medium.rate, steady) if medium.rate > 0 else Pace(None, problem=f"{use} has no rate")


def _asked(source: Source) -> float | None:
    """Return the rate that the parameters of a source ask for: ``resample`` leaves frames out of ``fps``."""
    given = source.parameters()
    resample = given.get("resample")
    fps = resample.get("fps") if isinstance(resample, Mapping) else given.get("fps")
    return float(fps) if isinstance(fps, int | float) else None


def resolve(
    nodes: Item | None, source: Callable[[], Source | None], problems: Problems
) -> tuple[Duration, ...]:
    """Put numbers of frames in place of times into the tree of a pipeline; returns what was done.

    Parameters:
        nodes: what stands under ``nodes``.
        source: returns the source, or None where it is wrong; called only where there is a time.
    """
    found: list[Duration] = []
    pace: Pace | None = None
    for name, use, known, item in _times(nodes):
        pace = pace or pace_of(source())
        label, given = f"node '{name}' ({use}): {known.name}", str(item.value)
        seconds = _seconds(given)
        if pace.problem:
            problems.add(item.at, f"{label} {given}: {pace.problem}; give a number of frames")
        exact = seconds * (pace.rate or 30.0)
        whole = known.type.startswith("whole number")
        item.value = max(math.floor(exact + 0.5), 1) if whole else exact
        if pace.rate is None:
            continue
        if whole and exact < 0.5:
            short = f"is less than half a frame at {pace.rate:g} frames a second"
            problems.add(item.at, f"{label} {given} {short}; give a number of frames")
        found.append(Duration(f"{name}.{known.name}", given, item.value, pace.rate, pace.steady))
    return tuple(found)


def _times(nodes: Item | None) -> Iterator[tuple[str, str, Parameter, Item]]:
    """Yield node, unit, parameter and value for each value that is a time where frames are counted."""
    tree = nodes.value if nodes is not None and isinstance(nodes.value, dict) else {}
    for name, node in tree.items():
        given = node.value if isinstance(node.value, dict) else {}
        use = given["use"].value if "use" in given else None
        cls = _find(use) if isinstance(use, str) else None
        for parameter in parameters(cls).values() if cls is not None else ():
            if parameter.frames and parameter.name in given:
                for item in _values(given[parameter.name]):
                    if isinstance(item.value, str) and _TIME.fullmatch(item.value):
                        yield name, str(use), parameter, item


def _find(use: str) -> type[Unit] | None:
    for kind in cast("tuple[Kind, ...]", ("nodes", "sinks")):
        try:
            return registry.find(kind, use)
        except InputError:
            continue
    return None


def _values(item: Item) -> list[Item]:
    """Return the values of a parameter: one, or those of a sweep."""
    sweep = item.value.get("sweep") if isinstance(item.value, dict) else None
    if sweep is None:
        return [item]
    return sweep.value if isinstance(sweep.value, list) else []


def _seconds(text: str) -> float:
    """Read a time.

    >>> _seconds("0.5s"), _seconds("250 ms"), _seconds("2min")
    (0.5, 0.25, 120.0)
    """
    found = _TIME.fullmatch(text)
    assert found is not None
    return float(found[1]) * _SECONDS[found[2]]
