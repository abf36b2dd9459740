"""How to read the statistics that a panel shows: over which frames they are, and which value is normal."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from stream_sparse.base import Feed, Statistic
from stream_sparse.frame import Value

from ._stale import StaleInputs

_SO_FAR = " frames so far"
_FEW = 4


class Reading(NamedTuple):
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


class Statistics:
    """Says how to read the inputs of a panel, given the values of each frame."""

    def __init__(self, feeds: Sequence[Feed], *, known: bool = True) -> None:
        statistics = {k: feed.statistic() for k, feed in enumerate(feeds) if known}
        found = {k: statistic for k, statistic in statistics.items() if statistic is not None}
        self._feeds, self._known = feeds, found
        # A window that is full with its first value needs no counting.
        counted = {k: s for k, s in found.items() if s.first is None or s.first != s.frames}
        self._counts = {k: _Count(feeds[k], s) for k, s in counted.items()}
        self._reading: Reading | None = None

    def see(self, values: Sequence[Value], before: StaleInputs) -> None:
        """Take the values of a frame, which ``before`` has not taken yet."""
        self._reading = None
        for k, count in self._counts.items():
            if values[k] is not None:
                count.see(before.without[k], before.last[k], before.first or 0)

    def reading(self) -> Reading:
        """Return how to read the latest values."""
        if self._reading is None:
            self._reading = self._read()
        return self._reading

    def _read(self) -> Reading:
        known: list[Statistic | None] = [None] * len(self._feeds)
        counts: list[int | None] = [None] * len(self._feeds)
        for k in self._known:
            now = self._feeds[k].statistic()
            known[k] = now and now._replace(first=None, seen=0)  # which change with each frame
        for k, count in self._counts.items():
            counts[k] = count.frames
        return _reading(tuple(known), tuple(counts))


@functools.lru_cache(maxsize=64)
def _reading(known: Sequence[Statistic | None], counts: Sequence[int | None]) -> Reading:
    """Return how to read inputs that describe so many frames; cached, since full windows stay the same."""
    if not any(known):
        return Reading("", "", ("",) * len(known), (None,) * len(known), (False,) * len(known))
    definitions = ["" if s is None else s.definition for s in known]
    overs = ["" if s is None else _over(s, n) for s, n in zip(known, counts, strict=True)]
    over = definition = ""
    growing = all(over.endswith(_SO_FAR) for over in overs)
    some = sorted(n for n in counts if n is not None)
    # Among few inputs, one that was reset is named.
    alike = growing and (len(known) > _FEW or 2 * some[0] >= some[-1])
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
    return Reading(over, definition, words, tuple(s and s.normal for s in known), few)


def _over(how: Statistic, count: int | None) -> str:
    """Return over which frames a value is; without a count its window is full."""
    return how.over(count if count is not None else how.frames or 0)
