"""Find out by trying how a value follows from parameters and sizes, and write it as rows for a page.

A row is what holds (``when``: a parameter has a value, or is a number in a range, of which an end may be
open), and what the value then ``is``: a constant, or a sum of products of numbers and names, such as
``"window + 4"``, a name ``up to`` the next multiple of a number, or a name ``at most`` as large as another.
The first row that holds counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, permutations
from typing import Any

__all__ = ["Point", "Row", "holds", "rows", "value_of"]

Point = Mapping[str, Any]
"""Values of names: parameters, and sizes of inputs such as ``n`` and ``x.0``."""
Row = dict[str, Any]

_MOST_CONDITIONS = 3


def rows(
    points: Sequence[Point], values: Sequence[Any], parameters: Sequence[str], most: int = _MOST_CONDITIONS
) -> list[Row] | None:
    """Return rows that give each of the values at its point, as few as can be found; None without any.

    >>> points = [{"window": w, "align": a} for w in (3, 5) for a in ("causal", "notebook")]
    >>> rows(points, [0, 7, 0, 9], ["window", "align"])
    [{'when': {'align': 'causal'}, 'is': 0}, {'when': {'align': 'notebook'}, 'is': 'window + 4'}]
    """
    found = _expression(points, values)
    if found is not None:
        return [{"when": {}, "is": found[0]}]
    best: list[Row] | None = None
    different = set(map(repr, values))
    plain = [name for name in parameters if all(_is_plain(point[name]) for point in points)]
    for name in plain if most else ():
        parts = _parts(name, points, values)
        # One on which the value does not depend has all values in each part.
        if len(parts) < 2 or all({repr(values[k]) for k in part} == different for _, part in parts):
            continue
        below = [
            rows([points[k] for k in part], [values[k] for k in part], plain, most - 1) for _, part in parts
        ]
        if all(below):
            made = [
                {"when": {name: condition, **row["when"]}, "is": row["is"]}
                for (condition, _), part in zip(parts, below, strict=True)
                for row in part or ()
            ]
            if best is None or len(made) < len(best):
                best = made
    return best


def holds(when: Mapping[str, Any], point: Point) -> bool:
    """Return whether a row holds at a point.

    >>> holds({"window": [None, 257]}, {"window": 300})
    False
    """
    return all(_meets(point[name], condition) for name, condition in when.items())


def _meets(value: Any, condition: Any) -> bool:
    if not isinstance(condition, list):
        return bool(value == condition)
    low, high = condition
    return _is_number(value) and (low is None or low <= value) and (high is None or value <= high)


def value_of(written: Any, point: Point) -> Any:
    """Return what a row gives at a point.

    >>> point = {"window": 10, "n": 17}
    >>> [value_of(text, point) for text in ("window + 4", "n up to 16", "window at most n")]
    [14, 32, 10]
    """
    if not isinstance(written, str):
        return written
    if " at most " in written:
        return min(point[name] for name in written.split(" at most "))
    if " up to " in written:
        name, multiple = written.split(" up to ")
        return -(-point[name] // int(multiple)) * int(multiple)
    total: Any = None
    for term in written.replace(" ", "").split("+"):
        product: Any = None
        for factor in term.split("*"):
            value = point[factor] if factor in point else int(factor)
            product = value if product is None else product * value
        total = product if total is None else total + product
    return total


def _parts(name: str, points: Sequence[Point], values: Sequence[Any]) -> list[tuple[Any, list[int]]]:
    """Divide points by the values of a parameter: each text or truth, and ranges of numbers."""
    found: dict[Any, list[int]] = {}
    numbers: dict[float, list[int]] = {}
    for k, point in enumerate(points):
        kind = numbers if _is_number(point[name]) else found
        kind.setdefault(point[name], []).append(k)
    parts = list(found.items())
    ranges: list[tuple[Any, list[int]]] = []
    for number, part in sorted(numbers.items()):
        kinds = {repr(values[k]) for k in part}
        if ranges and {repr(values[k]) for k in ranges[-1][1]} == kinds:
            ranges[-1][0][1] = number
            ranges[-1][1].extend(part)
        else:
            ranges.append(([number, number], list(part)))
    # So many ranges are no rule: the value changes with the parameter. Beyond what was tried nothing is
    # known, unless all numbers that were tried have the same rule.
    if len(ranges) > 3 or (parts and ranges):
        ranges = [([None, None], [k for part in numbers.values() for k in part])]
    elif ranges:
        ranges[0][0][0] = None
    return parts + ranges


def _expression(points: Sequence[Point], values: Sequence[Any]) -> tuple[Any] | None:
    """Return what gives all values, in a tuple."""
    if all(type(value) is type(values[0]) and value == values[0] for value in values):
        # A size that is the same in all points, such as the number of colours, is more than a constant.
        sizes = [name for name in points[0] if "." in name and all(p.get(name) == values[0] for p in points)]
        return (sizes[0] if sizes and _is_number(values[0]) else values[0],)
    names = [name for name, value in points[0].items() if _same_kind(value, values[0])]
    varied = [name for name in names if any(point.get(name) != points[0][name] for point in points)]
    for write in _written(names, varied):
        text = write(points[0], values[0])
        if text and all(_gives(text, point, value) for point, value in zip(points, values, strict=True)):
            return (text,)
    return None


def _gives(text: str, point: Point, value: Any) -> bool:
    try:
        return bool(value_of(text, point) == value)
    except (TypeError, ValueError):  # a name that has no number here
        return False


def _is_plain(value: Any) -> bool:
    return isinstance(value, bool | int | float | str) or value is None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same_kind(value: Any, like: Any) -> bool:
    if isinstance(like, bool):
        return isinstance(value, bool)
    return _is_number(value) and _is_number(like)


def _written(names: Sequence[str], varied: Sequence[str]) -> Iterator[Callable[[Point, Any], str]]:
    """Yield ways to write a value by names, the simplest first; each takes a point and the value there.

    Pairs are of names that are not the same in all points.
    """

    def just(text: str) -> Callable[[Point, Any], str]:
        return lambda _point, _value: text

    def with_rest(text: str) -> Callable[[Point, Any], str]:
        return lambda point, value: _if_whole(f"{text} + {{}}", value - value_of(text, point))

    def multiple(name: str) -> Callable[[Point, Any], str]:
        return lambda point, value: _if_whole(f"{{}} * {name}", value // (point[name] or 1))

    pairs = list(combinations_with_replacement(varied, 2))
    yield from map(just, names)
    yield from map(with_rest, varied)
    yield from map(multiple, varied)
    yield from (just(f"{name} up to {size}") for name in varied for size in (2, 4, 8, 16, 32, 64))
    yield from (just(f"{a} at most {b}") for a, b in pairs if "." in a and "." in b)
    yield from (just(f"{a} * {b}") for a, b in pairs)
    yield from (just(f"{a} + {b}") for a, b in pairs)
    yield from (with_rest(f"{a} + -1 * {b}") for a, b in permutations(varied, 2))


def _if_whole(text: str, value: Any) -> str:
    return text.format(value) if isinstance(value, int) and not isinstance(value, bool) else ""
