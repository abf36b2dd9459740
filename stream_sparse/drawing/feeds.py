"""What a panel shows, in words and colours: headings, units, legends, families of a sweep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .colours import QUIET, Colour, lighter, palette, ramp
from .legend import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Fed", "Group", "captions", "colours", "entries", "groups", "heading", "units"]


_FIELD = re.compile(r"\.([a-z_]\w*)$")


class Fed(Protocol):
    """An input of a panel, as this module sees it."""

    @property
    def name(self) -> str: ...
    @property
    def node(self) -> Any: ...
    @property
    def unit(self) -> str: ...
    @property
    def sweep(self) -> Mapping[str, Any]: ...
    @property
    def warmup(self) -> int: ...
    @property
    def due(self) -> Callable[[int], int] | None: ...
    def caption(self) -> str: ...


class Group(NamedTuple):
    """Inputs that a sweep made of one node, or one input that stands for itself.

    Attributes:
        name: of the node as it stands in YAML.
        members: numbers of the inputs.
        keys: what is swept, in words, such as ``("window",)``; empty without a sweep.
    """

    name: str
    members: tuple[int, ...]
    keys: tuple[str, ...]


def groups(feeds: Sequence[Fed]) -> list[Group]:
    """The families among the inputs, in order of their first members."""
    found: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for number, feed in enumerate(feeds):
        if feed.sweep:
            base, _, rest = feed.name.partition("@")
            # What follows the swept values names a field: codes and error are families of their own.
            field = _FIELD.search(rest)
            key = (base + (field.group(0) if field else ""), tuple(feed.sweep))
        else:
            key = (feed.name, ())
        found.setdefault(key, []).append(number)
    return [
        Group(name, tuple(members), tuple(k.rpartition(".")[2] for k in keys))
        for (name, keys), members in found.items()
    ]


def colours(feeds: Sequence[Fed]) -> list[Colour]:
    """A colour for each input: of its own, or on a ramp with its family."""
    made: list[Colour] = [QUIET] * len(feeds)
    singles = families = 0
    for group in groups(feeds):
        if group.keys:
            shades = ramp(len(group.members), families)
            families += 1
        else:
            shades = (palette(singles),)
            singles += 1
        for member, shade in zip(group.members, shades, strict=True):
            made[member] = shade
    return made


def captions(feeds: Sequence[Fed]) -> list[str]:
    """A name for each input: what tells them apart, and no more.

    >>> class Part:
    ...     node, sweep = None, {}
    ...     def __init__(self, name): self.name = name
    ...     def caption(self): return self.name
    >>> captions([Part("sparse.gini"), Part("sparse.hoyer")])
    ['gini', 'hoyer']
    """
    if _one_result(feeds):
        return [_field(feed.name) for feed in feeds]
    several = len(groups(feeds)) > 1
    told = {_told(feed) for feed in feeds}
    if len(feeds) > 1 and len(told) == 1 and not any(feed.sweep for feed in feeds):
        return [feed.name for feed in feeds]  # what is true of all tells them not apart
    return [
        f"{feed.name.partition('@')[0]}, {feed.caption()}" if several and feed.sweep else feed.caption()
        for feed in feeds
    ]


def _told(feed: Fed) -> str:
    """What a caption adds to the name."""
    return feed.caption().removeprefix(feed.name)


def _one_result(feeds: Sequence[Fed]) -> bool:
    """Whether these are several named parts of what one node says."""
    bases = {feed.name.partition(".")[0] for feed in feeds}
    return len(feeds) > 1 and len(bases) == 1 and all(_field(f.name) and not f.sweep for f in feeds)


def entries(feeds: Sequence[Fed]) -> list[Entry]:
    """The legend: a dash and a name for an input of its own, coloured values for a family."""
    shades, parted, names = colours(feeds), groups(feeds), captions(feeds)
    made = []
    for group in parted:
        if not group.keys:
            made.append(Entry(names[group.members[0]], shades[group.members[0]]))
            continue
        what = " / ".join(group.keys)
        made.append(Entry(what if len(parted) == 1 else f"{group.name}, {what}", QUIET, mark=False))
        for member in group.members:
            values = " / ".join(_show(v) for v in feeds[member].sweep.values())
            made.append(Entry(values, lighter(shades[member]), mark=False))
    return made


def heading(feeds: Sequence[Fed]) -> str:
    """A title for a panel that was given none."""
    parted = groups(feeds)
    if not parted:
        return ""
    if len(parted) == 1:
        group = parted[0]
        return f"{group.name} by {' and '.join(group.keys)}" if group.keys else feeds[0].caption()
    if _one_result(feeds):
        return feeds[0].name.partition(".")[0]
    kinds = {type(feed.node) for feed in feeds}
    if len(kinds) == 1 and feeds[0].node is not None and len({_field(g.name) for g in parted}) == 1:
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", kinds.pop().__name__).lower()
        field = _field(parted[0].name)
        return f"{words}, {field}" if field else words
    names = [g.name for g in parted]
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def units(feeds: Sequence[Fed]) -> str:
    """The units of all inputs, each once."""
    return ", ".join(dict.fromkeys(feed.unit for feed in feeds if feed.unit))


def _field(name: str) -> str:
    return name.partition(".")[2]


def _show(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
