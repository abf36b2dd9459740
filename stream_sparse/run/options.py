"""The options of a run besides its pipeline, declared once for Python and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, SupportsIndex

from stream_sparse.capture.file_position import FilePosition, parse_position
from stream_sparse.errors import InputError

from .declared import Help

if TYPE_CHECKING:
    from stream_sparse.plan.plan import Plan

    from .run_start import RunStart

# Letters of less than half their size cannot be read, those of more than three leave no room for pictures.
_LEAST, _MOST = 0.5, 3.0


class PreviousRun(NamedTuple):
    """The run that another one of the same source goes on for.

    Attributes:
        why: a message; empty for a run that follows no other.
        since: when that run had its last frame, on this machine's monotonic clock.
        lost: frames lost in it and in the runs before it.
    """

    why: str = ""
    since: float | None = None
    lost: int = 0


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The options of ``Pipeline.run``, ``start`` and ``play``, and of the command ``run``.

    >>> RunOptions(frames=7).frames
    7
    """

    record: Annotated[
        str | Path | None,
        Help("Record to a run folder of this name; if it exists, -2 and so on is appended.", Path, "DIR"),
    ] = None
    frames: Annotated[
        int | None,
        Help("Stop after this many processed frames, over all runs of a session.", int, "N"),
    ] = None
    show: Annotated[
        bool, Help("Show the view in a window; on the command line by default, if there is a display.", bool)
    ] = False
    stay: Annotated[bool, Help("Keep the window of a file open at its end; space plays the file again.")] = (
        False
    )
    pace: Annotated[bool | None, Help("Play a file at its own speed; default: if it is shown.", bool)] = None
    values: Annotated[bool, Help("Fill Run.values, 8 bytes a number.")] = True
    resume: Annotated[
        str | Path | RunStart | None,
        Help(
            "Resume where this recorded run of the pipeline stopped, as if it had not stopped.", Path, "RUN"
        ),
    ] = None
    start_at: Annotated[
        str | float | FilePosition | None,
        Help(
            "Start a file at a time or a frame: 12.5, 0:30, 1:02:03, f120. The frames that nodes remember "
            "are read before, so values are those of a run over the whole file; statistics over all frames "
            "begin there.",
            str,
            "PLACE",
        ),
    ] = None
    record_source: Annotated[
        str | None,
        Help(
            "What a recording keeps of the frames themselves: lossless, compressed or none; default: "
            "lossless for a live source, none for others, of which the hash is kept.",
            str,
            "HOW",
        ),
    ] = None
    rotate: Annotated[
        str | None, Help("Cut the recording into segments of this length or size: 10min, 2GB.", str, "SPAN")
    ] = None
    meta: Annotated[
        Mapping[str, str] | Sequence[str] | None,
        Help("Add metadata to run.json; may be repeated.", list[str], "KEY=VALUE"),
    ] = None
    theme: Annotated[str, Help("Colours of the view: dark, or light as for print.", str, "NAME")] = "dark"
    scale: Annotated[float, Help("Scale of the view's text: 1.5 for a lecture hall.", float, "FACTOR")] = 1.0
    view: Annotated[
        bool, Help("Record the view, view.mkv and view.png, which takes most of the time.", bool)
    ] = True
    wait: Annotated[
        bool,
        Help("Wait for a source that cannot be opened yet, such as a camera that is off.", bool),
    ] = False
    paused: Annotated[bool, Help("Pause a file after its first frame.")] = False
    watched: bool = False  # whether people look on

    @property
    def about(self) -> dict[str, str]:
        """The facts that the user adds to a recording, by name."""
        if self.meta is None or isinstance(self.meta, Mapping):
            return {str(key): str(value) for key, value in (self.meta or {}).items()}
        described = {}
        for word in self.meta:
            key, sign, value = str(word).partition("=")
            if not (sign and key.strip()):
                raise InputError(f"--meta {word}: expected KEY=VALUE, such as --meta subject=M12")
            described[key.strip()] = value.strip()
        return described

    @property
    def draws(self) -> bool:
        """Whether panels are drawn: people look on, or pictures are recorded."""
        return self.watched or (self.record is not None and self.view)

    @property
    def place(self) -> FilePosition | None:
        """Where in its file the run begins; None: at the start, or where another run stopped."""
        return None if self.start_at is None else parse_position(self.start_at, "start at")

    def start(self, plan: Plan) -> RunStart:
        """Return where a run begins."""
        from .run_start import RunStart
        from .start_at import StartAt

        if self.place is not None:
            return StartAt(plan, self.place)
        if isinstance(self.resume, str | Path):
            from .resume import Resumed  # with readers, which a new run can spare

            return Resumed(self.resume, plan)
        return self.resume or RunStart(plan)

    def from_start(self) -> RunOptions:
        """Return the options of a run that begins at the start of its source."""
        return replace(self, resume=None, start_at=None, paused=False)

    def __post_init__(self) -> None:
        from stream_sparse.drawing.theme import THEMES  # with numpy, which the help of a command can spare

        _ = self.about
        if self.place is not None and self.resume is not None:
            raise InputError("start at: a resumed run begins where it stopped; leave out one of the two")
        if self.theme not in THEMES:
            raise InputError(f"theme: expected {' or '.join(THEMES)} (got {self.theme!r})")
        if not (isinstance(self.scale, int | float) and _LEAST <= self.scale <= _MOST):
            raise InputError(f"scale: expected a number from {_LEAST:g} to {_MOST:g} (got {self.scale!r})")
        if self.frames is not None and not (isinstance(self.frames, SupportsIndex) and self.frames >= 1):
            raise InputError(f"frames: expected a whole number >= 1 (got {self.frames!r})")
