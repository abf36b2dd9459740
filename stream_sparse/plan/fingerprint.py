"""Describe nodes and their files by texts and hashes, and say in what two plans differ."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.base import Node, Unit
from stream_sparse.frame import Array, ArrayLike, describe
from stream_sparse.io.hashing import sha256
from stream_sparse.redact import redact

from .plan import Plan

_LARGE = 1 << 22  # bytes


def given(plan: Plan) -> dict[str, dict[str, Any]]:
    """Describe each node of a plan: its class, inputs and parameters, as texts."""
    return {
        part.name: {
            "use": part.use,
            "inputs": ", ".join(str(ref) for ref in part.inputs),
            "given": format_parameters(part.unit),
        }
        for part in plan.parts
        if isinstance(part.unit, Node)
    }


def differences(name: str, there: dict[str, Any], here: dict[str, Any]) -> list[str]:
    """Compare two descriptions of a node; ``there`` has its live edits, and what its recording says."""
    if there["use"] != here["use"]:
        return [f"node '{name}' is {there['use']} there, {here['use']} here"]
    lines = []
    if there["inputs"] != here["inputs"]:
        lines.append(f"node '{name}' takes {there['inputs']} there, {here['inputs']} here")
    before, now = there["given"], here["given"]
    for key in dict.fromkeys([*before, *now]):
        was, new = before.get(key, "missing"), now.get(key, "missing")
        ended = format_value(there["edited"][key]) if key in there["edited"] else was
        if new not in (was, ended, there.get("recorded", {}).get(key, was)):
            lines.append(f"node '{name}' has {key} {was} there, {new} here")
    return lines


def digests(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Hash the files that parameters such as ``{file: atoms.npy}`` name, by parameter."""
    hashes = {}
    for name, value in parameters.items():
        if isinstance(value, dict) and isinstance(value.get("file"), str):
            with suppress(OSError, ValueError):  # the node itself reports a file that cannot be read
                digest = sha256(Path(value["file"]))
                if digest is not None:
                    hashes[name] = digest
    return hashes


def format_parameters(unit: Unit) -> dict[str, str]:
    """Write the parameters of a unit as texts, without credentials."""
    return {name: format_value(value) for name, value in redact(unit.parameters()).items()}


def format_defaults(unit: Unit) -> dict[str, str]:
    """Write the defaults of a unit's parameters as texts: what a parameter was before there was one."""
    fields = type(unit).model_fields.items()
    return {name: format_value(field.default) for name, field in fields if not field.is_required()}


def format_value(value: Any) -> str:
    """Write a parameter as in YAML. Equal values give equal texts; of large arrays only some entries count.

    >>> format_value(150.0), format_value(None), format_value((0, 0.5)), format_value({"low": 1, "high": 2})
    ('150', 'null', '[0, 0.5]', '{high: 2, low: 1}')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, ArrayLike):
        return f"({describe(value)}, {_digest(value)})"
    if isinstance(value, list | tuple):
        return f"[{', '.join(format_value(v) for v in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k}: {format_value(v)}' for k, v in sorted(value.items()))}}}"
    return str(value)


def _digest(array: ArrayLike) -> str:
    if not isinstance(array, np.ndarray):
        return _digest(_few(array))
    if array.nbytes > _LARGE and len(array) > 3:
        array = array[[0, len(array) // 2, -1]]
    return hashlib.sha256(array.tobytes()).hexdigest()[:8]


def _few(array: ArrayLike) -> Array:
    """Three numbers of an array that may lie on a disk, or be computed."""
    places = ([min(n * k // 2, n - 1) for n in array.shape] for k in range(3))
    with suppress(Exception):  # the source itself reports an array that cannot be read
        return np.array([array[tuple(slice(k, k + 1) for k in index)] for index in places])
    return np.array([])


def changed_parameters(old: Plan, new: Plan) -> dict[str, Any]:
    """List changed parameters of nodes and sinks of the same graph, as ``Run.set`` takes them.

    >>> from stream_sparse import load
    >>> changed_parameters(load("bird").plan, load("bird", set={"box.window": 20}).plan)
    {'box.window': 20}
    """
    changes = {}
    for before, after in zip(old.parts, new.parts, strict=True):
        before_values = before.unit.parameters()
        for name, value in after.unit.parameters().items():
            if format_value(before_values[name]) != format_value(value):
                changes[f"{after.name}.{name}"] = value
    return changes


def same_graph(old: Plan, new: Plan) -> bool:
    """Whether two plans differ in nothing but parameters of nodes and sinks.

    >>> from stream_sparse import load
    >>> same_graph(load("bird").plan, load("bird", source="sample:macaw").plan)
    True
    >>> same_graph(load("bird").plan, load("minimal").plan)
    False
    """
    return _graph(old) == _graph(new)


def same_source(old: Plan, new: Plan) -> bool:
    """Whether two plans take the same frames.

    >>> from stream_sparse import load
    >>> same_source(load("bird").plan, load("bird", source="sample:china").plan)
    False
    """
    return _unit(old.source) == _unit(new.source)


def _graph(plan: Plan) -> list[Any]:
    return [
        plan.name, plan.description, plan.settings, _unit(plan.source),
        # The class itself: a user's file may define another class of the same name.
        [
            (p.name, p.family, type(p.unit), p.inputs, p.on_error, p.offload, _texts(p.sweep))
            for p in plan.parts
        ],
        [[(p.use, _unit(p.panel), p.inputs, p.marks) for p in row] for row in plan.view],
        plan.view_fps, plan.live, plan.keep,
    ]  # fmt: skip


def _unit(unit: Unit) -> tuple[type[Unit], dict[str, str]]:
    return type(unit), _texts(unit.parameters())


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: format_value(value) for name, value in values.items()}
