"""What panels share: text, colours, axes, ranges, curves. It knows nothing of units, frames or streams.

Pictures are uint8 BGR of shape (rows, columns, 3), and every function that draws does so in place.
"""

from .axes import Plot, notice, ticks_below, whole_rows, whole_ticks
from .colours import (
    BLANK,
    CARD,
    FAINT,
    GRID,
    MARK,
    PAGE,
    QUIET,
    TEXT,
    WARN,
    Colour,
    blank,
    lighter,
    palette,
    ramp,
)
from .curves import curve, steps
from .feeds import Fed, captions, colours, entries, groups, heading, units
from .head import RED, draw_head, draw_keys
from .history import History
from .knee import knee
from .knobs import Knob, draw_knobs, knob_at, knob_cells, knob_share
from .legend import Entry, legend, legend_height
from .mark import mark
from .mosaic import Grid, Mosaic, small_curves, small_pictures
from .motion import Motion, Order
from .overlays import Timing, draw_help, draw_timings
from .page import Card, Sizes, cards, page_scale, page_sizes, round_box
from .pictures import Tint, fit, table, tint
from .ranges import Limits
from .roll import Roll, loudest
from .scale import bar_width, cells, inside, scale_bar
from .silence import Silence, briefly, faded
from .stacked import Axes, Line, Lines
from .still import Still
from .text import enlarged, font_folder, label, line_height, paragraph, shorten, size_for, text_width
from .ticks import nice_above, number, ticks

__all__ = [
    "BLANK", "CARD", "FAINT", "GRID", "MARK", "PAGE", "QUIET", "RED", "TEXT", "WARN", "Axes",
    "Card", "Colour", "Entry", "Fed", "Grid", "History", "Knob", "Limits", "Line", "Lines",
    "Mosaic", "Motion", "Order", "Plot", "Roll", "Silence", "Sizes", "Still", "Timing", "Tint",
    "bar_width", "blank", "briefly", "captions", "cards", "cells", "colours", "curve", "draw_head",
    "draw_help", "draw_keys", "draw_knobs", "draw_timings", "enlarged", "entries", "faded", "fit",
    "font_folder", "groups", "heading", "inside", "knee", "knob_at", "knob_cells", "knob_share",
    "label", "legend", "legend_height", "lighter", "line_height", "loudest", "mark",
    "nice_above", "notice", "number", "page_scale", "page_sizes", "palette", "paragraph",
    "ramp", "round_box", "scale_bar", "shorten", "size_for", "small_curves", "small_pictures",
    "steps", "table", "text_width", "ticks", "ticks_below", "tint", "units",
    "whole_rows", "whole_ticks",
]  # fmt: skip
