"""The run that follows a run whose frames changed their size."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stream_sparse.base import Node

from .options import Follows

if TYPE_CHECKING:
    from stream_sparse.plan.plan import Plan

    from .run import Run

__all__ = ["following"]


def following(run: Run) -> tuple[Plan, Follows] | None:
    """Return the same pipeline on the same device, with its present parameters, and the option ``follows``.

    None where the frames did not change. State is not taken along, learned atoms included: it has the shape
    of the old frames.
    """
    if run.ended != "changed":
        return None
    plan = run.edited
    learned = [p.name for p in plan.parts if isinstance(p.unit, Node) and p.unit.learns]
    begun = f"; what {', '.join(learned)} had learned is not taken along" if learned else ""
    before = f"the run in {run.folder.as_posix()}" if run.folder is not None else "the run before"
    why = next(e["cause"] for e in reversed(run.events) if e["kind"] == "changed")
    return replace(plan, source=run.source), Follows(f"goes on for {before}: {why}{begun}", run.given)
