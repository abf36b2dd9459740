"""Keep numba from importing ``scipy.linalg`` to see whether it is there.

``numba.np.arraymath``, which most compiled kernels need, does so for ``np.dot``, and it takes a fifth of a
second at each start. Here it is enough that SciPy is installed. Where SciPy's part does not work, a function
that uses ``np.dot`` is refused when it is compiled, as ever: numba looks again then.

Not needed any more once numba looks for it at the first ``np.dot`` only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec


@contextmanager
def taken_on_trust() -> Iterator[None]:
    """Let numba, while it is loaded, take ``scipy.linalg`` on trust where SciPy is installed.

    >>> with taken_on_trust():
    ...     import numba.np.arraymath
    """
    if "numba.np.arraymath" in sys.modules or find_spec("scipy") is None:
        yield
        return
    from numba.np import linalg

    # mypy knows no numba
    module: object = linalg
    before = linalg.ensure_blas
    setattr(module, "ensure_blas", lambda: None)  # noqa: B010
    try:
        yield
    finally:
        setattr(module, "ensure_blas", before)  # noqa: B010
