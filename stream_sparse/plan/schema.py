"""The JSON Schema of pipelines, made from all registered units: editors complete, explain and check by it."""

from __future__ import annotations

import inspect
import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import PydanticOmit

from stream_sparse.base import Unit

from . import registry
from .durations import PATTERN
from .nodes import ON_ERROR
from .registry import Kind

_NAME = "^(?!(source|view)$)[a-z][a-z0-9_]*$"
_NAMES = {
    "description": "A name, or a list of names: 'source', a node, or a named output such as stats.mean.",
    "anyOf": [{"$ref": "#/$defs/name"}, {"type": "array", "items": {"$ref": "#/$defs/name"}, "minItems": 1}],
}


def schema_text() -> str:
    """The schema as text, as it is committed beside the pipelines."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a pipeline file with all units that are registered now."""
    parts: dict[str, Any] = {}
    for kind in registry.KINDS:
        for name in registry.names(kind):
            parts[f"{kind}.{name}"] = _unit(kind, name, registry.find(kind, name))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "stream_sparse pipeline",
        "description": "Frames from a source through nodes to a view and to recordings.",
        **_object(_top(), ["source"]),
        "$defs": {
            "name": {"type": "string", "minLength": 1},
            "steps": _steps(),
            "source": _choice("use", ("sources",)),
            "node": _choice("use", ("nodes", "sinks")),
            "panel": _choice("panel", ("panels",)),
            **parts,
        },
    }


def _top() -> dict[str, Any]:
    panel = {"$ref": "#/$defs/panel"}
    a_list = {"type": "array", "items": panel}
    panels = [a_list, {"type": "array", "items": a_list}]
    most = "Pictures of the view that a recording gets at most in a second; null: all."
    fps = {"type": ["number", "null"], "exclusiveMinimum": 0, "description": most}
    return {
        "name": {"type": "string", "description": "Name of the pipeline; default: the name of the file.",
                 "pattern": r"^[A-Za-z0-9\u00c0-\uffff][A-Za-z0-9\u00c0-\uffff_ -]*$"},
        "description": {"type": "string", "description": "The question of the pipeline, for the view."},
        "source": {"$ref": "#/$defs/source", "description": "Source of the frames; -s replaces it."},
        "nodes": {
            "type": ["object", "null"],
            "description": "Nodes and sinks by name; without 'from', each reads the one above it.",
            "propertyNames": {"pattern": _NAME},
            "additionalProperties": {"$ref": "#/$defs/node"},
        },
        "view": {
            "description": "Panels of the picture: a list fills a grid, a list of lists gives rows.",
            "anyOf": [
                {"type": "null"}, *panels, _object({"fps": fps, "panels": {"anyOf": panels}}, ["panels"])
            ],
        },
        "live": _live(),
        "keep": _keep(),
        "record": {"$ref": "#/properties/keep", "deprecated": True,
                   "description": "The name of 'keep' in version 0.4."},
        "on_error": {"enum": [*ON_ERROR, None],
                     "description": "After an error of a node; null: stop for files, skip for live sources."},
        "on_gap": {"enum": ["continue", "reset", None],
                   "description": "Whether nodes with memory are reset where frames were lost."},
        "on_lap": {"enum": ["reset", "continue", None],
                   "description": "Whether nodes with memory are reset where a loop begins again."},
        "seed": {"type": ["integer", "null"], "minimum": 0, "maximum": 2**32 - 1,
                 "description": "Seed of every unit whose own seed is null."},
    }  # fmt: skip


def _live() -> dict[str, Any]:
    parameter = "^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$"
    ranged = {"type": "array", "prefixItems": [{"type": "number"}] * 3, "items": False, "minItems": 3}
    entry = {
        "anyOf": [
            {"type": "string", "pattern": parameter},
            {"type": "object", "additionalProperties": False, "patternProperties": {parameter: ranged}},
        ]
    }
    return {
        "description": "Sliders: node.parameter, or {node.parameter: [low, high, step]}.",
        "anyOf": [{"type": "null"}, {"type": "array", "items": entry}, *entry["anyOf"]],
    }


def _keep() -> dict[str, Any]:
    node = {"$ref": "#/$defs/name", "description": "Record the arrays of this node."}
    every = {"type": ["integer", "null"], "minimum": 1, "default": 1,
             "description": "Record each frame whose index is a multiple of this."}  # fmt: skip
    kept = _object({"node": node, "every": every}, ["node"])
    entry = [{"$ref": "#/$defs/name"}, kept]
    return {
        "description": "Arrays that a run records; scalars and the view are always kept.",
        "anyOf": [{"type": "null"}, {"type": "array", "items": {"anyOf": entry}}, *entry],
    }


def _steps() -> dict[str, Any]:
    number = {"type": "number"}
    steps = {"from": number, "to": {**number, "description": "Included."}, "step": number}
    return _object(steps, list(steps))


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    """A mapping with these keys and no others."""
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}


def _choice(word: str, kinds: tuple[Kind, ...]) -> dict[str, Any]:
    """A mapping whose other keys depend on its ``use``."""
    known = [(kind, name) for kind in kinds for name in registry.names(kind)]
    return {
        "type": "object",
        "required": [word],
        "properties": {word: _named(kinds, [name for _, name in known])},
        "allOf": [
            {
                "if": {"properties": {word: {"const": name}}, "required": [word]},
                "then": {"$ref": f"#/$defs/{kind}.{name}"},
            }
            for kind, name in known
        ],
    }


def _named(kinds: tuple[Kind, ...], names: list[str]) -> dict[str, Any]:
    """One of these names; of a node also that by which it is found where a function took its name."""
    options: dict[str, Any] = {"enum": names}
    if "nodes" in kinds:
        options = {"anyOf": [options, {"type": "string", "pattern": rf"^{registry.PACKAGE}\.[a-z]"}]}
    return {**options, "description": "Name of the unit."}


def _unit(kind: Kind, name: str, unit: type[Unit]) -> dict[str, Any]:
    made = unit.model_json_schema(schema_generator=_Generator)
    word = "panel" if kind == "panels" else "use"
    about = (inspect.getdoc(unit) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")
    properties: dict[str, Any] = {word: {"const": name, "description": about}}
    if kind != "sources":
        properties["from"] = _NAMES
    for key, value in made.get("properties", {}).items():
        properties[key] = _swept(value) if kind == "nodes" else value
    if kind in ("nodes", "sinks"):
        properties["on_error"] = {"enum": [*ON_ERROR, None], "description": "After an error of this node."}
        properties["offload"] = {"type": ["boolean", "null"], "description": "Whether it has its own thread."}
    required = [word, *made.get("required", [])] + (["from"] if kind == "panels" else [])
    return {"description": about, **_object(properties, required)}


def _swept(value: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may also be a sweep."""
    about: dict[str, Any] = {key: value[key] for key in ("description", "default") if key in value}
    own = {key: v for key, v in value.items() if key not in about}
    frames = own.pop("frames", False)
    kinds = own["anyOf"] if set(own) == {"anyOf"} else [own]
    forms: list[Any] = [{"type": "array", "items": own, "minItems": 1, "maxItems": 64}]
    if any(kind.get("type") in ("integer", "number") for kind in kinds):
        forms.append({"$ref": "#/$defs/steps"})
    sweep = _object({"sweep": {"anyOf": forms}}, ["sweep"])
    sweep["description"] = "One copy of the node, and of all below it, for each value."
    time = [{"type": "string", "pattern": PATTERN, "description": "A time, such as 0.5s."}] if frames else []
    return about | {"anyOf": [*kinds, *time, sweep]}


class _Generator(GenerateJsonSchema):
    """Leaves out types that YAML does not have (arrays in memory), and keys that editors do not use."""

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:  # noqa: ARG002
        raise PydanticOmit

    def generate(self, schema: Any, mode: Any = "validation") -> JsonSchemaValue:
        made = super().generate(schema, mode)
        for value in made.get("properties", {}).values():
            for key in ("title", "slider", "resets", "refers", "unit"):
                value.pop(key, None)
        return made
