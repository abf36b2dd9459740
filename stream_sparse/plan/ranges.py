"""Read the values of a sweep: a list, or from, to and step."""

from __future__ import annotations

import math
import re
from typing import Any

from stream_sparse.base.param import show

from .problems import Problems
from .text import Item

MOST = 64
"""How many copies of a node a pipeline may make."""
_STEPS = ("from", "to", "step")


def sweep_values(item: Item, label: str, problems: Problems) -> list[Item]:
    """Read ``{sweep: [1, 11]}`` or ``{sweep: {from: 1, to: 91, step: 10}}``; empty if it is wrong."""
    for name, extra in item.value.items():
        if name != "sweep":
            problems.add(extra.key, f"{label}: unknown key '{name}' beside 'sweep'")
            return []
    given = item.value["sweep"]
    if isinstance(given.value, list):
        return _listed(given, label, problems)
    if isinstance(given.value, dict) and set(given.value) == set(_STEPS):
        return _stepped(given, label, problems)
    wanted = "a list of values or {from: 1, to: 91, step: 10}"
    problems.add(given.at, f"{label}: sweep must be {wanted} (got {given.show()})")
    return []


def _listed(given: Item, label: str, problems: Problems) -> list[Item]:
    if not given.value:
        problems.add(given.at, f"{label}: a sweep needs at least one value")
        return []
    found: dict[str, Item] = {}
    for item in given.value:
        text = value_text(item.plain())
        if text in found:
            problems.add(item.at, f"{label}: the sweep has {item.show()} twice")
        elif isinstance(item.value, str) and (not re.fullmatch(r"[\w.-]+", text) or ".." in text):
            # The value becomes part of the names of columns and files.
            wanted = "letters, digits, _, - and ."
            problems.add(item.at, f"{label}: a swept text may hold {wanted} only (got {item.show()})")
        elif isinstance(item.value, dict):
            problems.add(item.at, f"{label}: a sweep cannot hold a mapping (got {item.show()})")
        else:
            found[text] = item
    return list(found.values())


def _stepped(given: Item, label: str, problems: Problems) -> list[Item]:
    numbers = []
    for name in _STEPS:
        item = given.value[name]
        if type(item.value) not in (int, float) or not math.isfinite(item.value):
            problems.add(item.at, f"{label}: {name} of a sweep must be a number (got {item.show()})")
            return []
        numbers.append(item.value)
    low, high, step = numbers
    if step == 0 or (high - low) / step < 0:
        at = given.value["step"].at
        problems.add(at, f"{label}: step must lead from {low:g} to {high:g} (got {step:g})")
        return []
    # The end is included: 0 to 1 in steps of 0.1 must not miss it by a rounding error.
    steps = (high - low) / step
    if steps >= MOST:
        many = "countless" if math.isinf(steps) else f"{int(steps) + 1}"
        problems.add(given.at, f"{label}: the sweep has {many} values; at most {MOST}")
        return []
    values = [low + k * step for k in range(int(steps + 1e-9) + 1)]
    if not all(isinstance(n, int) for n in numbers):
        values = [float(f"{v:.12g}") for v in values]
    return [Item(v, given.at, given.key) for v in values]


def value_text(value: Any) -> str:
    """Write a swept value as in a name.

    >>> value_text(11), value_text(0.5), value_text(True), value_text("l2")
    ('11', '0.5', 'true', 'l2')
    """
    return value if isinstance(value, str) else show(value)
