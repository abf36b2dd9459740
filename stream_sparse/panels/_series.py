"""Colours and legend of a panel's inputs: a colour for each input, a ramp for each sweep."""

from __future__ import annotations

from collections.abc import Sequence

from stream_sparse.base import Feed
from stream_sparse.base.feed import captions, families
from stream_sparse.drawing.colours import Colour, legible, palette, ramp
from stream_sparse.drawing.legend import Entry
from stream_sparse.drawing.theme import theme

__all__ = ["colours", "legends", "names", "part_colours", "part_legend", "strip_names"]

FEW = 6
"""So many parts of an input are named; more are coloured along a ramp and numbered."""


def colours(feeds: Sequence[Feed]) -> list[Colour]:
    """Return a colour for each input: one of the palette, or in a sweep one of a ramp."""
    return [shades[0] for shades in part_colours(feeds, [1] * len(feeds))]


def part_colours(feeds: Sequence[Feed], counts: Sequence[int]) -> list[tuple[Colour, ...]]:
    """Return colours for so many parts of each input; those of a sweep, and many parts, are of a ramp."""
    made: list[tuple[Colour, ...]] = [(theme().quiet,)] * len(feeds)
    singles = ramps = 0
    for family in families(feeds):
        count = counts[family.members[0]]
        if family.keys:
            for member, shade in zip(family.members, ramp(len(family.members), ramps), strict=True):
                made[member] = (shade,) * max(counts[member], 1)
            ramps += 1
        elif count <= FEW:
            made[family.members[0]] = tuple(palette(singles + k) for k in range(max(count, 1)))
            singles += max(count, 1)
        else:
            made[family.members[0]] = ramp(count, ramps)
            ramps += 1
    return made


def strip_names(feeds: Sequence[Feed]) -> tuple[str, list[str]]:
    """Return words above the names of strips, and the name of each: in a single sweep the swept values."""
    found = families(feeds)
    if len(found) == 1 and found[0].keys:
        return " / ".join(found[0].keys), [feed.swept() for feed in feeds]
    return "", captions(feeds)


def legends(feeds: Sequence[Feed], words: Sequence[str] = ()) -> list[tuple[Entry, ...]]:
    """Return the legend of each family: a dash and a name for a single input, coloured values for a sweep.

    ``words`` follow the names of single inputs.
    """
    shades, found, names = colours(feeds), families(feeds), captions(feeds)
    names = [", ".join(filter(None, pair)) for pair in zip(names, words or [""] * len(names), strict=True)]
    made: list[tuple[Entry, ...]] = []
    for family in found:
        if not family.keys:
            made.append((Entry(names[family.members[0]], shades[family.members[0]]),))
            continue
        keys = " / ".join(family.keys)
        head = Entry(keys if len(found) == 1 else f"{family.shown}, {keys}", theme().quiet, mark=False)
        values = (Entry(feeds[k].swept(), legible(shades[k]), mark=False) for k in family.members)
        made.append((head, *values))
    return made


def part_legend(name: str, numbers: Sequence[str], shades: Sequence[Colour]) -> tuple[Entry, ...]:
    """Return the legend of the parts of one input, with their numbers."""
    each = zip(numbers, shades, strict=True)
    if len(numbers) <= FEW:
        return tuple(Entry(f"{name}[{number}]", shade) for number, shade in each)
    head = Entry(name, theme().quiet, mark=False)
    return head, *(Entry(number, legible(shade), mark=False) for number, shade in each)


def names(feeds: Sequence[Feed]) -> list[str]:
    """Return a short name for each input, without the parameters of its node; empty for a single one.

    >>> names([Feed("box", None, "", {}, 0)]), names([Feed("a", None, "", {}, 0), Feed("b", None, "", {}, 0)])
    ([''], ['a', 'b'])
    """
    if len(feeds) == 1:
        return [""]
    found = families(feeds)
    made = [""] * len(feeds)
    for family in found:
        for k in family.members:
            swept = feeds[k].caption() if family.keys else ""
            made[k] = swept if swept and len(found) == 1 else " ".join(filter(None, (family.shown, swept)))
    return made
