"""Which code made a recording, and what its arithmetic depends on besides: BLAS, SIMD, threads."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from stream_sparse.base import Node
from stream_sparse.kernels._blas import look_again, one_thread
from stream_sparse.plan.plan import Plan
from stream_sparse.records.schema import ArithmeticInfo, BlasInfo

PACKAGE = Path(__file__).parents[1]
"""The folder whose files are hashed."""


@cache
def code() -> dict[str, str]:
    """Return the hash of the package's own files; not to be changed.

    The version alone is shared by different trees.

    >>> len(code()["sha256"])
    64
    """
    digest = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*.py")):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(PACKAGE).as_posix()}\0{len(content)}\0".encode() + content)
    return {"sha256": digest.hexdigest()}


def arithmetic() -> ArithmeticInfo:
    """Describe what the last digits of results depend on in this process.

    >>> arithmetic().is_as(arithmetic())
    True
    """
    import llvmlite.binding
    import threadpoolctl

    look_again()  # a library may have been loaded since the last run
    with one_thread():
        pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    blas = [
        BlasInfo(
            library=pool["internal_api"],
            version=pool.get("version"),
            kernel=pool.get("architecture"),
            threads=pool["num_threads"],
        )
        for pool in pools
    ]
    simd: Any = np.show_config(mode="dicts").get("SIMD Extensions", {})
    return ArithmeticInfo(
        blas=[library for index, library in enumerate(blas) if library not in blas[:index]],
        simd=[*simd.get("baseline", ()), *simd.get("found", ())],
        compiled_for=llvmlite.binding.get_host_cpu_name(),
    )


def blas_parts(plan: Plan) -> set[str]:
    """Return the parts whose values depend on BLAS: their node uses it, or one above it does.

    The last digits of all others are the same on every processor.

    >>> from stream_sparse.plan import read
    >>> sorted(blas_parts(read("pca")))[:2], blas_parts(read("dictionary"))
    (['gabor_pca', 'pca'], set())
    """
    parts: set[str] = set()
    for part in plan.parts:
        uses = isinstance(part.unit, Node) and part.unit.facts().blas
        if uses or any(ref.name in parts for ref in part.inputs):
            parts.add(part.name)
    return parts
