"""The file that frames come from, and its hash."""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from stream_sparse.data import catalog
from stream_sparse.errors import InputError, RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stream_sparse.spec.plan import Plan

__all__ = ["SourceHash", "sha256", "source_file", "unchanged"]

_SOON = 1 << 25  # bytes that are hashed in less time than anyone notices
_PATIENCE_S = 1.0  # at the end, for the hash of a larger file


class SourceHash:
    """The hash of a source's file: taken at once, or beside the run where the file is large.

    Parameters:
        source: the file.

    Attributes:
        entry: what ``run.json`` says of it; ``sha256`` is None until it is known.

    Raises:
        OSError: where it cannot be read.
    """

    def __init__(self, source: Path) -> None:
        known = source.stat()
        size, changed = known.st_size, known.st_mtime_ns
        self.entry: dict[str, Any] = {"path": source.as_posix(), "size": size, "modified_ns": changed}
        self.entry["sha256"] = sha256(source) if size <= _SOON else None
        self._source, self._stop = source, threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, done: Callable[[], None]) -> None:
        """Hash a large file, and call ``done``, in a thread."""
        if self.entry["sha256"] is None:
            self._thread = threading.Thread(target=self._take, args=(done,), name="hash", daemon=True)
            self._thread.start()

    def _take(self, done: Callable[[], None]) -> None:
        with suppress(OSError, RunError):  # the run itself will meet whatever ails the file or the disk
            self.entry["sha256"] = sha256(self._source, self._stop)
            if not self._stop.is_set():
                done()

    def end(self, patient: bool) -> list[str]:
        """Wait a moment for what is missing, but not as long as a film may take of which a short run has seen
        the begin; who asked for the end, as by Ctrl-C, does not wait at all.

        Returns:
            What the user should know then.
        """
        if self._thread is not None:
            if patient:
                self._thread.join(_PATIENCE_S)
            self._stop.set()
            self._thread.join()
        if self.entry["sha256"] is None:
            path = self.entry["path"]
            return [f"the run ended before {path} was hashed: verify and --resume go by its size"]
        return []


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


def source_file(plan: Plan) -> Path | None:
    """The one file that the frames come from, where there is one."""
    with suppress(OSError, ValueError, RuntimeError, InputError):  # a URL or a glob may be no possible path
        if plan.source_use == "sample":
            return catalog.find(str(plan.source.parameters()["name"]))
        path = plan.source.parameters().get("path")
        if isinstance(path, str | Path):
            text = str(path)
            file = Path(
                unquote(urlsplit(text).path) if text.lower().startswith("file:") else text
            ).expanduser()
            return file if file.is_file() else None
    return None
