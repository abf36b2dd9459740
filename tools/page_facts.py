"""What a page without Python knows of the units: names of outputs, and parameters with their schemas."""

from __future__ import annotations

from typing import Any

from stream_sparse.base import Unit, parameters
from stream_sparse.plan import registry
from stream_sparse.plan.file_model import (
    Entry,
    KeepEntry,
    NodeEntry,
    PanelEntry,
    PipelineFile,
    Settings,
    Steps,
    Sweep,
    View,
)
from stream_sparse.plan.registry import Kind
from stream_sparse.plan.schema import schema

__all__ = ["facts"]

NODES = (
    "brightness_events", "dictionary_learning", "diff_box", "frame_kurtosis", "from_patches",
    "grayscale", "hard_threshold", "held_out", "histogram", "motion_energy", "omp", "patches", "pixel_tap",
    "recent", "relu", "resize", "running_kurtosis", "sparse_code", "sparsity", "spatial_diff",
    "spatial_diff_box", "subtract", "sum_of_atoms", "temporal_diff",
)  # fmt: skip
PANELS = (
    "atoms", "bars", "codes", "curve", "equation", "histogram", "image", "raster", "response", "rose",
    "stems", "text", "trace",
)  # fmt: skip
SOURCES = ("camera", "sample")
_CHECKED = ("source", "nodes", "view", "live", "keep", "panels", "use", "panel")


def facts() -> dict[str, Any]:
    """Return the facts by kind and name of unit."""
    known = schema()["$defs"]
    here: dict[Kind, tuple[str, ...]] = {"nodes": NODES, "panels": PANELS, "sources": SOURCES}
    others = {
        kind: [name for name in registry.names(kind) if name not in some] for kind, some in here.items()
    }
    others["nodes"] += registry.names("sinks")
    return {
        "keys": {
            "file": _keys(PipelineFile),
            "node": _keys(NodeEntry),
            "panel": _keys(PanelEntry),
            "keep": _keys(KeepEntry),
            "view": _keys(View),
            "sweep": _keys(Sweep),
            "steps": _keys(Steps),
        },
        "others": others,
        "nodes": {name: _node(name, known) for name in NODES},
        "panels": {name: {"parameters": _parameters("panels", name, known)} for name in PANELS},
        "sources": {name: {"parameters": _parameters("sources", name, known)} for name in SOURCES},
    }


def _keys(kind: type[Entry]) -> dict[str, Any]:
    """Return the keys of an entry; those that follow further rules have no ``schema``."""
    known = kind.model_json_schema()["properties"]
    made: dict[str, Any] = {}
    for name, about in parameters(kind).items():
        form = {
            key: value for key, value in known[name].items() if key in ("anyOf", "type", "enum", "minLength")
        }
        made[name] = {} if name in _CHECKED else {"schema": form, "words": about.type}
        if name in Settings.model_fields:
            made[name]["default"] = about.default
    return made


def _node(name: str, known: dict[str, Any]) -> dict[str, Any]:
    cls: Any = registry.find("nodes", name)
    fields: Any = list(cls(**cls.example).fields())
    if fields and "measures" in parameters(cls):
        fields = "measures"  # the parameter that lists them
    inputs = cls.signature()[:2]
    return {"fields": fields, "inputs": inputs, "parameters": _parameters("nodes", name, known)}


def _parameters(kind: Any, name: str, known: dict[str, Any]) -> dict[str, Any]:
    cls: type[Unit] = registry.find(kind, name)
    keys = known[f"{kind}.{name}"]["properties"]
    made: dict[str, Any] = {}
    for parameter, about in parameters(cls).items():
        if parameter not in keys:
            continue  # only in Python
        own = {key: value for key, value in keys[parameter].items() if key not in ("description", "default")}
        if kind == "nodes":  # whose values may also be times or sweeps
            forms = [one for one in own.get("anyOf", [own]) if "sweep" not in one.get("properties", {})]
            own = {"anyOf": [one for one in forms if not one.get("description", "").startswith("A time")]}
        made[parameter] = {
            "schema": own["anyOf"][0] if len(own.get("anyOf", ())) == 1 else own,
            "words": about.type, "range": about.range, "help": about.help, "slider": about.slider,
            "resets": about.resets, "refers": about.refers, "unit": about.unit,
            **({"required": True} if about.default is ... else {"default": about.default}),
        }  # fmt: skip
    return made
