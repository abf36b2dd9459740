"""Going on where a recorded run stopped."""

from __future__ import annotations

import itertools
import math
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse._version import __version__
from stream_sparse.capture.start import StartPoint
from stream_sparse.errors import InputError
from stream_sparse.records import open_run
from stream_sparse.records.origin import source_file, unchanged
from stream_sparse.records.scan import last_frame
from stream_sparse.records.state import load_state
from stream_sparse.spec.fingerprint import differences, digests, format_parameters, format_value, given

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stream_sparse.base import Source
    from stream_sparse.flow import FrameConsumer, FrameLedger, Graph
    from stream_sparse.frame import Medium
    from stream_sparse.spec.plan import Plan

__all__ = ["Resumed"]

# What of a source says how much it gives and how fast, and not which frames.
_EXTENT = {"ring", "drop", "reconnect_s", "stall_s", "pace", "loop", "frames", "stop"}
_TOLD = 3


class Resumed:
    """A run folder that a new run goes on from.

    Parameters:
        folder: made by ``--record``.
        plan: the pipeline as the user gives it now.
        file: the state in it that counts; None: the newest.

    Attributes:
        plan: the same with the parameters that were set while the old run went on.
        state: what that file holds.
        index: of the first frame to come.
        notes: what the user should know of it.

    Raises:
        InputError: where there is no such folder, no state, or one that does not fit.
    """

    def __init__(self, folder: str | Path, plan: Plan, file: str | None = None) -> None:
        self.folder, self._file = Path(folder), file or "state.npz"
        self._shown = self.folder.as_posix()
        try:
            self._found = open_run(self.folder).segments  # more than one where the recording was cut
            self.folder, self._file = self._last_state(file)
            self._shown = self.folder.as_posix()
            info = open_run(self.folder).info
            self._hash: dict[str, Any] | None = (info.get("hashes") or {}).get("source")
            self.state = load_state(self.folder / self._file)
        except InputError as error:
            raise InputError(f"--resume: {error}") from error
        try:
            self._check_version()
            self._compare(plan)
            self.index: int = self.state["index"]
            self.plan = self._edited(plan)
            self._check_files()
            self.notes = [*self._told(), *self._told_edits(plan)]
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"--resume: {self._shown}/{self._file}: is damaged or no state of a run; "
                "resume another run or begin anew"
            ) from error

    def _last_state(self, file: str | None) -> tuple[Path, str]:
        """The folder and name of the newest state: where a run was killed, one from which a segment began."""
        for segment in reversed(self._found):
            for name in ("state.npz", "start.npz") if file is None else (file,):
                if (segment.folder / name).is_file():
                    return segment.folder, name
        last = self._found[-1]
        why = _why_none(last.info)
        raise InputError(f"{last.folder.as_posix()}: has no {self._file}: {why}; run it again from the start")

    def _compare(self, plan: Plan) -> None:
        there, here = self.state["nodes"], given(plan)
        found = [f"there is no node '{name}' here" for name in there if name not in here]
        for name, now in here.items():
            if name not in there:
                found.append(f"there was no node '{name}' there")
            else:
                found.extend(differences(name, there[name], now))
        if found:
            more = f"; and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
            raise InputError(
                f"--resume: {self._shown} was made by another pipeline: {'; '.join(found[:_TOLD])}{more}; "
                f"its own is {self._shown}/pipeline.yaml"
            )

    def _check_version(self) -> None:
        """Refuse a state of which another version knows what it means."""
        there = self.state["version"]
        if there != __version__:
            raise InputError(
                f"--resume: {self._shown} was recorded by stream-sparse {there}, this is {__version__}: what "
                f"its nodes remember may not fit; resume it with stream-sparse {there} or begin anew"
            )

    def _check_files(self) -> None:
        """Refuse files that lie where they did and hold something else."""
        for part in self.plan.parts:
            kept = self.state["nodes"].get(part.name, {}).get("files", {})
            values = part.unit.parameters()
            for name, digest in digests(values).items():
                if kept.get(name, digest) != digest:
                    file = Path(values[name]["file"]).name
                    raise InputError(
                        f"--resume: {self._shown} was made with another {file}: the content of the {name} of "
                        f"node '{part.name}' has changed; give it the file that it had or begin anew"
                    )
        self._same, film = self._same_source(self.plan.source), source_file(self.plan)
        if self._same and self._hash and film is not None and not unchanged(film, self._hash):
            raise InputError(
                f"--resume: {self._shown} was made from another {film.name}: its content has changed; "
                "give the file that it had with --source or begin anew"
            )

    def _edited(self, plan: Plan) -> Plan:
        parts = []
        for part in plan.parts:
            edited = self.state["nodes"].get(part.name, {}).get("edited")
            unit = type(part.unit)(**{**part.unit.parameters(), **edited}) if edited else part.unit
            parts.append(replace(part, unit=unit))
        return replace(plan, parts=tuple(parts))

    def _told(self) -> list[str]:
        told = [f"goes on from {self._shown} at frame {self.index}"]
        if not self.state["whole"]:
            learners = [name for name, kept in self.state["nodes"].items() if kept["state"] is not None]
            told.append(
                f"{self._shown} did not end cleanly: what was learned until frame {self.index} is kept "
                f"({', '.join(learners) or 'nothing'}), all other nodes begin anew"
            )
        return told

    def _told_rows(self, same: bool) -> list[str]:
        """What becomes of the frames whose rows lie behind the state, or of those that have no rows."""
        found = [last_frame(segment.folder) for segment in reversed(self._found)]
        last = next((index for index in found if index is not None), self.index - 1)
        if last == self.index - 1:
            return []
        said = f"{self._shown} did not end cleanly: "
        if last < self.index:
            return [f"{said}its rows end at frame {last}, those up to frame {self.index - 1} are lost"]
        which = f"frame {last} came" if last == self.index else f"frames {self.index} to {last} came"
        return [
            f"{said}{which} after its last state and "
            + ("will be computed again" if same else "will not be remembered")
        ]

    def _told_edits(self, plan: Plan) -> list[str]:
        now = given(plan)
        return [
            f"{name}.{key} is {format_value(value)}, as it was set while {self._shown} ran; "
            f"the pipeline says {now[name]['given'][key]}"
            for name, kept in self.state["nodes"].items()
            for key, value in kept["edited"].items()
            if now[name]["given"][key] != format_value(value)
        ]

    def origin(self) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """The state, and what ``run.json`` says of where it comes from."""
        return self.state, {"folder": self.folder.resolve().name, "frame": self.index}

    def open(self, source: Source, medium: Medium) -> tuple[Medium, StartPoint]:
        """Pass over the frames that were taken already.

        Parameters:
            source, medium: the source, opened, and what it says of itself.

        Returns:
            What the run's frames are, on the first run's clock, and where it begins.

        Raises:
            InputError: where the frames differ from those before, or none is left.
        """
        kept = self.state["medium"]
        if (tuple(kept["shape"]), np.dtype(kept["dtype"])) != (medium.shape, medium.dtype):
            raise InputError(
                f"--resume: {self._shown} had {_frames(kept['shape'], kept['dtype'])}, the source now gives "
                f"{_frames(medium.shape, medium.dtype)}; give the source that it had"
            )
        last_s, period = self.state["time_s"], 1 / medium.rate
        self.state["passed"] = 0  # kept with it, since a replay begins there too
        again = self._same and not medium.live
        self.notes[1:1] = self._told_rows(again)
        if again:
            return self._passed_over(source, medium)
        if last_s is None:
            return medium, StartPoint(self.index)
        old, new = kept["utc_at_zero"], medium.clock.utc_at_zero
        shift = -math.inf if old is None or new is None else new - old
        if not medium.live:
            self.notes.append(
                f"the source is another than that of {self._shown}: read from its first frame, "
                "which comes just after the last one there"
            )
            shift = -math.inf
        clock = medium.clock._replace(utc_at_zero=old)
        onset = StartPoint(self.index, 0, last_s, None, shift, period, lost=medium.live)
        return medium._replace(clock=clock), onset

    def _passed_over(self, source: Source, medium: Medium) -> tuple[Medium, StartPoint]:
        taken = self.state["passed"] = self.state["taken"]
        frames = source.frames_after(taken)
        first = next(frames, None)
        if first is None:
            raise InputError(
                f"--resume: {self._shown}: nothing is left to resume: its source has no more than the "
                f"{taken} frames that were taken; give another with --source"
            )
        left = None if medium.frames is None else max(medium.frames - taken, 1)
        onset = StartPoint(self.index, taken, self.state["time_s"], itertools.chain([first], frames))
        return medium._replace(frames=left), onset

    def _same_source(self, source: Source) -> bool:
        kept, use = self.state["source"], self.plan.source_use
        now = format_parameters(source)
        if kept["use"] != use or kept["given"].keys() != now.keys():
            return False
        changed = [name for name, text in now.items() if name not in _EXTENT and text != kept["given"][name]]
        return not changed or (changed == ["path"] and self._same_file(kept["given"]["path"], now["path"]))

    def _same_file(self, before: str, now: str) -> bool:
        """Whether another path leads to the same file, or to a copy of it."""
        file = Path(now).expanduser()
        with suppress(OSError, ValueError):  # a URL, a glob: no file
            if file.samefile(Path(before).expanduser()):
                return True
        with suppress(OSError, ValueError):
            known = self._hash is not None and self._hash["sha256"] is not None
            return known and file.is_file() and unchanged(file, self._hash or {})
        return False

    def edits(self, index: int) -> Iterable[Mapping[str, Any]]:
        """Return no edits: those of the old run are in its state."""
        del index
        return ()

    def consumers(self, columns: Any) -> Iterable[FrameConsumer]:
        """Return no consumers: a resumed run takes frames like any other."""
        del columns
        return ()

    def report(self, ledger: FrameLedger, index: int | None) -> None:
        """Report no frames: those before the first one are the old run's."""

    def restore(self, graph: Graph) -> None:
        """Give every node its state.

        Raises:
            InputError: where a node cannot take it.
        """
        for name, node in graph.nodes().items():
            kept = self.state["nodes"][name]
            if kept["state"] is None:
                continue
            graph.steps[name].off = kept["off"]
            try:
                node.restore(kept["state"])
            except Exception as error:  # whatever a state that is not this node's may lead to
                raise InputError(
                    f"--resume: {self._shown}/{self._file}: node '{name}' cannot take up its state: {error}; "
                    f"it was written by stream-sparse {self.state['version']}, this is {__version__}"
                ) from error


def _why_none(info: dict[str, Any]) -> str:
    how = (info.get("ended") or {"how": None})["how"]
    if how is None:
        return "it still runs, or was killed before one was written"
    if how == "error":
        return "it failed before one was written"
    if how == "stopped":
        return "it was aborted before one was written"
    return "it was recorded without one"


def _frames(shape: Any, dtype: Any) -> str:
    return f"frames of {np.dtype(dtype)} of shape {tuple(shape)}"
