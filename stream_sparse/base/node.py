"""Nodes: what changes a value."""

from __future__ import annotations

import copy
import functools
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.frame import describe

from .batch import over_frames
from .buffers import Buffers
from .param import parameters
from .results import result_fields
from .signature import Signature, signature
from .unit import Unit, yaml_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import DTypeLike

    from stream_sparse.frame import Array, Stamp, Value

__all__ = ["Node"]

Takes = Literal["any", "array", "frame"]
_MEANING = {
    "array": "an array (a frame or a vector)",
    "frame": "a frame of shape (rows, columns) or (rows, columns, channels)",
}


class Node(Unit):
    """A step of a pipeline: a value goes in, a value, or nothing, comes out.

    Subclass it, declare parameters with :func:`param`, make state in ``reset()``, write ``update()``:

    >>> class Above(Node):
    ...     "Count how many values of a frame exceed a threshold."
    ...     theta: float = param(0.0, help="Threshold, in the unit of the input.")
    ...     def update(self, x: np.ndarray) -> float:
    ...         return float(np.count_nonzero(x > self.theta))
    >>> Above(theta=1).update(np.array([[0, 1], [2, 3]]))
    2.0

    The contract, held for every node by ``stream_sparse.testing.check_node``: ``update`` never changes or
    keeps its input, never looks at a clock or at the future, and gives a new array, the very input
    unchanged, a scalar, a ``NamedTuple`` or dict of these, or ``None`` where there is nothing to say yet.
    Every call is checked: a change of shape or dtype in mid-stream is an error.
    """

    takes: ClassVar[Takes] = "any"
    """What each input must be; a frame that does not fit is refused with a clear message."""
    learns: ClassVar[bool] = False
    """Whether history is the point: an edit above does not reset a node that learns."""
    offload: ClassVar[bool] = False
    """Whether ``update`` takes so long that it should have a thread of its own."""

    example_from: ClassVar[tuple[str, ...]] = ()
    """What ``from`` names in the documentation's example, where its inputs are of different kinds."""

    def _begin(self) -> None:
        self.__inputs: list[Any] | None = None
        self.__buffers = Buffers()

    def reset(self) -> None:
        """Make the state anew, as private attributes; nothing else may create one."""
        self.__inputs = None

    def update(self, *values: Any, **at: Any) -> Value:
        """What there is to say about this frame.

        A unit with several inputs takes several arguments; one that must know when asks with a keyword,
        ``update(x, *, at)``, and gets a :class:`Stamp`.
        """
        raise TypeError(f"{type(self).__name__} defines no update()")

    # What flow, view and records ask of a node ------------------------------------------------------

    def horizon(self) -> int | None:
        """How many past inputs, besides the current one, can matter; None where all can."""
        return 0

    def warmup(self) -> int:
        """How many frames pass at the start before the node speaks; for one that learns, at least."""
        return self.horizon() or 0

    def latency(self) -> int:
        """How many frames old the answer is."""
        return 0

    def fields(self) -> tuple[str, ...]:
        """The names of the parts of a result; empty where it is a single value."""
        return result_fields(type(self))

    def unit(self, *units: str) -> str | dict[str, str]:
        """The unit of the result, given those of the inputs: by default that of the first.

        Where only some named parts of a result have one, their units by name.
        """
        return units[0] if units else ""

    def caption(self) -> str:
        """The parameters in a few words, for legends: those that are not at their defaults."""
        told = []
        for name, known in parameters(type(self)).items():
            value = self.__dict__[name]
            if value != known.default and isinstance(value, int | float | str):
                told.append(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}")
        return ", ".join(told)

    def note(self) -> str:
        """What the user should know now ("nothing new to learn: move the camera"); empty: nothing.

        It is asked after each frame; the view shows it, and each change is an event of the run.
        """
        return ""

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...] | None:
        """Inputs for the contract checks where noise of no kind will do; None: noise will.

        Parameters:
            count: how many frames.
            rng: where they come from.

        Returns:
            An array for each input, time first.
        """
        return None

    @classmethod
    def signature(cls) -> Signature:
        """What ``update`` takes."""
        return signature(cls)

    # State ------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Everything that later answers depend on, as plain arrays, numbers, texts and lists of these."""
        inputs = None
        if self.__inputs is not None:
            inputs = [[list(shape), dtype and dtype.str] for shape, dtype in self.__inputs]
        return {"inputs": inputs, **{k[1:]: copy.deepcopy(v) for k, v in self._state().items()}}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a state that a node with the same parameters gave.

        Raises:
            InputError: where the state is another node's.
        """
        self.reset()
        names = set(self._state())
        given = {f"_{k}" for k in state if k != "inputs"}
        if names != given:
            odd = ", ".join(sorted(n[1:] for n in names ^ given))
            raise InputError(f"{yaml_name(type(self))}: this state is another node's: {odd} does not fit")
        for name in names:
            object.__setattr__(self, name, copy.deepcopy(state[name[1:]]))
        inputs = state.get("inputs")
        if inputs is not None:
            self.__inputs = [(tuple(shape), dtype and np.dtype(dtype)) for shape, dtype in inputs]

    # For people with arrays -------------------------------------------------------------------------

    def batch(self, *xs: Array) -> Any:
        """What the node says along the first axis of an array, by a fresh copy of it.

        Parameters:
            xs: an array for each input, time first: (frames, rows, columns), or (frames,) for scalars.

        Returns:
            Floats, as long as the input, nan where the node said nothing; where the node names the parts
            of its result, a dict of such arrays.

        >>> from stream_sparse.nodes import TemporalDiff
        >>> TemporalDiff(tau=1).batch(np.array([1.0, 4.0, 2.0]))
        array([nan,  3.,  2.])
        """
        return over_frames(self.fresh(), xs)

    def empty(self, shape: tuple[int, ...], dtype: DTypeLike) -> Array:
        """An output buffer of undefined content; it is used again once nobody holds it."""
        return self.__buffers.empty(shape, dtype)

    # Checks on every call ---------------------------------------------------------------------------

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        # Wrapped once a class, so that the flow, a notebook and a test all get the same checks.
        if "update" in cls.__dict__:
            cls.update = _checked_update(cls.__dict__["update"])  # type: ignore[method-assign]
        if "reset" in cls.__dict__:
            cls.reset = _checked_reset(cls.__dict__["reset"])  # type: ignore[method-assign,assignment]

    def _meet(self, kinds: list[Any], values: tuple[Value, ...]) -> None:
        """The first frame decides the shapes of the stream; another one later is an error."""
        if self.__inputs is not None and len(self.__inputs) == len(kinds):
            before = next(old for old, new in zip(self.__inputs, kinds, strict=True) if old != new)
            after = next(new for old, new in zip(self.__inputs, kinds, strict=True) if old != new)
            raise InputError(
                f"the frames so far were {_kind_words(before)}, now came {_kind_words(after)}; "
                "a stream keeps its shape and type"
            )
        for value in values:
            dims = value.ndim if isinstance(value, np.ndarray) else 0
            if (self.takes == "array" and dims == 0) or (self.takes == "frame" and dims not in (2, 3)):
                raise InputError(f"expects {_MEANING[self.takes]}, got {describe(value)}")
        self.__inputs = kinds

    def forget_input_types(self) -> None:
        """Let the next frame decide the shapes: something above has changed."""
        self.__inputs = None


_SCALAR = ((), None)


def _checked_update(update: Callable[..., Value]) -> Callable[..., Value]:
    if hasattr(update, "__wrapped__"):
        return update

    @functools.wraps(update)
    def checked(self: Node, *values: Value, **at: Stamp) -> Value:
        kinds = [(v.shape, v.dtype) if type(v) is np.ndarray else _SCALAR for v in values]
        if kinds != self._Node__inputs:  # type: ignore[attr-defined]  # on every call: no method call for it
            self._meet(kinds, values)
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
