"""A pipeline as text, as it travels to workers, and what tells whether it has changed."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stream_sparse.errors import InputError
from stream_sparse.plan import dump, fingerprint, read_yaml, registry, source_of

if TYPE_CHECKING:
    from stream_sparse.plan.plan import Plan

__all__ = ["Given", "described"]


class Given(NamedTuple):
    """A pipeline as text.

    Attributes:
        text: with all overrides, and with the address of its source.
        times: parameters that were given as times; each video makes frames of them by its own rate.
    """

    text: str
    times: dict[str, Any]

    @classmethod
    def of(cls, plan: Plan) -> Given:
        """Write a plan as text.

        >>> from stream_sparse import load
        >>> Given.of(load("bird", set={"box.window": "0.5s"}).plan).times
        {'box.window': '0.5s'}
        """
        times: dict[str, Any] = {}
        for name, given, frames, *_ in plan.durations:
            swept = dict.fromkeys(part.sweep[name] for part in plan.parts if name in part.sweep)
            if swept:
                values = times.get(name, {"sweep": [*swept]})["sweep"]
                times[name] = {"sweep": [given if value == frames else value for value in values]}
            else:
                times[name] = given
        return cls(dump(plan, secrets=True), times)

    def plan(self, source: str | None = None) -> Plan:
        """Read it, for a video, which is played once."""
        plan = read_yaml(self.text, "pipeline", "pipeline", source=source, overrides=self.times)
        return plan.looped(False) if plan.source.parameters().get("loop") else plan


def described(plan: Plan) -> tuple[Given, dict[str, str], tuple[tuple[str, bytes], ...]]:
    """Return what workers get, and what tells a changed pipeline: text, hashes by word, files of units."""
    units = tuple(
        (file.as_posix(), file.read_bytes())
        for file in registry.source_files(part.unit for part in plan.parts)
    )
    given = Given.of(plan)
    try:
        given.plan()
    except InputError as error:
        raise InputError(
            f"a batch sends its pipeline as text, which this one cannot be; write it as a file: {error}"
        ) from error
    source = {
        name: value
        for name, value in fingerprint.format_parameters(plan.source).items()
        if name not in ("path", "device", "name", "key", "pattern")
    }
    files = {part.name: fingerprint.digests(part.unit.parameters()) for part in plan.parts}
    whole = replace(plan, source=source_of("sample:macaw"), source_use="sample")
    # With the names of version 0.4, so that its batches go on.
    written = re.sub("^keep:", "record:", dump(whole), flags=re.MULTILINE)
    mark = {
        "pipeline": _hash([written, given.times, source, files]),
        "own units": _hash(sorted((Path(path).name, _digest(content)) for path, content in units)),
    }
    return given, mark, units


def _hash(value: Any) -> str:
    return _digest(json.dumps(value, sort_keys=True).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
