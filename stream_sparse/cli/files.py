"""Which files have new content."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Files"]

_Mark = tuple[int, int, int]


class Files:
    """Tells which of some files have new content, however an editor writes it: over the old, or by a rename.

    A file counts once it looks the same twice in a row, so that one is not read half-written; one that is
    away has no new content.

    Parameters:
        paths: the files; what they hold now is not new.

    Attributes:
        gone: those that were away twice in a row; for a moment they are while an editor replaces them.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "a.yaml"
    ...     written = file.write_text("one")
    ...     files = Files([file])
    ...     written = file.write_text("other")
    ...     [len(files.changed()) for look in range(3)]
    [0, 1, 0]
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._marks = {path: _mark(path) for path in paths}
        self._digests = {path: _digest(path) for path in self._marks}
        self._new: dict[Path, _Mark | None] = dict(self._marks)
        self.gone: set[Path] = set()

    def changed(self) -> list[Path]:
        """The files whose content is new since it was last asked for."""
        found = []
        for path, mark in self._marks.items():
            now = _mark(path)
            if now is not None:
                self.gone.discard(path)
            elif self._new[path] is None:
                self.gone.add(path)
            if now is None or now == mark or now != self._new[path]:
                self._new[path] = now
                continue
            digest = _digest(path)
            self._marks[path] = now
            if digest is not None and digest != self._digests[path]:
                self._digests[path] = digest
                found.append(path)
        return found

    def digest(self, path: Path) -> str | None:
        """What the content of a file was when it was last found new."""
        return self._digests[path]


def _mark(path: Path) -> _Mark | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
