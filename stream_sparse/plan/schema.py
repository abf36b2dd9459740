"""The JSON Schema of pipelines, made from all registered units: editors complete, explain and check by it."""

import inspect
import json
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import PydanticOmit

from stream_sparse.base import Unit

from . import registry
from .durations import PATTERN
from .file_model import (
    COLUMNS,
    MOST_VALUES,
    NODE_NAME,
    Entry,
    NodeEntry,
    PanelEntry,
    PipelineFile,
    SourceEntry,
    Steps,
    Sweep,
)
from .registry import Kind

_ENTRIES: dict[Kind, type[Entry]] = {
    "sources": SourceEntry, "nodes": NodeEntry, "panels": PanelEntry, "sinks": NodeEntry,
}  # fmt: skip
_CHOICES: dict[str, tuple[str, tuple[Kind, ...]]] = {
    "SourceEntry": ("use", ("sources",)),
    "NodeEntry": ("use", ("nodes", "sinks")),
    "PanelEntry": ("panel", ("panels",)),
}


def schema_text() -> str:
    """The schema as text, as it is committed beside the pipelines."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a pipeline file with all units that are registered now."""
    tree = model_schema(PipelineFile)
    parts = {name: part for name, part in tree.pop("$defs").items() if name not in _CHOICES}
    parts.update((name, _choice(*choice)) for name, choice in _CHOICES.items())
    for kind, entry in _ENTRIES.items():
        for name in registry.names(kind):
            parts[f"{kind}.{name}"] = _unit(name, registry.find(kind, name), entry, kind == "nodes")
    parts["Steps"] = model_schema(Steps)
    parts["From"] = model_schema(PanelEntry)["properties"]["from"]
    keys = tree["properties"]
    keys["source"] = {"$ref": "#/$defs/SourceEntry", "description": keys["source"]["description"]}
    taken = "|".join(("source", "view", *COLUMNS))
    keys["nodes"]["propertyNames"] = {"pattern": f"^(?!({taken})$){NODE_NAME}$"}
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, "title": "stream_sparse pipeline", **tree, "$defs": parts}


def _choice(word: str, kinds: tuple[Kind, ...]) -> dict[str, Any]:
    """A mapping whose other keys depend on its ``use``."""
    choices = [(kind, name) for kind in kinds for name in registry.names(kind)]
    return {
        "type": "object",
        "required": [word],
        "properties": {word: _named(kinds, [name for _, name in choices])},
        "allOf": [
            {
                "if": {"properties": {word: {"const": name}}, "required": [word]},
                "then": {"$ref": f"#/$defs/{kind}.{name}"},
            }
            for kind, name in choices
        ],
    }


def _named(kinds: tuple[Kind, ...], names: list[str]) -> dict[str, Any]:
    """One of these names; of a node also that by which it is found where a function took its name."""
    options: dict[str, Any] = {"enum": names}
    if "nodes" in kinds:
        options = {"anyOf": [options, {"type": "string", "pattern": rf"^{registry.PACKAGE}\.[a-z]"}]}
    return {**options, "description": "Name of the unit."}


def _unit(name: str, unit: type[Unit], entry: type[Entry], sweepable: bool) -> dict[str, Any]:
    """The keys of an entry and the parameters of a unit, and no others."""
    tree, own = model_schema(entry), model_schema(unit)
    about = (inspect.getdoc(unit) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")
    keys = tree["properties"]
    keys[next(iter(keys))] = {"const": name, "description": about}
    if "from" in keys:
        keys["from"] = {"$ref": "#/$defs/From"}
    for key, value in own.get("properties", {}).items():
        keys[key] = _swept(value) if sweepable else value
    required = [*tree["required"], *own.get("required", [])]
    return {**tree, "description": about, "required": required, "additionalProperties": False}


def _swept(value: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may also be a sweep."""
    about: dict[str, Any] = {key: value[key] for key in ("description", "default") if key in value}
    own = {key: v for key, v in value.items() if key not in about}
    frames = own.pop("frames", False)
    kinds = own["anyOf"] if set(own) == {"anyOf"} else [own]
    forms: list[Any] = [{"type": "array", "items": own, "minItems": 1, "maxItems": MOST_VALUES}]
    if any(kind.get("type") in ("integer", "number") for kind in kinds):
        forms.append({"$ref": "#/$defs/Steps"})
    sweep = {**model_schema(Sweep), "properties": {"sweep": {"anyOf": forms}}}
    time = [{"type": "string", "pattern": PATTERN, "description": "A time, such as 0.5s."}] if frames else []
    return about | {"anyOf": [*kinds, *time, sweep]}


def model_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a unit or of an entry."""
    tree = model.model_json_schema(by_alias=True, schema_generator=_Generator)
    for part in (tree, *tree.get("$defs", {}).values()):
        del part["title"]
    return tree


class _Generator(GenerateJsonSchema):
    """Leaves out types that YAML does not have (arrays in memory), and keys that editors do not use."""

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:  # noqa: ARG002
        raise PydanticOmit

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def generate(self, schema: Any, mode: Any = "validation") -> JsonSchemaValue:
        tree = super().generate(schema, mode)
        for part in (tree, *tree.get("$defs", {}).values()):
            for value in part.get("properties", {}).values():
                for key in ("slider", "resets", "refers", "unit", "words"):
                    value.pop(key, None)
        return tree
