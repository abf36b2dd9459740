"""A node with a kernel that nobody has compiled yet, for tests of the first run of a version."""

from __future__ import annotations

import numpy as np

from stream_sparse.base import Node
from stream_sparse.frame import Array
from stream_sparse.kernels._jit import Out, frozen, kernel


def twice_over() -> type[Node]:
    """A new class, with a kernel of its own. The test should set ``numba.config.CACHE_DIR``."""

    @kernel
    def double(x: Array, out: Out) -> None:
        for i in range(x.size):
            out[i] = 2.0 * x[i]

    class TwiceOver(Node):
        """Twice the input."""

        def update(self, x: Array) -> Array:
            out = np.empty(x.shape)
            double(frozen(x), out.reshape(-1))
            return out

    return TwiceOver
