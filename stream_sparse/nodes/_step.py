"""Steps: the kernel that computes a node's result for one frame, and the table of the arrays it works on."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

from stream_sparse.base import Node, Unit
from stream_sparse.base.buffers import aligned
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.bands import in_bands, in_lanes, threads_for

from ._difference import distance_dtype, signed_dtype
from ._expression import Expression
from ._window import flat, is_scalar

_RULES: dict[str, Callable[[np.dtype[Any]], np.dtype[Any]]] = {
    "": np.dtype, "real": float_dtype, "signed": signed_dtype, "distance": distance_dtype,
}  # fmt: skip
"""Dtypes that follow from that of an input ``x``, written ``x``, ``real(x)`` and so on."""
_DAMAGED = "the arrays of this state are those of another input, or damaged"
_MOST_FRAMES = 1 << 62


class Layout(NamedTuple):
    """Dtype and shape of an array, written ``"x[window + 1, n]"``.

    The dtype is that of an input ``x``, or ``real(x)``, ``signed(x)``, ``distance(x)`` of it, or a code of
    NumPy such as ``f8``. A length is an :class:`Expression` without commas. ``shape`` stands for the shape
    of the step; ``[]`` is a single number.
    """

    rule: str
    of: str
    lengths: tuple[Expression, ...]

    @classmethod
    def read(cls, text: str) -> Layout:
        """Read a layout from its text."""
        found = re.fullmatch(r"(?:(\w+)\()?(\w+)\)?\[(.*)\]", text)
        assert found, text
        rule, of, lengths = found.groups()
        return cls(rule or "", of, tuple(map(Expression, filter(None, lengths.split(",")))))

    @property
    def is_whole(self) -> bool:
        """Whether the shape is that of the step."""
        return [length.text for length in self.lengths] == ["shape"]

    def dtype(self, values: Mapping[str, Any]) -> np.dtype[Any]:
        """Return the dtype, given the inputs of the kernel."""
        return _RULES[self.rule](values[self.of].dtype if self.of in values else np.dtype(self.of))

    def shape(self, values: Mapping[str, Any], shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape, given the values of names, and what ``shape`` stands for."""
        sizes: list[int] = []
        for length in self.lengths:
            sizes += shape if length.text == "shape" else (length.of(values),)
        return tuple(sizes)


class Step:
    """A kernel that computes all of a node's result for one frame, and the table of its arrays.

    The arguments of the kernel are matched by name: first the inputs, then in any order the arrays of the
    table, parameters of the node, numbers of the table, what the node gives, and ``seen``, the number of
    frames before this one. In the table ``n`` is the number of values of the first input. The kernel returns
    whether there is a result. If its last arguments are ``start`` and ``stop``, it computes a band of the
    values, and several threads compute the bands of a large frame.

    Parameters:
        kernel: the function, compiled by :func:`stream_sparse.kernels._jit.kernel`.
        keeps: the arrays that are state, by name, as in :class:`Layout`; zeros before the first frame.
        gives: the arrays that are results.
        needs: the arrays that are not state: room to compute in, and what can be computed again from the
            inputs. They keep their content; they are zeros at first and after an edit.
        takes: the arrays that are inputs, where a later one has to fit to those before.
        numbers: expressions of parameters, inputs, and the numbers before, for arguments and lengths.
        when: the expression by which a node takes this step, where it has several.
        shape: the expression for what ``shape`` stands for in the table; "": the shape of the first input.
        flat: whether the kernel takes inputs, and results of the shape ``shape``, as flat arrays.
        ahead: a kernel for the lanes from ``start`` to ``stop``, its last arguments, of sums over a large
            frame, which several threads share. It is called before the step's kernel, whose argument
            ``ahead`` is true then; else the step's kernel computes these sums itself.
    """

    def __init__(
        self,
        kernel: Callable[..., bool],
        keeps: Mapping[str, str] | None = None,
        gives: Mapping[str, str] | None = None,
        needs: Mapping[str, str] | None = None,
        takes: Mapping[str, str] | None = None,
        numbers: Mapping[str, str] | None = None,
        when: str = "",
        shape: str = "",
        flat: bool = True,
        ahead: Callable[..., None] | None = None,
    ) -> None:
        names = tuple(inspect.signature(kernel).parameters)
        self.kernel, self.flat = kernel, flat
        self.ahead = ahead
        self.ahead_names = tuple(inspect.signature(ahead).parameters)[:-2] if ahead else ()
        self.by_bands = names[-2:] == ("start", "stop")
        self.names = names[:-2] if self.by_bands else names
        self.keeps, self.gives, self.needs, self.takes = (
            {name: Layout.read(text) for name, text in (table or {}).items()}
            for table in (keeps, gives, needs, takes)
        )
        self.numbers = {name: Expression(text) for name, text in (numbers or {}).items()}
        self.when, self.shape = (Expression(text) if text else None for text in (when, shape))
        self.flattened = {name for name, layout in self.gives.items() if flat and layout.is_whole}

    def call(self, arguments: list[Any], n: int) -> bool:
        """Call the kernel for a frame of ``n`` values; return whether there is a result."""
        if self.ahead is not None:
            work, some = self.ahead, [arguments[self.names.index(name)] for name in self.ahead_names]
            arguments[self.names.index("ahead")] = in_lanes(lambda start, stop: work(*some, start, stop), n)
        if not self.by_bands:
            return self.kernel(*arguments)
        if threads_for(n) == 1:
            return self.kernel(*arguments, 0, n)
        ready: list[bool] = []
        in_bands(lambda start, stop: ready.append(self.kernel(*arguments, start, stop)), n)
        return all(ready)


Steps = Step | tuple[Step, ...]
_Sizes = list[tuple[str, tuple[int, ...], np.dtype[Any]]]


class _Bound(NamedTuple):
    """A step with its arguments, of which few change from frame to frame.

    Attributes:
        of: the steps, the kinds of inputs and what else was given, for which this one was found.
        step: the one that was chosen.
        n: number of values of the first input.
        arguments: those of the kernel.
        given: the names of arrays that come with each frame, and their places among the arguments.
        seen: the place of the number of frames; None: the kernel does not take it.
        gives: name, place, shape and dtype of each result, and whether it is passed flat.
    """

    of: tuple[Any, ...]
    step: Step
    n: int
    arguments: list[Any]
    given: list[tuple[str, int]]
    seen: int | None
    gives: list[tuple[Any, ...]]

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()  # a copy of a node finds its own


class Stepped(Node):
    """Base class of nodes whose result is computed by one kernel, with all state in arrays."""

    def reset(self) -> None:
        self._seen = 0
        self._arrays: dict[str, Array] = {}
        self.__bound: _Bound | None = None

    def take_over(self, edited: Unit) -> bool:
        self.__bound = None
        return super().take_over(edited)

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        # A state may come from a damaged file. The sizes of arrays are checked with the next frame.
        if type(self._seen) is not int or not 0 <= self._seen < _MOST_FRAMES:
            raise InputError(_DAMAGED)
        arrays: Any = self._arrays
        if not isinstance(arrays, dict) or not all(isinstance(x, np.ndarray) for x in arrays.values()):
            raise InputError(_DAMAGED)

    def _run(self, steps: Steps, *inputs: Value, shape: tuple[int, ...] | None = None, **given: Any) -> Any:
        """Compute the result of one frame: None, a value, or a dict of values where the step gives several.

        Parameters:
            steps: the step, or several, of which the first is taken whose ``when`` holds.
            inputs: the first arguments of the kernel.
            shape: what ``shape`` stands for in the table, where no expression says so.
            given: arguments of the kernel, and lengths of the table, that no expression gives.
        """
        kinds = [(x.shape, x.dtype) if isinstance(x, np.ndarray) else None for x in inputs]
        of = steps, kinds, shape, [x.shape if isinstance(x, np.ndarray) else x for x in given.values()]
        bound = self.__bound
        if bound is None or bound.of != of:
            bound = self.__bound = self.__bind(of, steps, inputs, shape, given)
        _, step, n, arguments, arrays, seen, gives = bound
        arguments = arguments.copy()
        arguments[: len(inputs)] = [flat(x, step.flat) for x in inputs]
        for name, place in arrays:
            arguments[place] = given[name]
        if seen is not None:
            arguments[seen] = self._seen
        found: dict[str, Any] = {}
        for name, place, size, dtype, flattened in gives:
            found[name] = array = self.empty(size, dtype) if size else np.empty(1, dtype)
            arguments[place] = array.reshape(-1) if flattened else array
        ready = step.call(arguments, n)
        self.__dict__["_seen"] += 1  # without the checks of an attribute that is set
        if not ready:
            return None
        for name, _, size, _, _ in gives:
            if not size:
                found[name] = found[name].item()
        return found if len(found) > 1 else found.popitem()[1]

    def __bind(
        self, of: tuple[Any, ...], steps: Steps, inputs: Sequence[Value], shape: Any, given: dict[str, Any]
    ) -> _Bound:
        """Find the step for inputs and parameters, its numbers and its arrays."""
        values = self.__dict__.copy()
        values.update(given)
        several = (steps,) if isinstance(steps, Step) else steps  # all of them name the inputs alike
        for name, x in zip(several[0].names, inputs, strict=False):
            values[name] = _NUMBER if is_scalar(x) else x
        step = next(step for step in several if step.when is None or step.when.of(values))
        for name, expression in step.numbers.items():
            values[name] = expression.of(values)
        if shape is None:
            shape = step.shape.of(values) if step.shape else values[step.names[0]].shape
        arrays = [flat(x, step.flat) for x in inputs]
        values.update(zip(step.names, arrays, strict=False))
        n = values["n"] = arrays[0].size
        keeps, results, needs = (
            _sizes(table, values, shape) for table in (step.keeps, step.gives, step.needs)
        )
        if not self._arrays:
            self._arrays = {name: aligned(np.zeros, size, dtype) for name, size, dtype in keeps}
        else:
            self.__check(keeps)
        values.update(self._arrays, ahead=False)
        values.update({name: aligned(np.zeros, size, dtype) for name, size, dtype in needs})
        places = {name: place for place, name in enumerate(step.names)}
        arrived = [(name, places[name]) for name, x in given.items() if isinstance(x, np.ndarray)]
        for name in (*step.names[: len(inputs)], *dict(arrived)):
            values[name] = None  # they come with each frame, and none is kept
        gives = [(name, places[name], *kind, name in step.flattened) for name, *kind in results]
        return _Bound(
            of, step, n, [values.get(name) for name in step.names], arrived, places.get("seen"), gives
        )

    def _kept(self, steps: Steps) -> dict[str, Array]:
        """Return the arrays that are state, without a new frame; empty before the first one."""
        inputs = self.input_types()
        if not self._arrays or not inputs:
            return {}
        self.__bound = None  # who gets them may put others in their place
        self.__bind((), steps, [np.zeros(shape, dtype) for shape, dtype in inputs], None, {})
        return self._arrays

    def __check(self, keeps: _Sizes) -> None:
        """Refuse a state whose arrays are not those of the table; give them their names and shapes."""
        given = self._arrays
        wanted = {name: (prod(size), dtype) for name, size, dtype in keeps}
        if {name: (x.size, x.dtype) for name, x in given.items()} != wanted:
            raise InputError(_DAMAGED)
        self._arrays = {name: given[name].reshape(size) for name, size, _ in keeps}
        if not self._places_fit(self._arrays):
            raise InputError(_DAMAGED)

    def _places_fit(self, arrays: Mapping[str, Array]) -> bool:  # noqa: ARG002
        """Return whether the numbers of a state that a kernel takes as places in arrays lie in these arrays.

        A node that keeps such numbers overrides it: a state may come from a damaged file.
        """
        return True


_NUMBER = np.float64(0)
"""Stands for an input that is a number."""


def _sizes(table: Mapping[str, Layout], values: Mapping[str, Any], shape: tuple[int, ...]) -> _Sizes:
    return [(name, layout.shape(values, shape), layout.dtype(values)) for name, layout in table.items()]
