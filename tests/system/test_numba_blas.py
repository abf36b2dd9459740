"""numba takes SciPy on trust while a kernel is loaded, and its own checks are as ever afterwards."""

from __future__ import annotations

from tests.support.processes import prints

SCRIPT = """
import sys
import numpy as np
from stream_sparse.system.numba_blas import taken_on_trust
with taken_on_trust():
    import numba.np.arraymath as arraymath
print(arraymath._HAVE_BLAS, "scipy.linalg" in sys.modules)
import numba
print(numba.njit(lambda a, b: a @ b)(np.eye(2), np.eye(2)).tolist(), "scipy.linalg" in sys.modules)
"""


def test_it_is_not_imported_until_a_function_needs_it() -> None:
    assert prints("-c", SCRIPT).splitlines() == ["True False", "[[1.0, 0.0], [0.0, 1.0]] True"]
