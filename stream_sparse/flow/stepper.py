"""A pipeline that takes one frame at a time from the program around it."""

import math
import threading
from collections.abc import Mapping
from operator import index
from types import TracebackType
from typing import Any, Self, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, DTypeLike
from streamz import Stream

from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Frame, Medium, describe
from stream_sparse.plan.plan import Plan

from .engine import Engine
from .rows import Row


class Stepper:
    """Gives the row of each frame that is sent; made by ``Pipeline.stepper()``.

    The work is done in the thread that sends. Numbers are those of a run over the same frames. Sinks write as
    in a run, until :meth:`close`.

    Parameters:
        plan: the pipeline; its source stays closed.
        shape: shape of a frame: (rows, columns), (rows, columns, 3), or () for numbers.
        dtype: dtype of a frame.
        rate: frames a second.

    Raises:
        InputError: where a node refuses such frames.

    >>> import numpy as np
    >>> from stream_sparse import load
    >>> stepper = load("bird").stepper((240, 320))
    >>> row = stepper.send(np.zeros((240, 320), np.uint8))
    >>> row.at.index, row["pixel"]
    (0, 0.0)
    """

    def __init__(self, plan: Plan, shape: tuple[int, ...], dtype: DTypeLike, rate: float) -> None:
        if not 0 < rate < math.inf:
            raise InputError(f"stepper: expected a rate above 0, got {rate}")
        self._closed = False
        self._medium = Medium(tuple(shape), np.dtype(dtype), rate, False, Clock("index"))
        self._engine = Engine(plan, self._medium)
        self._lock = threading.Lock()

    def send(self, data: ArrayLike, time_s: float | None = None, gap: SupportsIndex = 0) -> Row:
        """Process a frame and return its row.

        Parameters:
            data: the frame, of which a copy is taken.
            time_s: its time in seconds, after that of the frame before; left out, one frame later.
            gap: number of frames known to be lost just before it.

        Raises:
            InputError: where its shape, dtype or time does not fit.
            NodeError: where a node failed on it. Nodes then stand at different frames, so that each further
                frame raises the same error; make another stepper.
        """
        array = np.array(data)
        medium, engine = self._medium, self._engine
        if (array.shape, array.dtype) != (medium.shape, medium.dtype):
            wanted = (
                f"{medium.dtype} of shape {medium.shape}" if medium.shape else f"a number, {medium.dtype}"
            )
            got = describe(array) if array.ndim else f"a number, {array.dtype}"
            raise InputError(f"send: expected {wanted}, got {got}; convert it, or make a stepper for it")
        if not (isinstance(gap, SupportsIndex) and index(gap) >= 0):
            raise InputError(f"send: expected a gap that is a whole number of frames, got {gap}")
        with self._lock:
            if self._closed:
                raise InputError("send: the stepper is closed; make another one")
            last_s = engine.last_s
            if time_s is None:
                time_s = engine.next_index / medium.rate
                if last_s is not None and time_s <= last_s:  # after a time that was given
                    time_s = last_s + 1 / medium.rate
            elif not (-math.inf if last_s is None else last_s) < time_s < math.inf:
                after = "" if last_s is None else f" after {last_s:.6f} s"
                raise InputError(f"send: expected a time{after}, got {time_s:.6f} s")
            return engine.send(Frame(engine.next_index, time_s, array, index(gap)))

    def set(self, name: str | Mapping[str, Any], value: Any = None) -> None:
        """Change parameters before the next frame; of several together, all or not any.

        Parameters:
            name: ``"relu.theta"``, or a mapping of such names to values.
            value: the new value, where ``name`` is text.

        Raises:
            InputError: for an unknown node or parameter, or a value out of range.
        """
        self._engine.edit({name: value} if isinstance(name, str) else name)

    def stream(self, name: str) -> Stream:
        """Return a streamz stream of the values of a name, such as ``box``, from the next frame on.

        Values are emitted within :meth:`send`; a node that gives no value emits nothing.

        Raises:
            InputError: where there is no such value.

        >>> import numpy as np
        >>> from stream_sparse import Pipeline
        >>> from stream_sparse.nodes import TemporalDiff
        >>> stepper = Pipeline(np.zeros(1)).then(TemporalDiff(), "diff").stepper((), float)
        >>> squares = stepper.stream("diff").map(lambda x: x * x).sink_to_list()
        >>> rows = [stepper.send(x) for x in (1.0, 4.0, 2.0)]
        >>> squares
        [9.0, 4.0]
        """
        return self._engine.stream(name)

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """The parameters of each node and sink as they are now."""
        return self._engine.parameters.now

    def close(self) -> None:
        """Close the files of sinks."""
        self.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                self._engine.__exit__(kind, error, trace)
