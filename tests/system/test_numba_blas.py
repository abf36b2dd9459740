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

LOADED = """
import sys
import numpy as np
from stream_sparse.nodes import FrameKurtosis
kurtosis = FrameKurtosis().update(np.arange(99.0).reshape(9, 11))
print(kurtosis == FrameKurtosis().update(np.arange(99.0).reshape(9, 11)), "scipy.linalg" in sys.modules)
"""


def said(script: str) -> list[str]:
    return prints("-c", script).splitlines()


def test_it_is_not_imported_until_a_function_needs_it() -> None:
    assert said(SCRIPT) == ["True False", "[[1.0, 0.0], [0.0, 1.0]] True"]


def test_a_kernel_that_is_compiled_already_needs_no_compiler() -> None:
    said(LOADED)  # compiles it, if need be
    assert said(LOADED) == ["True False"]
