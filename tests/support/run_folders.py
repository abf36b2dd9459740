"""A recorder for tests, with a plan made by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.base import Facts, Node, Source, param
from stream_sparse.frame import Clock, Medium, Stamp
from stream_sparse.plan.plan import Plan, PlannedPart, Ref
from stream_sparse.recording.content import Beginning, Content
from stream_sparse.recording.recorder import Recorder
from stream_sparse.records.schema import seal

MEDIUM = Medium((4, 6), np.dtype(np.uint8), 30.0, False, Clock("pts", 1.7e9), 100)


class Film(Source):
    """A source that has a file."""

    path: str = param("none", help="File.")


class Late(Node):
    """Say the value before."""

    def update(self, x: float) -> float:
        return x

    def facts(self) -> Facts:
        return Facts(warmup=3, latency=2)


def plan(path: str = "none", *names: str, text: str = "name: bird\n# café\n") -> Plan:
    parts = tuple(PlannedPart(name, name, "late", Late(), (Ref("source"),)) for name in names)
    return Plan("bird", "A bird.", Film(path=path), parts, text=text).with_settings(seed=7)


def recorder(folder: Path, scalars: Any = (), arrays: Any = (), **more: Any) -> Recorder:
    path, nodes, source = more.pop("path", "none"), more.pop("nodes", ()), more.pop("source", None)
    what = plan(path, *nodes, **({"text": more.pop("text")} if "text" in more else {}))
    if source is not None:
        what = replace(what, source=source)
    begins = {key: more.pop(key) for key in ("first", "state", "origin") if key in more}
    content = Content(what, MEDIUM, scalars, dict(arrays), **more)
    return Recorder(folder, content, Beginning(**begins))


def close(
    run: Recorder, how: str, error: str | None, captured: int, nodes: dict[str, Any], drops: Any = (),
    **more: Any,
) -> None:  # fmt: skip
    """Close a recorder behind so many frames."""
    run.end_before(run.first + captured, how)
    run.close(how, error, nodes, drops, **more)


def change_info(folder: Path, changes: dict[str, Any]) -> None:
    """Write other values into ``run.json``, as one who knows its seal; ``source.live`` is a key of a part."""
    path = folder / "run.json"
    info = json.loads(path.read_text())
    for key, value in changes.items():
        part, _, last = key.rpartition(".")
        (info[part] if part else info)[last] = value
    path.write_text(json.dumps({**info, "sha256": seal(info)}))


def stamp(index: int) -> Stamp:
    return Stamp(index, index / 30)


def picture(index: int, height: int = 48, width: int = 64) -> np.ndarray:
    """Smooth, so that any codec keeps it, and each one differs."""
    x = np.linspace(0, 120, width)[None, :] + np.linspace(0, 60, height)[:, None] + index % 60
    return np.stack([x, 255 - x, x / 2], axis=-1).astype(np.uint8)
