"""Load shedding: the order in which a live run gives way while frames queue up, before frames are dropped."""

import math
from collections.abc import Iterable, Sequence

from stream_sparse.flow import Engine, FrameLedger, FrameQueue, Measured
from stream_sparse.frame import Frame
from stream_sparse.recording.recording import Recording
from stream_sparse.ui.view_feed import Rest, ViewFeed

BEHIND = "frames queue up"
BACK = "there is room again"
"""Causes in ``events.jsonl``."""


class LoadShedding:
    """Lets pictures on the screen, and then those of ``view.mkv``, rest while frames queue up.

    Each change is an event of its frame. It is repeated where another part begins to rest under the same
    name, such as the video of the next segment.
    """

    def __init__(self, view: ViewFeed, recording: Recording, supply: FrameQueue, engine: Engine) -> None:
        self._view, self._recording, self._graph = view, recording, engine.graph
        self._timeline, self._loses = engine.timeline, supply.loses
        self._backlog = Backlog(supply, engine.ledger)
        self._policy = SheddingPolicy()
        self._resting: dict[str, object] = {}

    def before(self, frame: Frame) -> None:
        """Look at the queues before a frame is sent."""
        if not self._loses:
            return
        view = self._view
        parts = ("screen", view.shown or None, view.screen_rest), (
            "view.mkv", self._recording.state.view, view.film_rest,
        )  # fmt: skip
        # Pictures that rest are drawn when there is time, so that their queues do not count.
        busy = [one for one in self._graph.all() if not (view.rests and one.label in view.labels)]
        able = [thing is not None for _, thing, _ in parts]
        crowded = self._backlog.crowded(busy, for_screen=self._policy.level == 0 and able[0])
        level = self._policy.see(frame.time_s, crowded, able)
        for number, (name, thing, rest) in enumerate(parts):
            self._turn(name, frame, rest, thing if number < level else None, thing is not None)

    def _turn(self, name: str, frame: Frame, rest: Rest, resting: object, present: bool) -> None:
        if resting == self._resting.get(name):
            return
        self._resting[name] = resting
        rests = resting is not None
        rest.turn(frame.index, rests)
        why = {"cause": BEHIND if rests else BACK} if present else {}  # else there is nothing left that rests
        self._timeline.add_event(frame.index, frame.time_s, "overload", what=name, rests=rests, **why)


class Backlog:
    """Whether frames queue up: in the ring and before threads, or so that some are dropped."""

    def __init__(self, supply: FrameQueue, ledger: FrameLedger) -> None:
        self._supply, self._ledger, self._dropped = supply, ledger, 0

    def crowded(self, steps: Iterable[Measured], for_screen: bool) -> bool:
        """Return whether frames were dropped since the last look, or a third of some room is taken.

        ``for_screen``: of a source that sends bursts a tenth, since a screen is to show the newest picture.
        """
        dropped, before = self._ledger.dropped, self._dropped
        self._dropped = dropped
        ring, room = self._supply.queued, self._supply.room
        # A burst fills all queues, which does not mean that the run is slow: only its lag counts.
        bursts = self._supply.bursts
        threads = [] if bursts else [step for step in steps if step.room]
        queues = [(ring + step.waiting(), room + step.room) for step in threads] or [(ring, room)]
        part = 10 if bursts and for_screen else 3
        return dropped > before or any(queued > 0 and part * queued >= most for queued, most in queues)


class SheddingPolicy:
    """Decides, frame by frame, the level of giving way: how many of the steps rest.

    One more rests once frames have queued up for ``patience`` frames in a row, not counting those that were
    on their way within ``settle_s`` of the step before. The last one returns when nothing has queued for
    ``rest_s``. Where the queue comes back at once, the next rest is twice as long, to ``longest_s``. Steps
    that are not ``able`` to rest now are passed over.

    >>> policy = SheddingPolicy(patience=2, rest_s=1.0)
    >>> [policy.see(t / 10, crowded=t in (3, 4), able=[True]) for t in range(6)]
    [0, 0, 0, 0, 1, 1]
    >>> policy.see(1.5, crowded=False, able=[True])
    0
    """

    def __init__(
        self, patience: int = 2, rest_s: float = 2.0, longest_s: float = 60.0, settle_s: float = 0.25
    ) -> None:
        self._patience, self._least, self._longest, self._settle_s = patience, rest_s, longest_s, settle_s
        self.level = 0
        self.rest_s = rest_s
        self._crowd = 0
        self._crowded_s = self._taken_s = -math.inf
        self._back_s: float | None = None

    def see(self, time_s: float, crowded: bool, able: Sequence[bool]) -> int:
        """Take a frame; returns the level from it on.

        It is crowded where others queued behind it, or were dropped before it.
        """
        settled = time_s - self._taken_s >= self._settle_s
        self._crowd = self._crowd + 1 if crowded and settled else 0
        if crowded:
            self._crowded_s = time_s
        higher = [number + 1 for number in range(self.level, len(able)) if able[number]]
        if higher and self._crowd >= self._patience:
            if self._back_s is not None:
                soon = time_s - self._back_s <= self.rest_s
                self.rest_s = min(2 * self.rest_s, self._longest) if soon else self._least
            self.level, self._taken_s, self._back_s, self._crowd = higher[0], time_s, None, 0
        elif self.level and time_s - max(self._crowded_s, self._back_s or -math.inf) >= self.rest_s:
            self.level = max((n + 1 for n in range(self.level - 1) if able[n]), default=0)
            self._back_s = time_s
        return self.level
