"""Turn mappings with ``use`` (or ``panel``) and parameters into checked units."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stream_sparse.base import Unit, parameters
from stream_sparse.errors import InputError, ParameterError, nearest

from . import registry
from .problems import Place, Problems
from .ranges import sweep_values
from .registry import Kind
from .text import Item

_HOMES: dict[Kind, str] = {
    "sources": "is a source; it stands under 'source'",
    "nodes": "is a node; it stands under 'nodes'",
    "sinks": "is a sink; it stands under 'nodes'",
    "panels": "is a panel; it stands under 'view', as {panel: ...}",
}

_EXAMPLES = {"sources": "sample", "nodes": "grayscale", "panels": "image"}


@dataclass
class Draft:
    """A unit as the file describes it; of a wrong one ``use`` may be empty and ``cls`` None.

    Attributes:
        label: such as ``node 'box' (diff_box)``, for messages.
        values: the parameters that are not swept.
        swept: swept parameters as they stand in the file; ``sweeps`` has their values.
    """

    label: str
    use: str
    cls: type[Unit] | None
    key: Place
    values: dict[str, Item] = field(default_factory=dict)
    sweeps: dict[str, list[Item]] = field(default_factory=dict)
    swept: dict[str, Item] = field(default_factory=dict)

    def plain(self, **own: Any) -> dict[str, Any]:
        """The arguments of the constructor; ``own`` are the values of swept parameters."""
        return {**{name: item.plain() for name, item in self.values.items()}, **own}

    def first_values(self) -> dict[str, Any]:
        """The first value of each swept parameter."""
        return {name: items[0].plain() for name, items in self.sweeps.items()}


def draft(
    item: Item,
    label: str,
    kinds: tuple[Kind, ...],
    problems: Problems,
    *,
    other_keys: tuple[str, ...] = (),
    key: str = "use",
) -> Draft | None:
    """Read a mapping whose ``key`` names a unit and whose ``other_keys`` are no parameters."""
    example = f"{{{key}: {_EXAMPLES[kinds[0]]}, ...}}"
    if not isinstance(item.value, dict):
        problems.add(item.at, f"{label} must be a mapping such as {example} (got {item.show()})")
        return None
    named = item.value.get(key)
    use, cls = "", None
    if named is None:
        problems.add(item.key, f"{label} needs '{key}', the name of its unit, such as {example}")
    elif not isinstance(named.value, str):
        problems.add(named.at, f"{label}: {key} must be the name of a unit (got {named.show()})")
    else:
        use = named.value
        cls = _find(use, kinds, label, named.at, problems)
    found = Draft(f"{label} ({use})" if use else label, use, cls, item.key)
    for name, value in item.value.items():
        if name != key and name not in other_keys:
            _take(found, name, value, sweepable="nodes" in kinds, problems=problems)
    return found


def _find(use: str, kinds: tuple[Kind, ...], label: str, at: Place, problems: Problems) -> type[Unit] | None:
    for kind in kinds:
        try:
            return registry.find(kind, use)
        except InputError as error:
            if use in registry.names(kind):  # it exists, but cannot be imported
                problems.add(at, f"{label}: {error}")
                return None
    for kind, home in _HOMES.items():
        if use in registry.names(kind):
            problems.add(at, f"{label}: '{use}' {home}")
            return None
    known = [name for kind in kinds for name in registry.names(kind)]
    hint = nearest(use, known) or f"; there are {', '.join(known)}"
    problems.add(at, f"{label}: unknown {kinds[0][:-1]} '{use}'{hint}")
    return None


def _take(found: Draft, name: str, value: Item, *, sweepable: bool, problems: Problems) -> None:
    if not (isinstance(value.value, dict) and "sweep" in value.value):
        found.values[name] = value
        return
    if not sweepable:
        problems.add(value.at, f"{found.label}: {name} cannot be swept; only parameters of nodes can")
        return
    values = sweep_values(value, f"{found.label}: {name}", problems)
    if values:
        found.sweeps[name] = values
        found.swept[name] = value


def make(found: Draft, problems: Problems, *, seed: int | None = None) -> Unit | None:
    """Check a unit with each of its swept values and make it with the first; None if it is wrong."""
    cls = found.cls
    if cls is None:
        return None
    first = found.first_values()
    right = _check(found, cls, first, {name: items[0].at for name, items in found.sweeps.items()}, problems)
    for name, items in found.sweeps.items():
        for item in items[1:]:
            own = {**first, name: item.plain()}
            right = _check(found, cls, own, {name: item.at}, problems) and right
    return cls(**seeded(cls, found.plain(**first), seed)) if right else None


def seeded(cls: type[Unit], values: dict[str, Any], seed: int | None) -> dict[str, Any]:
    """Add the seed of the pipeline to the parameters, if the unit has a ``seed`` and it is null."""
    if seed is not None and "seed" in parameters(cls) and values.get("seed") is None:
        default = parameters(cls)["seed"].default
        if default is None or "seed" in values:
            return {**values, "seed": seed}
    return values


def _check(
    found: Draft, cls: type[Unit], own: dict[str, Any], places: dict[str, Place], problems: Problems
) -> bool:
    try:
        cls.check(**found.plain(**own))
    except ParameterError as error:
        known = parameters(cls)
        for name, text in error.problems:
            given = found.values.get(name) or found.swept.get(name)
            if given is None:  # it concerns several parameters: blame an override before the file
                overrides = [item.at for item in found.values.values() if item.at.override]
                place = overrides[0] if overrides and name not in known else found.key
            elif name not in known:
                place = given.key
            else:
                place = places.get(name, given.at)
            problems.add(place, f"{found.label}: {text}")
        return False
    missing = [name for name, item in found.values.items() if _missing_file(item.plain())]
    for name in missing:
        item = found.values[name]
        file = item.plain()["file"]
        problems.add(item.at, f"{found.label}: {name}: {file}: cannot be read: No such file or directory")
    return not missing


def _missing_file(value: Any) -> bool:
    """Whether a parameter such as ``{file: atoms.npy}`` names a file that does not exist."""
    file = value.get("file") if isinstance(value, dict) else None
    return isinstance(file, str) and not file.startswith("sample:") and not Path(file).exists()


def one_of(item: Item | None, label: str, options: tuple[str, ...], problems: Problems) -> Any:
    """Read a text that must be one of a few; None if it is absent or wrong."""
    if item is None or item.value is None:
        return None
    if item.value not in options or not isinstance(item.value, str):
        choices = " or ".join(options)
        hint = nearest(item.value, options) if isinstance(item.value, str) else ""
        problems.add(item.at, f"{label} must be {choices} (got {item.show()}){hint}")
        return None
    return item.value
