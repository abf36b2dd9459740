"""Turn entries of a file that name a unit, with ``use`` or ``panel``, into checked units."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from stream_sparse.base import Unit, parameters, yaml_name
from stream_sparse.base.param import show
from stream_sparse.errors import InputError, ParameterError

from . import registry
from .file_model import Entry, Steps, Sweep, read_entry
from .problems import NOWHERE, Problems, YamlPosition
from .registry import Kind
from .yaml_tree import YamlValue, item_of

Kinds = tuple[Kind, ...]
_HOMES: dict[Kind, str] = {
    "sources": "is a source; put it under 'source'",
    "nodes": "is a node; put it under 'nodes'",
    "sinks": "is a sink; put it under 'nodes'",
    "panels": "is a panel; put it under 'view', as {panel: ...}",
}


@dataclass
class Draft:
    """A unit as the file describes it; of a wrong one ``use`` may be empty and ``cls`` None.

    Attributes:
        item: its entry in the file.
        label: such as ``node 'box' (diff_box)``, for messages.
        entry: its other keys; None where its unit or its inputs are wrong.
        values: the parameters that are not swept; ``sweeps`` has the values of the others.
        right: whether all other keys are right.
    """

    item: YamlValue
    label: str
    use: str
    cls: type[Unit] | None
    entry: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    sweeps: dict[str, list[Any]] = field(default_factory=dict)
    right: bool = True

    @classmethod
    def of(cls, label: str, unit: Unit, entry: Entry | None = None) -> Draft:
        """Describe a unit that Python code has made."""
        return cls(item_of({}, NOWHERE), label, yaml_name(type(unit)), type(unit), entry, unit.parameters())

    def arguments(self, **own: Any) -> dict[str, Any]:
        """Return those of the constructor; ``own`` are the values of swept parameters, else their first."""
        return {**self.values, **{name: values[0] for name, values in self.sweeps.items()}, **own}

    def made(self, seed: int | None, **own: Any) -> Unit:
        """Make the unit, which must be right, with the seed of the pipeline where it lacks its own."""
        assert self.cls is not None
        values, declared = self.arguments(**own), parameters(self.cls)
        if "seed" in declared and values.get("seed", declared["seed"].default) is None:
            values["seed"] = seed
        return self.cls(**values)


def draft(item: YamlValue, label: str, kind: type[Entry], kinds: Kinds, problems: Problems) -> Draft:
    """Read an entry and find the class of its unit."""
    keys = parameters(kind)
    key = next(iter(keys))
    own = item.value if isinstance(item.value, dict) else {}
    use = own[key].value if key in own else None
    cls = None
    if isinstance(use, str):
        cls = _find(use, kinds, label, own[key].at, problems)
        label = f"{label} ({use})"
    entry = read_entry(kind, item, label, problems)
    right = entry is not None
    if entry is None:  # its inputs are checked all the same
        some = YamlValue({name: own[name] for name in (key, "from") if name in own}, item.at, item.key)
        entry = read_entry(kind, some, label, Problems(""))
    values: dict[str, Any] = {}
    sweeps: dict[str, list[Any]] = {}
    for name, value in own.items():
        if name in keys:
            continue
        if not (isinstance(value.value, dict) and "sweep" in value.value):
            values[name] = value.plain()
        elif "nodes" not in kinds:
            problems.add(value.at, f"{label}: {name} cannot be swept; only parameters of nodes can")
        elif swept := _read_sweep(value, f"{label}: {name}", problems):
            sweeps[name] = swept
    return Draft(item, label, use if isinstance(use, str) else "", cls, entry, values, sweeps, right)


def _find(use: str, kinds: Kinds, label: str, at: YamlPosition, problems: Problems) -> type[Unit] | None:
    kinds_with = [kind for kind in _HOMES if use in registry.names(kind)]
    if kinds_with and not set(kinds_with) & set(kinds):
        problems.add(at, f"{label}: '{use}' {_HOMES[kinds_with[0]]}")
        return None
    try:
        return registry.find(kinds[0], use, *kinds[1:])
    except InputError as error:
        problems.add(at, f"{label}: {error}")
        return None


def _read_sweep(item: YamlValue, label: str, problems: Problems) -> list[Any]:
    """Read the values of a sweep; empty where they are wrong."""
    sweep = read_entry(Sweep, item, label, problems)
    if sweep is None:
        return []
    if isinstance(sweep.sweep, list):
        return sweep.sweep
    steps = read_entry(Steps, item.value["sweep"], label, problems)
    return [] if steps is None else steps.values()


def make(unit: Draft, seed: int | None, problems: Problems) -> Unit | None:
    """Check a unit with each of its swept values, and make it with their first; None where it is wrong."""
    sweepable = [_can_be_swept(unit, name, problems) for name in unit.sweeps]
    if unit.cls is None or not all(sweepable):
        return None
    picks = [{}, *({name: k} for name, values in unit.sweeps.items() for k in range(1, len(values)))]
    checks = [_check(unit, unit.cls, pick, problems) for pick in picks]
    return unit.made(seed) if unit.right and all(checks) else None


def _can_be_swept(unit: Draft, name: str, problems: Problems) -> bool:
    """Check that the values of a sweep can become part of the names of columns and files."""
    texts: list[str] = []
    said = 0
    for k, value in enumerate(unit.sweeps[name]):
        text, what = value_text(value), ""
        if text in texts:
            what = f"the sweep has {show(value)} twice"
        elif isinstance(value, str) and (not re.fullmatch(r"[\w.-]+", text) or ".." in text):
            what = f"a swept text may hold letters, digits, _, - and . only (got {show(value)})"
        elif isinstance(value, dict):
            what = f"a sweep cannot hold a mapping (got {show(value)})"
        if what:
            problems.add(unit.item.find(name, "sweep", k).at, f"{unit.label}: {name}: {what}")
            said += 1
        texts.append(text)
    return not said


def _check(unit: Draft, cls: type[Unit], pick: dict[str, int], problems: Problems) -> bool:
    """Check a unit with the picked values of its sweeps, or their first."""
    try:
        cls.check(**unit.arguments(**{name: unit.sweeps[name][k] for name, k in pick.items()}))
    except ParameterError as error:
        for name, text in error.problems:
            problems.add(_place(unit, cls, name, pick.get(name, 0)), f"{unit.label}: {text}")
        return False
    return True


def _place(unit: Draft, cls: type[Unit], name: str, k: int) -> YamlPosition:
    item, is_declared = unit.item.find(name), name in parameters(cls)
    if name in unit.sweeps:
        item = item.find("sweep", k) if is_declared else item
    if name in unit.sweeps or name in unit.values:
        return item.at if is_declared else item.key
    # It is missing, or concerns several parameters: blame an override before the file.
    overrides = [value.at for value in unit.item.value.values() if value.at.override]
    return overrides[0] if overrides and not is_declared else unit.item.key


def value_text(value: Any) -> str:
    """Write a swept value as in a name.

    >>> value_text(11), value_text(0.5), value_text(True), value_text("l2")
    ('11', '0.5', 'true', 'l2')
    """
    return value if isinstance(value, str) else show(value)
