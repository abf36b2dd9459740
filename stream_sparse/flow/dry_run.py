"""Dry run: noise through every node before the first frame, to learn what each gives and compile kernels."""

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from typing import Any, Final, NamedTuple

import numpy as np

from stream_sparse.base import Node
from stream_sparse.base.guard import is_interrupt
from stream_sparse.errors import InputError, cause_words, out_of_memory
from stream_sparse.frame import Medium, Stamp, Value
from stream_sparse.kernels.compiling import compile_all, skipping
from stream_sparse.plan.plan import Plan, PlannedPart, Ref

from .values import kind, parts, settle

NO_SAMPLE: Final = object()
"""Stands for the sample of a node that gave no value within its warm-up, or failed."""
_PATIENCE = 2000  # calls of a node, however long its warm-up
_A_BATCH = 300
"""Further calls for nodes that learn: with one patch a frame they begin when the first batch is full."""


class DryRun(NamedTuple):
    """The results of a dry run.

    Attributes:
        samples: a value of each part and of ``source``, by name; NO_SAMPLE where it is not known.
        problems: why a node refuses its input, by its name.
    """

    samples: dict[str, Any]
    problems: dict[str, InputError]

    def sound(self) -> dict[str, Any]:
        """Return the samples, or raise the first problem."""
        for problem in self.problems.values():
            raise problem
        return self.samples


def try_nodes(
    plan: Plan,
    medium: Medium,
    before: Mapping[str, Any] | None = None,
    compiling: Callable[[], AbstractContextManager[None]] = nullcontext,
    only_shapes: bool = False,
) -> DryRun:
    """Feed a fresh copy of each node with noise of the medium's shape until it gives a value.

    So a pixel outside the frame, or a window that does not fit, is reported before anything is opened for
    writing. Shapes and types are known, and kernels are compiled before the first frame.

    With samples ``before``, of a run that would end for this one, a node that gave a value there must not
    fail; others may fail on noise, and the run itself will report it. ``compiling`` is entered while kernels
    are compiled; for ``only_shapes`` they are if there is a problem, to be certain of it.
    """
    with skipping() as missing:
        tried = _try(plan, medium, before)
    if missing and (tried.problems or not only_shapes):  # values of skipped kernels may be the reason
        with compiling():
            compile_all(missing)
            tried = _try(plan, medium, before)
    return tried


def _try(plan: Plan, medium: Medium, before: Mapping[str, Any] | None) -> DryRun:
    tried = DryRun({"source": _noise(medium)}, {})
    samples = tried.samples
    for part in plan.parts:
        if not isinstance(part.unit, Node):
            samples[part.name] = samples[part.inputs[0].name]
            continue
        trusted = before is not None and before.get(part.name) is not NO_SAMPLE
        try:
            samples[part.name] = probe(part, part.unit.fresh(), samples, trusted=trusted)
        except InputError as problem:
            samples[part.name], tried.problems[part.name] = NO_SAMPLE, problem
    return tried


def probe(
    part: PlannedPart,
    node: Node,
    samples: Mapping[str, Any],
    most: int | None = None,
    trusted: bool = False,
) -> Any:
    """Return a sample of a node's value, once a fresh copy has warmed up on samples of its inputs.

    At most ``most`` numbers are fed, in one call at least. A ``trusted`` node has given a value for noise
    before, so that an error is not due to the noise. InputError where the node refuses its input, or needs
    too much memory.
    """
    inputs = picked(part, samples)
    if any(i is NO_SAMPLE for i in inputs):
        return NO_SAMPLE
    stamped = node.signature().at
    try:
        # A count and not a time, so that the result depends neither on the machine nor on a cold cache.
        at_once = sys.maxsize if most is None else max(most // max(sum(map(np.size, inputs)), 1), 1)
        for t in count():
            # Asked again after each call, since the node may know its warm-up better by then.
            calls = min(node.warmup() + 4, _PATIENCE) + (_A_BATCH if node.learns else 0)
            if t >= min(calls, at_once):
                return NO_SAMPLE
            at = Stamp(t, t / 30)
            sample_inputs = [_turned(i, t) for i in inputs] if node.learns else inputs
            value = settle(node.update(*sample_inputs, at=at) if stamped else node.update(*sample_inputs))
            if value is not None:
                node.checked_outputs(value)  # raises where its names are not those of fields()
                return value
    except InputError as error:
        raise InputError(f"node '{part.name}' ({part.use}): {error}") from error
    except MemoryError as error:
        raise InputError(f"node '{part.name}' ({part.use}): {out_of_memory(error)}") from error
    except BaseException as error:  # a node may raise anything
        if is_interrupt(error):
            raise
        if trusted:
            raise InputError(f"node '{part.name}' ({part.use}): {cause_words(error)}") from error
        return NO_SAMPLE  # it may not be made for noise; the run itself will report it


def picked(part: PlannedPart, samples: Mapping[str, Any]) -> list[Any]:
    """Return the samples of a part's inputs."""
    return [pick(samples, ref) for ref in part.inputs]


def pick(samples: Mapping[str, Any], ref: Ref) -> Any:
    """Return the sample of one name; of named outputs the first, where the name has no field."""
    sample = samples[ref.name]
    if isinstance(sample, dict):
        return sample.get(ref.field or next(iter(sample)))
    if isinstance(sample, tuple):
        return getattr(sample, ref.field or sample._fields[0])  # type: ignore[attr-defined]
    return sample


def kinds(sample: Any) -> Any:
    """Return what must not change in mid-stream: shape and dtype, of each named output."""
    if sample is NO_SAMPLE or sample is None:
        return sample
    named = parts(sample)
    if named:
        return {name: kinds(part) for name, part in named.items()}
    return kind(sample)


def _turned(sample: Any, t: int) -> Any:
    """Return other noise for each call: from one patch, shown again and again, nothing can be learned."""
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
    if medium.dtype == np.uint16:
        noise *= 257  # to the highest level, which not every node may take
    noise.setflags(write=False)
    return noise
