"""Show a frame that is held with parameters that have been changed since."""

import math
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from stream_sparse.capture.file_position import FilePosition
from stream_sparse.errors import Error
from stream_sparse.flow import FrameValues, Listener, memory
from stream_sparse.plan.plan import PanelPart, Plan
from stream_sparse.run.row_reader import RowReader
from stream_sparse.run.run import Run
from stream_sparse.ui.status import RunStatus

_MOST_FRAMES = 600  # that a panel of many frames is shown again


class Touched(NamedTuple):
    """The panels that changed parameters concern, by their numbers.

    ``again`` can be computed again from the file. ``later`` wait for the next frame: a node above them has
    learned from frames before, or the file cannot be read again.
    """

    again: tuple[int, ...]
    later: tuple[int, ...]


def touched(run: Run) -> Touched:
    """Return the panels that the edits concern which wait for the next frame."""
    changed, learned = set(run.access.engine.parameters.pending), set[str]()
    if not changed:  # asked at every look at a run that is held
        return Touched((), ())
    plan, repeats = run.access.plan, run.access.supply.repeats
    for part in plan.parts:
        above = {ref.name for ref in part.inputs}
        if above & changed:
            changed.add(part.name)
        if above & learned or getattr(part.unit, "learns", False):
            learned.add(part.name)
    concerned = [k for k, panel in enumerate(plan.panels) if changed & _names(panel)]
    later = [k for k in concerned if not repeats or learned & _names(plan.panels[k])]
    return Touched(tuple(k for k in concerned if k not in later), tuple(later))


def preview(run: Run, now: RunStatus, shown: threading.Event, cancelled: threading.Event) -> None:
    """Show the frame that is held with the parameters as they are now, where it can be computed again.

    The frames that nodes and panels remember are read once more. Panels that no edit concerns stay as they
    are. Nothing of the run changes.

    Parameters:
        run: is held, or has ended.
        now: its status.
        shown: is set when the picture has come.
        cancelled: once it is set, nothing is shown any more.
    """
    view, index, engine = run.access.view, run.access.engine.last_index, run.access.engine
    if cancelled.is_set() or not view.shown or view.last != index:
        return
    again = touched(run).again
    if not again:
        view.show_instead(None, index)
        return
    whole = engine.parameters.plan.without_sinks()
    plan = _above(whole, [whole.panels[k] for k in again])
    times = [getattr(whole.panels[k].panel, "seconds", 0.0) for k in again]
    seconds = max(math.inf if time is None else time for time in times)
    span = int(min(seconds * engine.medium.rate, _MOST_FRAMES))
    frame = _last_frame(plan, now, index, span)
    first, length = max(frame - span, 0), now.length
    # A node that fails on these frames will say so in the run.
    with suppress(Error), RowReader(plan, frame - first + 1, FilePosition(frame=first)) as rows:
        feed = view.fresh(whole, rows.units, [k for k in range(len(whole.panels)) if k not in again])
        ahead = index - frame
        laps = now.lap - 1 - (frame // length - first // length if length else 0)

        def show(item: FrameValues) -> None:
            at, later_s = item.at, ahead / engine.medium.rate
            at = at._replace(index=at.index + ahead, time_s=at.time_s + later_s, lap=at.lap + laps)
            feed.take(FrameValues(at, item.values))

        rows.subscribe(Listener("preview", show, refs=feed.refs, whole=feed.whole))
        for _ in rows:
            if cancelled.is_set():
                return
        if feed.last is not None:
            view.show_instead(feed, index)
            shown.set()


def _last_frame(plan: Plan, now: RunStatus, last: int, span: int) -> int:
    """Return the frame to read up to: that of the file, after no more laps than are remembered."""
    if plan.settings.on_lap == "reset" or not now.length or last == now.position:
        return now.position
    remembered = max(memory(plan).reach.values(), default=0) + span
    laps = min((last - now.position) // now.length, math.ceil(remembered / now.length))
    return now.position + laps * now.length


def _above(plan: Plan, panels: Collection[PanelPart]) -> Plan:
    """Return the part of a pipeline that some panels need, without any panel."""
    needed = {name for panel in panels for name in _names(panel)}
    parts = []
    for part in reversed(plan.parts):
        if part.name in needed:
            parts.append(part)
            needed |= {ref.name for ref in part.inputs}
    return replace(plan, parts=tuple(reversed(parts)), view=(), live=(), keep=())


def _names(panel: PanelPart) -> set[str]:
    return {ref.name for ref in (*panel.inputs, *panel.marks.values())}
