"""JSON Schemas of programs, and of what a run folder holds: ``run.json``, and a row of each table, as JSON.

Those of run folders lie in docs/reference/formats, in a folder for each number of ``format``.
``tools/generate.py`` writes those of the present one; those of older ones stay as they are.
"""

from __future__ import annotations

import json
from typing import Any

from stream_sparse.page.program import Program
from stream_sparse.records.schema import (
    DROPPED,
    FORMAT,
    FRAME_KINDS,
    FRAMES_HEADER,
    MISSING,
    PROCESSED,
    RunInfo,
)

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {int: "integer", float: "number", str: "string"}
_NULL = {"type": "null"}


def format_schemas() -> dict[str, str]:
    """Return the schemas of the present format, by file name."""
    made = {"run": _run(), "frames": _frames(), "values": _values(), "events": _events()}
    return {f"{name}.schema.json": json.dumps(schema, indent=2) + "\n" for name, schema in made.items()}


def program_schema() -> str:
    """Return the schema of a program, which a browser runs without Python."""
    schema = Program.model_json_schema()
    return json.dumps({"$schema": _DRAFT, **schema}, indent=2) + "\n"


def _head(title: str, about: str) -> dict[str, Any]:
    return {"$schema": _DRAFT, "title": title, "description": about, "type": "object"}


def _run() -> dict[str, Any]:
    schema = RunInfo.model_json_schema()
    schema["properties"]["format"] = {"const": FORMAT}
    about = "What was run, with which code and versions, on which machine, and how it ended."
    return {**schema, **_head(f"run.json, format {FORMAT}", about)}


def _frames() -> dict[str, Any]:
    about = (
        "A row of frames.csv: the first line of the file has these names, in this order. An empty cell is "
        "null: cause of a sound frame that was processed, frame where frames are missing, and after, count "
        "and to_s everywhere else."
    )
    kinds = {**FRAME_KINDS, "after": int, "count": int, "to_s": float}
    columns: dict[str, Any] = {name: {"type": [_TYPES[kinds[name]], "null"]} for name in FRAMES_HEADER}
    columns["time_s"] = {"type": "number"}
    columns["status"] = {"enum": [PROCESSED, DROPPED, MISSING]}
    gap = {
        "frame": _NULL,
        **{name: {"type": _TYPES[kinds[name]]} for name in ("cause", "after", "count", "to_s")},
    }
    captured = {"frame": {"type": "integer"}, "after": _NULL, "count": _NULL, "to_s": _NULL}
    return {
        **_head(f"frames.csv, format {FORMAT}", about),
        "properties": columns,
        "required": [*columns],
        "additionalProperties": False,
        "if": {"properties": {"status": {"const": MISSING}}},
        "then": {"properties": gap},
        "else": {"properties": captured},
    }


def _values() -> dict[str, Any]:
    about = (
        "A row of values.csv: the scalars of a processed frame at full precision, null for an empty cell, "
        "and of each recorded array the row in its .npy file."
    )
    return {
        **_head(f"values.csv, format {FORMAT}", about),
        "properties": {"frame": {"type": "integer", "minimum": 0}, "time_s": {"type": "number"}},
        "required": ["frame", "time_s"],
        "additionalProperties": {"type": ["number", "null"]},
    }


def _events() -> dict[str, Any]:
    about = "A line of events.jsonl. Each kind has details of its own; set has values, by node.parameter."
    return {
        **_head(f"events.jsonl, format {FORMAT}", about),
        "properties": {
            "frame": {"type": "integer", "minimum": 0},
            "time_s": {"type": ["number", "null"]},
            "kind": {"type": "string"},
            "values": {"type": "object"},
            "frames": {"type": "integer", "minimum": 0},
        },
        "required": ["frame", "kind"],
        "if": {"properties": {"kind": {"const": "set"}}},
        "then": {"required": ["values"]},
    }
