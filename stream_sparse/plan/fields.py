"""The parameters of a pipeline's nodes as fields of a page."""

from collections.abc import Iterator, Mapping
from typing import Any

from stream_sparse.base import Sink, parameters
from stream_sparse.base.param import Parameter
from stream_sparse.redact import redact_text

from .plan import Plan, PlannedPart
from .units_of_measure import UnitsOfMeasure

_KINDS = {"true or false": "switch", "whole number": "whole", "number": "number"}
_NULL = " or null"


def fields(plan: Plan, units: UnitsOfMeasure) -> list[dict[str, Any]]:
    """Return the nodes of a plan, a family of swept ones as one, each with its parameters.

    The ``kind`` of a parameter is ``switch``, ``whole``, ``number`` or ``choice``; it is empty for one that
    only a new run can change: a list or mapping, a swept one, or one that shapes the file of a sink.
    """
    return [
        {
            "name": family,
            "use": part.use,
            "inputs": [*dict.fromkeys(ref.family for ref in part.inputs)],
            "parameters": [_described(part, p, units) for p in parameters(type(part.unit)).values()],
        }
        for family, part in _families(plan)
    ]


def values(plan: Plan, now: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the values of all parameters by name, of a family those of its first member.

    Parameters:
        now: the parameters of each part.
    """
    return {
        f"{family}.{name}": plain(value)
        for family, part in _families(plan)
        for name, value in now[part.name].items()
    }


def plain(value: Any) -> Any:
    """Return a parameter's value as JSON knows it; of others their text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return redact_text(str(value))


def _families(plan: Plan) -> Iterator[tuple[str, PlannedPart]]:
    seen: set[str] = set()
    for part in plan.parts:
        if part.family not in seen:
            seen.add(part.family)
            yield part.family, part


def _described(part: PlannedPart, about: Parameter, units: UnitsOfMeasure) -> dict[str, Any]:
    words = about.type.removesuffix(_NULL)
    choices = [choice.strip("'") for choice in words.split(" or ")] if words.startswith("'") else []
    kind = "choice" if choices and "mapping" not in words else _KINDS.get(words, "")
    swept = f"{part.family}.{about.name}" in part.sweep
    if swept or (isinstance(part.unit, Sink) and about.resets):
        kind = ""
    return {
        "name": f"{part.family}.{about.name}",
        "kind": kind,
        "choices": choices if kind == "choice" else [],
        "empty": words != about.type,
        "range": about.range,
        "unit": units.of_parameter(part, about),
        "type": about.type,
        "swept": swept,
        "help": about.help,
    }
