"""Scalars, recorded arrays and videos as NWB (extra: nwb)."""

import hashlib
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
from av.error import FFmpegError
from hdmf.common import DynamicTable
from hdmf.data_utils import DataChunkIterator
from pynwb import NWBHDF5IO, NWBFile, ProcessingModule, TimeSeries
from pynwb.image import ImageSeries

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.io.ffmpeg import open_recorded
from stream_sparse.records import RunRecord
from stream_sparse.records.event_words import event_words
from stream_sparse.records.schema import DROPPED

from .export import Work


def write(work: Work) -> str:
    """Write scalars and arrays as time series, and ``source.mkv`` and ``view.mkv`` as external videos.

    Even times are a rate; else scalars share one vector of timestamps. ``session_start_time`` is when the
    frames were recorded. Time 0 is ``timestamps_reference_time``: when the clock of the frames was 0, where
    that is known. Units of measure and descriptions are those of the nodes. The tables ``events`` and
    ``lost_frames`` have edits, gaps, and frames that were dropped or are missing.
    Facts about subject and session can be added by pynwb.
    """
    run = work.run
    for table in work.tables():  # so that all are checked and counted
        for name in work.arrays:
            table.numbers(name)
    file, times = _file(work), _times_of(run.time_s)
    module = file.create_processing_module("stream_sparse", "Messages of the nodes of the pipeline.")
    base = TimeSeries(
        name="frame_index", data=run.index, unit="frame", description="Index of each processed frame.",
        **times,
    )  # fmt: skip
    module.add(base)
    times = times if base.rate else {"timestamps": base}
    for name in work.scalars:
        module.add(_series(name, run, run.values[name], times))
    for name in work.arrays:
        if len(stacked := run.arrays[name]):
            data = DataChunkIterator(
                data=map(np.asarray, stacked), maxshape=(None, *stacked.shape[1:]),
                dtype=stacked.dtype, buffer_size=max(1, (1 << 24) // max(stacked[0].nbytes, 1)),
            )  # fmt: skip
            module.add(_series(name, run, data, _times_of(run.time_s[run.rows[name] >= 0])))
    _add_video("source", work, file.add_acquisition)
    _add_video("view", work, module.add)
    _add_notes(run, module)
    with h5py.File(work.file.name, "w") as hdf5, NWBHDF5IO(file=hdf5, mode="w") as out:
        out.write(file)
    return f"{len(work.scalars) + len(work.arrays)} series"


def _file(work: Work) -> NWBFile:
    info, zero = work.run.info, work.run.run_info.clock.utc_at_zero
    reference = None if zero is None else datetime.fromtimestamp(zero, UTC)
    live = info["source"]["live"] or info["source"]["use"] == "synthetic"
    start = datetime.fromisoformat(info["started"]) if live else reference
    if work.session_start is not None:
        try:
            start = datetime.fromisoformat(work.session_start).astimezone()
        except ValueError:
            raise InputError(
                f"--session-start {work.session_start}: expected a date and a time, such as 2026-03-01T12:00"
            ) from None
    if start is None:
        raise InputError(
            "--nwb: NWB needs the time at which the frames were recorded, and the source does not have it; "
            "give --session-start, such as 2026-03-01T12:00"
        )
    zero_words = "which is not known in UTC" if zero is None else "timestamps_reference_time"
    return NWBFile(
        session_description=info["description"] or info["name"],
        identifier=hashlib.sha256(json.dumps(info, sort_keys=True).encode()).hexdigest(),
        session_start_time=start,
        timestamps_reference_time=reference or start,
        session_id=work.run.folder.resolve().name,
        notes=f"Times count from 0 of the {info['clock']['kind']} clock, {zero_words}. The pipeline:\n\n"
        + work.run.pipeline,
    )


def _series(name: str, run: RunRecord, data: Any, times: dict[str, Any]) -> TimeSeries:
    """Return a column as a series; its name has no characters that NWB does not allow."""
    return TimeSeries(
        name=name.replace("/", "_").replace(":", "_"), data=data, unit=run.columns[name].unit or "n/a",
        description=f"The value '{name}' of the pipeline. {run.columns[name].about}".rstrip(), **times,
    )  # fmt: skip


def _times_of(time_s: Array) -> dict[str, Any]:
    """Return a rate where it gives the time of each sample to 1 ns, else the times."""
    period = np.ptp(time_s) / (len(time_s) - 1) if len(time_s) > 1 else 0
    even = period > 0 and np.allclose(np.arange(len(time_s)) * period, time_s - time_s[0], 0, 1e-9)
    return {"starting_time": time_s[0], "rate": 1 / period} if even else {"timestamps": time_s}


def _add_video(name: str, work: Work, add: Any) -> None:
    """Add the videos of all segments as one series of external files."""
    video_files = [(path, _times(path, start_s)) for start_s, path in work.run.videos(f"{name}.mkv")]
    videos = [video for video in video_files if video[1].size]
    if not videos:
        return
    there, every = work.target.resolve().parent, np.concatenate([times for _, times in videos])
    add(ImageSeries(
        name=f"{name}_video", unit="n/a", format="external",
        external_file=[os.path.relpath(path.resolve(), there) for path, _ in videos],
        starting_frame=np.cumsum([0, *(len(times) for _, times in videos[:-1])]).tolist(),
        timestamps=work.run.time_s if len(every) == len(work.run.index) else every,
    ))  # fmt: skip


def _times(path: Path, start_s: float) -> Array:
    """Return the time of each picture, s; empty where the video cannot be read, as after a kill."""
    with suppress(FFmpegError, ValueError), open_recorded(path) as video:
        times = [p.pts * p.time_base for p in video.demux(video=0) if p.pts is not None]
        return np.array(times, np.float64) + start_s
    return np.empty(0)


def _add_notes(run: RunRecord, module: ProcessingModule) -> None:
    happened = [(e["time_s"], e["frame"], e["kind"], event_words(e)) for e in run.events]
    dropped = run.frames[run.frames["status"] == DROPPED]
    lost = [
        *((float(row["time_s"]), 1, f"frame {row['frame']} dropped: {row['cause']}") for row in dropped),
        *((m.from_s, m.count, f"missing after frame {m.after}, up to {m.to_s:g} s: {m.cause}")
          for m in run.missing),
    ]  # fmt: skip
    for name, about, columns, rows in (
        ("events", "Events besides frames.", ["timestamp", "frame", "kind", "what"], happened),
        ("lost_frames", "Frames that were made and not processed.", ["timestamp", "count", "what"], lost),
    ):
        if rows:
            table = pd.DataFrame(sorted(rows, key=itemgetter(0)), columns=columns)
            module.add(DynamicTable.from_dataframe(table, name, table_description=about))
