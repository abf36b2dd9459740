"""Units of one's own that a test makes known, and that the next one does not know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from stream_sparse.plan import registry

__all__ = ["as_before", "forget"]


@contextmanager
def as_before() -> Iterator[None]:
    """Let what becomes known within a block be unknown after it."""
    units, files = registry._own, registry._files  # nothing public takes a unit back
    before = {kind: dict(known) for kind, known in units.items()}, [*files]
    yield
    units.update(before[0])
    files[:] = before[1]


def forget(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Forget nodes, or all units if no name is given, as in a process without ``--nodes``."""
    own = registry._own  # nothing public takes a unit back
    kept = {name: unit for name, unit in own["nodes"].items() if names and name not in names}
    others = own if names else {kind: {} for kind in registry.KINDS}
    monkeypatch.setattr(registry, "_own", {**others, "nodes": kept})
    if not names:
        monkeypatch.setattr(registry, "_files", [])
