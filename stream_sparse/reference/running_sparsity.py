"""Lifetime sparsity over time."""

from collections.abc import Sequence

import numpy as np

from stream_sparse.frame import Array

from ._rows import over_windows
from ._sparsity import measures_of


def running_sparsity(
    x: Array,
    window: int | None = None,
    measures: Sequence[str] = ("l0", "l1", "kurtosis", "hoyer", "treves_rolls"),
    tolerance: float = 0.0,
) -> dict[str, Array]:
    """Return the measures over the last ``window`` frames, or over all so far, element by element, by name.

    Sources: as for ``sparsity``.

    >>> running_sparsity(np.array([0.0, 3.0, -4.0]), window=2, measures=("l1",))
    {'l1': array([nan,  3.,  7.])}
    """
    return over_windows(x, window, lambda seen: measures_of(seen.astype(np.float64), tolerance), measures)
