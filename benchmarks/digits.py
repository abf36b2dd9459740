"""Digits from 15 atoms: the course's scikit-learn dictionary and ours, error side by side at equal sparsity.

The course: ``DictionaryLearning(n_components=15, transform_algorithm="lasso_lars", transform_alpha=0.9,
random_state=402)``. Its codes have as many non-zeros as the penalty leaves; ours have as many as asked for.
It takes a third of a second for each of up to 1,000 rounds on 300 digits: here it gets 100, all of them with
an argument.
Run: python benchmarks/digits.py [ROUNDS, 100]
"""

from __future__ import annotations

import sys
import time
import warnings

from _timing import machine
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA, DictionaryLearning

from stream_sparse.frame import Array
from stream_sparse.learning import OnlineDictionary, omp

COMPONENTS, DIGITS = 15, 300


def lost(X: Array, codes: Array, atoms: Array) -> float:
    """Relative squared error in per cent."""
    return float(100 * ((X - codes @ atoms) ** 2).sum() / (X**2).sum())


def main(rounds: int) -> None:
    X = load_digits().data[:DIGITS]
    OnlineDictionary(COMPONENTS, random_state=0).fit(X)  # kernels
    start = time.perf_counter()
    theirs = DictionaryLearning(
        n_components=COMPONENTS, transform_algorithm="lasso_lars", transform_alpha=0.9, random_state=402,
        max_iter=rounds,
    ).fit(X)  # fmt: skip
    taken = time.perf_counter() - start
    codes = theirs.transform(X)
    used = (codes != 0).sum(axis=1).mean()
    print(machine())
    print(f"{len(X)} digits of 8x8, {COMPONENTS} atoms; error in per cent of the digits' squares")
    course = lost(X, codes, theirs.components_)
    print(f"scikit-learn, as in the course: {course:.2f} % with {used:.2f} non-zeros; {taken:.1f} s")
    print("non-zeros   ours (fit)   scikit-learn's atoms, coded by OMP   seconds of ours")
    for most in range(1, COMPONENTS + 1):
        start = time.perf_counter()
        ours = OnlineDictionary(COMPONENTS, most, random_state=402).fit(X)
        taken = time.perf_counter() - start
        beside = lost(X, omp(X, theirs.components_, most), theirs.components_)
        print(f"{most:9} {lost(X, ours.transform(X), ours.components_):12.2f} {beside:37.2f} {taken:17.2f}")
    pca = PCA(COMPONENTS).fit(X)
    flat = ((X - pca.inverse_transform(pca.transform(X))) ** 2).sum() / (X**2).sum()
    print(f"PCA, all {COMPONENTS} components and the mean: {100 * flat:.2f} %")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
