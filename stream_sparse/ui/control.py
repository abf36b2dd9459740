"""All that a front end may know of a run and do to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from stream_sparse.flow import NodeStats
    from stream_sparse.frame import Medium, Stamp
    from stream_sparse.plan.plan import Plan

__all__ = ["RunControl"]


class RunControl(Protocol):
    """A run as its front ends see it: the OpenCV window, a page in a browser, a notebook.

    Everything may be read and called from any thread. What cannot be done raises ``InputError``.
    """

    @property
    def plan(self) -> Plan:
        """The pipeline that runs."""

    @property
    def given(self) -> Plan:
        """The pipeline as its file is now: a reset goes back to its values."""

    @property
    def medium(self) -> Medium:
        """The description of the source's frames."""

    @property
    def ended(self) -> str | None:
        """None while it runs, then how it ended."""

    @property
    def error(self) -> Exception | None:
        """The error that ended it."""

    @property
    def at_end(self) -> bool:
        """Whether a file has ended and its window stays: it may be played again."""

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """The parameters of each node and sink as they are now."""

    @property
    def edited(self) -> Plan:
        """The pipeline with its parameters as they are now."""

    @property
    def timings(self) -> dict[str, NodeStats]:
        """The measurements of everything that takes frames."""

    @property
    def scalars(self) -> dict[str, str]:
        """The scalars of a row in order, each with its unit of measure; empty for none."""

    @property
    def captured(self) -> int:
        """Frames that the source gave so far."""

    @property
    def frames(self) -> int:
        """Frames processed so far."""

    @property
    def dropped(self) -> int:
        """Frames lost so far."""

    @property
    def drops(self) -> dict[str, int]:
        """Frames lost so far, by cause."""

    @property
    def waiting(self) -> int:
        """Frames that wait in the ring."""

    @property
    def rate(self) -> float:
        """Frames a second."""

    @property
    def rate_n(self) -> int:
        """Number of frames that ``rate`` was measured from."""

    @property
    def began_s(self) -> float:
        """Time from which the view counts seconds: of a camera's first frame; 0 for others."""

    @property
    def position(self) -> int:
        """Index in its file of the frame that was taken last, or that a seek goes to."""

    @property
    def length(self) -> int | None:
        """Number of frames of the file, as its header says; None where that is unknown."""

    @property
    def seekable(self) -> bool:
        """Whether :meth:`seek` can go to another frame, once no recording goes on."""

    @property
    def loops(self) -> bool | None:
        """Whether the file begins again at its end; None where :meth:`loop` cannot change that."""

    @property
    def begins(self) -> str:
        """What begins anew with the first frame of a run that begins in mid-file; empty for nothing."""

    @property
    def paused(self) -> bool:
        """Whether the frames of a file are held."""

    @property
    def recording(self) -> str:
        """``rec`` or ``rec camera`` while it is recorded; else empty."""

    @property
    def records_next(self) -> bool:
        """Whether the next frame will be recorded."""

    @property
    def folder(self) -> Path | None:
        """Run folder of this recording, or of the last one."""

    @property
    def events(self) -> list[dict[str, Any]]:
        """What happened besides frames: edits, gaps, errors (the last 10,000)."""

    def listen(self, heard: Callable[[dict[str, Any]], None]) -> None:
        """Call a function with each further event, in the thread where it happens."""

    def listen_rows(self, heard: Callable[[Stamp, Sequence[float | None]], None]) -> None:
        """Call a function with the scalars of each further row, None for no value, in the thread of rows.

        The run waits for it, and fails where it does.
        """

    def messages(self, index: int | None = None) -> list[str]:
        """Return the messages that stand now, with the notes that nodes had after frame ``index``."""

    def note(self, text: str) -> None:
        """Add a message to those that are shown at the end."""

    def set(self, name: str | Mapping[str, Any], value: Any = None) -> None:
        """Change parameters before the next frame: all or none."""

    def pause(self, on: bool = True) -> None:
        """Hold the frames of a file, or go on."""

    def step(self) -> None:
        """Let one more frame of a paused file through."""

    def play_again(self) -> None:
        """Play a file that has ended again from its start."""

    def seek(self, frame: int) -> None:
        """Go to a frame of the file: this run ends, and the next one begins there in its place."""

    def loop(self, on: bool = True) -> None:
        """Let the file begin again at its end, or no more; the next run goes on here in its place."""

    def record(self, folder: str | Path | None) -> Path | None:
        """Record from the next frame on, or no more; returns the folder that was made."""

    def stop(self) -> None:
        """End the run cleanly."""

    def abort(self) -> None:
        """End the run soon: frames that wait stay unprocessed, and are counted."""

    def over(self, seconds: float = 0.0) -> bool:
        """Return whether everything has ended; waits up to so many seconds for it."""
