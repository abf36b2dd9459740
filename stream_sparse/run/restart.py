"""The run after a run whose frames became of another size."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stream_sparse.base import Node
from stream_sparse.pipeline import Pipeline

if TYPE_CHECKING:
    from .run import Run

__all__ = ["following"]


def following(run: Run) -> Pipeline | None:
    """The same pipeline on the same device, its parameters as they are now; None where nothing changed.

    State is not taken along, what was learned included: it has the shape of the old frames.

    Parameters:
        run: has ended.
    """
    if run.ended != "changed":
        return None
    values = run.parameters
    for name in run.engine.steering.resting:  # the next run may have time to learn
        values[name]["learn"] = True
    parts = tuple(replace(p, unit=type(p.unit)(**values[p.name])) for p in run.plan.parts)
    plan = replace(run.plan, source=run.engine.runner.reader.source, parts=parts, text="")
    learned = [p.name for p in parts if isinstance(p.unit, Node) and p.unit.learns]
    begun = f"; what {', '.join(learned)} had learned is not taken along" if learned else ""
    before = f"the run in {run.folder.as_posix()}" if run.folder is not None else "the run before"
    why = next(e["cause"] for e in reversed(run.events) if e["kind"] == "changed")
    return Pipeline.of(plan, follows=(f"goes on for {before}: {why}{begun}", run.given))
