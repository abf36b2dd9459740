"""The keys of a run, in a window and on a page: one table of what they do, which help lists."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["HELP", "HINTS", "KEYS", "Key"]


class Key(NamedTuple):
    """A key, or several that do the same, and its action."""

    names: tuple[str, ...]
    action: str
    hint: tuple[str, str] | None = None  # for the line below every picture: key and a word or two
    help: tuple[str, str] | None = None  # for the card of all keys: key and a sentence


KEYS = (
    Key(
        ("space",), "pause", ("space", "pause"),
        ("space", "pause, go on, play an ended file again; a camera's run goes on behind a still picture"),
    ),
    Key((".",), "on", (", .", "back, on"), (". ,", "one frame on, one picture back, in a file")),
    Key((",",), "back"),
    Key(
        ("pageup",), "leap_back", help=("PgUp PgDn", "10 s back, 10 s on, in a file; Home: to its start")
    ),
    Key(("pagedown",), "leap_on"),
    Key(("home",), "to_start"),
    Key(
        ("left", "down"), "less", ("\u2190 \u2192", "move slider"),
        ("\u2190 \u2192", "move the slider under the mouse by a step; Tab: the next slider"),
    ),
    Key(("right", "up"), "more"),
    Key(("tab",), "next"),
    Key(("s",), "snapshot", ("s", "snapshot"), ("s", "snapshot of the picture, as a PNG")),
    Key(("r",), "record", ("r", "record"), ("r", "recording on, off")),
    Key(("t",), "timings", ("t", "timings"), ("t", "how long each node takes")),
    Key(("f",), "full", ("f", "full screen"), ("f", "full screen, and back")),
    Key(("0",), "reset", ("0", "file's values"), ("0", "all parameters back to the file's values")),
    Key(("h", "?"), "help", ("h", "help"), ("h", "this card")),
    Key(("q",), "quit", ("q", "quit"), ("q", "end the run; in a window Esc too")),
)  # fmt: skip

HINTS = tuple(key.hint for key in KEYS if key.hint)
"""For the line below every picture."""

HELP = (
    *(key.help for key in KEYS if key.help),
    ("mouse", "drag a slider, click a switch; click a picture that has a mark, to move it"),
    ("mouse", "point at a pixel, a curve or a bar, to read off its value"),
    ("mouse", "point at the name of a slider, to read what it does"),
)
"""For the card of all keys."""
