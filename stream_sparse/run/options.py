"""Options of a run besides its pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.capture.place import Place, parse_place
from stream_sparse.drawing.theme import THEMES
from stream_sparse.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stream_sparse.highgui.window import Window
    from stream_sparse.plan.plan import Plan
    from stream_sparse.ui.control import RunControl
    from stream_sparse.ui.view_feed import ViewFeed

    from .continuation import Continuation

__all__ = ["Follows", "RunOptions"]

# Letters of less than half their size cannot be read, those of more than three leave no room for pictures.
_LEAST, _MOST = 0.5, 3.0


class Follows(NamedTuple):
    """The run before, as the run that follows it tells of it."""

    text: str  # why it ended, and what is lost; empty where its file is played again
    given: Plan  # the pipeline that it was given
    window: Window | None = None  # its view's, which goes on
    frame: int | None = None  # of its file, to which the user went


@dataclass(frozen=True)
class RunOptions:
    """The options of ``Pipeline.start``, under the same names; ``resume`` may be a continuation already.

    >>> RunOptions(frames=7).frames
    7
    """

    record: str | Path | None = None
    frames: int | None = None
    show: bool = False
    pace: bool | None = None
    trace: str | Path | None = None
    values: bool = True
    resume: str | Path | Continuation | None = None
    record_source: str | None = None
    rotate: str | None = None
    max_size: str | None = None
    max_state: str | None = None
    theme: str = "dark"
    scale: float = 1.0
    view: bool = True
    stay: bool = False
    start_at: str | float | Place | None = None
    paused: bool = False
    front: Callable[[RunControl, ViewFeed], object] | None = None  # connects another front end than a window
    shown: Callable[[RunControl, ViewFeed], Any] | None = None  # makes the widget of a notebook
    follows: Follows | None = None  # where its frames changed their size, or its file is played again

    @property
    def place(self) -> Place | None:
        """Where in its file the run begins; None: at the start, or where another run stopped."""
        if self.follows is not None and self.follows.frame is not None:
            return Place(frame=self.follows.frame)
        return None if self.start_at is None else parse_place(self.start_at)

    @property
    def watched(self) -> bool:
        """Whether somebody looks on: in a window, or through another front end."""
        return self.show or self.front is not None

    def __post_init__(self) -> None:
        if self.place is not None and self.resume is not None:
            raise InputError("start_at: a resumed run begins where it stopped; leave out start_at or resume")
        if self.theme not in THEMES:
            raise InputError(f"theme: expected {' or '.join(THEMES)} (got {self.theme!r})")
        if not (isinstance(self.scale, int | float) and _LEAST <= self.scale <= _MOST):
            raise InputError(f"scale: expected a number from {_LEAST:g} to {_MOST:g} (got {self.scale!r})")
        if self.frames is None:
            return
        try:
            index(self.frames)
        except TypeError:
            raise InputError(f"frames: expected a whole number (got {self.frames!r})") from None
        if self.frames < 1:
            raise InputError(f"frames must be >= 1 (got {self.frames})")
