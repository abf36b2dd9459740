"""Times in place of numbers of frames: ``window: 0.5s`` is 15 frames of a source of 30 frames a second."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from stream_sparse.base import Source, parameters, yaml_name
from stream_sparse.base.param import Parameter
from stream_sparse.errors import Error

from .node_entries import NodeDraft
from .plan import Duration
from .problems import Problems
from .unit_entries import Draft

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


def pace_of(source: Source | None) -> Pace:
    """Find out the rate of a source. A file is opened; a camera is not, but may have an ``fps``."""
    if source is None:
        return Pace(None)
    use = yaml_name(type(source))
    if closed := source.check_refusal():
        if isinstance(fps := source.parameters().get("fps"), int | float):
            return Pace(float(fps))
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


def resolve(
    nodes: Iterable[NodeDraft], source: Callable[[], Source | None], problems: Problems
) -> tuple[Duration, ...]:
    """Put numbers of frames in place of times; returns what was done.

    Parameters:
        source: returns the source, or None where it is wrong; called only where there is a time.
    """
    durations: list[Duration] = []
    pace: Pace | None = None
    for node in nodes:
        for parameter, values, key in _times(node.unit):
            pace = pace or pace_of(source())
            value, at = values[key], node.unit.item.find(parameter.name, "sweep", key).at
            label = f"{node.unit.label}: {parameter.name} {value}"
            if pace.problem:
                problems.add(at, f"{label}: {pace.problem}; give a number of frames")
            exact = _seconds(value) * (pace.rate or 30.0)
            whole = parameter.type.startswith("whole number")
            values[key] = max(math.floor(exact + 0.5), 1) if whole else exact
            if pace.rate is None:
                continue
            if whole and exact < 0.5:
                short = f"is less than half a frame at {pace.rate:g} frames a second"
                problems.add(at, f"{label} {short}; give a number of frames")
            name = f"{node.name}.{parameter.name}"
            durations.append(Duration(name, value, values[key], pace.rate, pace.steady))
    return tuple(durations)


def _times(unit: Draft) -> Iterator[tuple[Parameter, Any, Any]]:
    """Yield each parameter that counts frames and is a time, and where its value is kept."""
    for parameter in parameters(unit.cls).values() if unit.cls is not None else ():
        swept = unit.sweeps.get(parameter.name)
        values: dict[str, Any] | list[Any] = unit.values if swept is None else swept
        times = {parameter.name: unit.values.get(parameter.name)} if swept is None else dict(enumerate(swept))
        for key, value in times.items():
            if parameter.frames and isinstance(value, str) and _TIME.fullmatch(value):
                yield parameter, values, key


def _seconds(text: str) -> float:
    """Read a time.

    >>> _seconds("0.5s"), _seconds("250 ms"), _seconds("2min")
    (0.5, 0.25, 120.0)
    """
    match = _TIME.fullmatch(text)
    assert match is not None
    return float(match[1]) * _SECONDS[match[2]]
