"""The base class of nodes: steps of a pipeline that turn values into other values."""

import copy
import functools
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import DTypeLike

from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Stamp, Value, describe, named_outputs

from .buffers import Buffers
from .facts import Facts
from .param import parameters
from .signature import Signature, measured_outputs, result_fields, signature
from .statistic import Statistic
from .unit import Unit, is_own, yaml_name

Takes = Literal["any", "scalar", "array", "frame"]
_EXPECTED = {
    "scalar": "a scalar",
    "array": "an array (a frame or a vector)",
    "frame": "a frame of shape (rows, columns) or (rows, columns, channels)",
}
_ADVICE = {"scalar": "; put a pixel_tap node before it"}


class Node(Unit):
    """A step of a pipeline: it takes a value for each frame and gives a value, or None at first.

    To write one, declare parameters with :func:`param`, create the state in ``reset()`` and compute in
    ``update()``:

    >>> class Above(Node):
    ...     "Count how many values of a frame exceed a threshold."
    ...     theta: float = param(0.0, help="Threshold, in the unit of the input.")
    ...     def update(self, x: np.ndarray) -> float:
    ...         return float(np.count_nonzero(x > self.theta))
    >>> Above(theta=1).update(np.array([[0, 1], [2, 3]]))
    2.0

    ``stream_sparse.testing.check_node`` checks the contract of every node: ``update`` never changes or keeps
    its input and depends neither on a clock nor on later frames. It returns a new array, the very input
    unchanged, a number, a ``NamedTuple`` or dict of these, or ``None`` while the node gives no value yet.
    Shape and dtype of an input stay the same; a change in mid-stream is an error.
    """

    takes: ClassVar[Takes] = "any"
    """The kind of value that each input must be; any other kind is refused with a message.

    ``"scalar"``: one number for each frame. ``"array"``: an array of one axis or more. ``"frame"``: an array
    of shape (rows, columns) or (rows, columns, channels). ``"any"``: ``update`` handles numbers and arrays.

    >>> class Sharpness(Node):
    ...     takes = "frame"
    ...     def update(self, x: np.ndarray) -> float:
    ...         return float(np.abs(np.diff(x, axis=1)).mean())
    >>> Sharpness().update(3.0)
    Traceback (most recent call last):
    stream_sparse.errors.InputError: expects a frame of shape (rows, columns) or ..., got a scalar
    """
    learns: ClassVar[bool] = False
    """Whether the node learns from all frames; an edit of a node above does not reset a node that learns."""
    offload: ClassVar[bool] = False
    """Whether ``update`` is slow, so that the node gets its own thread."""

    example_from: ClassVar[tuple[str, ...]] = ()
    """The ``from`` of the documentation's example, for a node whose inputs are of different kinds."""

    def _begin(self) -> None:
        self.__inputs: list[Any] | None = None
        self.__buffers = Buffers()

    def reset(self) -> None:
        """Create the state as private attributes; no other method may create one."""
        self.__inputs = None

    def update(self, *values: Any, **at: Any) -> Value:
        """Compute the result for one frame; None while there is no value yet.

        A node with several inputs takes several arguments. A node that needs index or time of the frame
        takes a keyword, ``update(x, *, at)``, and gets a :class:`Stamp`.
        """
        raise TypeError(f"{type(self).__name__} defines no update()")

    # The description of a node ----------------------------------------------------------------------

    def facts(self) -> Facts:
        """Return what a run and its readers need to know of the node with these parameters.

        >>> class Lag(Node):
        ...     lag: int = param(2, help="How many frames to look back.")
        ...     def facts(self) -> Facts:
        ...         return Facts(horizon=self.lag, caption=f"{self.lag} frames ago")
        >>> Lag(lag=3).warmup(), Lag(lag=3).caption()
        (3, '3 frames ago')
        """
        return Facts()

    def horizon(self) -> int | None:
        """Return how many inputs before the current one influence the result; None for all of them."""
        return self.facts().horizon

    def warmup(self) -> int:
        """Return how many frames pass before the first value; at least so many for a node that learns."""
        facts = self.facts()
        return (facts.horizon or 0) if facts.warmup is None else facts.warmup

    def latency(self) -> int:
        """Return by how many frames the result is late: 3 where it describes the frame three frames ago."""
        return self.facts().latency

    def skip(self, count: int) -> None:
        """Skip inputs just after ``reset()``: ``count`` of them came before the next one and are not given.

        A run that begins in mid-file gives a node no more than its horizon. A node whose results depend on
        the number of inputs, such as random positions by frame, overrides it.

        Parameters:
            count: number of inputs.
        """

    def fields(self) -> tuple[str, ...]:
        """Return the names of the outputs, in order; empty for a node whose result is a single value.

        The first name stands behind the node's bare name in ``from``; ``node.name`` is any of them. A node
        that returns a ``NamedTuple`` needs no ``fields()``: the names are read from the return annotation of
        ``update``. A node that returns a dict must override it and return the keys:

        >>> class Range(Node):
        ...     def fields(self) -> tuple[str, ...]:
        ...         return ("low", "high")
        ...     def update(self, x: np.ndarray) -> dict[str, float]:
        ...         return {"low": float(x.min()), "high": float(x.max())}
        >>> Range().batch(np.array([[1.0, 2.0], [0.0, 5.0]]))["high"]
        array([2., 5.])
        """
        return result_fields(type(self).update)

    def units_of_measure(self, *inputs: str) -> str | dict[str, str]:
        """Return the unit of measure of the result, or a dict by output; see :class:`Facts`.

        Parameters:
            inputs: the unit of measure of each input, such as ``gray levels``, or empty.
        """
        unit = self.facts().unit
        if isinstance(unit, Mapping):
            return {name: _unit(of, inputs) for name, of in unit.items()}
        if unit is not None:
            return _unit(unit, inputs)
        measured = measured_outputs(type(self).update)
        if names := self.fields():
            return {name: inputs[0] for name in names if inputs and measured & {name, ""}}
        return inputs[0] if inputs and measured else ""

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic | None:
        """Return how to read an output that describes many frames or pixels, by default as the first input.

        Panels say it beside their titles: "last 90 frames, Pearson".

        Parameters:
            field: name of the output; empty for a result that is a single value.
            inputs: the same of each input; None where an input describes no more than itself.
        """
        del field
        return inputs[0] if inputs else None

    def caption(self) -> str:
        """Return a short text for legends; see :class:`Facts`."""
        if (caption := self.facts().caption) is not None:
            return caption
        words = []
        for name, parameter in parameters(type(self)).items():
            value = self.__dict__[name]
            if value != parameter.default and isinstance(value, int | float | str):
                words.append(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}")
        return ", ".join(words)

    def idle(self) -> Iterable[str]:
        """Return the parameters that have no effect now, such as those of a choice that is not made."""
        return ()

    def note(self) -> str:
        """Return a message for the user about the current frame, or an empty text.

        An example is "nothing new to learn: move the camera". The run asks after each frame, shows the
        message in the view, and records each change as an event.
        """
        return ""

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """Return inputs for the contract checks of a node that cannot work with noise; None where it can.

        Parameters:
            count: number of frames.
            rng: random generator to use.

        Returns:
            An array for each input, time first.
        """
        return None

    @classmethod
    def signature(cls) -> Signature:
        """Return how many inputs ``update`` takes, and whether it takes the stamp."""
        return signature(cls.update)

    # State ------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Return all that later results depend on, as plain arrays, numbers, texts, lists and dicts."""
        inputs = None
        if self.__inputs is not None:
            inputs = [[list(shape), dtype and dtype.str] for shape, dtype in self.__inputs]
        return {"inputs": inputs, **{k[1:]: copy.deepcopy(v) for k, v in self._state().items()}}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from the ``state()`` of a node with the same parameters.

        Raises:
            InputError: where the names in the state are not those of this node.
        """
        self.reset()
        names = set(self._state())
        fields = {f"_{k}" for k in state if k != "inputs"}
        if names != fields:
            odd = ", ".join(sorted(n[1:] for n in names ^ fields))
            raise InputError(f"{yaml_name(type(self))}: this state is from another node: {odd} does not fit")
        for name in names:
            object.__setattr__(self, name, copy.deepcopy(state[name[1:]]))
        inputs = state.get("inputs")
        if inputs is not None:
            self.__inputs = [(tuple(shape), dtype and np.dtype(dtype)) for shape, dtype in inputs]

    def merges(self) -> bool:
        """Return whether states of nodes with these parameters can be merged; see :meth:`merge`."""
        return type(self).merge_in is not Node.merge_in

    def merge_in(self, other: Self) -> None:
        """Add all that another node has seen, as if those inputs had followed this node's own.

        A node whose state is made of sums and counts overrides it, and then :meth:`merge` works. The other
        node has the same parameters and got inputs of the same shapes; it is not used afterwards.

        >>> class Mean(Node):
        ...     def reset(self) -> None:
        ...         self._sum, self._count = 0.0, 0
        ...     def update(self, x: np.ndarray) -> float:
        ...         self._sum, self._count = self._sum + float(x.sum()), self._count + x.size
        ...         return self._sum / self._count
        ...     def merge_in(self, other: "Mean") -> None:
        ...         self._sum, self._count = self._sum + other._sum, self._count + other._count
        >>> one, two = Mean(), Mean()
        >>> one.update(np.array([1.0, 2.0])), two.update(np.array([6.0, 6.0]))
        (1.5, 6.0)
        >>> one.merge([one.state(), two.state()])["sum"]
        15.0
        """
        raise InputError(f"{yaml_name(type(self))}: states cannot be merged; the node has no merge_in()")

    def current(self) -> Value:
        """Return the result over all inputs so far, without a new one; None before the first result.

        A node that overrides ``merge_in`` may override it, and then the results of merged states have names:
        ``open_batch("results").merged("h").counts``.
        """
        return None

    def input_types(self) -> list[tuple[tuple[int, ...], np.dtype[Any] | None]]:
        """Return shape and dtype of each input so far; a scalar has no dtype. Empty before the first one."""
        return list(self.__inputs or ())

    def merge(self, states: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the state of a node that has seen the inputs of several nodes, one after the other.

        Parameters:
            states: the ``state()`` of nodes with the parameters of this one, whose own state is not used.

        Raises:
            InputError: where the parameters allow no merge, or the states do not fit together.

        >>> from stream_sparse.nodes import Histogram
        >>> node = Histogram(bins=2, range=(0, 4), window=None)
        >>> other = node.fresh()
        >>> _, _ = node.update(np.array([0.0, 3.0])), other.update(np.array([2.0, 2.0]))
        >>> node.restore(node.merge([node.state(), other.state()]))
        >>> node.update(np.array([0.5, 1.0])).counts
        array([3, 3])
        """
        name = yaml_name(type(self))
        if not self.merges():
            about = f" ({caption})" if (caption := self.caption()) else ""
            raise InputError(f"{name}{about}: states cannot be merged; only sums over all frames can")
        total = self.fresh()
        for state in states:
            part = self.fresh()
            part.restore(state)
            if part.__inputs is None:
                continue
            if total.__inputs is None:
                total = part
                continue
            for one, two in zip(total.__inputs, part.__inputs, strict=False):
                if one != two:
                    raise InputError(
                        f"{name}: cannot merge states of {_kind_words(one)} and of {_kind_words(two)}; "
                        "merge those of frames of one shape and type"
                    )
            total.merge_in(part)
        return total.state()

    # For people with arrays -------------------------------------------------------------------------

    def batch(self, *xs: Array) -> Any:
        """Run a fresh copy of the node along the first axis of an array.

        Parameters:
            xs: an array for each input, time first: (frames, rows, columns), or (frames,) for scalars.

        Returns:
            Floats, as long as the input, nan where the node gave no value; of the shape of its results also
            where a window is longer than the input. For a node with named outputs a dict of such arrays.

        Raises:
            InputError: where the inputs differ in length, or a result has other names than ``fields()``.

        >>> from stream_sparse.nodes import TemporalDiff
        >>> TemporalDiff(tau=1).batch(np.array([1.0, 4.0, 2.0]))
        array([nan,  3.,  2.])
        """
        node = self.fresh()
        inputs = [np.asarray(x) for x in xs]
        lengths = {len(x) for x in inputs}
        if len(lengths) != 1:
            raise InputError(f"{yaml_name(type(self))}: the inputs differ in length: {sorted(lengths)}")
        count = lengths.pop()
        for x in inputs:
            if x.ndim == 1 and not _is_real(x):  # float() would drop the imaginary part
                raise InputError(f"{yaml_name(type(self))}: expects real numbers, got {describe(x)}")
        stamped, names = node.signature().at, node.fields()
        # Results are kept as they are: a buffer of the node's pool is not used again while it is held.
        outputs: dict[str, list[Value]] = {name: [None] * count for name in names or ("",)}
        samples: dict[str, Value] = {}
        for t in itertools.count():
            # Beyond the end frames are given again, until the node has shown which shape its results have.
            if t >= count and (not count or len(samples) == len(outputs) or t > node.warmup()):
                break
            values = [x[t % count] if x.ndim > 1 else float(x[t % count]) for x in inputs]
            result = node.update(*values, at=Stamp(t, float(t))) if stamped else node.update(*values)
            for name, value in node.checked_outputs(result).items():
                if t < count:
                    outputs[name][t] = value
                if value is not None:
                    samples.setdefault(name, value)
        stacked = {name: _stack(values, samples.get(name, np.nan)) for name, values in outputs.items()}
        return stacked if names else stacked[""]

    def checked_outputs(self, result: Value) -> Mapping[str, Value]:
        """Split a result by the names in ``fields()``; a single value has the name ``""``."""
        outputs = named_outputs(result)
        if result is not None and tuple(outputs) != (self.fields() or ("",)):
            actual, expected = (", ".join(names) or "a single value" for names in (outputs, self.fields()))
            raise InputError(
                f"gave {actual}, but fields() and the annotation say {expected}; "
                "annotate update with the NamedTuple that it gives, or override fields()"
            )
        return outputs

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> Array:
        """Return an output array of undefined content, whose memory is reused once no view of it is left."""
        return self.__buffers.empty(shape, dtype)

    def lent(self, owner: object) -> bool:
        """Return whether memory is that of :meth:`empty`, which is not reused while a view of it is left."""
        return owner in self.__buffers

    # Checks on every call ---------------------------------------------------------------------------

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        # Wrapped once for each class, so that the flow, a notebook and a test all get the same checks.
        if "update" in cls.__dict__:
            cls.update = _checked_update(cls.__dict__["update"])  # type: ignore[method-assign]
        if "reset" in cls.__dict__:
            cls.reset = _checked_reset(cls.__dict__["reset"])  # type: ignore[method-assign,assignment]

    def _check_inputs(self, kinds: list[Any], values: tuple[Value, ...]) -> None:
        """Note the types of the first frame; refuse a frame of other types later."""
        if self.__inputs is not None and len(self.__inputs) == len(kinds):
            changed = (pair for pair in zip(self.__inputs, kinds, strict=True) if pair[0] != pair[1])
            before, after = next(changed)
            raise InputError(
                f"the frames so far were {_kind_words(before)}, now got {_kind_words(after)}; "
                "a stream keeps its shape and type"
            )
        for value in values:
            axes = value.ndim if isinstance(value, np.ndarray) else 0
            if is_own(self) and not _is_real(value):
                raise InputError(f"expects real numbers, got {describe(value)}; put numpy.abs before it")
            fits = {"any": True, "scalar": axes == 0, "array": axes > 0, "frame": axes in (2, 3)}
            if not fits[self.takes]:
                expected, advice = _EXPECTED[self.takes], _ADVICE.get(self.takes, "")
                raise InputError(f"expects {expected}, got {describe(value)}{advice}")
        self.__inputs = kinds

    def forget_input_types(self) -> None:
        """Accept any type with the next frame, since a node above has changed."""
        self.__inputs = None


_SCALAR = ((), None)


def _is_real(value: Value) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biuf"
    return not isinstance(value, complex)


def _checked_update(update: Callable[..., Value]) -> Callable[..., Value]:
    if hasattr(update, "__wrapped__"):
        return update

    @functools.wraps(update)
    def checked(self: Node, *values: Value, **at: Stamp) -> Value:
        kinds = [(v.shape, v.dtype) if isinstance(v, np.ndarray) else _SCALAR for v in values]
        if kinds != self._Node__inputs:  # type: ignore[attr-defined]  # on every call: no method call for it
            self._check_inputs(kinds, values)
        return update(self, *values, **at)

    return checked


def _checked_reset(reset: Callable[[Node], None]) -> Callable[[Node], None]:
    @functools.wraps(reset)
    def checked(self: Node) -> None:
        self.forget_input_types()
        reset(self)

    return checked


def _kind_words(kind: tuple[tuple[int, ...], np.dtype[Any] | None]) -> str:
    shape, dtype = kind
    return "scalars" if dtype is None else f"{dtype} of shape {shape}"


def _stack(values: list[Value], sample: Value) -> Array:
    """Stack values of the shape of a sample as an array of floats, time first; nan for None."""
    first = np.asarray(sample)
    out = np.full((len(values), *first.shape), np.nan, np.result_type(first.dtype, np.float32))
    for t, value in enumerate(values):
        if value is not None:
            out[t] = value
    return out


def _unit(of: str | int, inputs: Sequence[str]) -> str:
    return of if isinstance(of, str) else dict(enumerate(inputs)).get(of, "")
