"""The base of panels that show the latest values of their inputs: what they keep, and what all of them do."""

import functools
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar

from stream_sparse.base import Feed, Panel, Statistic, yaml_name
from stream_sparse.base.feed import captions, families
from stream_sparse.drawing.axes import LegendEntry
from stream_sparse.drawing.description import Description, Message
from stream_sparse.drawing.inks import QUIET, Ink, curve_ink, ramp_inks
from stream_sparse.errors import InputError
from stream_sparse.frame import Stamp, Value, describe

from ._stale import StaleInputs

T = TypeVar("T")

_SO_FAR = " frames so far"
_NAMED = 4


class InputReading(NamedTuple):
    """How to read the inputs of a panel.

    Attributes:
        over: over which frames all inputs are, such as ``last 90 frames``; empty where they differ.
        definition: the definition of all inputs, such as ``Pearson``; empty where they differ.
        words: for each input those words that do not hold for all.
        normals: for each input the value of a normal distribution; None where that is unknown.
        few: for each input whether it is over fewer frames than it will be: its window is not full yet.
    """

    over: str
    definition: str
    words: tuple[str, ...]
    normals: tuple[float | None, ...]
    few: tuple[bool, ...]

    @property
    def note(self) -> str:
        """The words that hold for all inputs."""
        return ", ".join(filter(None, (self.over, self.definition)))


class _Count:
    """The number of frames that the values of one input describe.

    It is counted here: the nodes work in another thread, and may be ahead of the picture.
    """

    def __init__(self, feed: Feed, known: Statistic) -> None:
        self._feed, self._learns = feed, known.first is None
        self.frames = known.seen

    def see(self, without: int, last: int | None, start: int) -> None:
        """Take a value, so many frames without one after that at ``last``; ``start`` is the first frame."""
        feed = self._feed
        now = feed.statistic() if self._learns or last is None or without else None
        # Only frames without a value show a reset.
        reset = last is not None and without and feed.due is not None and feed.due(start) > last
        if now is not None and (last is None or reset):
            before = 0 if reset else self.frames
            self.frames = max(before + 1, now.first or before + without + 1)
        elif now is None or now.frames != 0:
            self.frames += 1


class PanelStatistics:
    """Says how to read the inputs of a panel, given the values of each frame."""

    def __init__(self, feeds: Sequence[Feed], *, known: bool = True) -> None:
        statistics = {k: feed.statistic() for k, feed in enumerate(feeds) if known}
        wanted = {k: statistic for k, statistic in statistics.items() if statistic is not None}
        self._feeds, self._known = feeds, wanted
        # A window that is full with its first value needs no counting.
        counted = {k: s for k, s in wanted.items() if s.first is None or s.first != s.frames}
        self._counts = {k: _Count(feeds[k], s) for k, s in counted.items()}
        self._reading: InputReading | None = None

    def see(self, values: Sequence[Value], before: StaleInputs) -> None:
        """Take the values of a frame, which ``before`` has not taken yet."""
        self._reading = None
        for k, count in self._counts.items():
            if values[k] is not None:
                count.see(before.without[k], before.last[k], before.first or 0)

    def reading(self) -> InputReading:
        """Return how to read the latest values."""
        if self._reading is None:
            self._reading = self._read()
        return self._reading

    def _read(self) -> InputReading:
        statistics: list[Statistic | None] = [None] * len(self._feeds)
        counts: list[int | None] = [None] * len(self._feeds)
        for k in self._known:
            now = self._feeds[k].statistic()
            statistics[k] = now and now._replace(first=None, seen=0)  # which change with each frame
        for k, count in self._counts.items():
            counts[k] = count.frames
        return _reading(tuple(statistics), tuple(counts))


@functools.lru_cache(maxsize=64)
def _reading(known: Sequence[Statistic | None], counts: Sequence[int | None]) -> InputReading:
    """Return how to read inputs that describe so many frames; cached, since full windows stay the same."""
    if not any(known):
        return InputReading("", "", ("",) * len(known), (None,) * len(known), (False,) * len(known))
    definitions = ["" if s is None else s.definition for s in known]
    overs = ["" if s is None else _over(s, n) for s, n in zip(known, counts, strict=True)]
    over = definition = ""
    growing = all(over.endswith(_SO_FAR) for over in overs)
    some = sorted(n for n in counts if n is not None)
    # Among few inputs, one that was reset is named.
    alike = growing and (len(known) > _NAMED or 2 * some[0] >= some[-1])
    if alike or len(set(overs)) == 1:
        over = f"all {some[0]} to {some[-1]}{_SO_FAR}" if len(set(overs)) > 1 else overs[0]
        overs = [""] * len(known)
    if len(set(definitions)) == 1:
        definition = definitions[0]
        definitions = [""] * len(known)
    words = tuple(", ".join(filter(None, pair)) for pair in zip(overs, definitions, strict=True))
    few = tuple(
        bool(s and s.frames and n is not None and n < s.frames) for s, n in zip(known, counts, strict=True)
    )
    return InputReading(over, definition, words, tuple(s and s.normal for s in known), few)


def _over(how: Statistic, count: int | None) -> str:
    """Return over which frames a value is; without a count its window is full."""
    return how.over(count if count is not None else how.frames or 0)


_FEW = 6  # so many parts of an input are named; more are coloured along a ramp and numbered


class Series:
    """Names and colours of the inputs of a panel; inputs of a sweep are a family.

    ``names`` are short names of the inputs, without the parameters of their nodes; empty for a single one.
    ``inks`` has an ink for each input: one of the palette, or in a sweep one of a ramp.
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
        self.inks = [inks[0] for inks in self.part_inks([1] * len(self.feeds))]

    def part_inks(self, counts: Sequence[int]) -> list[tuple[Ink, ...]]:
        """Return inks for so many parts of each input; those of a sweep, and many parts, are of a ramp."""
        inks: list[tuple[Ink, ...]] = [(QUIET,)] * len(self.feeds)
        singles = ramps = 0
        for family in self.families:
            first = family.members[0]
            count = max(counts[first], 1)
            if family.keys:
                for member, ink in zip(family.members, ramp_inks(len(family.members), ramps), strict=True):
                    inks[member] = (ink,) * max(counts[member], 1)
                ramps += 1
            elif count <= _FEW:
                inks[first] = tuple([curve_ink(singles + k) for k in range(count)])
                singles += count
            else:
                inks[first] = ramp_inks(count, ramps)
                ramps += 1
        return inks

    def strip_names(self) -> tuple[str, list[str]]:
        """Return words above the names of strips, and those: in a single sweep the swept values."""
        if len(self.families) == 1 and self.families[0].keys:
            return " / ".join(self.families[0].keys), [feed.swept() for feed in self.feeds]
        return "", captions(self.feeds)

    def legends(self, words: Sequence[str] = ()) -> list[tuple[LegendEntry, ...]]:
        """Return the legend of each family: a dash and a name for one input, coloured values for a sweep.

        ``words`` follow the names of single inputs.
        """
        names = captions(self.feeds) if any(not family.keys for family in self.families) else []
        entries: list[tuple[LegendEntry, ...]] = []
        for family in self.families:
            first = family.members[0]
            if not family.keys:
                name = ", ".join(filter(None, (names[first], words[first] if words else "")))
                entries.append((LegendEntry(name, self.inks[first]),))
                continue
            keys = " / ".join(family.keys)
            head = keys if len(self.families) == 1 else f"{family.shown}, {keys}"
            values = (LegendEntry(self.feeds[k].swept(), self.inks[k], dash=False) for k in family.members)
            entries.append((LegendEntry(head, QUIET, dash=False), *values))
        return entries

    def part_legend(self, name: str, numbers: Sequence[str], inks: Sequence[Ink]) -> tuple[LegendEntry, ...]:
        """Return the legend of the parts of one input, with their numbers."""
        each = zip(numbers, inks, strict=True)
        if len(numbers) <= _FEW:
            return tuple(LegendEntry(f"{name}[{number}]", ink) for number, ink in each)
        head = LegendEntry(name, QUIET, dash=False)
        return head, *(LegendEntry(number, ink, dash=False) for number, ink in each)


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
        self._statistics = PanelStatistics(self.feeds, known=self._says_frames)
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

    def _refusal(self, expected: str, value: object, advice: str = "") -> InputError:
        """Return the error that says what inputs must be, and perhaps how to show this value."""
        more = f"; {advice}" if advice else ""
        return InputError(f"{yaml_name(type(self))}: expects {expected}, got {describe(value)}{more}")

    def describe(self) -> Description:
        return self._instead() or self._described()

    def _instead(self) -> Message | None:
        """Return words in place of the values, as before the first one; None: there are values to show."""
        return self._stale.said() if all(value is None for value in self._latest) else None

    def _described(self) -> Description:
        """Return a description of the latest values."""
        raise TypeError(f"{type(self).__name__} defines no _described()")

    def _each(self, make: Callable[[Any, int], T]) -> tuple[T | Message, ...]:
        """Return what a function makes of the latest value of each input, or why there is none."""
        latest = enumerate(self._latest)
        return tuple(self._stale.said(k) if value is None else make(value, k) for k, value in latest)

    def _shown(self) -> list[tuple[int, Any]]:
        """Return the latest values that are up to date, or all if all are stale, with the inputs' numbers."""
        is_shown = self._stale.is_shown
        return [(k, value) for k, value in enumerate(self._latest) if value is not None and is_shown(k)]


def words(*parts: str) -> str:
    """Return the parts that are not empty, with commas between them."""
    return ", ".join(filter(None, parts))
