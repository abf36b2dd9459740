"""The run that follows another one: its pipeline and its options."""

from dataclasses import replace
from functools import partial

from stream_sparse.base.services import Services
from stream_sparse.capture.file_position import FilePosition
from stream_sparse.flow.commands import Advance
from stream_sparse.plan.plan import Plan
from stream_sparse.run.options import PreviousRun, RunOptions
from stream_sparse.run.run import Run
from stream_sparse.run.start_at import BehindEndError

from .session import NextRun, Session


def opened_run(
    session: Session, following: NextRun, before: Run | None, stays: bool, services: Services
) -> Run:
    """Return the run that follows, not started yet.

    Parameters:
        before: the run before.
        stays: whether a front end may outlive it.
    """
    make = partial(Run, services=services)
    old, rest = session.options, session.frames_left
    options = replace(old, watched=old.show or stays, frames=None if rest is None else max(rest, 1))
    begun = options.start_at
    if session.number:
        options = options.from_start()
    if following.plan is not None:
        return make(_as_shown(following.plan, session, stays), options)
    assert before is not None
    plan = replace(before.access.engine.parameters.plan, text="")
    if following.kind == "size":
        return make(
            replace(plan, source=before.access.supply.reader.source), options, follows=_follows(before)
        )
    if session.loops is not None and "loop" in plan.source.parameters():
        plan = plan.looped(session.loops)
    plan = plan.without_sinks(but_windows=options.show)
    options = replace(options, record=None, frames=old.frames, paused=following.paused)
    if following.kind == "play":
        run = make(plan, replace(options, start_at=begun))
    else:
        run = _made_at(following.frame or 0, plan, options, make)
    for _ in range(following.steps):
        run.do(Advance())
    return run


def _made_at(frame: int, plan: Plan, options: RunOptions, make: partial[Run]) -> Run:
    """Return a run from a frame of the file on, or from one near its end."""
    back = 1
    while True:
        try:
            return make(plan, replace(options, start_at=FilePosition(frame=frame)))
        except BehindEndError:  # the header has promised more
            if frame == 0:
                raise
            frame, back = max(0, frame - back), 2 * back


def _as_shown(plan: Plan, session: Session, stays: bool) -> Plan:
    """Let a file begin again at its end where its pipeline asks for that before people."""
    loops = plan.settings.on_end == "loop" and "loop" in plan.source.parameters()
    bounded = session.options.record is not None or session.options.frames is not None
    return plan.looped() if loops and stays and not bounded and session.loops is not False else plan


def _follows(run: Run) -> PreviousRun:
    """Return why a run is followed by another one of the same source, and what is lost.

    State is not taken along, learned atoms included: it has the shape of the old frames.
    """
    learned = [part.name for part in run.access.plan.parts if getattr(part.unit, "learns", False)]
    begun = f"; what {', '.join(learned)} had learned is not taken along" if learned else ""
    before = f"the run in {run.folder.as_posix()}" if run.folder is not None else "the run before"
    why = next(event["cause"] for event in reversed(run.events) if event["kind"] == "changed")
    last_at, lost = run.access.supply.reader.run_clock.last_at, run.status.lost_in_session
    return PreviousRun(f"goes on for {before}: {why}{begun}", last_at, lost)
