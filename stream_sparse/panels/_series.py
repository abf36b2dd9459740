"""Colours and legend of a panel's inputs: a colour for each input, a ramp for each sweep."""

from __future__ import annotations

from collections.abc import Sequence

from stream_sparse.base import Feed
from stream_sparse.base.feed import captions, families
from stream_sparse.drawing.colours import Colour, legible, palette, ramp
from stream_sparse.drawing.legend import Entry
from stream_sparse.drawing.theme import theme

__all__ = ["colours", "legend_entries", "strip_names"]


def colours(feeds: Sequence[Feed]) -> list[Colour]:
    """Return a colour for each input: one of the palette, or in a sweep one of a ramp."""
    made: list[Colour] = [theme().quiet] * len(feeds)
    singles = sweeps = 0
    for family in families(feeds):
        if family.keys:
            shades = ramp(len(family.members), sweeps)
            sweeps += 1
        else:
            shades = (palette(singles),)
            singles += 1
        for member, shade in zip(family.members, shades, strict=True):
            made[member] = shade
    return made


def strip_names(feeds: Sequence[Feed]) -> tuple[str, list[str]]:
    """Return words above the names of strips, and the name of each: in a single sweep the swept values."""
    found = families(feeds)
    if len(found) == 1 and found[0].keys:
        return " / ".join(found[0].keys), [feed.swept() for feed in feeds]
    return "", captions(feeds)


def legend_entries(feeds: Sequence[Feed], words: Sequence[str] = ()) -> list[Entry]:
    """Return the legend: a dash and a name for a single input, coloured values for a sweep.

    ``words`` follow the names of single inputs.
    """
    shades, found, names = colours(feeds), families(feeds), captions(feeds)
    names = [", ".join(filter(None, pair)) for pair in zip(names, words or [""] * len(names), strict=True)]
    made = []
    for family in found:
        if not family.keys:
            made.append(Entry(names[family.members[0]], shades[family.members[0]]))
            continue
        keys = " / ".join(family.keys)
        made.append(Entry(keys if len(found) == 1 else f"{family.shown}, {keys}", theme().quiet, mark=False))
        for member in family.members:
            made.append(Entry(feeds[member].swept(), legible(shades[member]), mark=False))
    return made
