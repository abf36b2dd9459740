"""A function at work, live: what ``exercise watch`` and the page of an exercise show."""

import inspect
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from stream_sparse.base import Facts, Node, Panel, Source, function_node
from stream_sparse.errors import InputError
from stream_sparse.frame import Value
from stream_sparse.nodes import FrameMoments, Grayscale, Recent
from stream_sparse.panels import Curve, Image, Trace
from stream_sparse.plan import PanelPart, Plan
from stream_sparse.plan.additions import check_panel, check_part, check_slider
from stream_sparse.sources import Sample

from .child.calls import CallResult, error_line, error_words, results
from .child.statements import define
from .comparing import labels
from .exercise import Exercise, Function, executed

_SIGNAL = 120
"""The length of a signal that is watched: so many frames."""
_FRAME = (48, 64)


class _Watched(Node):
    """Calls the function of a file with each frame; where it fails, a note has the line."""

    exercise: ClassVar[Exercise]
    yours: ClassVar[Function]
    file: ClassVar[str]
    axes: ClassVar[tuple[int, ...]]
    """The number of axes of each result: 0 for a number, 2 for a picture."""

    def reset(self) -> None:
        self._note = ""

    def fields(self) -> tuple[str, ...]:
        return tuple(map(_output, range(len(self.axes))))

    def facts(self) -> Facts:
        # Arrays have the unit of the input, a number such as a count has none.
        return Facts(unit={_output(k): 0 for k, count in enumerate(self.axes) if count})

    def note(self) -> str:
        return self._note

    def update(self, x: Value) -> dict[str, Value]:
        try:
            with np.errstate(all="ignore"):
                computed = results(type(self).yours(np.array(x, float), *self._arguments()))
            outputs, self._note = ((), computed) if isinstance(computed, str) else (computed, "")
        except (Exception, SystemExit) as error:
            where, line, _ = error_line(error, self.file)
            head = inspect.unwrap(type(self).yours).__code__.co_firstlineno
            words = error_words(error, self.file, where=False).removeprefix("raises ")
            outputs, self._note = (), f"{where}:{line or head}: {words}"
        shown: dict[str, Value] = dict.fromkeys(self.fields())
        for k, (array, axes) in enumerate(zip(outputs, self.axes, strict=False)):
            if array.ndim == axes and array.dtype.kind != "c":  # the panels can show nothing else
                shown[_output(k)] = array if axes else float(array)
            else:
                self._note = "returns a result with other axes than the right answer; check it"
        return shown

    def _arguments(self) -> list[Any]:
        """Return the arguments behind the first one, without those at the end that are not set.

        A slider of a window gives 12.0, which counts nothing in Python: whole numbers are given as such.
        """
        names = list(inspect.signature(self.exercise.reference).parameters.values())[1:]
        watched = self.exercise.watch[1] if self.exercise.watch is not None else {}
        values = self.parameters()
        needed = [
            k for k, argument in enumerate(names, 1)
            if argument.name in watched or values[argument.name] != argument.default
        ]  # fmt: skip
        arguments = [values[argument.name] for argument in names[: max(needed, default=0)]]
        return [int(v) if isinstance(v, float) and v.is_integer() else v for v in arguments]


def watching(
    exercise: Exercise,
    function: Function,
    file: str,
    source: Source | None = None,
    moved: Mapping[str, Any] | None = None,
) -> Plan:
    """Return the pipeline that shows the input of a function and its results.

    Parameters:
        function: takes what the function of the exercise does.
        file: where it is defined, as messages say it.
        source: left out, the clip that comes with the package, again and again.
        moved: values of arguments where their sliders are, when a file is read again.

    Raises:
        InputError: where the function takes more than a frame or a signal.

    >>> from stream_sparse.course.exercise import find
    >>> plan = watching(find("relu"), lambda x, theta: x, "relu.py")
    >>> [part.name for part in plan.parts]
    ['gray', 'relu']
    """
    if exercise.watch is None:
        raise InputError(
            f"{exercise.name}: cannot be watched, since it takes more than a frame or a signal; check it: "
            f"stream-sparse exercise check {file}"
        )
    kind, arguments = exercise.watch
    arguments |= {key: value for key, value in (moved or {}).items() if key in exercise.sliders}
    watched = Sample(name="macaw", loop=True) if source is None else source
    plan = _then(Plan(exercise.name, exercise.title, watched, parts=()), Grayscale(), "gray")
    if kind == "signal":
        plan = _then(plan, FrameMoments(), "brightness")
        plan = _then(plan, Recent(frames=_SIGNAL), "signal", "brightness.mean")
    above = plan.parts[-1].name
    right = _sample(exercise, kind)
    axes = tuple(array.ndim for array in right)
    body = {"exercise": exercise, "yours": staticmethod(function), "file": file, "axes": axes}
    base = function_node(exercise.reference)
    node: type[_Watched] = type(exercise.name, (_Watched, base), {**body, "__module__": base.__module__})
    plan = _then(plan, node(**arguments), exercise.name)
    for argument, span in exercise.sliders.items():
        plan = replace(plan, live=check_slider(plan, f"{exercise.name}.{argument}", span, argument))
    seen = (Curve if kind == "signal" else Image)(title="input")
    rows: list[tuple[PanelPart, ...]] = [(check_panel(plan, seen, above),)]
    for k, name in enumerate(labels(exercise.outputs, CallResult(right))):
        panel = _panel(axes[k], name or "yours")
        rows.append((check_panel(plan, panel, f"{exercise.name}.{_output(k)}"),))
    if len(rows) == 2:  # one result stands beside the input
        rows = [rows[0] + rows[1]]
    return replace(plan, view=tuple(rows)).with_settings(on_error="skip", on_lap="continue")


def function_of(exercise: Exercise, text: bytes, file: str) -> Function:
    """Run what defines the function of a text, as a part of this program, and return the function.

    Parameters:
        file: how errors call the text.

    Raises:
        InputError: where it does not run, or defines no such function.

    >>> from stream_sparse.course.exercise import find
    >>> function_of(find("relu"), b"def relu(x, theta): return x", "relu.py")(3, 1)
    3
    """
    name, source = exercise.name, exercise.source_of(text)
    module = executed("exercise", file, lambda space: define(source, file, name, space))
    function = getattr(module, name, None)
    if not inspect.isfunction(function):
        raise InputError(f"{file}: defines no function {name}")
    return function


def _output(which: int) -> str:
    """Return the name of an output: ``yours`` of the first result, ``yours_2`` of the second."""
    return f"yours_{which + 1}" if which else "yours"


def _sample(exercise: Exercise, kind: str) -> tuple[Any, ...]:
    """Return the right results for an input as ``exercise watch`` gives it."""
    arguments = exercise.watch[1] if exercise.watch is not None else {}
    x = np.random.default_rng(0).uniform(0, 255, _SIGNAL if kind == "signal" else _FRAME)
    outputs = results(exercise.reference(x, **arguments))
    assert not isinstance(outputs, str), outputs
    return outputs


def _then(plan: Plan, node: Node, name: str, from_: str | None = None) -> Plan:
    """Add a node."""
    return replace(plan, parts=(*plan.parts, *check_part(plan, node, name, from_)))


def _panel(axes: int, title: str) -> Panel:
    """Return the panel of a result: a curve for arrays with one axis, a picture for those with two."""
    return (Image if axes > 1 else Curve if axes else Trace)(title=title)
