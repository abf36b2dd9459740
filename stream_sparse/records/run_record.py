"""Read a recording into memory, finished or not."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.errors import InputError, RecordError, printable
from stream_sparse.io.bounds import read_text
from stream_sparse.plan.files import MOST_BYTES

from .files import events
from .folders import check_entries, is_recording, joined_info, segment_folders
from .run_folder import RunFolder
from .schema import ColumnInfo, check_info, load_info
from .state import load_state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    import xarray as xr

    from stream_sparse.frame import Array, Missing

    from .schema import RunInfo


class RunRecord:
    """A recording: one run folder or, where it was cut, one for each segment; they read as one.

    Each part is read when it is first asked for. A folder whose run still goes on, or was killed, is read up
    to its last whole row. Segments that were deleted are missing.

    Attributes:
        folder: the folder of the recording.
        folders: its run folders, in order.
        parts: the same, to read each alone; before them those of ``whole()``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folders = segment_folders(folder) or [folder]
        self.parts = [RunFolder(part) for part in self.folders]

    def __repr__(self) -> str:
        ended = (self.info["ended"] or {}).get("how", "not ended")
        return printable(f"<run {self.folder.as_posix()}: {self.info['name']}, {ended}>")

    @cached_property
    def segments(self) -> list[RunRecord]:
        """The run folders, each as a recording of its own."""
        return [self] if self.folders == [self.folder] else [RunRecord(part) for part in self.folders]

    @cached_property
    def info(self) -> dict[str, Any]:
        """``run.json``; ``info["ended"]`` is None where the run goes on or was killed.

        Of segments it is as the first one began and the last one ended; ``frames`` are sums.
        """
        if not (self.folder / "run.json").is_file():
            return joined_info(self.folders)
        info = load_info(self.folder)
        check_info(self.folder, info)
        return info

    @cached_property
    def run_info(self) -> RunInfo:
        """``info`` as an object."""
        return check_info(self.folder, self.info)

    @cached_property
    def pipeline(self) -> str:
        """``pipeline.yaml``: the pipeline with all defaults and overrides."""
        try:
            return read_text(self.folders[0] / "pipeline.yaml", MOST_BYTES, "pipeline")
        except InputError as error:
            raise RecordError(str(error)) from error

    @cached_property
    def columns(self) -> Mapping[str, ColumnInfo]:
        """Node, unit of measure and title of each scalar and array, by name."""
        return defaultdict(ColumnInfo, self.run_info.columns)

    @cached_property
    def frames(self) -> Array:
        """A record for every captured frame: ``frame``, ``time_s``, ``status`` and ``cause``."""
        return _joined([_frames(part) for part in self.parts])

    @cached_property
    def missing(self) -> list[Missing]:
        """The frames that were made and never came, in the order of the frames around them."""
        return [missing for part in self.parts for missing in part.missing]

    @cached_property
    def index(self) -> Array:
        """The index of the frame of each row of ``values``."""
        return _joined([np.asarray(part.processed["frame"], np.int64) for part in self.parts])

    @cached_property
    def time_s(self) -> Array:
        """The time of each row of ``values``, in seconds."""
        return _joined([np.asarray(part.processed["time_s"]) for part in self.parts])

    @cached_property
    def gaps(self) -> Array:
        """The rows of ``values`` before which frames are missing, since they were dropped or never came."""
        lost_before = np.isin(self.index[1:], [missing.after + 1 for missing in self.missing])
        return np.flatnonzero((np.diff(self.index) != 1) | lost_before) + 1

    @cached_property
    def values(self) -> Mapping[str, Array]:
        """Each scalar by name: float64, an element for each processed frame, nan where it has no value."""
        # a segment that was killed when it had just begun may not even have a header
        parts = [part for part in self.parts if len(part.values)] or self.parts[:1]
        names = _same("values.csv", "columns", {part.folder: [*part.values] for part in parts})
        scalars = [name for name in names if name not in self._recorded]
        return {name: _joined([np.asarray(part.values[name]) for part in parts]) for name in scalars}

    def whole(self) -> RunRecord:
        """Return this run with the rows of the runs that it goes on from by ``--resume`` before its own.

        Frames that these recorded and that came again are those of this run. ``info``, ``pipeline`` and
        ``folders`` are of this run alone.

        Raises:
            InputError: where the run that it goes on from is not beside it.
            RecordError: where that has other columns, or is damaged.
        """
        record, origin = RunRecord(self.folder), self.run_info.resumed_from
        if origin is not None:
            path = self.folder.resolve().parent / Path(origin["folder"]).name
            before = open_run(path).whole().parts if is_recording(path) else []
            if origin.get("started") not in [part.info.started for part in before]:
                raise InputError(f"{self.folder.as_posix()}: goes on from '{path.name}': put it beside this")
            for part in before:
                part.until = min(part.until, origin["frame"])
            record.parts[:0] = before
        return record

    def videos(self, name: str) -> list[tuple[float, Path]]:
        """The files of a video, such as ``view.mkv``, each with the time at which it begins, s."""
        files = [(part.info.starts_at(name), part.folder / name) for part in self.parts]
        return [video for video in files if video[1].is_file()]

    def to_frame(self) -> pd.DataFrame:
        """Return ``values`` as a table of pandas whose index is ``frame`` and ``time_s``.

        Where nodes are swept, the columns are a MultiIndex of name and swept values. Arrays are left out;
        ``attrs["arrays"]`` names them.
        """
        from .dataframe import to_frame

        return to_frame(self.index, self.time_s, self.values, self.arrays)

    def plot(self, *names: str, ax: Any = None) -> Any:
        """Draw scalars over time by matplotlib, in the style of a paper; returns the Axes.

        Parameters:
            names: of scalars in ``values``; the name of a swept node stands for its branches.
            ax: Axes of yours to draw in; None: those of a new figure, a column wide.
        """
        from .dataframe import plot_scalars

        return plot_scalars(self.to_frame(), names, ax)

    def to_xarray(self, arrays: bool = True) -> xr.Dataset:
        """Return ``values``, and ``arrays`` if wanted, as a data set along ``frame``, with ``time_s``.

        An array that was kept for some frames only has a dimension of its own, such as ``box@frame``. Each
        has its unit of measure as ``units``; ``attrs`` has ``run.json`` and ``pipeline.yaml`` as texts.
        """
        from .dataframe import to_xarray

        kept = {name: array for name, array in (self.arrays if arrays else {}).items() if len(array)}
        frames = {name: self.index[self.rows[name] >= 0] for name in kept}
        units = {name: column.unit for name, column in self.columns.items()}
        attrs = {"run": json.dumps(self.info), "pipeline": self.pipeline}
        coords = {"frame": self.index, "time_s": self.time_s}
        return to_xarray(coords, {**self.values, **kept}, units, attrs, frames)

    @cached_property
    def arrays(self) -> Mapping[str, Array]:
        """Each recorded array by name, stacked; read-only and mapped from its file where there is one."""
        read = {name: [part.array(name) for part in self.parts] for name in self._recorded}
        return {name: _joined([x for x in arrays if len(x)] or arrays[:1]) for name, arrays in read.items()}

    @cached_property
    def atoms(self) -> dict[str, Array]:
        """The last atoms of each dictionary by its node, (atoms, rows, columns), for ``plot_atoms``.

        They are those in the state at the end of the run, or else the last that were recorded.
        """
        by_name: dict[str, Array] = {}
        for name, array in self.arrays.items():
            node, _, output = name.rpartition(".")
            if output in ("atoms", "components") and len(array):
                by_name[node] = np.asarray(array[-1])
        state = self.folders[-1] / "state.npz"
        return by_name | (dict(_saved_atoms(state)) if state.is_file() else {})

    @cached_property
    def rows(self) -> Mapping[str, Array]:
        """For each recorded array, an element for each processed frame: its row in ``arrays``, or -1."""
        tables = {}
        for name in self._recorded:
            first = np.cumsum([0, *(len(part.array(name)) for part in self.parts)])
            pairs = [(part.numbers(name), before) for part, before in zip(self.parts, first, strict=False)]
            tables[name] = _joined([np.where(rows < 0, rows, rows + before) for rows, before in pairs])
        return tables

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The lines of ``events.jsonl``."""
        return [one for part in self.parts for one in events([part.folder]) if one["frame"] < part.until]

    @cached_property
    def _recorded(self) -> list[str]:
        """The names of recorded arrays."""
        return _same("run.json", "'arrays'", {part.folder: list(part.info.arrays) for part in self.parts})


def _frames(table: RunFolder) -> Array:
    """The captured frames of a run folder, a record each."""
    columns = [column.to_numpy() for _, column in table.captured.items()]
    columns = [column.astype("U") if column.dtype == object else column for column in columns]
    kinds = [(name, column.dtype) for name, column in zip(table.captured, columns, strict=True)]
    return np.rec.fromarrays(columns, dtype=kinds)


def _saved_atoms(path: Path) -> Iterator[tuple[str, Array]]:
    """The atoms of each node in the state that a run saved."""
    for name, entry in load_state(path)["nodes"].items():
        state = entry.get("state") or {}
        if entry["use"] == "dictionary_learning":
            atoms = state.get("arrays", {}).get("learned", (state.get("learner") or {}).get("atoms"))
            if atoms is not None and atoms.any():  # before the first batch they are zeros
                shape = state["inputs"][0][0]
                yield name, atoms.reshape(len(atoms), *shape[len(shape) > 1 :])
        elif entry["use"] == "incremental_pca" and state.get("shown"):
            yield name, state["shown"]["components"]


def _same(file: str, place: str, found: Mapping[Path, list[str]]) -> list[str]:
    """The names that a file has in all run folders; RecordError for the first folder that has others."""
    first, *others = found.items()
    for folder, names in others:
        if names != first[1]:
            expected, got = ",".join(first[1]), ",".join(names)[:60]
            raise RecordError(f"{(folder / file).as_posix()}: {place}: expected {expected}, got {got}")
    return first[1]


def _joined(parts: list[Array]) -> Array:
    """The arrays of all run folders as one; of a single folder without a copy."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def open_run(folder: str | Path) -> RunRecord:
    """Open a folder that ``--record`` wrote.

    Parameters:
        folder: the folder of a recording, or of one of its segments.

    Raises:
        InputError: for a folder without a recording.
    """
    path = Path(folder)
    if is_recording(path):
        for part in [path, *segment_folders(path)]:
            check_entries(part)
        return RunRecord(path)
    if not path.exists():
        raise InputError(f"{path.as_posix()}: no such folder; give one that --record made")
    inner = sorted(p.parent.name for p in path.glob("*/run.json"))
    hint = f"did you mean {(path / inner[-1]).as_posix()}?" if inner else "give a folder that --record made"
    raise InputError(f"{path.as_posix()}: is not a run folder, it has no run.json; {hint}")
