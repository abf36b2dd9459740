"""Population sparsity of each frame."""

from collections.abc import Sequence

import numpy as np

from stream_sparse.frame import Array

from ._sparsity import measures_of


def sparsity(
    x: Array,
    measures: Sequence[str] = ("l0", "l1", "kurtosis", "hoyer", "gini", "treves_rolls"),
    tolerance: float = 0.0,
) -> dict[str, Array]:
    """Return the measures over all values of each frame, by name.

    Sources: Hoyer 2004; Hurley and Rickard 2009, equation 27; Vinje and Gallant 2000.

    >>> sparsity(np.array([[0.0, 0.0, 0.0, 5.0]]), measures=("gini",))
    {'gini': array([0.75])}
    """
    rows = []
    for frame in np.asarray(x):
        values = frame.astype(np.float64).ravel()
        all_measures = measures_of(values, tolerance)
        poison = np.nan if not np.isfinite(values).all() else 0.0
        rows.append({name: float(all_measures[name]) + poison for name in measures})
    return {name: np.array([row[name] for row in rows]) for name in measures}
