"""One run folder that is being written, for a stretch of frames."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stream_sparse.errors import RunError

from .content import Beginning
from .recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from .content import Content
    from .segment_list import SegmentList

__all__ = ["Segment"]


@dataclass(eq=False)
class Segment:
    """A run folder that is being written, for the frames from ``first`` to before ``end``.

    It is made, in advance perhaps; it begins and ends with what the shelf says, and
    is closed when every stream is past its end.

    Attributes:
        recorder: who writes it.
        whole: the recording that it is a part of, where that is cut.
        first, end: indices of frames; None: it goes on.
        begun_s: time of its first frame; None: not known yet.
        how: how it ends, where it does before the run.
        streams: who has still something to write: rows, view, source, start, state.
    """

    recorder: Recorder
    whole: SegmentList | None
    first: int = 0
    end: int | None = None
    begun_s: float | None = None
    how: str = "rotated"
    streams: set[str] = field(default_factory=set)

    @classmethod
    def made(
        cls,
        content: Content,
        folder: Path,
        whole: SegmentList | None = None,
        beginning: Beginning | None = None,
    ) -> Segment:
        """Make its folder and files.

        Raises:
            InputError: where they cannot be made.
        """
        beginning = beginning or Beginning()
        recorder = Recorder(folder, content, beginning, whole)
        streams = {"rows"}
        streams.update(["view"] * (content.view is not None), ["source"] * (content.source != "none"))
        return cls(recorder, whole, beginning.first, streams=streams)

    @property
    def folder(self) -> Path:
        """Its run folder."""
        return self.recorder.folder

    @property
    def home(self) -> Path:
        """The run folder of the recording that it is, or is a part of."""
        return self.folder if self.whole is None else self.whole.folder

    def holds(self, index: int) -> bool:
        """Whether a frame belongs to it."""
        return self.first <= index and (self.end is None or index < self.end)

    def begin(self, index: int, time_s: float | None) -> None:
        """Say that it begins with a frame.

        Raises:
            RunError: where the disk refuses.
        """
        self.begun_s = time_s
        self.recorder.begins(index)
        if self.whole is not None:
            self.whole.add(self.folder, index)

    def discard(self) -> None:
        """Take it away: nothing was written to it."""
        with suppress(RunError):
            self.recorder.close("error", "it did not begin", 0, {})
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self, how: str, error: str | None, end: int, nodes: Mapping[str, Mapping[str, Any]]) -> None:
        """Finish its files.

        Parameters:
            how, error: how it ended, as ``run.json`` says it.
            end: the index after its last frame, where it does not know it.
            nodes: what was measured of each.

        Raises:
            RunError: where the disk refuses.
        """
        captured = max(0, (end if self.end is None else self.end) - self.first)
        try:
            self.recorder.close(how, error, captured, nodes)
        finally:
            if self.whole is not None:
                self.whole.close(self.folder, self.first, self.recorder.counts(captured))
                if how != "rotated":
                    self.whole.finish(how, error, nodes)

    @property
    def notes(self) -> list[str]:
        """What the user should know of it, once it is closed."""
        return [*self.recorder.notes, *(self.whole.notes if self.whole is not None else ())]
