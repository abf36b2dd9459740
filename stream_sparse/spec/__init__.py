"""YAML text to checked, ordered, unconnected parts; and back."""

from .dump import dump
from .extras import grid, refers
from .files import bundled, locate
from .graph import mermaid, paths
from .overrides import written
from .part import check_part
from .plan import Keep, PanelPart, Part, Plan, Ref, Slider
from .reader import read
from .schema import schema, schema_text
from .sinkless import without_sinks
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
    "grid",
    "locate",
    "mermaid",
    "paths",
    "read",
    "refers",
    "schema",
    "schema_text",
    "source_of",
    "without_sinks",
    "written",
]
