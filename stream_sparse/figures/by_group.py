"""Items of a batch, each counting as one: points, means of groups, and intervals of these means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .style import Width, paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from stream_sparse.frame import Array

_POINT, _HEIGHT_MM = "#9a9a9a", 48.0
_SPREAD, _BESIDE = 0.36, 0.3
"""Share of the room of a group over which its points lie side by side; how far right their mean is."""
_LETTER_PT = 4.5
"""Width of a letter, with room between two texts."""


class Group(NamedTuple):
    """Items of one group.

    Attributes:
        name: of the group.
        means: (items,), one number for each.
        low, high: interval of the mean of ``means``; nan for fewer than three items.
    """

    name: str
    means: Array
    low: float
    high: float


def plot_groups(groups: Sequence[Group], label: str, title: str, ax: Any, width: Width) -> Axes:
    """Draw each item as a pale point, and beside those of a group their mean and its interval.

    Parameters:
        groups: one or more.
        label: of the horizontal axis, or empty.
        title: of the vertical axis.
        ax: the axes; None: those of a new figure.
        width: of a new figure.
    """
    from .axes import new_axes

    with paper():
        axes: Axes = new_axes(width, _HEIGHT_MM) if ax is None else ax
        axes.set_ylabel(title)
        for index, group in enumerate(groups):
            count = len(group.means)
            spread = _SPREAD * (np.arange(count) - (count - 1) / 2) / max(count - 1, 1)
            axes.plot(index + spread, group.means, "o", color=_POINT, markersize=2, markeredgewidth=0)
            if count:
                mean = float(np.mean(group.means))
                ends = [[mean - group.low], [group.high - mean]]
                axes.errorbar([index + _BESIDE], [mean], ends, fmt="o", color="C0", markersize=3.5)
        _name_places(axes, [f"{group.name}\nn = {len(group.means)}" for group in groups], label)
    return axes


def _name_places(axes: Axes, names: Sequence[str], label: str) -> None:
    """Name the places of the horizontal axis, slanted where they would touch."""
    from .axes import plain

    axes.set_xlim(-0.5, max(len(names), 1) - 0.5)
    axes.set_xlabel(plain(label))
    axes.set_xticks(range(len(names)), [plain(name) for name in names])
    points = 72 * axes.get_window_extent().width / axes.figure.dpi
    if len(names) * max((len(name.split("\n")[0]) for name in names), default=0) * _LETTER_PT > points:
        for text in axes.get_xticklabels():
            text.set(rotation=30, ha="right", rotation_mode="anchor")
