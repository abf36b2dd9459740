"""The contract of a node as checks that run over any node class."""

from __future__ import annotations

import copy
import pickle
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse import reference
from stream_sparse.base import Node, yaml_name
from stream_sparse.errors import InputError

from .horizon import true_horizon
from .streams import CLOSE, Stream, broken, call, equal_states, parts, plain, said, same, streams, tell
from .units import check_bounds, check_documented, check_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.frame import Array, Value

__all__ = ["NODE_CHECKS", "check_node"]


def check_node(cls: type[Node], /, **parameters: Any) -> None:
    """Check that a node class keeps the contract of nodes.

    It runs on random streams of each kind that the node accepts (scalars, vectors, gray and colour frames
    of several dtypes); where ``stream_sparse.reference`` has a function of its name, the two are compared.

    Parameters:
        cls: the class; it must be importable, since it is pickled.
        parameters: those to check it with; by default its documented ``example``.

    Raises:
        AssertionError: naming the promise that does not hold.
    """
    make = cls(**(parameters or cls.example))
    for check in NODE_CHECKS.values():
        check(make)


def input_untouched(node: Node) -> None:
    """``update`` writes nothing into its input, and takes read-only arrays."""
    for stream in streams(node):
        live, calm = node.fresh(), node.fresh()
        for t in range(len(stream)):
            values = stream.at(t)
            told = copy.deepcopy(call(live, values, t))
            kept = all(
                np.array_equal(v, w, equal_nan=True) for v, w in zip(values, stream.at(t), strict=True)
            )
            assert kept, broken(node, stream, f"update() changed its input on frame {t}")
            fixed = stream.at(t)
            for value in fixed:
                if isinstance(value, np.ndarray):
                    value.flags.writeable = False
            assert same([call(calm, fixed, t)], [told]), broken(node, stream, "read-only input differs")


def no_reference_kept(node: Node) -> None:
    """Nobody else's array is held once ``update`` is over."""
    for stream in streams(node):
        expected = said(node.fresh(), stream)
        live = node.fresh()
        for t in range(len(stream)):
            values = stream.at(t)
            held = [weakref.ref(v) for v in values if isinstance(v, np.ndarray)]
            now = copy.deepcopy(call(live, values, t))
            for value in values:
                if isinstance(value, np.ndarray):
                    value[...] = 7
            assert same([now], [expected[t]]), broken(
                node, stream, f"frame {t} depends on what became of an input"
            )
            del values
            value = None
            assert all(ref() is None for ref in held), broken(node, stream, "update() keeps its input alive")


def kept_output_stays(node: Node) -> None:
    """A result that somebody keeps never changes, however many follow."""
    for stream in streams(node):
        live = node.fresh()
        kept = [tell(live, stream, t) for t in range(len(stream))]
        assert same(kept, said(node.fresh(), stream)), broken(node, stream, "a kept result changed later")


def reset_equals_new(node: Node) -> None:
    """After ``reset()`` nothing is left of what was."""
    for stream in streams(node):
        live = node.fresh()
        first = said(live, stream)
        live.reset()
        assert same(said(live, stream), first), broken(
            node, stream, "after reset() it differs from a new node"
        )


def deterministic(node: Node) -> None:
    """Two nodes that see the same say the same, in turns."""
    for stream in streams(node):
        a, b = node.fresh(), node.fresh()
        pairs = [(tell(a, stream, t), tell(b, stream, t)) for t in range(len(stream))]
        assert same([p[0] for p in pairs], [p[1] for p in pairs]), broken(
            node, stream, "two equal nodes differ"
        )


def cut_anywhere(node: Node) -> None:
    """A stream cut in two, state handed over, gives what the whole gives; the state is plain."""
    for stream in streams(node):
        whole = said(node.fresh(), stream)
        for cut in sorted({1, 2, len(stream) // 3, node.warmup() + 1, len(stream) - 1} - {0}):
            first, second = node.fresh(), node.fresh()
            said(first, stream.cut(cut))
            state = first.state()
            odd = sorted(set(plain(state)))
            assert not odd, broken(node, stream, f"state() holds {', '.join(odd)}; plain data only")
            second.restore(state)
            given_back = equal_states(second.state(), state)
            assert given_back, broken(node, stream, "restore(state()) does not give the state again")
            # Both go on: a state that shares memory would show in one of them.
            rest = [(copy.deepcopy(tell(first, stream, t)), copy.deepcopy(tell(second, stream, t)))
                    for t in range(cut, len(stream))]  # fmt: skip
            for side in (0, 1):
                assert same([r[side] for r in rest], whole[cut:]), broken(
                    node, stream, f"cut after {cut} frames, the rest differs from the whole"
                )


def equals_reference(node: Node) -> None:
    """Frame by frame it says what ``reference`` says of each prefix, where that knows its name."""
    formula: Callable[..., Any] | None = getattr(reference, yaml_name(type(node)), None)
    if formula is None:
        return
    for stream in streams(node):
        spoken = said(node.fresh(), stream)
        for stop in range(1, len(stream) + 1):
            truth = formula(*(c[:stop] for c in stream.columns), **node.parameters())
            for name, column in (parts(truth) or {"": truth}).items():
                assert len(column) == stop, broken(
                    node, stream, f"reference gives {len(column)} of {stop} frames"
                )
                value = parts(spoken[stop - 1]).get(name)
                text = _differs(value, np.asarray(column[-1]))
                assert not text, broken(node, stream, f"{name or 'value'} of frame {stop - 1} {text}")


def _differs(value: Value, truth: Array) -> str:
    if value is None:
        return "" if np.isnan(truth).all() else "is nothing, where the reference has a value"
    got = np.asarray(value)
    if got.shape != truth.shape:
        return f"has shape {got.shape}, the reference {truth.shape}"
    finite = np.abs(truth[np.isfinite(truth)])
    scale = max(float(finite.max()) if finite.size else 0.0, 1.0)
    near = CLOSE.get(got.dtype.name, 0.0) * scale
    if np.allclose(got, truth, rtol=0, atol=near, equal_nan=True):
        return ""
    return f"differs from the reference by {float(np.nanmax(np.abs(got - truth))):.3g} (allowed {near:.3g})"


def no_look_ahead(node: Node) -> None:
    """What is said of a frame does not depend on later frames."""
    for stream, other in zip(streams(node), streams(node, seed=1), strict=True):
        cut = len(stream) // 2
        mixed = Stream(
            stream.kind,
            tuple(
                np.concatenate([a[:cut], b[cut:]]) for a, b in zip(stream.columns, other.columns, strict=True)
            ),
        )
        live = node.fresh()
        kept = [tell(live, mixed, t) for t in range(len(mixed))]
        assert same(kept[:cut], said(node.fresh(), stream)[:cut]), broken(
            node, stream, "a later frame matters"
        )


def bounded_memory(node: Node) -> None:
    """State does not grow with the stream."""
    for stream in streams(node):
        live = node.fresh()
        said(live, stream)
        before = len(pickle.dumps(live.state()))
        for _ in range(2):
            said(live, stream)
        after = len(pickle.dumps(live.state()))
        assert after <= 1.05 * before + 256, broken(
            node, stream, f"state grows: {before} bytes, then {after}"
        )


def pickles(node: Node) -> None:
    """A pickled or deep-copied node goes on in mid-stream as the node itself does."""
    for stream in streams(node):
        live, cut = node.fresh(), len(stream) // 2
        said(live, stream.cut(cut))
        twins = [pickle.loads(pickle.dumps(live)), copy.deepcopy(live)]
        rest = said(live, stream, cut)
        for twin in twins:
            assert same(said(twin, stream, cut), rest), broken(
                node, stream, "a copy in mid-stream goes on otherwise"
            )


def shape_change_refused(node: Node) -> None:
    """Another shape or dtype in mid-stream is an ``InputError``, after which the stream can go on."""
    for stream in streams(node):
        live, calm = node.fresh(), node.fresh()
        said(live, stream.cut(2))
        said(calm, stream.cut(2))
        wrong: list[list[Any]] = [[np.zeros((5, 6, 7, 2)) for _ in stream.columns]]
        if stream.columns[0].ndim > 1:
            wrong += [[v[:-1] for v in stream.at(0)], [v.astype(np.int64) for v in stream.at(0)]]
        for values in wrong:
            try:
                call(live, values, 2)
            except InputError:
                continue
            raise AssertionError(broken(node, stream, f"shape {np.shape(values[0])} was taken in mid-stream"))
        assert same(said(live, stream, 2), said(calm, stream, 2)), broken(
            node, stream, "a refused frame left a trace"
        )


def steady_result(node: Node) -> None:
    """Results are floats, or arrays of one shape and dtype, with the parts that ``fields()`` names."""
    for stream in streams(node):
        kinds = set()
        for value in said(node.fresh(), stream):
            if value is None:
                continue
            named = tuple(parts(value))
            assert named == (node.fields() or ("",)), broken(
                node, stream, f"parts {named}, fields() {node.fields()}"
            )
            for part in parts(value).values():
                scalar = isinstance(part, float | int) and not isinstance(part, bool)
                assert part is None or scalar or isinstance(part, np.ndarray), broken(
                    node, stream, f"a result of type {type(part).__name__}; arrays and floats only"
                )
            kinds.add(
                tuple((np.shape(p), np.asarray(p).dtype.str) for p in parts(value).values() if p is not None)
            )
        assert len(kinds) <= 1, broken(node, stream, f"results differ in shape or dtype: {sorted(kinds)}")


NODE_CHECKS: dict[str, Callable[[Node], None]] = {
    check.__name__: check
    for check in (
        input_untouched, no_reference_kept, kept_output_stays, reset_equals_new, deterministic, cut_anywhere,
        equals_reference, no_look_ahead, true_horizon, bounded_memory, pickles, shape_change_refused,
        steady_result, check_bounds, check_names, check_documented,
    )
}  # fmt: skip
"""The checks by name; each takes a node with the parameters to check it with."""
