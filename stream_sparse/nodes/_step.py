"""Steps: the kernel that computes a node's result for one frame, and what it is called with."""

from __future__ import annotations

import inspect
import math
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, ParamSpec, cast

import numpy as np
from numpy.typing import DTypeLike

from stream_sparse.base import Node, Unit
from stream_sparse.base.buffers import aligned
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels._jit import form
from stream_sparse.kernels.bands import in_bands, in_lanes, threads_for

from ._window import flat, is_scalar

P = ParamSpec("P")

_DAMAGED = "the arrays of this state are those of another input, or damaged"
_MOST_FRAMES = 1 << 62


class Placeholder:
    """Stands in a step for an array that the node makes, or for what is known with the frame alone."""

    def __init__(
        self,
        of: Literal["input", "state", "room", "result", "seen", "ahead", "start", "stop"],
        dtype: DTypeLike = np.int64,
        shape: tuple[int, ...] = (),
        taken: tuple[int, ...] | None = None,
        x: Array | None = None,
    ) -> None:
        self.of, self.shape, self.x = of, shape, x
        self.taken = shape if taken is None else taken  # the shape that the kernel sees
        kind = np.dtype(dtype).newbyteorder("=")
        # Kernels take bool as uint8, and of floats those of 32 and 64 bits.
        self.dtype = np.dtype("u1") if kind.kind == "b" else float_dtype(kind) if kind.kind == "f" else kind


def state(dtype: DTypeLike, *shape: int) -> Array:
    """Declare an array that is state: zeros before the first frame."""
    return cast("Array", Placeholder("state", dtype, shape))


def room(dtype: DTypeLike, *shape: int) -> Array:
    """Declare an array to compute in, or of what can be computed again from the inputs.

    It keeps its content; it is zeros at first and after an edit.
    """
    return cast("Array", Placeholder("room", dtype, shape))


def result(dtype: DTypeLike, *shape: int) -> Array:
    """Declare an array that is a result; without lengths it is a number."""
    return cast("Array", Placeholder("result", dtype, shape))


def row(dtype: DTypeLike, shape: tuple[int, ...]) -> Array:
    """Declare a result of a shape, which the kernel writes as a flat array."""
    return cast("Array", Placeholder("result", dtype, shape, (-1,)))


def rows(dtype: DTypeLike, shape: tuple[int, ...], n: int) -> Array:
    """Declare a result of a shape, which the kernel writes as n rows."""
    return cast("Array", Placeholder("result", dtype, shape, (n, -1)))


def in_rows(x: Array, dtype: DTypeLike | None = None) -> Array:
    """Take an input, signals or patches, as a row for each; a single signal is one row.

    Parameters:
        dtype: what ``update`` has converted it to; by default its own.
    """
    n = x.shape[0] if x.ndim > 1 else 1
    return cast("Array", Placeholder("input", dtype or x.dtype, (n, x.size // n), x=x))


SEEN = cast("int", Placeholder("seen"))
"""The number of frames before this one."""
AHEAD = cast("bool", Placeholder("ahead"))
"""Whether the kernel of :meth:`Step.after` was called."""
BAND: tuple[int, int] = cast("Any", (Placeholder("start"), Placeholder("stop")))
"""The last arguments of a kernel that computes a band of the values; several threads share a large frame."""


class Step:
    """A kernel that computes all of a node's result for one frame, and its arguments.

    They are the node's inputs, numbers, and what stands for an array: :func:`state`, :func:`room`,
    :func:`result`; arrays that belong together are a named tuple. The kernel returns whether there is a
    result. A name of an array is that of the kernel's parameter, or of the field of a named tuple; states of
    recordings have these names.
    """

    def __init__(self, kernel: Callable[P, bool], *args: P.args, **more: P.kwargs) -> None:
        self.kernel: Callable[..., bool] = kernel
        self.named = inspect.signature(kernel).bind(*args, **more).arguments
        self.ahead: Callable[..., None] | None = None
        self.absent = ("", "")

    def after(self, kernel: Callable[..., None]) -> Step:
        """Let several threads compute sums over a large frame before the kernel, whose AHEAD is true then.

        Parameters:
            kernel: computes the lanes from ``start`` to ``stop``, its last arguments; the others are those of
                the step's kernel with their names.
        """
        self.ahead = kernel
        return self

    def without(self, name: str, number: str) -> Step:
        """Let a result be None where another one, a number, is nan."""
        self.absent = name, number
        return self

    @property
    def places(self) -> list[tuple[str, Placeholder]]:
        """Return the names of arrays, and what stands for them."""
        leaves_found = [leaf for name, x in self.named.items() for leaf in leaves(name, x)]
        return [(name, x) for name, x in leaves_found if isinstance(x, Placeholder)]


class KernelNode(Node):
    """Base class of nodes whose result is computed by one kernel, with all state in arrays."""

    flat: ClassVar[bool] = True
    """Whether the kernels take inputs as flat arrays."""

    @abstractmethod
    def step(self, *inputs: Any) -> Step:
        """Return the kernel for inputs of these shapes and dtypes, and its arguments.

        It is called again where those or a parameter change. A number is an array without axes.
        """

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

    def _run(self, *inputs: Value) -> Any:
        """Compute the result of a frame: None, a value, or a dict of values where the step gives several."""
        kinds = [(type(x), x.shape, x.dtype) if isinstance(x, np.ndarray) else None for x in inputs]
        bound = self.__bound
        if bound is None or bound.kinds != kinds:
            bound = self.__bound = self.__bind(kinds, inputs)
        arguments = bound.arguments.copy()
        for k, slot, shape in bound.inputs:
            flat_input = flat(inputs[k], self.flat)
            arguments[slot] = flat_input if shape is None else flat_input.reshape(shape)
        if bound.seen is not None:
            arguments[bound.seen] = self._seen
        outputs: dict[str, Any] = {}
        for name, slot, x in bound.results:
            array = self.empty(x.shape, x.dtype) if x.shape else np.empty(1, x.dtype)
            outputs[name] = arguments[slot] = array.reshape(x.taken) if x.shape else array
        for slot, fields in bound.tuples:
            arguments[slot] = fields(*map(outputs.__getitem__, fields._fields))
        ready = bound.call(arguments)
        self.__dict__["_seen"] += 1  # without the checks of an attribute that is set
        if not ready:
            return None
        for name, _, x in bound.results:
            outputs[name] = outputs[name].reshape(x.shape) if x.shape else outputs[name].item()
        if bound.absent[0] and math.isnan(outputs[bound.absent[1]]):
            outputs[bound.absent[0]] = None
        return outputs if len(outputs) > 1 else outputs.popitem()[1]

    def __bind(self, kinds: list[Any], inputs: Sequence[Value]) -> _Bound:
        """Find the step for these inputs, and make its arrays."""
        shown = [np.float64(0) if is_scalar(x) else x.view() for x in inputs]
        step = self.step(*shown)
        kept = [(name, x) for name, x in step.places if x.of == "state"]
        if len(dict(kept)) < len(kept):
            raise TypeError(f"{type(self).__name__}: two arrays of its state have one name")
        self.__meet(dict(kept))
        return _Bound(kinds, step, shown, self._arrays)

    def _kept(self) -> dict[str, Array]:
        """Return the arrays that are state, without a new frame; empty before the first one."""
        inputs = self.input_types()
        if not self._arrays or not inputs:
            return {}
        self.__bound = None  # who gets them may put others in their place
        self.__bind([], [np.zeros(shape, dtype) for shape, dtype in inputs])
        return self._arrays

    def __meet(self, wanted: Mapping[str, Placeholder]) -> None:
        """Make the arrays that are state; refuse those of a state that are others."""
        arrays = self._arrays
        if not arrays:
            self._arrays = {name: aligned(np.zeros, x.shape, x.dtype) for name, x in wanted.items()}
            return
        sizes = {name: (math.prod(x.shape), x.dtype) for name, x in wanted.items()}
        if {name: (x.size, x.dtype) for name, x in arrays.items()} != sizes:
            raise InputError(_DAMAGED)
        self._arrays = {name: arrays[name].reshape(x.shape) for name, x in wanted.items()}
        if not self._places_fit(self._arrays):
            raise InputError(_DAMAGED)

    def _places_fit(self, arrays: Mapping[str, Array]) -> bool:  # noqa: ARG002
        """Return whether the numbers of a state that a kernel takes as places in arrays lie in these arrays.

        A node that keeps such numbers overrides it: a state may come from a damaged file.
        """
        return True


class _Bound:
    """A step with its arguments, of which few change from frame to frame.

    Attributes:
        kinds: those of the inputs for which it was found.
        arguments: those of the kernel.
        inputs: the number of each input that is an argument, its place, and the shape that the kernel sees.
        seen: the place of the number of frames; None: the kernel does not take it.
        results: the name and the place of each result, and what stands for it.
        tuples: the place and the type of each named tuple of results.
    """

    def __init__(self, kinds: list[Any], step: Step, inputs: list[Any], kept: Mapping[str, Array]) -> None:
        self.kinds, self.kernel, self.n = kinds, step.kernel, inputs[0].size
        self.compute: Callable[..., bool] = self._first
        self.arguments = [_made(name, x, kept) for name, x in step.named.items()]
        self.inputs: list[tuple[int, int, tuple[int, ...] | None]] = []
        self.seen: int | None = None
        self.results: list[tuple[str, int, Placeholder]] = []
        self.tuples: list[tuple[int, type[Any]]] = []
        names = list(step.named)
        for slot, (name, x) in enumerate(step.named.items()):
            whole, shape = (x.x, x.shape) if _is(x, "input") else (x, None)
            self.inputs += [(k, slot, shape) for k, x_in in enumerate(inputs) if whole is x_in]
            results = [(each, slot, leaf) for each, leaf in leaves(name, x) if _is(leaf, "result")]
            self.results += results
            if results and isinstance(x, tuple):
                self.tuples.append((slot, type(x)))
            if _is(x, "seen"):
                self.seen = slot
        for _, slot, _ in self.inputs:
            self.arguments[slot] = None  # it comes with each frame, and none is kept
        self.bands = names[-2:] == ["start", "stop"]
        if self.bands:
            del self.arguments[-2:]
        self.ahead, self.absent = step.ahead, step.absent
        if step.ahead is not None:
            self.sums = [names.index(name) for name in list(inspect.signature(step.ahead).parameters)[:-2]]
            self.told = names.index("ahead")

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()  # a copy of a node finds its own

    def call(self, arguments: list[Any]) -> bool:
        """Call the kernel for a frame; return whether there is a result."""
        n = self.n
        if (ahead := self.ahead) is not None:
            some = [arguments[slot] for slot in self.sums]
            arguments[self.told] = in_lanes(lambda start, stop: ahead(*some, start, stop), n)
        if not self.bands:
            return self.compute(*arguments)
        if threads_for(n) == 1:
            return self.compute(*arguments, 0, n)
        ready: list[bool] = []
        in_bands(lambda start, stop: ready.append(self.compute(*arguments, start, stop)), n)
        return all(ready)

    def _first(self, *arguments: Any) -> bool:
        """Call the kernel, and find the form of it that is called from the next frame on."""
        ready: bool = self.kernel(*arguments)
        self.compute = form(self.kernel, arguments)
        return ready


def _is(x: Any, of: str) -> bool:
    return isinstance(x, Placeholder) and x.of == of


def leaves(name: str, x: Any) -> Iterator[tuple[str, Any]]:
    """Yield an argument with its name, or the fields of a named tuple with theirs."""
    if isinstance(x, tuple):
        for each, field in x._asdict().items():  # type: ignore[attr-defined]
            yield from leaves(each, field)
    else:
        yield name, x


def _made(name: str, x: Any, kept: Mapping[str, Array]) -> Any:
    """Return an argument of the kernel, with arrays in place of what stands for them."""
    if isinstance(x, tuple):
        return type(x)(*(_made(each, field, kept) for each, field in x._asdict().items()))  # type: ignore[attr-defined]
    if not isinstance(x, Placeholder):
        return x
    if x.of == "state":
        return kept[name]
    return aligned(np.zeros, x.shape, x.dtype) if x.of == "room" else False if x.of == "ahead" else None
