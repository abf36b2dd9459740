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
from urllib.parse import unquote, urlsplit

from stream_sparse import registry, samples
from stream_sparse.disk import cannot_make, cannot_write
from stream_sparse.errors import InputError

from .tables import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stream_sparse.spec.plan import Plan

    from .content import Beginning, Content

__all__ = ["RunInfo", "machine", "now", "seal", "sha256", "source_file", "unchanged", "versions"]

_PACKAGES = (
    "stream-sparse", "numpy", "scipy", "scikit-learn", "numba", "streamz", "tornado", "av", "pydantic",
    "ruamel.yaml", "pillow", "opencv-python", "opencv-python-headless",
)  # fmt: skip
_ROOM = 1 << 16
_SOON = 1 << 25  # bytes that are hashed in less time than anyone notices
_PATIENCE_S = 1.0  # at the end, for the hash of a larger file


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
        self._stop = threading.Event()
        self._hashing: threading.Thread | None = None
        self.notes: list[str] = []
        try:
            if source is not None:
                self._hashing = self._begin_hash(source)
            self._reserve()
            with self._lock:
                self._write()
        except OSError as error:
            raise cannot_make(self._path, error) from error
        if self._hashing is not None:
            self._hashing.start()

    def finish(self, **data: Any) -> None:
        """Write the final state.

        Raises:
            RunError: where the disk refuses.
        """
        self._end_hash()
        try:
            with self._lock:
                self._take(data)
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

    def _begin_hash(self, source: Path) -> threading.Thread | None:
        known = source.stat()
        size, changed = known.st_size, known.st_mtime_ns
        entry: dict[str, Any] = {"path": source.as_posix(), "size": size, "modified_ns": changed}
        entry["sha256"] = None
        self._data["hashes"]["source"] = entry
        if size <= _SOON:
            entry["sha256"] = sha256(source, self._stop)
            return None
        work = (source, entry)
        return threading.Thread(target=self._hash, args=work, name="hash", daemon=True)

    def _hash(self, source: Path, entry: dict[str, Any]) -> None:
        with suppress(OSError):  # the run itself will meet whatever ails the file or the disk
            found = sha256(source, self._stop)
            with self._lock:
                entry["sha256"] = found
                if not self._stop.is_set():
                    self._write()

    def _end_hash(self) -> None:
        """Nobody waits long for the hash of a film of which a short run has seen the begin."""
        if self._hashing is None:
            return
        self._hashing.join(_PATIENCE_S)
        self._stop.set()
        self._hashing.join()
        source = self._data["hashes"]["source"]
        if source["sha256"] is None:
            self.notes.append(
                f"the run ended before {source['path']} was hashed: verify and --resume go by its size"
            )

    def _reserve(self) -> None:
        with self._beside.open("wb") as file:
            file.write(b" " * _ROOM)

    def _write(self, last: bool = False) -> None:
        data = plain(self._data)
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


def sha256(path: Path, stop: threading.Event | None = None) -> str | None:
    """The hash of a file in hexadecimal; None when stopped before its end."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if stop is not None and stop.is_set():
                return None
            digest.update(chunk)
    return digest.hexdigest()


def unchanged(path: Path, kept: Mapping[str, Any]) -> bool:
    """Whether a file has the content of which ``run.json`` keeps the hash; true where that is not known.

    A long video is read through only where its size is the same and its time of change is another.

    Parameters:
        path: the file.
        kept: what ``run.json`` says of the source's file.
    """
    with suppress(OSError):  # what cannot be read the source itself will tell
        found = path.stat()
        if kept.get("size", found.st_size) != found.st_size:
            return False
        if kept["sha256"] is not None and kept.get("modified_ns") != found.st_mtime_ns:
            return bool(sha256(path) == kept["sha256"])
    return True


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


def source_file(plan: Plan) -> Path | None:
    """The one file that the frames come from, where there is one."""
    with suppress(OSError, ValueError, RuntimeError, InputError):  # a URL or a glob may be no possible path
        if plan.source_use == "sample":
            return samples.find(str(plan.source.parameters()["name"]))
        path = plan.source.parameters().get("path")
        if isinstance(path, str | Path):
            text = str(path)
            file = Path(unquote(urlsplit(text).path) if text.startswith("file:") else text).expanduser()
            return file if file.is_file() else None
    return None
