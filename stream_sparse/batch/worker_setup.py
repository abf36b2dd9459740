"""Let a worker compute as the process that gives it work: equal versions, and the user's own units."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from stream_sparse.errors import RunError
from stream_sparse.plan import registry
from stream_sparse.recording.run_json import versions

__all__ = ["UnitFiles", "check_versions", "know_units"]

UnitFiles = tuple[tuple[str, bytes], ...]
"""Paths and contents of files with units of the user's own."""


def check_versions(here: dict[str, str]) -> None:
    """Raise in a worker whose packages differ from those of the process that gives it work, ``here``.

    >>> check_versions({"numpy": "0.1"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    stream_sparse.errors.RunError: this worker has other versions: numpy ..., here 0.1; install the same ...
    """
    there = versions()
    if different := [name for name in here if name in there and there[name] != here[name]]:
        problem = ", ".join(f"{name} {there[name]}, here {here[name]}" for name in different[:4])
        raise RunError(f"this worker has other versions: {problem}; install the same on all machines")


_known: UnitFiles = ()


def know_units(units: UnitFiles) -> None:
    """Register units of the user's own, and no others: a worker may serve several people in turn."""
    global _known
    if units == _known:
        return
    _known = ()  # until all are there
    registry.forget()
    for path, content in units:
        file = Path(path)
        same = False
        with suppress(OSError):
            same = file.read_bytes() == content
        if not same:  # on another machine
            file = Path(tempfile.mkdtemp(prefix="stream_sparse_")) / file.name
            file.write_bytes(content)
        registry.add_file(file)
    _known = units
