"""Write ``run.json``: what was run, where, with which versions, and how it ended."""

from __future__ import annotations

import json
import os
import platform
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from stream_sparse._version import __version__
from stream_sparse.base import Node
from stream_sparse.errors import RunError
from stream_sparse.flow import NodeStats
from stream_sparse.io import hashing
from stream_sparse.io.files import cannot_make, cannot_write, saying
from stream_sparse.plan import paths, registry
from stream_sparse.plan.plan import Plan
from stream_sparse.plan.units_of_measure import describe_columns
from stream_sparse.records.origin import source_file
from stream_sparse.records.schema import (
    CUT,
    FORMAT,
    ClockInfo,
    ColumnInfo,
    Ended,
    FrameCounts,
    Hashes,
    RunInfo,
    SourceFile,
    SourceInfo,
)

from .content import Beginning, Content
from .provenance import arithmetic, blas_parts, code

_PACKAGES = (
    "stream-sparse", "numpy", "scipy", "scikit-learn", "numba", "streamz", "tornado", "av", "pydantic",
    "ruamel.yaml", "pillow", "opencv-python", "opencv-python-headless",
)  # fmt: skip
_ROOM = 1 << 16
_SOON = 1 << 25  # bytes that are hashed at once: it takes a moment


class RunJson:
    """Keeps ``run.json`` true from the start of a run to its end.

    Each version is written to ``run.json.tmp`` and then renamed, so that the file is whole at any moment. The
    next ``run.json.tmp`` is made in advance, with room to spare: a full disk cannot keep a run from recording
    how it ended. The hash of the source's file is added: at once, or later where that file is large.
    """

    def __init__(self, folder: Path, info: RunInfo, source: SourceHash | None = None) -> None:
        self._path = folder / "run.json"
        self._beside = folder / "run.json.tmp"
        self._begun, self._info = info, info.model_copy()
        self._lock = threading.Lock()
        self._hash = source
        with saying(cannot_make, self._path), self._lock:
            self._reserve()
            self._write()
        if source is not None:
            source.begin(self._add_hash)

    def update(self, last: bool = False, **changes: Any) -> None:
        """Change keys and write the file, perhaps for the last time; RunError where the disk refuses."""
        with saying(cannot_write, self._path), self._lock:
            for key, value in changes.items():
                setattr(self._info, key, value)
            self._write(last)

    def _add_hash(self) -> None:
        """Write the hash of the source, unless the file is final: then a later segment has it."""
        with self._lock:
            if self._info.ended is None:
                self._write()

    def finish(
        self,
        how: str,
        error: str | None,
        nodes: Mapping[str, Mapping[str, Any]],
        **changes: Any,
    ) -> None:
        """Write the final version, with what was measured; RunError where the disk refuses."""
        if self._hash is not None and how != CUT:
            self._hash.end()
        ended = Ended(how=how, error=error)
        before = self._info.nodes
        measured = {
            **before,
            **{name: {**before.get(name, {}), **values} for name, values in nodes.items()},
        }
        self.update(last=True, ended=ended, finished=_now(), nodes=measured, **changes)

    def following(self, folder: Path, content: Content) -> RunJson:
        """Make the ``run.json`` of the segment after this one, which shares its hashes."""
        own = {
            "started": _now(), "resumed_from": None, "segment": int(folder.name),
            "record_source": content.source, "nodes": node_facts(content.plan),
        }  # fmt: skip
        return RunJson(folder, self._begun.model_copy(update=own), self._hash)

    def _reserve(self, used: int = 0) -> None:
        with self._beside.open("wb") as file:
            file.write(b" " * (used + _ROOM))

    def _write(self, last: bool = False) -> None:
        text = (json.dumps(self._info.to_dict(), indent=2, ensure_ascii=False) + "\n").encode()
        mode = "r+b" if self._beside.exists() else "wb"  # over the reserved bytes: needs no new room
        with self._beside.open(mode) as file:
            file.write(text)
            file.truncate()
        self._beside.replace(self._path)
        if not last:
            with suppress(OSError):  # without room in advance the end is written as well as can be
                self._reserve(len(text))


class SourceHash:
    """The hash of the source's file: taken at once, or in a thread where the file is large."""

    def __init__(self, path: Path) -> None:
        stat = path.stat()
        digest = hashing.sha256(path) if stat.st_size <= _SOON else None
        self.entry = SourceFile(
            path=path.as_posix(), size=stat.st_size, modified_ns=stat.st_mtime_ns, sha256=digest
        )
        self._path, self._stop = path, threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, done: Callable[[], None]) -> None:
        """Hash a large file in a thread, then call ``done``; a second call does nothing."""
        if self.entry.sha256 is None and self._thread is None:
            self._thread = threading.Thread(target=self._take, args=(done,), name="hash", daemon=True)
            self._thread.start()

    def _take(self, done: Callable[[], None]) -> None:
        with suppress(OSError, RunError):  # the run will meet the same problem with file or disk
            self.entry.sha256 = hashing.sha256(self._path, self._stop)
            if not self._stop.is_set():
                done()

    def end(self) -> None:
        """Stop hashing: no short run waits until a long film has been hashed; ``verify`` goes by its size."""
        if self._thread is not None:
            self._stop.set()
            self._thread.join()


def new_run_json(folder: Path, content: Content, beginning: Beginning, segment: int | None = None) -> RunJson:
    """Make the ``run.json`` of a recording that begins, or (``segment``) of the first part of one."""
    plan, medium, file = content.plan, content.medium, source_file(content.plan)
    with saying(cannot_make, folder / "run.json"):
        source = None if file is None else SourceHash(file)
    own = registry.source_files(part.unit for part in plan.parts)
    units = {file.as_posix(): hashing.sha256(file) for file in own}
    about = describe_columns(plan, medium, [*content.scalars, *content.arrays])
    columns = {name: ColumnInfo(**texts) for name, texts in about.items()}
    info = RunInfo.model_construct(
        format=FORMAT,
        name=plan.name,
        description=plan.description,
        started=_now(),
        finished=None,
        resumed_from=beginning.origin,
        versions=versions(),
        code=code(),
        machine=_machine(),
        arithmetic=arithmetic(),
        seed=plan.settings.seed,
        on_gap=plan.settings.on_gap,
        hashes=Hashes.model_construct(source=None if source is None else source.entry, units=units),
        source=SourceInfo.model_construct(
            use=plan.source_use, shape=list(medium.shape), dtype=str(medium.dtype), rate=medium.rate,
            live=medium.live, settings=medium.settings,
            title=plan.source_title, rate_n=medium.rate_n, **(medium.coding or {}),
        ),
        clock=ClockInfo.model_construct(**medium.clock._asdict()),
        frames=FrameCounts(captured=None, processed=None, dropped=None, missing=None, corrupt=None),
        ended=None,
        arrays=dict(content.arrays),
        columns=columns,
        nodes=node_facts(plan),
        first_frame=beginning.first,
        record_source=content.source,
        meta=dict(content.meta),
        view_fps=None if content.view is None else plan.view_fps,
        segment=segment,
    )  # fmt: skip
    return RunJson(folder, info, source)


def measures(nodes: Mapping[str, NodeStats]) -> dict[str, dict[str, Any]]:
    """Return what is added to the entry of each node in ``run.json`` at the end."""
    return {
        name: {
            "count": stats.count, "mean_ms": round(stats.mean_ms, 4), "p95_ms": round(stats.p95_ms, 4),
            "skipped": stats.skipped,
        }
        for name, stats in nodes.items()
    }  # fmt: skip


def _now() -> str:
    """The time of day in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that numbers may depend on; not to be changed."""
    by_name = {"python": platform.python_version(), "stream-sparse": __version__}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            by_name[name] = version(name)
    return by_name


def _machine() -> dict[str, Any]:
    """The machine that the run ran on, without a name of a person or a host."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count(),
    }


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def node_facts(plan: Plan) -> dict[str, dict[str, Any]]:
    """Warm-up and latency of each part, summed along its path, whether it uses BLAS, and idle parameters."""
    summed, blas = paths(plan), blas_parts(plan)
    none = (None, None)
    return {
        part.name: {
            **dict(zip(("warmup", "latency"), summed.get(part.name, none), strict=True)),
            "blas": part.name in blas,
            "idle": sorted(part.unit.idle()) if isinstance(part.unit, Node) else [],
        }
        for part in plan.parts
    }
