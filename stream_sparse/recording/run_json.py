"""``run.json``: what was run, where, with which versions, and how it ended."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import threading
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream_sparse.io.files import cannot_make, cannot_write
from stream_sparse.records.origin import SourceHash, sha256, source_file
from stream_sparse.redact import redact
from stream_sparse.spec import registry

from .tables import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.spec.plan import Plan

    from .content import Beginning, Content

__all__ = ["RunInfo", "machine", "now", "seal", "versions"]

_PACKAGES = (
    "stream-sparse", "numpy", "scipy", "scikit-learn", "numba", "streamz", "tornado", "av", "pydantic",
    "ruamel.yaml", "pillow", "opencv-python", "opencv-python-headless",
)  # fmt: skip
_ROOM = 1 << 16


class RunInfo:
    """Keep ``run.json`` true from the start of a run to its end.

    It is written beside and put in place at once, so that it is whole whenever one looks. The file beside,
    ``run.json.tmp``, is made in advance with room to spare: a disk that fills up cannot keep a run from
    saying how it ended.

    Parameters:
        folder: the run folder.
        data: what to write.
        source: the source's file, whose hash is added: at once, or later where the file is large.

    Attributes:
        notes: what the user should know of it.

    Raises:
        InputError: where it cannot be written.
    """

    def __init__(self, folder: Path, data: dict[str, Any], source: Path | None) -> None:
        self._path = folder / "run.json"
        self._beside = folder / "run.json.tmp"
        self._data = data
        self._lock = threading.Lock()
        self._hash: SourceHash | None = None
        self.notes: list[str] = []
        try:
            if source is not None:
                self._hash = SourceHash(source)
                data["hashes"]["source"] = self._hash.entry
            self._reserve()
            with self._lock:
                self._write()
        except OSError as error:
            raise cannot_make(self._path, error) from error
        if self._hash is not None:
            self._hash.begin(self.update)

    def finish(self, ended: dict[str, str | None], **data: Any) -> None:
        """Write the final state.

        Parameters:
            ended: how it ended, and the error where that was one.
            data: what else is known by now.

        Raises:
            RunError: where the disk refuses.
        """
        if self._hash is not None:
            self.notes += self._hash.end(patient=ended["how"] != "stopped")
        try:
            with self._lock:
                self._take({"ended": ended, **data})
                self._write(last=True)
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def update(self, **data: Any) -> None:
        """Write what is known by now, while the run goes on.

        Raises:
            RunError: where the disk refuses.
        """
        try:
            with self._lock:
                self._take(data)
                self._write()
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def within(self, folder: Path, **data: Any) -> RunInfo:
        """The record of a segment of this run, which shares its hashes."""
        with self._lock:
            shared = {key: value for key, value in self._data.items() if key not in ("segments", "deleted")}
            return RunInfo(folder, {**shared, **data}, None)

    def _take(self, data: Mapping[str, Any]) -> None:
        for key, value in data.items():
            old = self._data.get(key)
            self._data[key] = _merged(old, value) if isinstance(old, dict) else value

    def _reserve(self) -> None:
        with self._beside.open("wb") as file:
            file.write(b" " * _ROOM)

    def _write(self, last: bool = False) -> None:
        data = redact(plain(self._data))
        data["sha256"] = seal(data)
        text = (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()
        mode = "r+b" if self._beside.exists() else "wb"  # over the reserved bytes: needs no new room
        with self._beside.open(mode) as file:
            file.write(text)
            file.truncate()
        self._beside.replace(self._path)
        if not last:
            with suppress(OSError):  # without room in advance the end is written as well as can be
                self._reserve()

    @classmethod
    def of(cls, folder: Path, content: Content, beginning: Beginning, **more: Any) -> RunInfo:
        """The record of a run that begins; ``more`` is added to it."""
        plan, medium = content.plan, content.medium
        data: dict[str, Any] = {
            "format": 1,
            "name": plan.name,
            "description": plan.description,
            "started": now(),
            "finished": None,
            "resumed_from": beginning.origin,
            "versions": versions(),
            "machine": machine(),
            "seed": plan.seed,
            "on_gap": plan.on_gap,
            "hashes": {"source": None, "units": {f.as_posix(): sha256(f) for f in registry.own_files()}},
            "source": {
                "use": plan.source_use,
                "shape": medium.shape,
                "dtype": str(medium.dtype),
                "rate": medium.rate,
                "live": medium.live,
                "settings": medium.settings,
            },
            "clock": medium.clock._asdict(),
            "frames": {"captured": None, "processed": None, "dropped": None},
            "ended": None,
            "arrays": dict(content.arrays),
            "nodes": _nodes(plan),
            "first_frame": beginning.first,
            "record_source": content.source,
            **more,
        }
        return cls(folder, data, source_file(plan))


def now() -> str:
    """The time of day in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def seal(data: Mapping[str, Any]) -> str:
    """The hash of what ``run.json`` says, which stands in it as ``sha256``."""
    rest = {key: value for key, value in data.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Python's version and those of the packages that numbers may depend on."""
    found = {"python": platform.python_version(), "stream-sparse": "0+checkout"}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def machine() -> dict[str, Any]:
    """What the run ran on; no name of a person or a host."""
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


def _nodes(plan: Plan) -> dict[str, dict[str, Any]]:
    from stream_sparse.spec import paths

    summed = paths(plan)
    return {
        part.name: dict(zip(("warmup", "latency"), summed.get(part.name, (None, None)), strict=True))
        for part in plan.parts
    }


def _merged(old: dict[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    both = {**old, **new}
    for key in old.keys() & new.keys():
        if isinstance(old[key], dict) and isinstance(new[key], dict):
            both[key] = {**old[key], **new[key]}
    return both
