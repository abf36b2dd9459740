"""Check before the first frame that panels can show their inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_sparse import flow
from stream_sparse.frame import Stamp
from stream_sparse.view.feeds import Feeds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stream_sparse.frame import Medium
    from stream_sparse.plan.plan import PanelPart, Plan, Ref

__all__ = ["try_panels"]


def try_panels(
    plan: Plan, medium: Medium, samples: Mapping[str, Any], which: Sequence[PanelPart] | None = None
) -> None:
    """Show samples to fresh copies of panels (None: all of the view); InputError where a panel refuses them.

    An input without a sample is shown as one without a value.
    """
    feeds = Feeds(plan, medium, {part.name: part.unit for part in plan.parts}, {})
    for part in [part for row in plan.rows for part in row] if which is None else which:
        feeds.open(part).see(*[_seen(part, samples, ref) for ref in part.inputs], at=Stamp(0, 0.0))


def _seen(part: PanelPart, samples: Mapping[str, Any], ref: Ref) -> Any:
    value = samples[ref.name] if part.panel.whole and not ref.field else flow.pick(samples, ref)
    return None if value is flow.NO_SAMPLE else value
