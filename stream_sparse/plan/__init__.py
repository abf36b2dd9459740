"""YAML text to checked, ordered, unconnected plans, and back."""

from .additions import check_panel, check_part
from .dump import dump
from .files import bundled, locate
from .graph import chains, mermaid, paths
from .kept_arrays import check_keep
from .plan import Keep, PanelPart, Part, Plan, Ref, Slider
from .reader import read, read_yaml, source_path
from .schema import schema, schema_text
from .sliders import check_slider
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
    "check_keep",
    "check_panel",
    "check_part",
    "check_slider",
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
