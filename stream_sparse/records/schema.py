"""Schema of a run folder: the keys of ``run.json``, the columns of the tables, the form of an event.

Writers and readers take names from here, so that a key or a column is named in one place.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self, get_type_hints

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from stream_sparse.errors import InputError, RecordError
from stream_sparse.frame import Frame, Missing, Stamp
from stream_sparse.io.bounds import read_json
from stream_sparse.io.cells import table_line
from stream_sparse.redact import redact

FORMAT = 3
"""Number of run folders, states, programs and batch folders; docs/reference/formats has the schemas.

Raise it where a file of the number before would be read as something else. Format 3 came with version 0.9.0.
"""
CUT = "rotated"
"""How a segment ends that another one follows."""
SEGMENT = re.compile(r"[0-9]{3,12}")
"""Name of the folder of a segment."""
_MOST_INFO = 1 << 24  # bytes of run.json
LATEST_S = 1e12
"""No frame has a time as late, in seconds: a clock that began with the calendar has 6e10."""

# run.json ---------------------------------------------------------------------------------------------


def _inside(name: str) -> str:
    """Refuse a name that leads out of the folder."""
    if name in ("", ".", "..") or any(c in name for c in "/\\\0:"):
        raise ValueError("expected the name of a file in this folder")
    return name


_Name = Annotated[str, AfterValidator(_inside)]


class _RunPart(BaseModel):
    """An object in ``run.json``."""

    model_config = ConfigDict(strict=True)


class SourceInfo(_RunPart):
    """The source and the kind of its frames."""

    use: str | None
    shape: list[int]
    dtype: str
    rate: float
    live: bool
    title: str = ""  # what it plays: name, path or device
    settings: Any = None
    codec: str | None = None  # of a video, as FFmpeg calls it
    pixel_format: str | None = None  # as it is stored
    threads: int | None = None  # of the decoder
    rate_n: int | None = None  # steps between frames that the rate is from; None: the medium states it

    @property
    def color(self) -> bool:
        """Whether the frames are BGR."""
        return len(self.shape) == 3


class ClockInfo(_RunPart):
    """The clock of ``time_s``; fields as in :class:`stream_sparse.Clock`."""

    kind: str
    utc_at_zero: float | None


class ColumnInfo(_RunPart):
    """A scalar or a recorded array; texts are empty where there is nothing to say.

    ``title`` is what the first panel that shows it calls it, ``axes`` has the units of swept parameters:
    ``theta in gray levels``; ``about`` is what its node says of this output, or else of itself.
    """

    node: str = ""
    unit: str = ""
    title: str = ""
    axes: str = ""
    about: str = ""


class FrameCounts(_RunPart):
    """Numbers of frames; None until they are known."""

    captured: int | None = None
    processed: int | None = None
    dropped: int | None = None
    missing: int | None = None
    corrupt: int | None = None  # of the processed ones


class Ended(_RunPart):
    """How a run ended: as ``Run.ended`` says, ``rotated``, or ``switched off``."""

    how: str
    error: str | None


class SourceFile(_RunPart):
    """The file that the frames were read from; ``sha256`` is None where the run ended before it was known."""

    path: str
    size: int | None = None
    modified_ns: int | None = None
    sha256: str | None


class Hashes(_RunPart):
    """Hashes of files that the run read: the source, and units of the user's own by path."""

    source: SourceFile | None = None
    units: dict[str, str | None] | None = None


class BlasInfo(_RunPart):
    """A library of linear algebra, its kernel for this processor, and its threads during a run."""

    library: str
    version: str | None = None
    kernel: str | None = None
    threads: int


class ArithmeticInfo(_RunPart):
    """BLAS, SIMD and processor, on which the last digits of results depend.

    ``simd`` has the extensions of the processor that NumPy uses, ``compiled_for`` the processor of the
    kernels that are compiled here.
    """

    blas: list[BlasInfo]
    simd: list[str]
    compiled_for: str | None = None

    def is_as(self, other: ArithmeticInfo) -> bool:
        """Return whether results are equal to the bit on both.

        One may have loaded a further library. Threads do not count: a run lets each library use one.
        """
        here, there = ({(x.library, x.version, x.kernel) for x in one.blas} for one in (self, other))
        alike = here <= there or there <= here
        return alike and (self.simd, self.compiled_for) == (other.simd, other.compiled_for)


class RunInfo(_RunPart):
    """``run.json``, in the order of its keys."""

    format: int  # as FORMAT says
    name: str
    description: str | None = None
    started: str
    finished: Any = None
    resumed_from: Any = None  # folder, frame and start of the run that this one continues
    versions: dict[str, str] | None = None
    code: dict[str, str] | None = None  # hash of the package's files
    meta: dict[str, str] = Field(default_factory=dict)  # what the user had to say
    machine: Any = None
    arithmetic: ArithmeticInfo | None = None
    seed: Any = None
    on_gap: Any = None
    hashes: Hashes | None = None
    source: SourceInfo
    clock: ClockInfo
    frames: FrameCounts
    ended: Ended | None  # None while the run goes on, and where it was killed
    arrays: dict[_Name, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)  # every so many frames
    columns: dict[str, ColumnInfo] = Field(default_factory=dict)  # scalars, then arrays
    nodes: Any = None  # warm-up, latency and, at the end, counts and timings
    first_frame: int | None = None
    record_source: str = "none"  # how source.mkv is written
    view_fps: float | None = None  # pictures of view.mkv in a second at most
    # time_s of each video's first picture
    video_start_s: dict[str, float] = Field(default_factory=dict)
    segment: Any = None  # its number, where the recording was cut
    files: dict[_Name, str | None] | None = None  # their hashes, once all are closed
    sha256: Any = None  # seal of the rest

    def starts_at(self, video: str) -> float:
        """Return the time of the frames at which a video begins, in seconds."""
        return self.video_start_s.get(video, 0.0)

    @property
    def complete(self) -> bool:
        """Whether the run came to its end without an error, so that all its files must be whole."""
        return self.ended is not None and self.ended.how != "error"

    @property
    def source_file(self) -> SourceFile | None:
        """The file that the frames were read from, where there was one."""
        return None if self.hashes is None else self.hashes.source

    @property
    def units(self) -> dict[str, str | None]:
        """Hashes of the files of units of the user's own, by path."""
        return (self.hashes and self.hashes.units) or {}

    def to_dict(self) -> dict[str, Any]:
        """Return the keys that were set, as JSON can hold them, secrets masked, with the seal."""
        data: dict[str, Any] = redact(plain(self.model_dump(exclude_unset=True, warnings=False)))
        return {**data, "sha256": seal(data)}


def read_info(folder: Path) -> RunInfo:
    """Read ``run.json`` of a folder and check its schema; RecordError where it is not the record of a run."""
    return check_info(folder, load_info(folder))


def load_info(folder: Path) -> dict[str, Any]:
    """Read ``run.json`` of a folder without checking its schema; RecordError for another text."""
    path = folder / "run.json"
    try:
        info = read_json(path, _MOST_INFO, "record of a run")
    except InputError as error:
        raise RecordError(str(error)) from error
    if not isinstance(info, dict):
        raise RecordError(f"{path.as_posix()}: expected an object, got {type(info).__name__}")
    return info


def check_info(folder: Path, info: dict[str, Any]) -> RunInfo:
    """Check what :func:`load_info` has read; RecordError for the first key that is missing or wrong."""
    path = (folder / "run.json").as_posix()
    if isinstance(info.get("format"), int):
        check_format(path, info["format"], (info.get("versions") or {}).get("stream-sparse"))
    try:
        return RunInfo.model_validate(info)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        words = problem["msg"].replace("Input should be", "expected")
        words = f"it has no '{where}'" if problem["type"] == "missing" else f"'{where}': {words}"
        raise RecordError(f"{path}: is damaged, or no record of a run: {words}") from error


def check_format(where: str, number: Any, version: str | None) -> None:
    """Refuse a file of another format; ``version`` is that of the package that wrote it."""
    if number != FORMAT:
        by = f"stream-sparse {version}, which" if version else "the version that"
        raise RecordError(
            f"{where}: has format {number}, this version reads format {FORMAT}; use {by} wrote it"
        )


def seal(data: Mapping[str, Any]) -> str:
    """The hash of all keys of ``run.json`` but ``sha256``, which holds it."""
    rest = {key: value for key, value in data.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


# Tables -----------------------------------------------------------------------------------------------

PROCESSED, DROPPED, MISSING = "processed", "dropped", "missing"
"""Values of ``status`` in ``frames.csv``."""
CORRUPT = "corrupt"
"""The cause of a processed frame whose picture is damaged."""
_OF_ALL = 4
"""So many columns of captured frames are in every folder. Further ones stand last."""


class FrameRow(NamedTuple):
    """A row of ``frames.csv`` for a captured frame; its fields are the columns.

    A further column is a further field with a default, which folders without it are read with.
    """

    frame: int
    time_s: float
    status: str
    cause: str = ""

    @classmethod
    def of(cls, at: Frame | Stamp, status: str, cause: str = "") -> Self:
        """The row of a frame."""
        return cls(int(at.index), float(at.time_s), status, cause)

    def line(self) -> bytes:
        """The row as it is written."""
        return table_line([*self[:_OF_ALL], "", "", "", *self[_OF_ALL:]])


FRAME_KINDS: dict[str, type] = get_type_hints(FrameRow)
"""The columns of captured frames, each with the type of its cells: ``int``, ``float`` or ``str``."""
FRAMES_HEADER = [*FrameRow._fields[:_OF_ALL], "after", "count", "to_s", *FrameRow._fields[_OF_ALL:]]
"""The header of ``frames.csv``."""


def missing_line(missing: Missing) -> bytes:
    """Return the row of missing frames in ``frames.csv``, which has no index.

    >>> missing_line(Missing(41, 242, 1.5, 9.6, "source away"))
    b',1.5,missing,source away,41,242,9.6\\n'
    """
    after, count, from_s, to_s, cause = missing
    later = [""] * (len(FrameRow._fields) - _OF_ALL)
    return table_line(["", float(from_s), MISSING, cause, int(after), int(count), float(to_s), *later])


LEADING = ("frame", "time_s")
"""The first columns of ``values.csv``."""


def values_header(scalars: Sequence[str], arrays: Sequence[str]) -> list[str]:
    """The header of ``values.csv``: leading columns, scalars, recorded arrays."""
    return [*LEADING, *scalars, *arrays]


def values_line(at: Stamp, scalars: Sequence[float | None], rows: Sequence[int | None]) -> bytes:
    """The row of a frame in ``values.csv``: scalars at full precision, rows in ``.npy`` files."""
    numbers = [None if x is None else float(x) for x in scalars]
    return table_line([int(at.index), float(at.time_s), *numbers, *rows])


# events.jsonl -----------------------------------------------------------------------------------------


def event_line(frame: int, time_s: float, kind: str, data: Mapping[str, Any]) -> bytes:
    """A line of ``events.jsonl``."""
    event = plain({"frame": frame, "time_s": time_s, "kind": kind, **data})
    return (json.dumps(event, ensure_ascii=False) + "\n").encode()


def plain(value: Any) -> Any:
    """A value as JSON can hold it; nan and infinity become None.

    >>> plain({"mean": np.float64(2), "p95": float("nan"), "shape": (3, np.int64(4))})
    {'mean': 2.0, 'p95': None, 'shape': [3, 4]}
    """
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
