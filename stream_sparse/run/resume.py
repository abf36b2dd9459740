"""Resume a recorded run where it stopped."""

import itertools
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.base import Source
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import InputError
from stream_sparse.frame import Medium
from stream_sparse.io.paths import expanded
from stream_sparse.plan.fingerprint import format_defaults, format_parameters
from stream_sparse.plan.plan import Plan
from stream_sparse.records import open_run
from stream_sparse.records.origin import source_file, unchanged
from stream_sparse.records.run_folder import last_frame
from stream_sparse.records.schema import SourceFile, read_info

from .run_start import RunStart
from .saved_state import SavedState

# Parameters of a source that say how many frames it gives and how fast, and not which ones.
_EXTENT = {"ring", "drop", "reconnect_s", "stall_s", "pace", "loop", "frames", "stop"}
_OPTION = "--resume: "


class Resumed(RunStart):
    """A run that begins where a recorded run, or one of its segments, stopped."""

    def __init__(self, folder: str | Path, plan: Plan) -> None:
        try:
            self._folders = open_run(folder).folders
            path = newest_state(self._folders)
            info = read_info(path.parent)
        except InputError as error:
            raise InputError(f"{_OPTION}{error}") from error
        self._shown = path.parent.as_posix()
        state = SavedState(path, _OPTION)
        home = path.resolve().parents[0 if info.segment is None else 1]
        origin = {"folder": home.name, "frame": state.index, "started": info.started}
        begun, edits = state.apply_edits(plan), state.describe_edits(plan)
        super().__init__(replace(begun, text="") if edits else begun, state.index, state, origin)
        state.check_files(self.plan)
        self._same = self._check_source(state, info.source_file)
        self.notes += [*self._describe(state), *edits]

    def _describe(self, state: SavedState) -> list[str]:
        notes = [f"goes on from {self._shown} at frame {state.index}"]
        if not state.content["whole"]:
            learners = [name for name, kept in state.content["nodes"].items() if kept["state"] is not None]
            notes.append(
                f"{self._shown} did not end cleanly: what was learned until frame {state.index} is kept "
                f"({', '.join(learners) or 'nothing'}), all other nodes start again"
            )
        return notes

    def _check_source(self, state: SavedState, known: SourceFile | None) -> bool:
        """Whether the source is the one of the old run; InputError where its file has another content."""
        same, file = _is_same(self.plan, state.content["source"], known), source_file(self.plan)
        if same and known is not None and file is not None and not unchanged(file, known):
            raise state.error(
                f"{self._shown} was made from another {file.name}: its content has changed; "
                "give the file that it had with --source or start again"
            )
        return same

    def open(self, source: Source, medium: Medium) -> tuple[Medium, StartPoint]:
        """Skip the frames that were taken already, and put times on the first run's clock."""
        assert self._state is not None
        state = self._state.content
        kept = state["medium"]
        if (tuple(kept["shape"]), np.dtype(kept["dtype"])) != (medium.shape, medium.dtype):
            raise InputError(
                f"{_OPTION}{self._shown} had {_frames(kept['shape'], kept['dtype'])}, the source now gives "
                f"{_frames(medium.shape, medium.dtype)}; give the source that it had"
            )
        index, last_s = self.index, state["time_s"]
        again = self._same and not medium.live
        state["passed"] = state["taken"] if again else 0  # kept with it, since a replay begins there too
        self.notes[1:1] = self._describe_rows(again)
        if again:
            return self._skip(source, medium, state["taken"], last_s)
        if last_s is None:
            return medium, StartPoint(index)
        old, new = kept["utc_at_zero"], medium.clock.utc_at_zero
        shift = -math.inf if old is None or new is None or not medium.live else new - old
        if not medium.live:
            self.notes.append(
                f"the source differs from that of {self._shown}: read from its first frame, "
                "which follows the last one there"
            )
        clock = medium.clock._replace(utc_at_zero=old)
        start = StartPoint(index, 0, last_s, None, shift, 1 / medium.rate, lost=medium.live)
        return medium._replace(clock=clock), start

    def _skip(
        self, source: Source, medium: Medium, taken: int, last_s: float | None
    ) -> tuple[Medium, StartPoint]:
        # Frames that are missing in a damaged file are among the first ones, so that some may come again.
        # A run that began with another source has moved their times.
        old = -math.inf if last_s is None or taken != self.index else last_s
        frames = itertools.dropwhile(lambda frame: frame.time_s <= old, source.frames_after(taken))
        first = next(frames, None)
        if first is None:
            raise InputError(
                f"{_OPTION}{self._shown}: nothing is left to resume: its source has no more than the "
                f"{taken} frames that were taken; give another with --source"
            )
        remaining = None if medium.frames is None else max(medium.frames - taken, 1)
        start = StartPoint(self.index, taken, last_s, itertools.chain([first], frames))
        return medium._replace(frames=remaining), start

    def _describe_rows(self, again: bool) -> list[str]:
        """A note where the rows of the old run do not end with its state; frames behind it may come again."""
        index = self.index
        last_frames = [last_frame(folder) for folder in reversed(self._folders)]
        last = next((number for number in last_frames if number is not None), index - 1)
        if last == index - 1:
            return []
        outcome = "is lost" if last < index else "comes again" if again else "is not remembered"
        ends = f"its rows end at frame {last}, its state is that before frame {index}"
        return [f"{self._shown} did not end cleanly: {ends}; what lies between {outcome}"]


def newest_state(folders: Sequence[Path]) -> Path:
    """The newest state of a recording. A segment of a killed run may have only the one that it began with."""
    for path in (folder / name for folder in reversed(folders) for name in ("state.npz", "start.npz")):
        if path.is_file():
            return path
    raise InputError(
        f"{folders[-1].as_posix()}: has no state.npz: it still runs, or ended before one was written; "
        "run it again from the start"
    )


def _is_same(plan: Plan, before: dict[str, Any], known: SourceFile | None) -> bool:
    """Whether a plan has the source that the old run had, perhaps moved or of another length."""
    now = format_parameters(plan.source)
    there = {**format_defaults(plan.source), **before["given"]}
    if before["use"] != plan.source_use or there.keys() != now.keys():
        return False
    changed = [name for name, text in now.items() if name not in _EXTENT and text != there[name]]
    return not changed or (changed == ["path"] and _is_same_file(there["path"], now["path"], known))


def _is_same_file(before: str, now: str, known: SourceFile | None) -> bool:
    """Whether another path leads to the same file, or to a copy of it."""
    file = expanded(now)
    with suppress(OSError, ValueError):  # a URL or a glob is not a file
        if file.samefile(expanded(before)):
            return True
    with suppress(OSError, ValueError):
        return known is not None and known.sha256 is not None and file.is_file() and unchanged(file, known)
    return False


def _frames(shape: Any, dtype: Any) -> str:
    return f"frames of {np.dtype(dtype)} of shape {tuple(shape)}"
