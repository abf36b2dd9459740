"""The inputs of a panel: their description, families of a sweep, and text for headings and legends."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from .node import Node
from .statistic import Statistic

_FIELD = re.compile(r"\.([a-z_]\w*)$")


def no_statistic() -> None:
    """Return None: the value describes no more than itself."""


class Feed(NamedTuple):
    """The description of one input of a panel.

    Attributes:
        name: the name in YAML: ``box``, ``dict.error``, ``k_box@box.window=11``.
        node: the node that gives the values, with its current parameters; None for the source.
        unit: unit of measure of the values, such as ``gray levels``, or empty.
        sweep: the swept parameters of this branch, such as ``{"box.window": 11}``; empty without a sweep.
        warmup: number of frames before the first value, summed along the path from the source.
        due: takes the index of the run's first frame and returns the index of the frame that brings the first
            value since the latest reset of a node on the path; None where that is unknown.
        label: the panel's own name for the input, or empty; a sweep has one name. Of a parameter that a
            panel shows it is the name of its slider.
        units: units of measure of its named outputs, by name; empty for a single value.
        axes: units of measure of the swept parameters, by their names in ``sweep``.
        statistic: returns how to read the values, with the node's current parameters; None where they
            describe no more than themselves.
        settings: returns the current parameters of all nodes on the path from the source, to see edits.
        live: names of the node's parameters that have a slider, beside which their values stand.
    """

    name: str
    node: Node | None
    unit: str
    sweep: Mapping[str, Any]
    warmup: int
    due: Callable[[int], int] | None = None
    label: str = ""
    units: Mapping[str, str] = {}
    statistic: Callable[[], Statistic | None] = no_statistic
    axes: Mapping[str, str] = {}
    settings: Callable[[], tuple[object, ...]] = tuple
    live: tuple[str, ...] = ()

    def caption(self) -> str:
        """Text for a legend: ``relu, theta 150``, the panel's own name, or in a sweep ``window 11``."""
        if self.sweep:
            return ", ".join(f"{key.rpartition('.')[2]} {_text(value)}" for key, value in self.sweep.items())
        if self.label:
            return self.label
        words = self.node.caption() if self.node is not None else ""
        return f"{self.name}, {words}" if words else self.name

    def swept(self) -> str:
        """Return the swept values of this branch, without the names of the parameters: ``11 / 0.5``."""
        return " / ".join(map(_text, self.sweep.values()))


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


class Family(NamedTuple):
    """The inputs that a sweep made of one node, or one input without a sweep.

    ``members`` are numbers of inputs, ``keys`` the swept parameters, such as ``("window",)``; ``shown`` is
    the name to show: the panel's own, or ``name``.
    """

    name: str
    members: tuple[int, ...]
    keys: tuple[str, ...]
    shown: str


def families(feeds: Sequence[Feed]) -> list[Family]:
    """Return the families among the inputs, in the order of their first members.

    >>> feeds = Feed("k@box.window=1", None, "", {"box.window": 1}, 0), Feed("gini", None, "", {}, 0)
    >>> [(family.name, family.members, family.keys) for family in families(feeds)]
    [('k', (0,), ('window',)), ('gini', (1,), ())]
    """
    groups: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for number, feed in enumerate(feeds):
        name = feed.name
        if feed.sweep:
            base, _, rest = name.partition("@")
            # The field follows the swept values: codes and error are different families.
            field = _FIELD.search(rest)
            name = base + (field.group(0) if field else "")
        groups.setdefault((name, feed.label, tuple(feed.sweep)), []).append(number)
    return [
        Family(name, tuple(members), tuple(key.rpartition(".")[2] for key in keys), label or name)
        for (name, label, keys), members in groups.items()
    ]


def captions(feeds: Sequence[Feed]) -> list[str]:
    """Return a short name for each input that distinguishes it from the others.

    >>> captions([Feed("sparse.gini", None, "", {}, 0), Feed("sparse.hoyer", None, "", {}, 0)])
    ['gini', 'hoyer']
    """
    if _from_one_node(feeds):
        return [feed.label or _field(feed.name) for feed in feeds]
    parameters = {feed.caption().removeprefix(feed.name) for feed in feeds}
    if len(feeds) > 1 and len(parameters) == 1 and not any(feed.sweep for feed in feeds):
        return [feed.label or feed.name for feed in feeds]  # equal parameters do not distinguish
    several = any(feed.sweep for feed in feeds) and len(families(feeds)) > 1
    return [
        f"{feed.label or feed.name.partition('@')[0]}, {feed.caption()}"
        if several and feed.sweep
        else feed.caption()
        for feed in feeds
    ]


def heading(feeds: Sequence[Feed]) -> str:
    """Return a heading for a panel without a title."""
    groups = families(feeds)
    if not groups:
        return ""
    if len(groups) == 1:
        family = groups[0]
        return f"{family.shown} by {' and '.join(family.keys)}" if family.keys else feeds[0].caption()
    if any(feed.label for feed in feeds):
        return _listed([family.shown for family in groups])
    if _from_one_node(feeds):
        return feeds[0].name.partition(".")[0]
    kinds = {type(feed.node) for feed in feeds}
    if len(kinds) == 1 and feeds[0].node is not None and len({_field(f.name) for f in groups}) == 1:
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", kinds.pop().__name__).lower()
        field = _field(groups[0].name)
        return f"{words}, {field}" if field else words
    return _listed([family.name for family in groups])


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def common_parameters(feeds: Sequence[Feed]) -> str:
    """Return the parameters that the captions of all nodes have in common: ``axis x, edges mirrored``.

    Those with a slider are left out, since it shows them. A named output, such as the atoms of a code, may
    not depend on the parameters.
    """
    if any(_FIELD.search(feed.name) for feed in feeds):
        return ""
    captions = ["" if feed.node is None else feed.node.caption() for feed in feeds]
    first, *others = (caption.split(", ") for caption in captions)
    live = {name for feed in feeds for name in feed.live}
    shown = (part for part in first if part and part.partition(" ")[0] not in live)
    return ", ".join(part for part in shown if all(part in other for other in others))


def units_of_measure(feeds: Sequence[Feed]) -> str:
    """Return the units of measure of the inputs, each once; with names where other inputs lack a unit.

    >>> units_of_measure([Feed("code.r2", None, "", {}, 0), Feed("code.rmse", None, "gray levels", {}, 0)])
    'rmse in gray levels'
    """
    units = dict.fromkeys(feed.unit for feed in feeds if feed.unit)
    if all(feed.unit for feed in feeds):
        return ", ".join(units)
    names: dict[str, list[str]] = {unit: [] for unit in units}
    for family in families(feeds):
        if unit := feeds[family.members[0]].unit:
            names[unit].append(_field(family.shown) or family.shown)
    return ", ".join(f"{_listed(names[unit])} in {unit}" for unit in units)


def _from_one_node(feeds: Sequence[Feed]) -> bool:
    """Return whether these are several named outputs of one node."""
    nodes = {feed.name.partition(".")[0] for feed in feeds}
    return len(feeds) > 1 and len(nodes) == 1 and all(_field(f.name) and not f.sweep for f in feeds)


def _field(name: str) -> str:
    return name.partition(".")[2]
