"""The base of panels that show the latest values of their inputs: what they keep, and what all of them do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from stream_sparse.base import Feed, Panel
from stream_sparse.base.feed import captions, families
from stream_sparse.drawing.axes import Entry
from stream_sparse.drawing.description import Description, Message
from stream_sparse.drawing.inks import QUIET, Ink, curve_ink, ramp_inks
from stream_sparse.frame import Stamp, Value

from ._stale import StaleInputs
from ._statistics import Statistics

_FEW = 6  # so many parts of an input are named; more are coloured along a ramp and numbered


class Series:
    """Names and colours of the inputs of a panel; inputs of a sweep are a family.

    ``names`` are short names of the inputs, without the parameters of their nodes; empty for a single one.
    """

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self.feeds = feeds
        self.families = families(feeds)
        self.names = [""] * len(feeds)
        for family in self.families if len(feeds) > 1 else []:
            for k in family.members:
                swept = feeds[k].caption() if family.keys else ""
                alone = swept and len(self.families) == 1
                self.names[k] = swept if alone else " ".join(filter(None, (family.shown, swept)))
        self._inks = [inks[0] for inks in self.part_inks([1] * len(self.feeds))]

    def inks(self) -> Sequence[Ink]:
        """Return an ink for each input: one of the palette, or in a sweep one of a ramp."""
        return self._inks

    def part_inks(self, counts: Sequence[int]) -> list[tuple[Ink, ...]]:
        """Return inks for so many parts of each input; those of a sweep, and many parts, are of a ramp."""
        made: list[tuple[Ink, ...]] = [(QUIET,)] * len(self.feeds)
        singles = ramps = 0
        for family in self.families:
            first = family.members[0]
            count = max(counts[first], 1)
            if family.keys:
                for member, ink in zip(family.members, ramp_inks(len(family.members), ramps), strict=True):
                    made[member] = (ink,) * max(counts[member], 1)
                ramps += 1
            elif count <= _FEW:
                made[first] = tuple([curve_ink(singles + k) for k in range(count)])
                singles += count
            else:
                made[first] = ramp_inks(count, ramps)
                ramps += 1
        return made

    def strip_names(self) -> tuple[str, list[str]]:
        """Return words above the names of strips, and those: in a single sweep the swept values."""
        if len(self.families) == 1 and self.families[0].keys:
            return " / ".join(self.families[0].keys), [feed.swept() for feed in self.feeds]
        return "", captions(self.feeds)

    def legends(self, words: Sequence[str] = ()) -> list[tuple[Entry, ...]]:
        """Return the legend of each family: a dash and a name for one input, coloured values for a sweep.

        ``words`` follow the names of single inputs.
        """
        inks = self.inks()
        names = captions(self.feeds) if any(not family.keys for family in self.families) else []
        made: list[tuple[Entry, ...]] = []
        for family in self.families:
            first = family.members[0]
            if not family.keys:
                name = ", ".join(filter(None, (names[first], words[first] if words else "")))
                made.append((Entry(name, inks[first]),))
                continue
            keys = " / ".join(family.keys)
            head = keys if len(self.families) == 1 else f"{family.shown}, {keys}"
            values = (Entry(self.feeds[k].swept(), inks[k], dash=False) for k in family.members)
            made.append((Entry(head, QUIET, dash=False), *values))
        return made

    def part_legend(self, name: str, numbers: Sequence[str], inks: Sequence[Ink]) -> tuple[Entry, ...]:
        """Return the legend of the parts of one input, with their numbers."""
        each = zip(numbers, inks, strict=True)
        if len(numbers) <= _FEW:
            return tuple(Entry(f"{name}[{number}]", ink) for number, ink in each)
        head = Entry(name, QUIET, dash=False)
        return head, *(Entry(number, ink, dash=False) for number, ink in each)


class ValuesPanel(Panel):
    """Base of the panels of this package.

    A subclass says in ``_checked`` what it makes of a value, and describes it in ``_described``, which is
    called once there is a value. ``_latest`` has what ``_checked`` returned last, for each input; None:
    nothing yet.
    """

    _says_frames: ClassVar[bool] = True
    """Whether the note says over which frames the values are statistics."""

    def reset(self) -> None:
        self._latest: list[Any] = [None] * len(self.feeds)
        self._stale = StaleInputs(self.feeds)
        self._statistics = Statistics(self.feeds, known=self._says_frames)
        self._series = Series(self.feeds)

    def note(self) -> str:
        """Return the units of measure, and over which frames the values are statistics."""
        return words(super().note(), self._statistics.reading().note)

    def see(self, *values: Value, at: Stamp) -> None:
        self._statistics.see(values, self._stale)
        for k, value in self._stale.see(values, at.index):
            self._latest[k] = self._checked(value, k, at)

    def _checked(self, value: Value, which: int, at: Stamp, /) -> Any:
        """Return what is kept of a value of an input, or raise InputError for one that cannot be shown."""
        del which, at
        return value

    def describe(self) -> Description:
        return self._instead() or self._described()

    def _instead(self) -> Message | None:
        """Return words in place of the values, as before the first one; None: there are values to show."""
        return self._stale.said() if all(value is None for value in self._latest) else None

    def _described(self) -> Description:
        """Return a description of the latest values."""
        raise TypeError(f"{type(self).__name__} defines no _described()")

    def _shown(self) -> list[tuple[int, Any]]:
        """Return the latest values that are up to date, or all if all are stale, with the inputs' numbers."""
        is_shown = self._stale.is_shown
        return [(k, value) for k, value in enumerate(self._latest) if value is not None and is_shown(k)]


def words(*parts: str) -> str:
    """Return the parts that are not empty, with commas between them."""
    return ", ".join(filter(None, parts))
