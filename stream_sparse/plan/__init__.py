"""YAML text to checked, ordered, unconnected plans, and back."""

from .dump import dump
from .files import bundled, locate
from .graph import chains, mermaid, paths
from .plan import Keep, PanelPart, Part, Plan, Ref, Slider
from .reader import read, read_yaml, source_path
from .schema import schema, schema_text
from .source import source_of

__all__ = [
    "Keep",
    "PanelPart",
    "Part",
    "Plan",
    "Ref",
    "Slider",
    "bundled",
    "chains",
    "dump",
    "locate",
    "mermaid",
    "paths",
    "read",
    "read_yaml",
    "schema",
    "schema_text",
    "source_of",
    "source_path",
]
