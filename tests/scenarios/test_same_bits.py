"""What nodes compute is the same to the bit on every processor, with any BLAS, C library and NumPy."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from numpy._core._multiarray_umath import __cpu_features__ as features

from tests.support.value_hashes import planted

CORES = [
    core
    for core, needs in (("SkylakeX", "AVX512_SKX"), ("Haswell", "AVX2"), ("Prescott", "SSE3"))
    if features.get(needs)
] or ["ARMV8"]
"""The kinds of processor that OpenBLAS can compute for here, the newest first; another one would abort."""
OTHERS = {
    "prescott": {
        "OPENBLAS_CORETYPE": CORES[-1],
        "OPENBLAS_NUM_THREADS": "2",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-AVX512F",
        "OPENCV_CPU_DISABLE": "AVX512_SKX,AVX2,FP16,AVX,SSE4_2,SSE4_1",
        "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX2 FMA3",
    },
    "generic": {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "OPENBLAS_CORETYPE": CORES[len(CORES) // 2],
    },
}
"""Settings under which this machine computes as an older one does: with what it has, or with less."""


SOME = ("digits", "temporal")
"""Pipelines with sums of each kind that a processor might take in another order; see also ``planted``."""


def computed(settings: dict[str, str], *names: str) -> dict[str, str | None]:
    """Return the hashes of all values of pipelines, and of a recording, computed under these settings."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.support.value_hashes", *names]
    done = subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


NEWEST = {"OPENBLAS_CORETYPE": CORES[0], "OPENBLAS_NUM_THREADS": "1"}


def test_some_pipelines_give_the_same_bits() -> None:
    here = computed(NEWEST, *SOME)
    assert len(here) > 100
    assert computed(OTHERS["prescott"], *SOME) == here


@pytest.fixture(scope="module")
def here() -> dict[str, str | None]:
    return computed(NEWEST)


@pytest.mark.slow
def test_every_output_has_a_value(here: dict[str, str | None]) -> None:
    silent = {key.rpartition(".")[2] for key in here if here[key] is None}
    assert silent == {"coloring"}  # of patches that are not whitened
    assert len(here) > 600
    assert {"file dict.atoms.npy", "file frames.csv", "file values.csv"} <= here.keys()
    assert [row["dict.reseeded"] for row in planted().rows()][-1] > 0


@pytest.mark.slow  # "generic" compiles all kernels anew
@pytest.mark.parametrize("other", OTHERS)
def test_all_pipelines_give_the_same_bits(other: str, here: dict[str, str | None]) -> None:
    there = computed(OTHERS[other])
    assert sorted(key for key in here if there.get(key) != here[key]) == []
