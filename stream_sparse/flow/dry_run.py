"""Dry run: noise through every node before the first frame, to learn what each gives and compile kernels."""

from __future__ import annotations

import sys
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stream_sparse.base import Node
from stream_sparse.errors import InputError, out_of_memory
from stream_sparse.frame import Medium, Stamp, Value

from .values import kind, parts, settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.spec.plan import Part, Plan, Ref

__all__ = ["NO_SAMPLE", "dry_run", "kinds", "pick", "picked", "probe"]


class _Unknown:
    def __repr__(self) -> str:
        return "NO_SAMPLE"


NO_SAMPLE: Final = _Unknown()
"""In place of a sample where a node said nothing within its warm-up, or failed."""
_PATIENCE = 2000
_A_BATCH = 300
"""Calls more for what learns: with a patch a frame it begins when its first batch is full."""


def dry_run(plan: Plan, medium: Medium, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Feed a fresh copy of each node with noise of the medium's shape until it speaks.

    So a pixel outside the frame, a picture node fed with numbers, or a window that does not fit is told
    before anything is opened for writing, shapes are known, and numba compiles outside the stream.

    Parameters:
        before: samples of a run that would end for this one: no node may fail for which noise was not
            nothing then; None: any may, since the run itself will tell.

    Returns:
        A sample of what each part and ``source`` say, by name; NO_SAMPLE where that cannot be told.

    Raises:
        InputError: where a node refuses what it would get, naming the node.
    """
    samples: dict[str, Any] = {"source": _noise(medium)}
    for part in plan.parts:
        if isinstance(part.unit, Node):
            spoke = before is not None and before.get(part.name) is not NO_SAMPLE
            samples[part.name] = probe(part, part.unit.fresh(), samples, spoke=spoke)
        else:
            samples[part.name] = samples[part.inputs[0].name]
    return samples


def probe(
    part: Part, node: Node, samples: dict[str, Any], most: int | None = None, spoke: bool = False
) -> Any:
    """What a node says of samples of its inputs, once it has warmed up.

    Parameters:
        most: of so many numbers at most, but once at least; None: however long that takes.
        spoke: whether noise is known to suit it, so that what it raises is no fault of the noise.

    Raises:
        InputError: where it refuses what it would get, or needs more memory than there is.
    """
    inputs = picked(part, samples)
    if any(i is NO_SAMPLE for i in inputs):
        return NO_SAMPLE
    stamped = node.signature().at
    try:
        # A count and not a time, so that what is known does not depend on the machine or a cold cache.
        at_once = sys.maxsize if most is None else max(most // max(sum(map(np.size, inputs)), 1), 1)
        for t in count():
            if t >= min(_calls(node), at_once):
                return NO_SAMPLE
            at = Stamp(t, t / 30)
            given = [_turned(i, t) for i in inputs] if node.learns else inputs
            value = settle(node.update(*given, at=at) if stamped else node.update(*given))
            if value is not None:
                _check_parts(node, value)
                return value
    except InputError as error:
        raise InputError(f"node '{part.name}' ({part.use}): {error}") from error
    except MemoryError as error:
        raise InputError(f"node '{part.name}' ({part.use}): {out_of_memory(error)}") from error
    except Exception as error:
        if spoke:
            raise InputError(f"node '{part.name}' ({part.use}): {type(error).__name__}: {error}") from error
        return NO_SAMPLE  # noise is not what it was written for; the run itself will tell


def _calls(node: Node) -> int:
    """How often a node is asked; its first frames may let it tell better how many it needs."""
    return min(node.warmup() + 4, _PATIENCE) + (_A_BATCH if node.learns else 0)


def picked(part: Part, samples: Mapping[str, Any]) -> list[Any]:
    """What a part gets of what those above it say."""
    return [pick(samples, ref) for ref in part.inputs]


def pick(samples: Mapping[str, Any], ref: Ref) -> Any:
    """What is said under one name; of named parts the first, where it names none."""
    sample = samples[ref.name]
    if isinstance(sample, dict):
        return sample.get(ref.field or next(iter(sample)))
    if isinstance(sample, tuple):
        return getattr(sample, ref.field or sample._fields[0])  # type: ignore[attr-defined]
    return sample


def kinds(sample: Any) -> Any:
    """What of a sample must not change in mid-stream: shapes and dtypes, by name where it has named parts."""
    if sample is NO_SAMPLE or sample is None:
        return sample
    told = parts(sample)
    if told:
        return {name: kinds(part) for name, part in told.items()}
    return kind(sample)


def _check_parts(node: Node, value: Value) -> None:
    given = tuple(parts(value))
    if given != node.fields():
        told = ", ".join(node.fields()) or "a single value"
        raise InputError(
            f"gave {', '.join(given) or 'a single value'}, but fields() and the annotation say {told}; "
            "annotate update with the NamedTuple that it gives, or override fields()"
        )


def _turned(sample: Any, t: int) -> Any:
    """Other noise on each call, since nothing can be learned from one patch shown again and again."""
    if not isinstance(sample, np.ndarray) or sample.dtype.kind not in "uf":
        return sample
    turned = np.roll(sample.reshape(-1), t).reshape(sample.shape)
    turned.setflags(write=False)
    return turned


def _noise(medium: Medium) -> Value:
    rng = np.random.default_rng(0)
    if medium.shape == ():
        return float(rng.integers(1, 255))
    noise = rng.integers(0, 256, medium.shape, dtype=np.uint8).astype(medium.dtype)
    noise.setflags(write=False)
    return noise
