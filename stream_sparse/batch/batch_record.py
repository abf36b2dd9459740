"""Read the folder of a batch: tables, all rows, and each run."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stream_sparse.base import Node, yaml_name
from stream_sparse.errors import DependencyError, Error, InputError, cause_words, nearest
from stream_sparse.frame import named_outputs
from stream_sparse.io.bounds import read_text
from stream_sparse.plan import read_yaml
from stream_sparse.records import RunRecord, open_run
from stream_sparse.records.dataframe import to_xarray
from stream_sparse.records.folders import check_entries
from stream_sparse.records.schema import LEADING, unshielded
from stream_sparse.records.table import column_names
from stream_sparse.run.saved_state import SavedState

from .folder import read_batch
from .tables import OVER_ITEMS, POOLED
from .verify import BatchReport, verify_batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes

    from stream_sparse.figures.style import Width

__all__ = ["BatchRecord", "Merged", "open_batch"]

_MOST_BYTES = 1 << 30
_NUMBERS = {"frames", "seconds", "dropped", "lost", "corrupt", "attempts", "items", *POOLED, *OVER_ITEMS}
"""Columns with numbers, besides those of scalars, whose names have a point."""
_PLACES = {"start", "stop", "ended"}
"""Columns whose values do not make groups."""


class Merged:
    """A node that has seen the frames of several runs, with its results by name: ``merged.mean``.

    A single result has the last word of the node's name, such as ``kurtosis`` of ``running_kurtosis``. All
    that the node has is here too, such as ``merged.state()``.

    Attributes:
        node: the node.
        results: its results by name, over all frames.
    """

    def __init__(self, node: Node) -> None:
        self.node = node
        single = yaml_name(type(node)).rpartition("_")[2]
        self.results = {name or single: value for name, value in named_outputs(node.so_far()).items()}

    def __repr__(self) -> str:
        return f"<merged {yaml_name(type(self.node))}: {', '.join(self.results)}>"

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            if name in self.results:
                return self.results[name]
            if hasattr(self.node, name):
                return getattr(self.node, name)
        hint = nearest(name, self.results) or f"; there are {', '.join(self.results) or 'none'}"
        raise AttributeError(f"no result '{name}'{hint}")


class BatchRecord:
    """A batch, finished or not. Each table is read when it is first asked for.

    Attributes:
        folder: of the batch.
        names: of its items, in order.
        runs: those that are done, by the name of their item; each is opened when it is asked for.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if folder.is_dir():
            check_entries(folder)
        self.names = [known.item for known in read_batch(folder).items if not known.left_out]
        self.runs: Mapping[str, RunRecord] = _Runs(folder, self.names)

    def __repr__(self) -> str:
        return f"<batch {self.folder.as_posix()}: {len(self.names)} items, {len(self.runs)} done>"

    @cached_property
    def summary(self) -> pd.DataFrame:
        """``summary.csv``: a row for each item."""
        return self._by_item("summary.csv")

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
        return self._by_item("failures.csv")

    @property
    def frame(self) -> Any:
        """All rows of all runs, as a ``pyarrow.dataset.Dataset``: nothing is read yet.

        Its columns are ``item`` and those of ``values.csv``; ``frame.to_table(columns=[...])`` reads some,
        and ``frame.to_batches()`` a part at a time.

        Raises:
            DependencyError: without the extra ``parquet``.
            InputError: where no item is done.
        """
        try:
            import pyarrow as pa
            import pyarrow.dataset as ds
            from pyarrow.csv import ConvertOptions
        except ImportError as error:
            raise DependencyError("frame needs pyarrow: pip install 'stream-sparse[parquet]'") from error
        if not self.runs:
            raise InputError(f"{self.folder.as_posix()}: no item is done")
        names: dict[str, Any] = {"frame": pa.int64()}
        for name in self.runs:
            check_entries(self.folder / name)
            columns = [*LEADING, *column_names(self.folder / name)]
            names |= dict.fromkeys(columns, pa.float64()) | {"frame": pa.int64()}
        read = ConvertOptions(column_types=names, null_values=[""])
        return ds.dataset(
            [(self.folder / name / "values.csv").as_posix() for name in self.runs],
            schema=pa.schema({"item": pa.string(), **names}),
            format=ds.CsvFileFormat(convert_options=read),
            partitioning=ds.DirectoryPartitioning(pa.schema([("item", pa.string())])),
            partition_base_dir=self.folder.as_posix(),
        )

    def to_xarray(self) -> xr.Dataset:
        """Return the scalars of all runs as a data set of xarray with one dimension, ``frame``.

        ``item`` and ``time_s`` lie along it; ``frame`` counts from 0 in each item. Scalars that a run lacks
        are nan there.

        Raises:
            DependencyError: where xarray is missing.
            InputError: where no item is done.
        """
        if not self.runs:
            raise InputError(f"{self.folder.as_posix()}: no item is done")
        runs = list(self.runs.items())
        names = list(dict.fromkeys(name for _, run in runs for name in run.values))
        scalars = {
            name: np.concatenate([run.values.get(name, np.full(len(run.frame), np.nan)) for _, run in runs])
            for name in names
        }
        coords = {
            "frame": np.concatenate([run.frame for _, run in runs]),
            "time_s": np.concatenate([run.time_s for _, run in runs]),
            "item": np.repeat([item for item, _ in runs], [len(run.frame) for _, run in runs]),
        }
        return to_xarray(coords, scalars, {name for _, run in runs for name in run.arrays})

    def plot(
        self,
        *names: str,
        x: Literal["time"] | None = None,
        by: str | None = None,
        interval: Literal["bootstrap", "t"] = "bootstrap",
        ax: Axes | Sequence[Axes] | None = None,
        width: Width = "single",
    ) -> Any:
        """Draw the means of items, each counting as one, as a figure for a paper, by matplotlib.

        A pale point is an item: its mean over its frames. A dark point is the mean of a group of items, with
        its 95 % interval over items, and n the number of items. Frames are not replicates, so there is no
        interval over frames.

        Over time it is the mean of a group at each moment since the first frame of each item, in a band of
        its 95 % interval there. The interval is that of each moment alone: a whole curve lies within less
        often. Where fewer items have a value, since some have ended or lack frames, the line is thinner, and
        n a range. Where rates differ, times are those of the slowest item, at which others have the value
        of their nearest frame. Of long items, values are averaged in bins, whose length the axis says.

        Parameters:
            names: of scalars, each for an Axes.
            x: ``time``: means over items at each time; None: means of items over all their frames.
            by: a column of the segments, whose values are the groups; ``item``: all items as one group, and
                each as a point with its name, or over time as a thin line; None: one group of all items.
            interval: ``bootstrap``, as in ``items.csv``, or ``t``, which is better for fewer than about 20
                items, if they are normally distributed.
            ax: Axes of yours to draw in, one for each scalar; None: those of a new figure.
            width: of a new figure: ``single`` (a column of 89 mm), ``double`` (183 mm), or a number of mm.

        Returns:
            The Axes, or an array of them for several scalars.

        Raises:
            DependencyError: where pandas is missing.
            InputError: for a scalar or a column that there is not, or a wrong x, interval, ax or width.
        """
        from .plotting import check, plot_means, plot_means_over_time

        if not self.runs:
            raise InputError(f"{self.folder.as_posix()}: no item is done")
        columns = next(iter(self.runs.values())).columns
        table = self.summary
        check(table, names, x, by, self._by_these(), interval)
        if x == "time":
            return plot_means_over_time(self.runs, table, columns, names, by, interval, ax, width)
        return plot_means(table, columns, names, by, interval, ax, width)

    def compare_groups(
        self, name: str, by: str, interval: Literal["bootstrap", "t"] = "bootstrap"
    ) -> pd.DataFrame:
        """Return how the means of groups of items differ, each item counting as one: a row for each two.

        The columns ``items`` and ``other_items`` are the numbers of items of ``group`` and ``other``,
        ``difference`` is the mean of the first group less that of the other, and ``ci_low`` and ``ci_high``
        are the ends of its 95 % interval. Frames are not replicates.
        Each interval is that of its two groups alone: of many pairs some lie beside 0 by chance.

        Parameters:
            name: of a scalar.
            by: a column of the segments, whose values are the groups.
            interval: ``bootstrap``, percentiles of 2,000 samples of the items of each group, always the same
                ones (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13), which is too
                narrow for few items; or ``t`` (Welch, Biometrika 34, 1947), which is better for fewer than
                about 20 items, if they are normally distributed. Variances of groups may differ.

        Raises:
            DependencyError: where pandas is missing.
            InputError: where no item is done, for a scalar or a column that there is not, or another
                interval.
        """
        from .groups import GroupDifference, check, group_differences, means_by_group

        if not self.runs:
            raise InputError(f"{self.folder.as_posix()}: no item is done")
        table = self.summary
        check(table, name, by, self._by_these(), interval)
        groups = means_by_group(table, name, by)
        items = {key: means.to_numpy(np.float64) for key, means in groups.items()}
        rows = group_differences(items, interval)
        return type(table)(rows, columns=[*GroupDifference._fields])

    def merged(self, name: str, items: Iterable[str] | None = None) -> Merged:
        """Return a node as if it had seen the frames of several runs, in the order of items.

        Its state is merged of theirs. ``open_batch("results").merged("h").counts`` are the counts of a
        histogram over all videos, and ``.edges`` the edges of its bins.

        Parameters:
            name: of a node that can be merged (:meth:`Node.merge`), in the pipeline.
            items: names of the items, or of one; None: all that are done.

        Raises:
            InputError: where there is no such node or item, it cannot be merged, or a run has no state of it.
        """
        where = self.folder.as_posix()
        if not self.runs:
            raise InputError(f"{where}: no item is done")
        plan = read_yaml(next(iter(self.runs.values())).pipeline, "pipeline", "pipeline.yaml")
        nodes = {part.name: part.unit for part in plan.parts if isinstance(part.unit, Node)}
        if name not in nodes:
            raise InputError(f"{where}: its pipeline has no node '{name}'{nearest(name, nodes)}")
        asked = self.runs.keys() if items is None else {items} if isinstance(items, str) else set(items)
        if not asked:
            raise InputError(f"{where}: expected one or more names of items, got []; leave them out for all")
        if missing := sorted(asked - self.runs.keys()):
            raise InputError(f"{where}: no item '{missing[0]}' is done{nearest(missing[0], self.runs)}")
        node = nodes[name].fresh()
        try:
            node.restore(node.merge(self._state(item, name) for item in self.runs if item in asked))
        except Error:
            raise
        except Exception as error:  # a state may come from anybody
            raise InputError(f"{where}: a state of node '{name}' is damaged: {cause_words(error)}") from error
        return Merged(node)

    def verify(self, quick: bool = False) -> BatchReport:
        """Verify each run that is done, its result in the tables, and the tables, as the command does.

        ``quick`` leaves out pictures and hashes. RunError names the first problem.
        """
        return verify_batch(self.folder, quick=quick)

    def _state(self, item: str, name: str) -> dict[str, Any]:
        path = self.folder / item / "state.npz"
        check_entries(path.parent)
        kept = SavedState(path).content["nodes"].get(name, {}).get("state")
        if kept is None:
            raise InputError(f"{path.as_posix()}: has no state of node '{name}'")
        state: dict[str, Any] = kept
        return state

    def _by_these(self) -> list[str]:
        """Return the columns of the summary that have groups."""
        return [name for name in self.summary if name not in _NUMBERS | _PLACES and "." not in name]

    def _by_item(self, name: str) -> pd.DataFrame:
        table = self._table(name)
        if "item" not in table:
            raise InputError(f"{(self.folder / name).as_posix()}: is damaged: it has no column item")
        return table.set_index("item")

    def _table(self, name: str) -> pd.DataFrame:
        try:
            import pandas as pd
        except ImportError as error:
            raise DependencyError(f"{name} needs the package pandas: pip install pandas") from error
        path = self.folder / name
        where = path.as_posix()
        if not path.exists():
            raise InputError(f"{where}: is missing; the same batch again goes on, and writes it")
        text = read_text(path, _MOST_BYTES, "table of a batch")
        try:
            header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
            columns = {title: _column(title, cells) for title, *cells in zip(header, *rows, strict=True)}
        except (ValueError, csv.Error) as error:
            raise InputError(f"{where}: is damaged: {error}") from error
        return pd.DataFrame(columns, columns=header)


def _column(title: str, cells: Sequence[str]) -> list[str] | list[float] | list[int]:
    """Read a column; nan where a number is missing, whole ones where all are."""
    if title not in _NUMBERS and "." not in title:
        return [*map(unshielded, cells)]
    if all(cell.isdecimal() for cell in cells):
        return [int(cell) for cell in cells]
    return [float(cell or "nan") for cell in cells]


class _Runs(Mapping[str, RunRecord]):
    """Opens the run folder of an item when it is asked for."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self._folder = folder
        self._names = [name for name in names if (folder / name / "run.json").is_file()]

    def __getitem__(self, name: str) -> RunRecord:
        if name not in self._names:
            raise KeyError(name)
        return open_run(self._folder / name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def open_batch(folder: str | Path) -> BatchRecord:
    """Open a folder that ``stream-sparse batch`` wrote.

    Raises:
        InputError: where it is not such a folder.
    """
    return BatchRecord(Path(folder))
