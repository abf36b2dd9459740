"""Simulated events as CSV, a line each: x, y, polarity, microseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stream_sparse.errors import InputError
from stream_sparse.plan.problems import Problems
from stream_sparse.plan.yaml_tree import parse
from stream_sparse.records.arrays import array_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from stream_sparse.frame import Array

    from .export import Work

__all__ = ["SUFFIX", "write"]

SUFFIX = "events.csv"
_NODE, _OUTPUT = "brightness_events", "signed"


def write(work: Work) -> str:
    """Write a line for each event of a recorded ``signed`` of a ``brightness_events`` node, without a header.

    The columns are those of Metavision's ``metavision_file_to_csv``: column and row of the pixel, 1 where it
    became brighter and 0 where darker, and the time of the frame in whole microseconds. The lines of a frame
    go along its rows, and a pixel with several events has as many equal ones. One frame is in memory.
    """
    name = _recorded(work)
    count = 0
    with work.file.open("w", encoding="ascii", newline="") as file:
        for table in work.tables():
            rows, numbers = array_rows(table, name)
            if rows.ndim != 3 and len(rows):
                raise InputError(
                    f"--events: {name} has frames of shape {rows.shape[1:]}; expected events of gray frames "
                    "(rows, columns), so put a grayscale node before its node"
                )
            for number, time_s in zip(numbers, table.processed["time_s"], strict=True):
                if number >= 0:
                    count += _write_frame(file.write, rows[number], round(time_s * 1e6))
    return f"{count:,} event{'s' * (count != 1)}"


def _write_frame(write: Callable[[str], object], signed: Array, time: int) -> int:
    """Write the events of a frame, and return their number."""
    rows, columns = np.nonzero(signed)
    events = signed[rows, columns]
    lines = zip(columns.tolist(), rows.tolist(), events.tolist(), strict=True)
    write("".join(f"{x},{y},{int(k > 0)},{time}\n" * abs(k) for x, y, k in lines))
    return int(np.abs(events, dtype=np.int64).sum())


def _recorded(work: Work) -> str:
    """Return the name of the array of events; InputError without one, or where some of them are missing."""
    root = parse(work.run.pipeline, Problems("pipeline.yaml"))  # its other units may be known elsewhere alone
    tree: Any = {} if root is None else root.plain()
    found = [name for name in work.arrays if _is_events(name, tree)]
    where = f"--events: {work.run.folder.as_posix()}"
    if not found:
        raise InputError(
            f"{where}: no events were recorded; give its pipeline a {_NODE} node and keep: "
            f"[NODE.{_OUTPUT}], and record it again"
        )
    if len(found) > 1:
        raise InputError(
            f"{where}: expected the events of one node, got those of {len(found)}: {', '.join(found)}; keep "
            "one of them, and record it again"
        )
    (name,) = found
    kept = {keep["node"]: keep["every"] for keep in tree["keep"]}
    every = kept.get(name) or kept.get(f"{_node(name)}.{_OUTPUT}", 1)
    if every > 1:
        raise InputError(
            f"{where}: {name} was kept of one in {every} frames, and the events of the others are missing; "
            f"record it again with keep: [{name}]"
        )
    return name


def _is_events(name: str, tree: Any) -> bool:
    """Return whether a recorded array of a pipeline has the events of a node."""
    return name.endswith(f".{_OUTPUT}") and tree["nodes"].get(_node(name), {}).get("use") == _NODE


def _node(name: str) -> str:
    """Return the name of the node of an array, without what is swept."""
    return name.rpartition(".")[0].partition("@")[0]
