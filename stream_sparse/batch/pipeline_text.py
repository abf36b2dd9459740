"""A pipeline as it travels to workers: text, the user's own units, and hashes that show a change."""

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

    from .worker_setup import UnitFiles

__all__ = ["PipelineText"]


class PipelineText(NamedTuple):
    """A pipeline as text.

    Attributes:
        text: with all overrides, and with the address of its source.
        times: parameters that were given as times; each video makes frames of them by its own rate.
        units: files with units of the user's own.
        mark: hashes of the pipeline and of own units, by the word for what has changed.
    """

    text: str
    times: dict[str, Any]
    units: UnitFiles
    mark: dict[str, str]

    @classmethod
    def of(cls, plan: Plan) -> PipelineText:
        """Write a plan as text; InputError where it cannot be written so.

        >>> from stream_sparse import load
        >>> PipelineText.of(load("bird", set={"box.window": "0.5s"}).plan).times
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
        units = tuple(
            (file.as_posix(), file.read_bytes())
            for file in registry.source_files(part.unit for part in plan.parts)
        )
        written = cls(dump(plan, secrets=True), times, units, _mark(plan, times, units))
        try:
            written.plan()
        except InputError as error:
            raise InputError(
                f"a batch sends its pipeline as text, which this one cannot be; write it as a file: {error}"
            ) from error
        return written

    def plan(self, source: str | None = None) -> Plan:
        """Read it, for a video, which is played once."""
        plan = read_yaml(self.text, "pipeline", "pipeline", source=source, overrides=self.times)
        return plan.looped(False) if plan.source.parameters().get("loop") else plan


def _mark(plan: Plan, times: dict[str, Any], units: UnitFiles) -> dict[str, str]:
    """Hash a pipeline whatever its video, and the user's own units wherever they lie."""
    source = {
        name: value
        for name, value in fingerprint.format_parameters(plan.source).items()
        if name not in ("path", "device", "name", "key", "pattern")
    }
    files = {part.name: fingerprint.digests(part.unit.parameters()) for part in plan.parts}
    whole = replace(plan, source=source_of("sample:macaw"))
    # With the names of version 0.4, so that its batches go on.
    written = re.sub("^keep:", "record:", dump(whole), flags=re.MULTILINE)
    return {
        "pipeline": _hash([written, times, source, files]),
        "own units": _hash(sorted((Path(path).name, _digest(content)) for path, content in units)),
    }


def _hash(value: Any) -> str:
    return _digest(json.dumps(value, sort_keys=True).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
