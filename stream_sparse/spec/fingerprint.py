"""What makes a pipeline this one, in texts and hashes that a later run can compare."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.base import Node
from stream_sparse.frame import describe
from stream_sparse.io.hashing import sha256
from stream_sparse.redact import hidden

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.base import Unit
    from stream_sparse.frame import Array

    from .plan import Plan

__all__ = ["differences", "digests", "given", "texts", "words"]

_LARGE = 1 << 22  # bytes


def given(plan: Plan) -> dict[str, dict[str, Any]]:
    """What makes a pipeline this one: of each node its class, what it takes and its parameters, as texts."""
    return {
        part.name: {
            "use": part.use,
            "inputs": ", ".join(str(ref) for ref in part.inputs),
            "given": texts(part.unit),
        }
        for part in plan.parts
        if isinstance(part.unit, Node)
    }


def differences(name: str, there: dict[str, Any], here: dict[str, Any]) -> list[str]:
    """What tells a node of a pipeline, as :func:`given` says it and with its edits, from that of another."""
    if there["use"] != here["use"]:
        return [f"node '{name}' is {there['use']} there, {here['use']} here"]
    found = []
    if there["inputs"] != here["inputs"]:
        found.append(f"node '{name}' takes {there['inputs']} there, {here['inputs']} here")
    before, now = there["given"], here["given"]
    for key in dict.fromkeys([*before, *now]):
        ended = words(there["edited"][key]) if key in there["edited"] else None
        if now.get(key) not in (before.get(key), ended):
            was, new = before.get(key, "missing"), now.get(key, "missing")
            found.append(f"node '{name}' has {key} {was} there, {new} here")
    return found


def digests(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Hashes of the files that parameters such as ``{file: atoms.npy}`` name, by parameter."""
    found = {}
    for name, value in parameters.items():
        if isinstance(value, dict) and isinstance(value.get("file"), str):
            with suppress(OSError, ValueError):  # what cannot be read the node itself will tell
                digest = sha256(Path(value["file"]))
                if digest is not None:
                    found[name] = digest
    return found


def texts(unit: Unit) -> dict[str, str]:
    """The parameters of a unit as texts, without secrets."""
    return {name: words(hidden(value)) for name, value in unit.parameters().items()}


def _mark(array: Array) -> str:
    """What tells one array from another; of a large one its first, middle and last entry do."""
    if array.nbytes > _LARGE and len(array) > 3:
        array = array[[0, len(array) // 2, -1]]
    return hashlib.sha256(array.tobytes()).hexdigest()[:8]


def words(value: Any) -> str:
    """A parameter as YAML would have it; equal where the values are and, films in memory apart, only there.

    >>> words(150.0), words(None), words((0, 0.5)), words({"low": 1, "high": 2})
    ('150', 'null', '[0, 0.5]', '{high: 2, low: 1}')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, np.ndarray):
        return f"({describe(value)}, {_mark(value)})"
    if isinstance(value, list | tuple):
        return f"[{', '.join(words(v) for v in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k}: {words(v)}' for k, v in sorted(value.items()))}}}"
    return str(value)
