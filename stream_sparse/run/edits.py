"""Edits of parameters in mid-run, checked whole before any takes effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse import flow
from stream_sparse.base import Node
from stream_sparse.errors import InputError, ParameterError, nearest
from stream_sparse.frame import Clock, Medium, describe
from stream_sparse.spec.text import show

from .columns import arrays, scalars
from .panel_check import try_panels

if TYPE_CHECKING:
    from stream_sparse.base import Unit
    from stream_sparse.flow import Edits
    from stream_sparse.spec.plan import Part, Plan

__all__ = ["NewRunError", "checked"]

# So many numbers at most are shown to a node whose own parameters change: a slider that is dragged waits.
# What has said nothing by then, for a long window over large frames, is taken to give what it gave before,
# but for what begins anew and flows into a record, a learner or a file: they could not take another shape.
_AT_ONCE = 1 << 21


class NewRunError(InputError):
    """An edit that a run cannot take up, while a new run could begin with it."""

    def __init__(self, cause: str, why: str) -> None:
        super().__init__(f"set '{cause}': {why}; give the new value to a new run")


def checked(
    plan: Plan,
    parameters: Mapping[str, Mapping[str, Any]],
    samples: dict[str, Any],
    changes: Mapping[str, Any],
) -> tuple[Edits, dict[str, Any]]:
    """Changes such as ``{"relu.theta": 160}`` by part; all members of a swept family get theirs.

    Parameters:
        parameters: those of each part as they are now.
        samples: what each part says, by a rehearsal: an edit that would not fit the frame, memory or a panel
            of the view is refused.

    Returns:
        The edits, and what each part says with them.

    Raises:
        InputError: for an unknown node or parameter, a value out of range or one that does not fit.
        NewRunError: where what goes on would not go with it: columns and recorded arrays, what a node below
            has learned, the open file of a sink.
    """
    edits, kept = _by_part(plan, changes), _kept(plan)
    after, causes = dict(samples), dict[str, str]()
    for part in plan.parts:
        given, reshaped = edits.get(part.name, {}), _reshaped(part, samples, after)
        if not given and reshaped is None:
            continue
        unit, anew = _edited(part, parameters[part.name], given)
        if reshaped is not None:
            cause = causes[part.name] = causes[part.inputs[reshaped].name]
            _refuse_kept(part, unit, anew, reshaped, samples, after, cause)
        if given:
            cause = causes[part.name] = f"{part.family}.{next(iter(given))}"
            _refuse_other(part, unit, anew, cause)
        hasty = reshaped is None and not (anew and part.name in kept)
        after[part.name] = _said(part, unit, samples, after, _AT_ONCE if hasty else None)
    _refuse_unseen(plan, samples, after, causes)  # first, since no new run could show it either
    _refuse_recorded(plan, samples, after, causes)
    return edits, after


def _by_part(plan: Plan, changes: Mapping[str, Any]) -> Edits:
    edits: Edits = {}
    known = {name: None for part in plan.parts for name in (part.name, part.family)}
    if not isinstance(changes, Mapping) or not all(isinstance(key, str) for key in changes):
        raise InputError(
            "set: expected a name such as 'relu.theta' and its value, or a mapping of such names to values"
            f" (got {show(changes)})"
        )
    for key, value in changes.items():
        node, _, parameter = key.rpartition(".")
        if node not in known:
            raise InputError(
                f"set '{key}': no node '{node}'{nearest(node, known) or '; write node.parameter'}"
            )
        for part in plan.parts:
            if node in (part.name, part.family):
                if f"{part.family}.{parameter}" in part.sweep:
                    raise InputError(f"set '{key}': a swept parameter cannot be changed while it runs")
                edits.setdefault(part.name, {})[parameter] = value
    return edits


def _kept(plan: Plan) -> set[str]:
    """The parts that are recorded, and all above them and above what goes on with one shape."""
    found = {keep.ref.name for keep in plan.record}
    for part in reversed(plan.parts):
        if part.name in found or _goes_on(part.unit):
            found.update(ref.name for ref in part.inputs)
    return found


def _goes_on(unit: Unit) -> bool:
    """Whether what a unit knows or has written is of one shape; a window takes any picture."""
    return unit.learns if isinstance(unit, Node) else not hasattr(unit, "refresh")


def _edited(part: Part, values: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[Unit, bool]:
    """The unit with its new parameters, and whether it begins anew with them."""
    unit = type(part.unit)(**values)
    try:
        return unit, unit.edit(**given)
    except ParameterError as error:
        text = "; ".join(problem for _, problem in error.problems)
        raise InputError(f"node '{part.name}' ({part.use}): {text}") from None


def _said(part: Part, unit: Unit, before: dict[str, Any], after: dict[str, Any], most: int | None) -> Any:
    """What a part says of other samples; the same as before where that cannot be told."""
    if not isinstance(unit, Node):
        return after[part.inputs[0].name]
    was = before[part.name]
    said = flow.probe(part, unit, after, most, spoke=was is not flow.NO_SAMPLE)
    return was if said is flow.NO_SAMPLE else said


def _reshaped(part: Part, before: Mapping[str, Any], after: Mapping[str, Any]) -> int | None:
    """Which input of a part would have another shape or type than before; None where none would."""
    pairs = zip(flow.picked(part, before), flow.picked(part, after), strict=True)
    for number, (was, now) in enumerate(pairs):
        if was is not flow.NO_SAMPLE and flow.kinds(was) != flow.kinds(now):
            return number
    return None


def _refuse_kept(
    part: Part, unit: Unit, anew: bool, reshaped: int, before: Mapping[str, Any], after: Mapping[str, Any],
    cause: str,
) -> None:  # fmt: skip
    """Refuse another shape where nothing begins anew: learners keep what they know, sinks their files."""
    if _goes_on(unit) and not (anew and isinstance(unit, Node)):
        was, now = (describe(flow.picked(part, samples)[reshaped]) for samples in (before, after))
        raise NewRunError(
            cause,
            f"node '{part.name}' ({part.use}) has begun with {was} from '{part.inputs[reshaped]}' "
            f"and would get {now}",
        )


def _refuse_other(part: Part, unit: Unit, anew: bool, cause: str) -> None:
    """Refuse other names of what a node gives, which columns and nodes below go by, and another file."""
    if isinstance(part.unit, Node) and isinstance(unit, Node):
        was, now = part.unit.fields(), unit.fields()
        if was != now:
            gives = f"node '{part.name}' ({part.use}) gives {', '.join(was)}"
            raise NewRunError(cause, f"{gives} and would give {', '.join(now)}")
    elif anew:
        raise NewRunError(cause, f"node '{part.name}' ({part.use}) has begun and would begin anew")


def _refuse_recorded(
    plan: Plan, before: Mapping[str, Any], after: Mapping[str, Any], causes: Mapping[str, str]
) -> None:
    """Refuse another shape or type of what has a column or is recorded, now or later in the run."""
    kept = scalars(plan, before) | {name: ref for name, (ref, _) in arrays(plan, before).items()}
    for name, ref in kept.items():
        was, now = flow.pick(before, ref), flow.pick(after, ref)
        silent = any(sample is None or sample is flow.NO_SAMPLE for sample in (was, now))
        if not silent and flow.kinds(was) != flow.kinds(now):
            raise NewRunError(
                causes[ref.name], f"'{name}' is recorded as {describe(was)} and would be {describe(now)}"
            )


def _refuse_unseen(
    plan: Plan, before: Mapping[str, Any], after: Mapping[str, Any], causes: Mapping[str, str]
) -> None:
    """Refuse what a panel of the view would not take."""
    source = np.asarray(before["source"])
    medium = Medium(source.shape, source.dtype, 30.0, False, Clock("index"))
    for part in (part for row in plan.rows for part in row):
        names = [
            ref.name for ref in part.inputs if flow.kinds(before[ref.name]) != flow.kinds(after[ref.name])
        ]
        if names:
            try:
                try_panels(plan, medium, after, [part])
            except InputError as error:
                raise InputError(f"set '{causes[names[0]]}': {error}") from error
