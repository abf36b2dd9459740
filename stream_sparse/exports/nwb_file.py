"""Scalars, recorded arrays and videos as NWB (extra: nwb)."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
from av.error import FFmpegError
from hdmf.common import DynamicTable, VectorData
from hdmf.data_utils import DataChunkIterator
from pynwb import NWBHDF5IO, NWBFile, TimeSeries
from pynwb.file import Subject
from pynwb.image import ImageSeries

from stream_sparse.base import Node
from stream_sparse.errors import InputError
from stream_sparse.io.ffmpeg import open_media, open_recorded
from stream_sparse.records.arrays import stack
from stream_sparse.records.files import events
from stream_sparse.records.schema import DROPPED, read_info

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pynwb import ProcessingModule

    from stream_sparse.frame import Array
    from stream_sparse.plan.columns import Columns
    from stream_sparse.records import RunRecord

    from .export import Session, Work

__all__ = ["write"]

_UNIT = "n/a"


def write(work: Work) -> str:
    """Write scalars and arrays as time series, and ``source.mkv`` and ``view.mkv`` as external videos.

    Times of series are a rate where that gives them to the bit; else scalars share one vector of timestamps.
    ``session_start_time`` is when the frames were recorded. Time 0 is ``timestamps_reference_time``: when the
    clock of the frames was 0, where that is known. Descriptions and units of measure are those of the nodes.
    The tables ``events`` and ``lost_frames`` have edits, gaps, and frames that were dropped or are missing.
    """
    run, start = work.run, _session_start(work)
    for _ in work.tables():  # so that all are checked and counted
        pass
    if not len(run.frame):
        raise InputError(f"{run.folder.as_posix()}: no frame was processed; there is nothing to write")
    file, columns = _file(work, start), run.columns
    when = _when(run.time_s, run.run_info.source.rate)
    base = TimeSeries(
        name=_free("frame_index", work), data=run.frame, unit="frame", **when,
        description="Index of each processed frame.",
    )  # fmt: skip
    if "timestamps" in when:
        when = {"timestamps": base}
    module = file.create_processing_module("stream_sparse", "Messages of the nodes of the pipeline.")
    module.add(base)
    for name in work.scalars:
        module.add(TimeSeries(
            name=_name(name), data=run.values[name], **when, **_described(name, columns),
        ))  # fmt: skip
    for name in work.arrays:
        _add_array(module, name, run, _described(name, columns))
    _add_videos(work, file, module, base)
    _add_notes(work, module)
    with h5py.File(work.file, "w") as hdf5, NWBHDF5IO(file=hdf5, mode="w") as out:
        out.write(file)
    return f"{len(work.scalars) + len(work.arrays)} series"


def _session_start(work: Work) -> datetime:
    """Return when the frames were recorded: as given, of a live run its start, else of the file."""
    info = work.run.run_info
    if work.session.start is not None:
        return _moment(work.session.start, f"--session-start {work.session.start}")
    if info.source.live or info.source.use == "synthetic":
        return datetime.fromisoformat(info.started)
    if info.clock.utc_at_zero is not None:
        return datetime.fromtimestamp(info.clock.utc_at_zero, UTC)
    file = info.source_file
    if file is not None and (created := _created(Path(file.path), file.size)):
        return _moment(created, f"{file.path}: its creation time {created}")
    raise InputError(
        "--nwb: NWB needs the time at which the frames were recorded, and the source does not have it; give "
        "--session-start, such as 2026-03-01T12:00"
    )


def _moment(text: str, what: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{what}: expected a date and a time, such as 2026-03-01T12:00") from None
    return found if found.tzinfo is not None else found.astimezone()


def _created(path: Path, size: int | None) -> str:
    """Return the creation time in the metadata of a video of this size; empty where it is not known."""
    with suppress(FFmpegError, OSError, ValueError):
        if path.is_file() and path.stat().st_size == size:
            with open_media(path) as video:
                return video.metadata.get("creation_time") or ""
    return ""


def _when(stamps: Array, rate: float) -> dict[str, Any]:
    """Return the times of a series: a rate and a beginning where they give each time to the bit."""
    if len(stamps) > 1 and rate > 0 and np.array_equal(np.arange(len(stamps)) / rate + stamps[0], stamps):
        return {"starting_time": float(stamps[0]), "rate": float(rate)}
    return {"timestamps": stamps}


def _described(column: str, columns: Columns) -> dict[str, str]:
    """Return ``description`` and ``unit`` of a column, by its node; of an unknown node there is no more."""
    found = columns.find(column)
    if found is None:
        return {"unit": _UNIT, "description": f"The value '{column}' of the pipeline."}
    part, field = found
    doc = (inspect.getdoc(type(part.unit)) or part.use).partition("\n")[0]
    caption = part.unit.caption() if isinstance(part.unit, Node) else ""
    about = ", ".join(filter(None, (part.use, field, caption)))
    return {"unit": columns.unit(column) or _UNIT, "description": f"{doc} ({about})"}


def _file(work: Work, started: datetime) -> NWBFile:
    info, session = work.run.info, work.session
    zero = info["clock"]["utc_at_zero"]
    reference = started if zero is None else datetime.fromtimestamp(zero, UTC)
    known = "which is not known in UTC" if zero is None else "timestamps_reference_time"
    return NWBFile(
        session_description=session.description or info["description"] or info["name"],
        experimenter=list(session.experimenter) or None,
        subject=_subject(session),
        identifier=hashlib.sha256(json.dumps(info, sort_keys=True).encode()).hexdigest(),
        session_start_time=started,
        timestamps_reference_time=reference,
        session_id=work.run.folder.resolve().name,
        notes=f"Times count from 0 of the {info['clock']['kind']} clock, {known}. The pipeline:\n\n"
        + work.run.pipeline,
    )


def _subject(session: Session) -> Subject | None:
    facts = (session.species, session.sex, session.age)
    if session.subject is None:
        if any(facts):
            raise InputError(
                "--nwb: --subject-species, --subject-sex and --subject-age describe a subject; "
                "give --subject too"
            )
        return None
    return Subject(subject_id=session.subject, species=session.species, sex=session.sex, age=session.age)


def _add_array(module: ProcessingModule, name: str, run: RunRecord, about: dict[str, str]) -> None:
    first = next(_pieces(name, run), None)
    if first is None:
        return
    data = DataChunkIterator(
        data=_pieces(name, run), maxshape=(None, *first.shape), dtype=first.dtype,
        buffer_size=max(1, (1 << 24) // max(first.nbytes, 1)),
    )  # fmt: skip
    info = run.run_info
    when = _when(run.time_s[run.rows[name] >= 0], info.source.rate / info.arrays[name])
    module.add(TimeSeries(name=_name(name), data=data, **when, **about))


def _pieces(name: str, run: RunRecord) -> Iterator[Any]:
    """Yield the rows of a recorded array that have a time, segment after segment."""
    for segment in run.segments:
        if count := np.count_nonzero(segment.rows[name] >= 0):
            yield from (np.asarray(row) for row in stack(segment.folder, name)[:count])


def _add_videos(work: Work, file: NWBFile, module: ProcessingModule, base: TimeSeries) -> None:
    frame_times = base if base.timestamps is not None else work.run.time_s
    places = [
        ("source", "The frames themselves.", file.add_acquisition),
        ("view", "The view.", module.add),
    ]
    for name, what, add in places:
        videos = [folder / f"{name}.mkv" for folder in work.run.folders]
        stamps = [(path, times) for path in videos if (times := _times(path)).size]
        if not stamps:
            continue
        every = np.concatenate([times for _, times in stamps])
        starts = np.cumsum([0, *(len(times) for _, times in stamps[:-1])])
        there = work.target.resolve().parent
        add(ImageSeries(
            name=_free(f"{name}_video", work), description=what, unit=_UNIT, format="external",
            external_file=[os.path.relpath(path.resolve(), there) for path, _ in stamps],
            starting_frame=[int(n) for n in starts],
            timestamps=frame_times if len(every) == len(work.run.frame) else every,
        ))  # fmt: skip


def _times(path: Path) -> Array:
    """Return the time of each picture, s; empty where the video is missing or cannot be read."""
    if not path.is_file():
        return np.empty(0)
    with suppress(FFmpegError, ValueError), open_recorded(path) as video:
        found = [p.pts * p.time_base for p in video.demux(video=0) if p.pts is not None]
        return np.array(found, np.float64) + read_info(path.parent).starts_at(path.name)
    return np.empty(0)


def _add_notes(work: Work, module: ProcessingModule) -> None:
    run = work.run
    happened = sorted(events(run.folders), key=itemgetter("time_s"))
    _add_table(work, module, "events", "Events besides frames.", {
        "timestamp": ("On the clock of the frames, s.", [event["time_s"] for event in happened]),
        "frame": ("The frame at or before which it happened.", [event["frame"] for event in happened]),
        "kind": ("Its kind, as in events.jsonl.", [event["kind"] for event in happened]),
        "what": ("Its details: names and values, each value as JSON.", [_details(e) for e in happened]),
    })  # fmt: skip
    dropped = run.frames[run.frames["status"] == DROPPED]
    lost = [
        *((float(row["time_s"]), 1, f"frame {row['frame']} dropped: {row['cause']}") for row in dropped),
        *((m.from_s, m.count, f"missing after frame {m.after}, up to {m.to_s:g} s: {m.cause}")
          for m in run.missing),
    ]  # fmt: skip
    times, counts, texts = zip(*sorted(lost), strict=True) if lost else ((), (), ())
    _add_table(work, module, "lost_frames", "Frames that were made and not processed.", {
        "timestamp": ("On the clock of the frames, s.", times),
        "count": ("How many frames.", counts),
        "what": ("Which frames, and the cause.", texts),
    })  # fmt: skip


def _details(event: Mapping[str, Any]) -> str:
    known = ("frame", "time_s", "kind")
    facts = event["values"] if event["kind"] == "set" else {k: v for k, v in event.items() if k not in known}
    return "; ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items())


def _add_table(
    work: Work, module: ProcessingModule, name: str, about: str,
    columns: Mapping[str, tuple[str, Sequence[Any]]],
) -> None:  # fmt: skip
    """Add a table of named columns, each with its description, if it has rows."""
    made = [VectorData(name=title, description=text, data=list(c)) for title, (text, c) in columns.items()]
    if len(made[0].data):
        module.add(DynamicTable(name=_free(name, work), description=about, columns=made))


def _name(name: str) -> str:
    """Return a name without characters that NWB does not allow."""
    return name.replace("/", "_").replace(":", "_")


def _free(name: str, work: Work) -> str:
    """Return the name, with an underscore where a column has it."""
    return name + "_" * (name in (*work.scalars, *work.arrays))
