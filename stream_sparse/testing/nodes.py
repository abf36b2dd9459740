"""``check_node``: the contract of nodes, one function a promise."""

import copy
import functools
import pickle
import weakref
from collections.abc import Callable, Mapping
from itertools import pairwise
from types import FunctionType
from typing import Any

import numpy as np

from stream_sparse import reference
from stream_sparse.base import Node, function_node, yaml_name
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, named_outputs

from .streams import (
    CLOSE,
    MERGED,
    Stream,
    equal_states,
    magnitude,
    not_plain,
    result_at,
    results,
    same,
    streams,
    update,
)
from .units import check_documented, labelled, named


def check_node(cls: type[Node] | FunctionType, /, **parameters: Any) -> None:
    """Check that a node class, or a function as a node, keeps the contract of nodes.

    The node runs on random streams of each kind that it accepts: scalars, vectors, gray and colour frames of
    several dtypes. Where ``stream_sparse.reference`` has a function of its name, the results are compared.

    Parameters:
        cls: the class, or the function; it must be importable, because the check pickles it.
        parameters: parameters of the node; by default those of its ``example``.

    Raises:
        AssertionError: names the promise that does not hold.
    """
    unit = function_node(cls) if isinstance(cls, FunctionType) else cls
    node = unit(**(parameters or unit.example))
    for check in NODE_CHECKS.values():
        check(node)


def _each_stream(check: Callable[[Node, Stream], None]) -> Callable[[Node], None]:
    """Run a check with each stream that the node accepts; a failure names the node and the stream."""

    @functools.wraps(check)
    def checked(node: Node) -> None:
        for stream in streams(node):
            with labelled(node, f" ({stream.kind})"):
                check(node, stream)

    return checked


@_each_stream
def input_untouched(node: Node, stream: Stream) -> None:
    """``update`` does not change its input, and accepts read-only arrays."""
    live, twin = node.fresh(), node.fresh()
    for t in range(len(stream)):
        values, fixed = stream.at(t), stream.at(t)
        result = copy.deepcopy(update(live, values, t))
        unchanged = all(np.array_equal(v, w, equal_nan=True) for v, w in zip(values, fixed, strict=True))
        assert unchanged, f"update() changed its input on frame {t}; change a copy"
        for value in _arrays(fixed):
            value.flags.writeable = False
        equal = same([update(twin, fixed, t)], [result])
        assert equal, f"frame {t} gives another result as a read-only array"


def _arrays(values: tuple[Any, ...]) -> list[Any]:
    return [value for value in values if isinstance(value, np.ndarray)]


@_each_stream
def no_reference_kept(node: Node, stream: Stream) -> None:
    """After ``update`` the node refers to no input array."""
    expected = results(node.fresh(), stream)
    live = node.fresh()
    for t in range(len(stream)):
        values = stream.at(t)
        references = [weakref.ref(v) for v in _arrays(values)]
        result = copy.deepcopy(update(live, values, t))
        for value in _arrays(values):
            value[...] = 7
        equal = same([result], [expected[t]])
        assert equal, f"the result of frame {t} changes with an earlier input array; keep a copy"
        del values
        value = None
        gone = all(ref() is None for ref in references)
        assert gone, "update() keeps a reference to its input; keep a copy"


@_each_stream
def kept_output_stays(node: Node, stream: Stream) -> None:
    """A result does not change later while it is kept: it depends on no later frame."""
    live = node.fresh()
    kept = [result_at(live, stream, t) for t in range(len(stream))]
    stays = same(kept, results(node.fresh(), stream))
    assert stays, "a kept result changed later; return a new array, for example from self.empty()"


@_each_stream
def reset_equals_new(node: Node, stream: Stream) -> None:
    """After ``reset()`` a node equals a new one."""
    live = node.fresh()
    first = results(live, stream)
    live.reset()
    equal = same(results(live, stream), first)
    assert equal, "after reset() it differs from a new node; create all state in reset()"


@_each_stream
def cut_anywhere(node: Node, stream: Stream) -> None:
    """A node continues from the state of another one exactly, beside it; the state is plain data."""
    whole = results(node.fresh(), stream)
    for cut in sorted({1, 2, len(stream) // 3, node.warmup() + 1, len(stream) - 1} - {0}):
        first, second = node.fresh(), node.fresh()
        results(first, stream.cut(cut))
        state = first.state()
        odd = ", ".join(sorted(set(not_plain(state))))
        assert not odd, f"state() holds {odd}; expected arrays, numbers, texts, lists, dicts"
        second.restore(state)
        equal = equal_states(second.state(), state)
        assert equal, "after restore() state() differs from the restored state"
        # Both continue: if they shared memory, one of them would show it.
        rest = [(copy.deepcopy(result_at(first, stream, t)), copy.deepcopy(result_at(second, stream, t)))
                for t in range(cut, len(stream))]  # fmt: skip
        equal = all(same(side, whole[cut:]) for side in zip(*rest, strict=True))
        assert equal, f"restored after {cut} frames it gives other results; keep state in self"


def merged_equals_whole(node: Node) -> None:
    """The merged states of parts of a stream are the state of the whole."""
    if node.merges():
        _merges_any_parts(node)


@_each_stream
def _merges_any_parts(node: Node, stream: Stream) -> None:
    end = len(stream) - 3
    whole = node.fresh()
    results(whole, stream.cut(end))
    truth = results(whole, stream, end)
    for cuts in ((1,), (end // 2,), (0, 1, 2, end // 3, end)):
        states = [_state_after(node, stream, *part) for part in pairwise((0, *cuts, end))]
        before, live = copy.deepcopy(states), node.fresh()
        live.restore(node.merge(states))
        assert equal_states(states, before), "merge() changed a state that it was given"
        where = f"after a merge of {len(states)} parts"
        for t, expected in enumerate(truth, end):
            outputs = named_outputs(result_at(live, stream, t))
            for name, value in named_outputs(expected).items():
                exact = np.asarray(np.nan if value is None else value)
                text = _difference(outputs.get(name), exact, MERGED, "the whole")
                assert not text, f"{where} {name or 'value'} of frame {t} {text}"


def _state_after(node: Node, stream: Stream, start: int, stop: int) -> dict[str, Any]:
    """Return the state of a new node after some frames of a stream."""
    part = node.fresh()
    for t in range(start, stop):
        result_at(part, stream, t)
    return part.state()


@_each_stream
def equals_reference(node: Node, stream: Stream) -> None:
    """Results equal those of the function in ``reference``, if there is one, for streams of any length."""
    formula: Callable[..., Any] | None = getattr(reference, yaml_name(type(node)), None)
    if formula is None:
        return
    actual = results(node.fresh(), stream)
    for stop in sorted({1, 2, len(stream) // 2, len(stream)}):
        truth = formula(*stream.cut(stop).columns, **node.parameters())
        for name, column in named_outputs(truth).items():
            assert len(column) == stop, f"reference gives {len(column)} values for {stop} frames"
            for t in range(stop):
                value = named_outputs(actual[t]).get(name)
                text = _difference(value, np.asarray(column[t]), CLOSE, "the reference")
                assert not text, f"{name or 'value'} of frame {t} {text}"


def _difference(value: Value, truth: Array, close: Mapping[str, float], of: str) -> str:
    if value is None:
        return "" if np.isnan(truth).all() else f"is None, but {of} has a value"
    got = np.asarray(value)
    if got.shape != truth.shape:
        return f"has shape {got.shape}, but {of} has {truth.shape}"
    allowed = close.get(got.dtype.name, 0.0) * magnitude(truth)
    if np.allclose(got, truth, rtol=0, atol=allowed, equal_nan=True):
        return ""
    difference = float(np.nanmax(np.abs(got - truth)))
    return f"differs from {of} by {difference:.3g} (allowed: {allowed:.3g})"


def true_horizon(node: Node) -> None:
    """Exactly ``horizon()`` earlier inputs influence a result, and a nan is gone after as many frames."""
    far = node.horizon()
    reached = far is None
    for stream, other in zip(streams(node), streams(node, seed=1), strict=True):
        with labelled(node, f" ({stream.kind})"):
            ran = node.fresh()
            clean = results(ran, stream)
            _check_warmup(node, ran, clean)
            at = ran.warmup() + 2
            if stream.columns[0].dtype.kind == "f":
                _check_recovery(node, stream, clean, at)
            if far is None:
                continue
            changed = copy.deepcopy(stream)
            for new, old in zip(changed.columns, other.columns, strict=True):
                new[at] = old[at]
            after = results(node.fresh(), changed)
            close = _closeness(clean)
            equal = same(after[at + far + 1 :], clean[at + far + 1 :], close)
            assert equal, f"an input from before horizon() = {far} matters"
            _check_begin_late(node, stream, clean, at, far)
            # Two scalars may fall into one bin, so the difference need not show in every stream.
            reached |= not same([after[at + far]], [clean[at + far]], close)
    with labelled(node):
        assert reached, f"horizon() = {far} is too large: no input that old matters"


def _check_begin_late(node: Node, stream: Stream, clean: list[Value], first: int, far: int) -> None:
    late = node.fresh()
    late.skip(first)
    rest = results(late, stream, first)
    equal = same(rest[far:], clean[first + far :], _closeness(clean))
    assert equal, f"begun at frame {first} it gives other results, also after horizon() = {far} frames"


def _closeness(values: list[Value]) -> float:
    kinds = {np.asarray(part).dtype.name for value in values for part in named_outputs(value).values()}
    return CLOSE["float32"] if "float32" in kinds else CLOSE["float64"]


def _check_warmup(node: Node, ran: Node, values: list[Value]) -> None:
    """``warmup()`` is right once inputs have come, and no more than that before their shape is known."""
    first = next((t for t, value in enumerate(values) if value is not None), len(values))
    # A learner may need more frames than that, depending on their content.
    right = first >= ran.warmup() if node.learns else first == ran.warmup()
    for says, holds in ((ran.warmup(), right), (node.warmup(), node.warmup() <= first)):
        assert holds, f"the first value comes with frame {first}, but warmup() is {says}"


def _check_recovery(node: Node, stream: Stream, clean: list[Value], at: int) -> None:
    holed = copy.deepcopy(stream)
    for column in holed.columns:
        if column.dtype.kind == "f":
            column[at] = np.nan
    after = results(node.fresh(), holed)
    far = node.horizon()
    if far is not None:
        fine = same(after[at + far + 1 :], clean[at + far + 1 :], _closeness(clean))
        assert fine, f"a nan frame still shows after horizon() = {far} frames"
        return
    for name, value in named_outputs(after[-1]).items():
        before = np.isfinite(np.asarray(named_outputs(clean[-1])[name], float))
        now = np.isfinite(np.asarray(value, float))
        healed = now[before].all()
        assert healed, f"after one nan frame {name or 'the result'} stays nan"


@_each_stream
def bounded_memory(node: Node, stream: Stream) -> None:
    """The state does not grow with the stream."""
    live = node.fresh()
    results(live, stream)
    before = len(pickle.dumps(live.state()))
    for _ in range(2):
        results(live, stream)
    after = len(pickle.dumps(live.state()))
    assert after <= 1.05 * before + 256, f"the state grows with the stream: {before} bytes, then {after}"


@_each_stream
def pickles(node: Node, stream: Stream) -> None:
    """A pickled or copied node continues in mid-stream as the node itself does."""
    live, cut = node.fresh(), len(stream) // 2
    results(live, stream.cut(cut))
    twins = [pickle.loads(pickle.dumps(live)), copy.deepcopy(live)]
    rest = results(live, stream, cut)
    equal = all(same(results(twin, stream, cut), rest) for twin in twins)
    assert equal, "a copy made in mid-stream gives other results than the node"


@_each_stream
def shape_change_refused(node: Node, stream: Stream) -> None:
    """Another shape or dtype in mid-stream is an ``InputError``, and changes nothing."""
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
        raise AssertionError(f"shape {np.shape(values[0])} was accepted in mid-stream")
    equal = same(results(live, stream, 2), results(twin, stream, 2))
    assert equal, "a refused frame changed the results"


@_each_stream
def steady_result(node: Node, stream: Stream) -> None:
    """Results are floats, or arrays of one shape and dtype; named outputs are those of ``fields()``."""
    kinds = set()
    for value in results(node.fresh(), stream):
        if value is None:
            continue
        try:
            outputs = node.checked_outputs(value)
        except InputError as error:
            raise AssertionError(str(error)) from error
        parts = [part for part in outputs.values() if part is not None]
        for part in parts:
            fits = isinstance(part, float | int | np.ndarray) and not isinstance(part, bool)
            assert fits, f"a result of type {type(part).__name__}; expected an array or a float"
        kinds.add(tuple((np.shape(p), np.asarray(p).dtype.str) for p in parts))
    assert len(kinds) <= 1, f"results differ in shape or dtype: {sorted(kinds)}"


NODE_CHECKS: dict[str, Callable[[Node], None]] = {
    check.__name__: check
    for check in (
        input_untouched, no_reference_kept, kept_output_stays, reset_equals_new, cut_anywhere,
        merged_equals_whole, equals_reference, true_horizon, bounded_memory, pickles,
        shape_change_refused, steady_result, named(check_documented),
    )
}  # fmt: skip
"""The checks by name; each takes a node."""
