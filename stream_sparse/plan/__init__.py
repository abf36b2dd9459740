"""YAML text to checked, ordered, unconnected plans, and back."""

from .dump import dump
from .files import bundled
from .plan import Keep, PanelPart, Part, Plan, Ref, Slider, paths
from .reader import read, read_yaml
from .schema import schema
from .source import source_of

__all__ = [
    "Keep",
    "PanelPart",
    "Part",
    "Plan",
    "Ref",
    "Slider",
    "bundled",
    "dump",
    "paths",
    "read",
    "read_yaml",
    "schema",
    "source_of",
]
