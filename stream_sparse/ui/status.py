"""The status of a session for front ends: one immutable snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from stream_sparse.frame import Medium
from stream_sparse.plan.plan import Plan

Phase = Literal["idle", "opening", "running", "ending", "ended", "closing", "closed"]
"""Where a session is. ``ended``: its run is over and a front end stays, so that another run may follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatus:
    """The state of a run at one moment, and of the session that it belongs to.

    Attributes:
        plan: the pipeline that runs.
        given: the pipeline as its file is now; a reset goes back to its values.
        medium: the description of the source's frames.
        parameters: the parameters of each node and sink as they are now.
        ended: None while it runs, then ``end``, ``frames`` (as many as asked for), ``stopped``, ``changed``
            (the frames changed their size) or ``error``.
        error: the error that ended it.
        paused: whether the frames of a file are held.
        captured: frames that the source gave so far.
        processed: frames processed so far.
        dropped: captured frames lost so far.
        missing: frames that were made and never came, so far; also those of an outage that goes on.
        causes: how many of the lost frames, dropped or missing, for which reason.
        corrupt: processed frames whose pictures are damaged.
        lost_before: frames lost in the runs that this one goes on for.
        unprocessed: frames that were read when a failed or aborted run ended, and not processed.
        waiting: frames that wait in the ring.
        expected: number of frames to be expected; None where that is unknown.
        rate: frames a second over the last two seconds, measured from ``rate_n`` frames.
        elapsed_s: seconds since the run began.
        began_s: time from which the view counts: of a live source's first frame; 0 for others.
        away_s: seconds since when a live source gives no frames; None while it gives some.
        frame_age_s: seconds since the last frame of a live source came; None for others.
        reconnects: how often a live source came back.
        position: index in its file of the frame that was taken last, or that a seek goes to.
        length: number of frames of the file, as its header says, and after its end as it was; None where
            that is unknown.
        begins: what begins again with the first frame of a run that begins in mid-file; empty for nothing.
        recording: ``rec`` while it is recorded, ``rec camera`` with the pictures of a camera; else empty.
        records_next: whether the next frame will be recorded.
        folder: run folder of this recording, or of the last one.
        messages: the messages that stand now, without the notes of nodes.
        number: of this run in its session, from 1.
        phase: where the session is.
        lap: number of the lap that goes on, from 1, where the file begins again at its end.
        seekable: whether the session can go to another frame, once no recording goes on.
        loops: whether the file begins again at its end; None where that cannot be changed.
        problems: why runs that were asked for could not begin.
        waits: whether a changed parameter takes effect with the next frame, while frames are held.
    """

    plan: Plan = field(repr=False)
    given: Plan = field(repr=False)
    medium: Medium
    parameters: Mapping[str, Mapping[str, Any]]
    ended: str | None
    error: Exception | None
    paused: bool
    captured: int
    processed: int
    dropped: int
    missing: int
    causes: Mapping[str, int]
    corrupt: int
    lost_before: int
    unprocessed: int
    waiting: int
    expected: int | None
    rate: float
    rate_n: int
    elapsed_s: float
    began_s: float
    away_s: float | None
    frame_age_s: float | None
    reconnects: int
    position: int
    length: int | None
    begins: str
    recording: str
    records_next: bool
    folder: Path | None
    messages: tuple[str, ...]
    number: int = 1
    phase: Phase = "running"
    seekable: bool = False
    loops: bool | None = None
    problems: tuple[str, ...] = ()
    waits: bool = False
    lap: int = 1

    @property
    def lost(self) -> int:
        """Frames that were made and are lost: dropped or missing."""
        return self.dropped + self.missing

    @property
    def lost_in_session(self) -> int:
        """The same, with those of the runs that this one goes on for."""
        return self.lost_before + self.lost

    @property
    def away(self) -> str:
        """Since when the source is away, to be read over its last pictures; empty where it is not."""
        if self.away_s is None or self.ended is not None:
            return ""
        since = datetime.now().astimezone() - timedelta(seconds=self.away_s)
        return f"no camera since {since:%H:%M:%S}"

    @property
    def at_end(self) -> bool:
        """Whether the run is over and its front end stays: it may be played again."""
        return self.phase == "ended"
