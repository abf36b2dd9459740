"""Values of a run as a table of pandas, or a data set of xarray."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .summary import swept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    import xarray as xr

    from stream_sparse.frame import Array


def to_frame(
    frame: Array, time_s: Array, scalars: Mapping[str, Array], arrays: Iterable[str]
) -> pd.DataFrame:
    """Put scalars into a table whose index is ``frame`` and ``time_s``.

    Where nodes are swept, the columns are a MultiIndex: the name, then a level for each swept parameter,
    whose entry is empty where a column does not depend on it. Arrays do not fit into a table: their names
    stand in ``attrs["arrays"]``.
    """
    import pandas as pd

    index = pd.MultiIndex.from_arrays([frame, time_s], names=["frame", "time_s"])
    table = pd.DataFrame({name: np.asarray(column) for name, column in scalars.items()}, index=index)
    names = [swept(name) for name in scalars]
    axes = list(dict.fromkeys(axis for _, values in names for axis in values))
    if axes:
        rows = [(name, *(values.get(axis, "") for axis in axes)) for name, values in names]
        table.columns = pd.MultiIndex.from_tuples(rows, names=["name", *axes])
    table.attrs["arrays"] = sorted(arrays)
    return table


def plot_scalars(table: pd.DataFrame, names: Sequence[str], ax: Any = None) -> Any:
    """Draw columns of a table of :func:`to_frame` over time, in the style of a paper; returns the Axes.

    The name of a swept node stands for all its branches.

    Raises:
        KeyError: for a scalar that there is not.
    """
    from stream_sparse.figures import paper
    from stream_sparse.figures.axes import new_axes

    with paper():
        axes = new_axes("single", 48.0) if ax is None else ax
        return table[list(names)].droplevel("frame").plot(ax=axes, xlabel="time (s)")


def to_xarray(
    coords: Mapping[str, Array],
    values: Mapping[str, Array],
    units: Mapping[str, str],
    attrs: Mapping[str, str],
    frames: Mapping[str, Array] | None = None,
) -> xr.Dataset:
    """Put values into a data set along ``frame``, as ``coords`` are, such as ``time_s``.

    An array that was kept for some frames only has a dimension of its own, such as ``box@frame``, which no
    node can be called; its coordinates are its ``frames``, where they are known. ``units`` has the units
    of measure of values.
    """
    import xarray as xr

    # Copies: zarr does not know the type of integers that NumPy makes of an array.array.
    copies = {name: ("frame", column.astype(column.dtype.str)) for name, column in coords.items()}
    variables = {}
    for name, column in values.items():
        along = "frame" if len(column) == len(coords["frame"]) else f"{name}@frame"
        if frames is not None and along != "frame":
            copies[along] = (along, frames[name])
        axes = [f"{name}@{axis}" for axis in range(1, column.ndim)]
        variables[name] = ([along, *axes], column, {"units": units.get(name, "")})
    return xr.Dataset(variables, copies, attrs)
