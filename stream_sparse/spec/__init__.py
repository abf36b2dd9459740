"""YAML text to checked, ordered, unconnected plans, and back."""

from .dump import dump
from .files import bundled, locate
from .graph import mermaid, paths
from .overrides import written
from .part import check_part, find_refs
from .plan import Keep, PanelPart, Part, Plan, Ref, Slider
from .reader import read
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
    "check_part",
    "dump",
    "find_refs",
    "locate",
    "mermaid",
    "paths",
    "read",
    "schema",
    "schema_text",
    "source_of",
    "written",
]
