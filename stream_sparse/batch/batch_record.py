"""Read the folder of a batch: tables, all rows, and each run."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from stream_sparse.base import Node, yaml_name
from stream_sparse.errors import InputError
from stream_sparse.figures.by_group import Group, plot_groups
from stream_sparse.frame import named_outputs
from stream_sparse.io.cells import unshielded
from stream_sparse.plan import read_yaml
from stream_sparse.records import RunRecord, open_run
from stream_sparse.run.saved_state import SavedState

from .folder import read_batch
from .items import ITEM_COLUMNS
from .pooling import mean_interval

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from stream_sparse.figures.style import Width

_MEAN = ".mean"
"""The end of the title of a column of means, behind the name of the scalar."""


class BatchRecord:
    """A batch, finished or not. Each table is read when it is first asked for.

    Attributes:
        folder: of the batch.
        names: of its items, in order.
        runs: those that are done, by the name of their item.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        info = read_batch(folder)
        self.names: list[str] = info["items"]
        self._labels: list[str] = info["columns"]
        done = [name for name in self.names if (folder / name / "run.json").is_file()]
        self.runs: dict[str, RunRecord] = {name: open_run(folder / name) for name in done}

    def __repr__(self) -> str:
        return f"<batch {self.folder.as_posix()}: {len(self.names)} items, {len(self.runs)} done>"

    @cached_property
    def summary(self) -> pd.DataFrame:
        """``summary.csv``: a row for each item."""
        return self._table("summary.csv").set_index("item")

    @cached_property
    def pooled(self) -> pd.DataFrame:
        """``pooled.csv``: statistics over all frames of all items, and by group."""
        return self._table("pooled.csv")

    @cached_property
    def over_items(self) -> pd.DataFrame:
        """``items.csv``: statistics over the means of items, each counting as one, and by group."""
        return self._table("items.csv")

    @cached_property
    def failures(self) -> pd.DataFrame:
        """``failures.csv``: a row for each item that has failed."""
        return self._table("failures.csv").set_index("item")

    @property
    def scalars(self) -> list[str]:
        """The names of the scalars of its runs."""
        return [title.removesuffix(_MEAN) for title in self.summary if title.endswith(_MEAN)]

    def to_frame(self) -> pd.DataFrame:
        """Return all rows of all runs as a table of pandas.

        Its index is ``item``, the columns of the segments, such as ``label``, ``frame`` and ``time_s``.
        Scalars that a run lacks are nan there.
        """
        # A batch that was killed may have no summary.
        table = self.summary if self._labels else pd.DataFrame(index=[*self.runs])
        cells = table[self._labels].reindex([*self.runs], fill_value="")
        runs = {(name, *cells.loc[name]): run.to_frame() for name, run in self.runs.items()}
        return pd.concat(runs, names=["item", *self._labels])

    def to_xarray(self) -> Any:  # a Dataset
        """Return the scalars of all runs as a data set of xarray along ``frame``.

        Beside ``frame`` and ``time_s``, ``item`` and the columns of the segments are coordinates:
        ``groupby("label")``. A scalar has its unit of measure as ``units``.
        """
        import xarray as xr

        runs = [run.to_xarray(arrays=False) for run in self.runs.values()]
        joined = xr.concat(runs, "frame", combine_attrs="drop_conflicts")
        cells = self.to_frame().index.droplevel(["frame", "time_s"]).to_frame()
        return joined.assign_coords({name: ("frame", column.to_numpy()) for name, column in cells.items()})

    def plot(
        self,
        name: str,
        by: str | None = None,
        ax: Axes | None = None,
        width: Width = "single",
    ) -> Axes:
        """Draw the means of items, each counting as one, as a figure for a paper, by matplotlib.

        A pale point is an item: its mean over its frames. A dark point is the mean of a group of items, with
        its 95 % interval over items by Student's t (of fewer than 3 there is none), and n, the number.
        Frames are not replicates, so there is no interval over frames.

        Parameters:
            name: of a scalar.
            by: a column of the segments, whose values are the groups; None: one group of all items.
            ax: Axes of yours to draw in; None: those of a new figure.
            width: of a new figure: ``single`` (a column of 89 mm), ``double`` (183 mm), or a number of mm.

        Returns:
            The Axes.

        Raises:
            KeyError: for a scalar or a column that there is not.
        """
        from stream_sparse.figures.axes import with_unit

        groups = [
            Group(group, means.to_numpy(), *mean_interval(means.to_numpy()))
            for group, means in self._means(name, by).items()
        ]
        column = next(iter(self.runs.values())).columns[name]
        title = with_unit(f"mean {column.title or name}", column.unit)
        return plot_groups(groups, by or "", f"{title}\n95 % t interval", ax, width)

    def merged(self, name: str, items: Iterable[str] | None = None) -> SimpleNamespace:
        """Return the results of a node as if it had seen the frames of several runs, in the order of items.

        Its state is merged of theirs. ``open_batch("results").merged("h").counts`` are the counts of a
        histogram over all videos, and ``.edges`` the edges of its bins. A single result has the last word of
        the node's name, such as ``kurtosis`` of ``running_kurtosis``.

        Parameters:
            name: of a node that can be merged (:meth:`Node.merge`), in the pipeline.
            items: names of the items, or of one; None: all that are done.

        Raises:
            KeyError: where there is no such node.
            InputError: where there is no such item, or the node cannot be merged.
        """
        names = [*self.runs] if items is None else [items] if isinstance(items, str) else [*items]
        if not names or not self.runs.keys() >= {*names}:
            there = ", ".join(self.runs) or "none"
            raise InputError(f"{self.folder.as_posix()}: merged: expected items that are done: {there}")
        plan = read_yaml(self.runs[names[0]].pipeline, "pipeline", "pipeline.yaml")
        node = next(p.unit for p in plan.parts if isinstance(p.unit, Node) and p.name == name).fresh()
        node.restore(node.merge(self._state(item, name) for item in self.runs if item in names))
        single = yaml_name(type(node)).rpartition("_")[2]
        results = named_outputs(node.current()).items()
        return SimpleNamespace(**{result or single: value for result, value in results})

    def _state(self, item: str, name: str) -> dict[str, Any]:
        kept: dict[str, Any] = SavedState(self.folder / item / "state.npz").content["nodes"][name]["state"]
        return kept

    def _means(self, name: str, by: str | None) -> dict[str, pd.Series]:
        """Return the means of a scalar of the items of each group; an item without a label is in none."""
        means = self.summary[name + _MEAN]
        means = means[np.isfinite(means)]
        if by is None:
            return {"all items": means}
        labels = self.summary[by].loc[means.index]
        return {group: means[labels == group] for group in dict.fromkeys(labels) if group}

    def _table(self, name: str) -> pd.DataFrame:
        path = self.folder / name
        if not path.exists():
            raise InputError(f"{path.as_posix()}: is missing; run the same batch again to write it")
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        for title, cells in table.items():
            if title in (*ITEM_COLUMNS, *self._labels, "scalar", "ended", "error"):
                table[title] = cells.map(unshielded)
            elif cells.str.isdecimal().all():
                table[title] = cells.astype(int)
            else:
                table[title] = cells.replace("", "nan").astype(float)
        return table


def open_batch(folder: str | Path) -> BatchRecord:
    """Open a folder that ``stream-sparse batch`` wrote.

    Raises:
        InputError: where it is not such a folder.
    """
    return BatchRecord(Path(folder))
