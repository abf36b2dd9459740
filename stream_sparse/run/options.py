"""Options of a run besides its pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING, NamedTuple

from stream_sparse.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from stream_sparse.recording.continuation import Continuation
    from stream_sparse.spec.plan import Plan

__all__ = ["Follows", "Options"]


class Follows(NamedTuple):
    """The run before, as the run that follows it tells of it."""

    text: str  # why it ended, and what is lost
    given: Plan  # the pipeline that it was given


@dataclass(frozen=True)
class Options:
    """Options of ``Pipeline.start``, under the same names; ``resume`` may be a continuation already.

    >>> Options(frames=7).frames
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
    follows: Follows | None = None  # where its frames changed their size

    def __post_init__(self) -> None:
        if self.frames is None:
            return
        try:
            index(self.frames)
        except TypeError:
            raise InputError(f"frames: expected a whole number (got {self.frames!r})") from None
        if self.frames < 1:
            raise InputError(f"frames must be >= 1 (got {self.frames})")
