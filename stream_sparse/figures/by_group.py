"""Items of a batch, each counting as one: points, means of groups, and intervals of these means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .axes import new_axes, one_or_all, plain, with_unit
from .style import Width, paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from stream_sparse.frame import Array

__all__ = ["Group", "GroupPanel", "plot_groups", "plot_items"]

_POINT, _FOOT_MM, _HEIGHT_MM = "#9a9a9a", 8.0, 40.0
_SPREAD, _BESIDE = 0.36, 0.3
"""Share of the room of a group over which its points lie side by side; how far right their mean is."""
_MOST_NAMES, _LONGEST_NAME = 24, 24
"""Most names below an axis, and the length at which one is cut."""
_LETTER_PT = 4.5
"""Width of a letter, with room between two texts."""


class Group(NamedTuple):
    """Items of one group.

    Attributes:
        name: of the group.
        items: their names.
        means: (items,), one number for each.
        low, high: interval of the mean of ``means``; nan for fewer than two items.
    """

    name: str
    items: Sequence[str]
    means: Array
    low: float
    high: float


class GroupPanel(NamedTuple):
    """The groups of one scalar.

    Attributes:
        name: of the scalar.
        unit: of measure, or empty.
        groups: one or more.
    """

    name: str
    unit: str
    groups: Sequence[Group]


def plot_groups(panels: Sequence[GroupPanel], label: str, ax: Any, width: Width) -> Any:
    """Draw each item as a pale point, and beside those of a group their mean, its interval and their number.

    Parameters:
        panels: one or more, with the same groups.
        label: of the horizontal axis, or empty.
        ax, width: as in :func:`new_axes`.

    Returns:
        The Axes, of several panels an array.
    """
    with paper():
        found = _axes(panels, ax, width)
        for axes, panel in zip(found, panels, strict=True):
            for place, group in enumerate(panel.groups):
                count = len(group.means)
                spread = _SPREAD * (np.arange(count) - (count - 1) / 2) / max(count - 1, 1)
                axes.plot(place + spread, group.means, "o", color=_POINT, markersize=2, markeredgewidth=0)
                if count:
                    beside = [place + _BESIDE]
                    mean = float(np.mean(group.means))
                    known = np.isfinite([group.low, group.high]).all()
                    ends = [[mean - group.low], [group.high - mean]] if known else None
                    axes.errorbar(beside, [mean], ends, fmt="o", color="C0", markersize=3.5)
            _numbers(axes, [len(group.means) for group in panel.groups])
        names = [group.name for group in panels[0].groups]
        _finish(found, names, label)
    return one_or_all(found)


def plot_items(panels: Sequence[GroupPanel], label: str, ax: Any, width: Width) -> Any:
    """Draw each item at a place of its own, and behind them the mean of all with its interval.

    Parameters and result are those of :func:`plot_groups`; each panel has one group.
    """
    with paper():
        found = _axes(panels, ax, width)
        names = list(dict.fromkeys(item for panel in panels for item in panel.groups[0].items))
        for axes, panel in zip(found, panels, strict=True):
            (group,) = panel.groups
            if np.isfinite([group.low, group.high]).all():
                axes.axhspan(group.low, group.high, color="C0", alpha=0.15, linewidth=0)
            if len(group.means):
                axes.axhline(float(np.mean(group.means)), color="C0")
            axes.plot([names.index(item) for item in group.items], group.means, "o", color="C2")
            axes.text((len(names) - 1) / 2, 1.01, f"n = {len(group.means)}", **_above(axes))
        _finish(found, names, label)
    return one_or_all(found)


def _axes(panels: Sequence[GroupPanel], ax: Any, width: Width) -> list[Axes]:
    found = new_axes(ax, [panel.name for panel in panels], width, _FOOT_MM + _HEIGHT_MM * len(panels))
    for axes, panel in zip(found, panels, strict=True):
        axes.set_ylabel(with_unit(panel.name, panel.unit))
    return found


def _above(axes: Axes) -> dict[str, Any]:
    """Return how a text stands above a place of the horizontal axis."""
    return {"transform": axes.get_xaxis_transform(), "ha": "center", "va": "bottom"}


def _numbers(axes: Axes, counts: Sequence[int]) -> None:
    """Write the number of items above each group, unless there are too many; shorter if texts would touch."""
    if len(counts) > _MOST_NAMES:
        return
    texts = [f"n = {count}" for count in counts]
    if not _fit(axes, texts):
        texts = [str(count) for count in counts]
        axes.text(-0.5, 1.01, "n = ", **{**_above(axes), "ha": "right"})
    for place, text in enumerate(texts):
        axes.text(place, 1.01, text, **_above(axes))


def _fit(axes: Axes, texts: Sequence[str]) -> bool:
    """Return whether texts have room side by side along the horizontal axis."""
    points = 72 * axes.get_window_extent().width / axes.figure.dpi
    return len(texts) * max(map(len, texts), default=0) * _LETTER_PT <= points


def _finish(found: Sequence[Axes], names: Sequence[str], label: str) -> None:
    """Name the places of the horizontal axis, slanted where they would touch."""
    last = found[-1]
    for axes in found:
        axes.set_xlim(-0.5, len(names) - 0.5)
    if len(names) > _MOST_NAMES:
        last.set_xticks([])
    else:
        short = [name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…" for name in names]
        last.set_xticks(range(len(names)), [plain(name) for name in short])
        if not _fit(last, short):
            for text in last.get_xticklabels():
                text.set(rotation=30, ha="right", rotation_mode="anchor")
    last.set_xlabel(plain(label))
    last.figure.align_ylabels()
