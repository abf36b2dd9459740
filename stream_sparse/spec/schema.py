"""JSON Schema of pipelines, from what the registry knows: completion, hover texts, checks in editors."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticOmit

from . import registry
from .nodes import ON_ERROR

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

    from stream_sparse.base import Unit

    from .registry import Kind

__all__ = ["schema", "schema_text"]

_NAME = "^(?!(source|view)$)[a-z][a-z0-9_]*$"
_NAMES = {
    "description": "A name, or a list of names: 'source', a node, or a named output such as stats.mean.",
    "anyOf": [{"$ref": "#/$defs/name"}, {"type": "array", "items": {"$ref": "#/$defs/name"}, "minItems": 1}],
}


def schema_text() -> str:
    """The schema as it is committed beside the pipelines."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a pipeline file, with every unit that is known now."""
    parts: dict[str, Any] = {}
    for kind in registry.KINDS:
        for name in registry.names(kind):
            parts[f"{kind}.{name}"] = _unit(kind, name, registry.find(kind, name))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "stream_sparse pipeline",
        "description": "Frames from a source through nodes to a view and to recordings.",
        "type": "object",
        "required": ["source"],
        "additionalProperties": False,
        "properties": _top(),
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
    return {
        "name": {"type": "string", "description": "Name of the pipeline; without it, that of the file.",
                 "pattern": "^[A-Za-z0-9][\\w -]*$"},
        "description": {"type": "string", "description": "The question that it answers, for the head line."},
        "source": {"$ref": "#/$defs/source", "description": "Where frames come from; -s replaces it."},
        "nodes": {
            "type": ["object", "null"],
            "description": "What changes values, by name; each reads the one above unless it says 'from'.",
            "propertyNames": {"pattern": _NAME},
            "additionalProperties": {"$ref": "#/$defs/node"},
        },
        "view": {
            "description": "Panels of the picture: a list fills a grid, a list of lists gives rows.",
            "anyOf": [
                {"type": "null"},
                {"type": "array", "items": panel},
                {"type": "array", "items": {"type": "array", "items": panel}},
            ],
        },
        "live": _live(),
        "record": _record(),
        "on_error": {"enum": [*ON_ERROR, None],
                     "description": "What follows when a node fails; null: stop for files, skip when live."},
        "on_gap": {"enum": ["continue", "reset", None],
                   "description": "Whether nodes with memory start anew where frames were lost."},
        "seed": {"type": ["integer", "null"], "minimum": 0, "maximum": 2**32 - 1,
                 "description": "Given to every unit whose own seed is null."},
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


def _record() -> dict[str, Any]:
    kept = {
        "type": "object",
        "required": ["node"],
        "additionalProperties": False,
        "properties": {
            "node": {"$ref": "#/$defs/name", "description": "Whose arrays to record."},
            "every": {"type": ["integer", "null"], "minimum": 1, "default": 1,
                      "description": "Record each frame whose index is a multiple of this."},
        },
    }  # fmt: skip
    entry = [{"$ref": "#/$defs/name"}, kept]
    return {
        "description": "Arrays that a run records; scalars and the view are always kept.",
        "anyOf": [{"type": "null"}, {"type": "array", "items": {"anyOf": entry}}, *entry],
    }


def _steps() -> dict[str, Any]:
    number = {"type": "number"}
    return {
        "type": "object",
        "required": ["from", "to", "step"],
        "additionalProperties": False,
        "properties": {"from": number, "to": {**number, "description": "Included."}, "step": number},
    }


def _choice(word: str, kinds: tuple[Kind, ...]) -> dict[str, Any]:
    """A mapping whose ``use`` decides what else it may hold."""
    known = [(kind, name) for kind in kinds for name in registry.names(kind)]
    return {
        "type": "object",
        "required": [word],
        "properties": {word: {"enum": [name for _, name in known], "description": "Name of the unit."}},
        "allOf": [
            {
                "if": {"properties": {word: {"const": name}}, "required": [word]},
                "then": {"$ref": f"#/$defs/{kind}.{name}"},
            }
            for kind, name in known
        ],
    }


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
        properties["on_error"] = {"enum": [*ON_ERROR, None], "description": "What follows when it fails."}
        properties["offload"] = {"type": ["boolean", "null"], "description": "Whether it has its own thread."}
    needed = [word, *made.get("required", [])] + (["from"] if kind == "panels" else [])
    return {
        "type": "object",
        "description": about,
        "required": needed,
        "additionalProperties": False,
        "properties": properties,
    }


def _swept(value: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may also be a sweep."""
    told: dict[str, Any] = {key: value[key] for key in ("description", "default") if key in value}
    own = {key: v for key, v in value.items() if key not in told}
    kinds = own["anyOf"] if set(own) == {"anyOf"} else [own]
    forms: list[Any] = [{"type": "array", "items": own, "minItems": 1, "maxItems": 64}]
    if any(kind.get("type") in ("integer", "number") for kind in kinds):
        forms.append({"$ref": "#/$defs/steps"})
    sweep = {
        "type": "object",
        "description": "One copy of the node, and of all below it, for each value.",
        "required": ["sweep"],
        "additionalProperties": False,
        "properties": {"sweep": {"anyOf": forms}},
    }
    return told | {"anyOf": [*kinds, sweep]}


class _Generator(GenerateJsonSchema):
    """Leaves out what YAML cannot hold (arrays in memory) and what editors do not read."""

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:  # noqa: ARG002
        raise PydanticOmit

    def generate(self, schema: Any, mode: Any = "validation") -> JsonSchemaValue:
        made = super().generate(schema, mode)
        for value in made.get("properties", {}).values():
            for key in ("title", "slider", "resets", "refers"):
                value.pop(key, None)
        return made
