"""``check_node``: the contract of nodes, one function a promise."""

from __future__ import annotations

import copy
import pickle
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse import reference
from stream_sparse.base import Node, yaml_name
from stream_sparse.errors import InputError
from stream_sparse.frame import named_outputs

from .horizon import true_horizon
from .streams import (
    CLOSE,
    Stream,
    equal_states,
    failure,
    not_plain,
    result_at,
    results,
    same,
    streams,
    update,
)
from .units import check_bounds, check_documented, check_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.frame import Array, Value

__all__ = ["NODE_CHECKS", "check_node"]


def check_node(cls: type[Node], /, **parameters: Any) -> None:
    """Check that a node class keeps the contract of nodes.

    The node runs on random streams of each kind that it accepts: scalars, vectors, gray and colour frames of
    several dtypes. Where ``stream_sparse.reference`` has a function of its name, the results are compared.

    Parameters:
        cls: the class; it must be importable, because the check pickles it.
        parameters: parameters of the node; by default those of its ``example``.

    Raises:
        AssertionError: names the promise that does not hold.
    """
    node = cls(**(parameters or cls.example))
    for check in NODE_CHECKS.values():
        check(node)


def input_untouched(node: Node) -> None:
    """``update`` does not change its input, and accepts read-only arrays."""
    for stream in streams(node):
        live, twin = node.fresh(), node.fresh()
        for t in range(len(stream)):
            values = stream.at(t)
            result = copy.deepcopy(update(live, values, t))
            unchanged = all(
                np.array_equal(v, w, equal_nan=True) for v, w in zip(values, stream.at(t), strict=True)
            )
            assert unchanged, failure(node, stream, f"update() changed its input on frame {t}; change a copy")
            fixed = stream.at(t)
            for value in fixed:
                if isinstance(value, np.ndarray):
                    value.flags.writeable = False
            assert same([update(twin, fixed, t)], [result]), failure(
                node, stream, f"frame {t} gives another result as a read-only array"
            )


def no_reference_kept(node: Node) -> None:
    """After ``update`` the node refers to no input array."""
    for stream in streams(node):
        expected = results(node.fresh(), stream)
        live = node.fresh()
        for t in range(len(stream)):
            values = stream.at(t)
            references = [weakref.ref(v) for v in values if isinstance(v, np.ndarray)]
            result = copy.deepcopy(update(live, values, t))
            for value in values:
                if isinstance(value, np.ndarray):
                    value[...] = 7
            assert same([result], [expected[t]]), failure(
                node, stream, f"the result of frame {t} changes with an earlier input array; keep a copy"
            )
            del values
            value = None
            assert all(ref() is None for ref in references), failure(
                node, stream, "update() keeps a reference to its input; keep a copy"
            )


def kept_output_stays(node: Node) -> None:
    """A result does not change later while somebody keeps it."""
    for stream in streams(node):
        live = node.fresh()
        kept = [result_at(live, stream, t) for t in range(len(stream))]
        assert same(kept, results(node.fresh(), stream)), failure(
            node, stream, "a kept result changed later; return a new array, for example from self.empty()"
        )


def reset_equals_new(node: Node) -> None:
    """After ``reset()`` a node equals a new one."""
    for stream in streams(node):
        live = node.fresh()
        first = results(live, stream)
        live.reset()
        assert same(results(live, stream), first), failure(
            node, stream, "after reset() it differs from a new node; create all state in reset()"
        )


def deterministic(node: Node) -> None:
    """Two nodes with the same input, called in turns, give the same results."""
    for stream in streams(node):
        a, b = node.fresh(), node.fresh()
        pairs = [(result_at(a, stream, t), result_at(b, stream, t)) for t in range(len(stream))]
        assert same([p[0] for p in pairs], [p[1] for p in pairs]), failure(
            node, stream, "two equal nodes give different results"
        )


def cut_anywhere(node: Node) -> None:
    """A node continues from the state of another one exactly; the state is plain data."""
    for stream in streams(node):
        whole = results(node.fresh(), stream)
        for cut in sorted({1, 2, len(stream) // 3, node.warmup() + 1, len(stream) - 1} - {0}):
            first, second = node.fresh(), node.fresh()
            results(first, stream.cut(cut))
            state = first.state()
            odd = sorted(set(not_plain(state)))
            assert not odd, failure(
                node, stream, f"state() holds {', '.join(odd)}; expected arrays, numbers, texts, lists, dicts"
            )
            second.restore(state)
            assert equal_states(second.state(), state), failure(
                node, stream, "after restore() state() differs from the restored state"
            )
            # Both continue: if they shared memory, one of them would show it.
            rest = [(copy.deepcopy(result_at(first, stream, t)), copy.deepcopy(result_at(second, stream, t)))
                    for t in range(cut, len(stream))]  # fmt: skip
            for side in (0, 1):
                assert same([r[side] for r in rest], whole[cut:]), failure(
                    node, stream, f"restored after {cut} frames it gives other results; keep state in self"
                )


def equals_reference(node: Node) -> None:
    """Results equal those of the function in ``reference``, if there is one, for streams of any length."""
    formula: Callable[..., Any] | None = getattr(reference, yaml_name(type(node)), None)
    if formula is None:
        return
    for stream in streams(node):
        found = results(node.fresh(), stream)
        for stop in sorted({1, 2, len(stream) // 2, len(stream)}):
            truth = formula(*(c[:stop] for c in stream.columns), **node.parameters())
            for name, column in named_outputs(truth).items():
                assert len(column) == stop, failure(
                    node, stream, f"reference gives {len(column)} values for {stop} frames"
                )
                for t in range(stop):
                    text = _difference(named_outputs(found[t]).get(name), np.asarray(column[t]))
                    assert not text, failure(node, stream, f"{name or 'value'} of frame {t} {text}")


def _difference(value: Value, truth: Array) -> str:
    if value is None:
        return "" if np.isnan(truth).all() else "is None, but the reference has a value"
    got = np.asarray(value)
    if got.shape != truth.shape:
        return f"has shape {got.shape}, but the reference has {truth.shape}"
    finite = np.abs(truth[np.isfinite(truth)])
    scale = max(float(finite.max()) if finite.size else 0.0, 1.0)
    allowed = CLOSE.get(got.dtype.name, 0.0) * scale
    if np.allclose(got, truth, rtol=0, atol=allowed, equal_nan=True):
        return ""
    difference = float(np.nanmax(np.abs(got - truth)))
    return f"differs from the reference by {difference:.3g} (allowed: {allowed:.3g})"


def no_look_ahead(node: Node) -> None:
    """A result does not depend on later frames."""
    for stream, other in zip(streams(node), streams(node, seed=1), strict=True):
        cut = len(stream) // 2
        mixed = Stream(
            stream.kind,
            tuple(
                np.concatenate([a[:cut], b[cut:]]) for a, b in zip(stream.columns, other.columns, strict=True)
            ),
        )
        live = node.fresh()
        kept = [result_at(live, mixed, t) for t in range(len(mixed))]
        assert same(kept[:cut], results(node.fresh(), stream)[:cut]), failure(
            node, stream, "a kept result changed when later frames came"
        )


def bounded_memory(node: Node) -> None:
    """The state does not grow with the stream."""
    for stream in streams(node):
        live = node.fresh()
        results(live, stream)
        before = len(pickle.dumps(live.state()))
        for _ in range(2):
            results(live, stream)
        after = len(pickle.dumps(live.state()))
        assert after <= 1.05 * before + 256, failure(
            node, stream, f"the state grows with the stream: {before} bytes, then {after}"
        )


def pickles(node: Node) -> None:
    """A pickled or copied node continues in mid-stream as the node itself does."""
    for stream in streams(node):
        live, cut = node.fresh(), len(stream) // 2
        results(live, stream.cut(cut))
        twins = [pickle.loads(pickle.dumps(live)), copy.deepcopy(live)]
        rest = results(live, stream, cut)
        for twin in twins:
            assert same(results(twin, stream, cut), rest), failure(
                node, stream, "a copy made in mid-stream gives other results than the node"
            )


def shape_change_refused(node: Node) -> None:
    """Another shape or dtype in mid-stream is an ``InputError``, and changes nothing."""
    for stream in streams(node):
        live, twin = node.fresh(), node.fresh()
        results(live, stream.cut(2))
        results(twin, stream.cut(2))
        wrong: list[list[Any]] = [[np.zeros((5, 6, 7, 2)) for _ in stream.columns]]
        if stream.columns[0].ndim > 1:
            wrong += [[v[:-1] for v in stream.at(0)], [v.astype(np.int64) for v in stream.at(0)]]
        for values in wrong:
            try:
                update(live, values, 2)
            except InputError:
                continue
            raise AssertionError(
                failure(node, stream, f"shape {np.shape(values[0])} was accepted in mid-stream")
            )
        assert same(results(live, stream, 2), results(twin, stream, 2)), failure(
            node, stream, "a refused frame changed the results"
        )


def steady_result(node: Node) -> None:
    """Results are floats, or arrays of one shape and dtype; named outputs are those of ``fields()``."""
    for stream in streams(node):
        kinds = set()
        for value in results(node.fresh(), stream):
            if value is None:
                continue
            try:
                outputs = node.checked_outputs(value)
            except InputError as error:
                raise AssertionError(failure(node, stream, str(error))) from error
            for part in outputs.values():
                scalar = isinstance(part, float | int) and not isinstance(part, bool)
                assert part is None or scalar or isinstance(part, np.ndarray), failure(
                    node, stream, f"a result of type {type(part).__name__}; expected an array or a float"
                )
            kinds.add(
                tuple((np.shape(p), np.asarray(p).dtype.str) for p in outputs.values() if p is not None)
            )
        assert len(kinds) <= 1, failure(node, stream, f"results differ in shape or dtype: {sorted(kinds)}")


NODE_CHECKS: dict[str, Callable[[Node], None]] = {
    check.__name__: check
    for check in (
        input_untouched, no_reference_kept, kept_output_stays, reset_equals_new, deterministic, cut_anywhere,
        equals_reference, no_look_ahead, true_horizon, bounded_memory, pickles, shape_change_refused,
        steady_result, check_bounds, check_names, check_documented,
    )
}  # fmt: skip
"""The checks by name; each takes a node."""
