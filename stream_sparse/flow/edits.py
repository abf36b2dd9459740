"""Edits of parameters in mid-run: each is checked before any of it takes effect, and waits for a frame."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from stream_sparse.base import Node, Sink, Unit
from stream_sparse.errors import InputError, NewRunError, ParameterError, nearest
from stream_sparse.frame import describe
from stream_sparse.plan.plan import Plan, PlannedPart

from .columns import arrays, scalars
from .dry_run import NO_SAMPLE, kinds, pick, picked, probe


class UnitEdit(NamedTuple):
    """New values of some parameters, and a unit that has them: they have been checked."""

    values: dict[str, Any]
    unit: Node | Sink


_Samples = dict[str, Any]
Edits = dict[str, UnitEdit]
"""What changes together, by part."""


EditCheck: TypeAlias = Callable[[Plan, Mapping[str, Any], Mapping[str, Any], Mapping[str, str]], None]
"""A further check of an edit; it raises InputError where something would not take the values.

It gets the plan, a sample of what each part gives before and after the edit, and, for each part whose values
the edit changes, the parameter that is changed, ``relu.theta``.
"""


# Feed at most so many numbers to a node whose own parameters change: a dragged slider waits for it. A node
# that gave no value by then (a long window over large frames) is taken to give what it gave before, unless it
# is reset and flows into a record, a learner or a file: these could not take another shape.
_AT_ONCE = 1 << 21


def checked(
    plan: Plan,
    samples: dict[str, Any],
    changes: Mapping[str, Any],
    checks: Sequence[EditCheck] = (),
) -> tuple[Edits, dict[str, Any]]:
    """Return changes such as ``{"relu.theta": 160}`` of each part, members of families too, and new samples.

    InputError where a name or value is wrong, or what a part would give does not fit; NewRunError where a
    column, a recorded array, a learned dictionary or the open file of a sink cannot go on with it.
    """
    named, kept = _by_part(plan, changes), _shape_keepers(plan)
    edits, after, causes = Edits(), dict(samples), dict[str, str]()
    for part in plan.parts:
        edits_of_part, changed_input = named.get(part.name, {}), _changed_input(part, samples, after)
        if not edits_of_part and changed_input is None:
            continue
        unit = _edited(part, edits_of_part)
        was_reset = part.unit.is_reset_by(unit)
        if changed_input is not None:
            cause = causes[part.name] = causes[part.inputs[changed_input].name]
            _refuse_kept(part, unit, was_reset, changed_input, samples, after, cause)
        if edits_of_part:
            edits[part.name] = UnitEdit(edits_of_part, unit)
            cause = causes[part.name] = f"{part.family}.{next(iter(edits_of_part))}"
            _refuse_other(part, unit, was_reset, cause)
        probe_briefly = changed_input is None and not (was_reset and part.name in kept)
        after[part.name] = _sample(part, unit, samples, after, _AT_ONCE if probe_briefly else None)
    for check in checks:  # first, since no new run could do with it either
        check(plan, samples, after, causes)
    _refuse_recorded(plan, samples, after, causes)
    return edits, after


def _by_part(plan: Plan, changes: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    edits: dict[str, dict[str, Any]] = {}
    for key, value in changes.items():
        node, _, parameter = key.rpartition(".")
        parts = plan.members(node)
        if not parts:
            names = [name for part in plan.parts for name in (part.name, part.family)]
            raise InputError(
                f"set '{key}': no node '{node}'{nearest(node, names) or '; write node.parameter'}"
            )
        for part in parts:
            if f"{part.family}.{parameter}" in part.sweep:
                raise InputError(f"set '{key}': a swept parameter cannot be changed while it runs")
            edits.setdefault(part.name, {})[parameter] = value
    return edits


def _shape_keepers(plan: Plan) -> set[str]:
    """Return the parts that are recorded, and all parts above them and above those that keep one shape."""
    kept = {keep.ref.name for keep in plan.keep}
    for part in reversed(plan.parts):
        if part.name in kept or _keeps_shape(part.unit):
            kept.update(ref.name for ref in part.inputs)
    return kept


def _keeps_shape(unit: Unit) -> bool:
    """Return whether a unit keeps one shape in all it has learned or written; a window takes any picture."""
    return unit.learns if isinstance(unit, Node) else isinstance(unit, Sink) and not unit.shows


def _edited(part: PlannedPart, changes: Mapping[str, Any]) -> Node | Sink:
    """Return a unit with the new parameters of a part, which are checked here, and nowhere else."""
    try:
        return type(part.unit)(**{**part.unit.parameters(), **changes})
    except ParameterError as error:
        text = "; ".join(problem for _, problem in error.problems)
        raise InputError(f"node '{part.name}' ({part.use}): {text}") from None


def _sample(part: PlannedPart, unit: Unit, before: _Samples, after: _Samples, most: int | None) -> Any:
    """Return a sample of what a part gives after the edit; as before where that is not known."""
    if not isinstance(unit, Node):
        return after[part.inputs[0].name]
    was = before[part.name]
    now = probe(part, unit, after, most, trusted=was is not NO_SAMPLE)
    unit.reset()  # its parameters are kept, and no noise
    return was if now is NO_SAMPLE else now


def _changed_input(part: PlannedPart, before: Mapping[str, Any], after: Mapping[str, Any]) -> int | None:
    """Return the number of an input of a part whose shape or type would change; None: no input."""
    pairs = zip(picked(part, before), picked(part, after), strict=True)
    for number, (was, now) in enumerate(pairs):
        if was is not NO_SAMPLE and kinds(was) != kinds(now):
            return number
    return None


def _refuse_kept(
    part: PlannedPart, unit: Unit, was_reset: bool, changed_input: int, before: Mapping[str, Any],
    after: Mapping[str, Any], cause: str,
) -> None:  # fmt: skip
    """Refuse another shape where a learner would keep its dictionary, or a sink its file."""
    if _keeps_shape(unit) and not (was_reset and isinstance(unit, Node)):
        was, now = (describe(picked(part, samples)[changed_input]) for samples in (before, after))
        raise NewRunError(
            cause,
            f"node '{part.name}' ({part.use}) has begun with {was} from '{part.inputs[changed_input]}' "
            f"and would get {now}",
        )


def _refuse_other(part: PlannedPart, unit: Unit, was_reset: bool, cause: str) -> None:
    """Refuse other named outputs of a node, which columns rely on, and another file of a sink."""
    if isinstance(part.unit, Node) and isinstance(unit, Node):
        was, now = part.unit.fields(), unit.fields()
        if was != now:
            gives = f"node '{part.name}' ({part.use}) gives {', '.join(was)}"
            raise NewRunError(cause, f"{gives} and would give {', '.join(now)}")
    elif was_reset:
        raise NewRunError(cause, f"node '{part.name}' ({part.use}) is running and would start again")


def _refuse_recorded(
    plan: Plan, before: Mapping[str, Any], after: Mapping[str, Any], causes: Mapping[str, str]
) -> None:
    """Refuse another shape or type of a value that has a column or is recorded, now or later in the run."""
    kept = scalars(plan, before) | {name: ref for name, (ref, _) in arrays(plan, before).items()}
    for name, ref in kept.items():
        was, now = pick(before, ref), pick(after, ref)
        silent = any(sample is None or sample is NO_SAMPLE for sample in (was, now))
        if not silent and kinds(was) != kinds(now):
            raise NewRunError(
                causes[ref.name], f"'{name}' is recorded as {describe(was)} and would be {describe(now)}"
            )


class Parameters:
    """Takes edits from any thread, checks each once, and keeps it until the next frame takes it along.

    Parameters:
        plan: the pipeline with its parameters at the first frame.
        samples: a value of each part, by name.
        checks: see :class:`EditCheck`.

    Attributes:
        plan, samples: follow the edits, those that wait included.
        now: the parameters of each part in that plan.
    """

    def __init__(self, plan: Plan, samples: dict[str, Any], checks: Sequence[EditCheck]) -> None:
        self.plan, self.samples, self._checks = plan, samples, checks
        self.now = {part.name: part.unit.parameters() for part in plan.parts}
        self._waiting: deque[Edits] = deque()
        self._due: deque[tuple[int, Mapping[str, Any]]] = deque()
        self._lock = threading.Lock()

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Change parameters, named ``node.parameter``, before the next frame; InputError changes not any."""
        with self._lock:
            edits, samples = checked(self.plan, self.samples, changes, self._checks)
            self.samples.update(samples)
            self.now = {**self.now, **{name: edit.unit.parameters() for name, edit in edits.items()}}
            parts = [
                replace(part, unit=edits[part.name].unit) if part.name in edits else part
                for part in self.plan.parts
            ]
            self.plan = replace(self.plan, parts=tuple(parts), text="")
            self._waiting.append(edits)

    def schedule(self, changes: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Let edits wait for their frames, by index; each is checked when its frame comes."""
        self._due.extend(changes)

    def take(self, index: int) -> Iterator[Edits]:
        """Take the edits that a frame takes along, the oldest first."""
        while self._due and self._due[0][0] <= index:
            self.edit(self._due.popleft()[1])
        while self._waiting:
            yield self._waiting.popleft()

    @property
    def pending(self) -> frozenset[str]:
        """The parts whose edits wait for the next frame."""
        return frozenset(name for edits in self._waiting.copy() for name in edits)
