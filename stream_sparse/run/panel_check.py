"""Check before the first frame, and before an edit, that panels can show their inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stream_sparse import flow
from stream_sparse.errors import InputError
from stream_sparse.frame import Clock, Medium, Stamp
from stream_sparse.plan.plan import PanelPart, Plan, Ref
from stream_sparse.view.feeds import Feeds

__all__ = ["check_panels", "try_panels"]


def try_panels(
    plan: Plan, medium: Medium, samples: Mapping[str, Any], which: Sequence[PanelPart] | None = None
) -> None:
    """Show samples to fresh copies of panels (None: all of the view); InputError where a panel refuses them.

    An input without a sample is shown as one without a value.
    """
    feeds = Feeds(plan, medium, {part.name: part.unit for part in plan.parts}, {})
    for part in plan.panels if which is None else which:
        feeds.open(part).see(*[_seen(part, samples, ref) for ref in part.inputs], at=Stamp(0, 0.0))


def _seen(part: PanelPart, samples: Mapping[str, Any], ref: Ref) -> Any:
    value = samples[ref.name] if part.panel.whole and not ref.field else flow.pick(samples, ref)
    return None if value is flow.NO_SAMPLE else value


def check_panels(
    plan: Plan, before: Mapping[str, Any], after: Mapping[str, Any], causes: Mapping[str, str]
) -> None:
    """Refuse an edit (InputError) with which a panel of the view would get values that it does not take."""
    source = np.asarray(before["source"])
    medium = Medium(source.shape, source.dtype, 30.0, False, Clock("index"))
    for part in plan.panels:
        names = [
            ref.name for ref in part.inputs if flow.kinds(before[ref.name]) != flow.kinds(after[ref.name])
        ]
        if names:
            try:
                try_panels(plan, medium, after, [part])
            except InputError as error:
                raise InputError(f"set '{causes[names[0]]}': {error}") from error
