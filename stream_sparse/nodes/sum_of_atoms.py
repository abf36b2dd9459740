"""Write a coded patch as a sum of atoms, in the unit of the frame."""

from __future__ import annotations

import math
from typing import ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import Node, Statistic, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value, describe, float_dtype
from stream_sparse.kernels.omp import misfit
from stream_sparse.kernels.products import means, product

__all__ = ["AtomSum", "SumOfAtoms"]


class AtomSum(NamedTuple):
    """One patch of a frame as a sum: ``patch = mean + sum(terms) + others + rest``.

    Attributes:
        patch: the patch in the frame, (rows, columns).
        mean: the value that was subtracted from it.
        terms: atoms times their weights, those with the largest values first, then zeros: (terms, rows,
            columns).
        others: the sum of all further atoms times their weights, (rows, columns).
        rest: what the code leaves out, (rows, columns).
        numbers: the number of the atom of each term, int32 (terms,); -1 without an atom.
        weights: its weight, (terms,); 0 without an atom.
        code: the weights of all atoms in the patch, (atoms,).
        active: number of atoms in the code of the patch.
        top: the first row of the patch in the frame.
        left: its first column.
        atoms: all atoms in the unit of the frame, (atoms, rows, columns).
        usage: share of the patches without nan that use each atom, float64 (atoms,).
        error: share of the variance of all patches that their codes leave out, in per cent: the sum of
            squares of all rests, relative to that of the distances of each patch's values from their mean.
    """

    patch: Array
    mean: float
    terms: Array
    others: Array
    rest: Array
    numbers: Array
    weights: Array
    code: Array
    active: float
    top: float
    left: float
    atoms: Array
    usage: Array
    error: float


class SumOfAtoms(Node):
    """Write the patch at a place as a sum of few atoms, and measure the error of all patches.

    ``patch = mean + h @ D @ coloring + rest``

    A patch is coded after its mean is subtracted, and often whitened. This node undoes both, so that every
    term is in the unit of the frame, such as gray levels: an atom is a row of D times the coloring matrix.
    Of all patches it takes the one whose centre is nearest to ``row`` and ``col``.

    Takes the patches, their places and means, codes and atoms: ``from: [cells.patches, cells.positions,
    cells.means, dict.codes, dict.atoms]``, with ``cells.coloring`` as a sixth input for whitened patches. A
    patch with nan has neither terms nor a rest, and does not enter ``error``. ``error`` is nan where the
    patches have no variance.

    >>> patches, corners = np.array([[[-3.0, 3.0]], [[-1.0, 2.0]]]), np.array([[0, 0], [0, 2]])
    >>> atoms, codes = np.array([[[1.0, 1.0]], [[-1.0, 1.0]]]), np.array([[0.0, 3.0], [0.5, 1.25]])
    >>> node = SumOfAtoms(row=0, col=3)
    >>> found = node.update(patches, corners, np.array([9.0, 8.0]), codes, atoms)
    >>> found.patch, found.mean, found.terms[:2, 0].tolist(), found.rest
    (array([[ 7., 10.]]), 8.0, [[-1.25, 1.25], [0.5, 0.5]], array([[-0.25,  0.25]]))
    """

    example: ClassVar = {"row": 9, "col": 9}
    example_from: ClassVar = (
        "patches.patches", "patches.positions", "patches.means", "dict.codes", "dict.atoms",
    )  # fmt: skip

    row: int = param(ge=0, help="Row of the frame at which the patch lies, counted from 0 at the top.")
    col: int = param(ge=0, help="Column of the frame at which it lies, counted from 0 at the left.")
    terms: int = param(5, ge=1, resets=True, help="Number of terms, the largest; further ones are one sum.")

    def reset(self) -> None:
        # Caches, not state: made from the inputs.
        self.__colored: tuple[Array, Array | None, Array] | None = None
        self.__places: tuple[Array, int, int] | None = None

    def update(
        self,
        patches: Array,
        positions: Array,
        means: Array,
        codes: Array,
        atoms: Array,
        coloring: Value = None,
    ) -> AtomSum | None:
        _check(patches, positions, means, codes, atoms, coloring)
        if positions.dtype.kind == "f" and not np.isfinite(positions).all():
            return None  # batch() gives nan where patches had no value
        n, rows, cols = patches.shape
        kind = float_dtype(patches.dtype)
        self.__places = positions.astype(np.int64), rows, cols
        X, H = patches.reshape(n, -1).astype(kind, copy=False), codes.astype(kind, copy=False)
        matrix = coloring.astype(kind, copy=False) if isinstance(coloring, np.ndarray) else None
        all_atoms = self._atoms(atoms.astype(kind, copy=False), matrix)
        D = all_atoms.reshape(len(atoms), -1)
        X = X if matrix is None else product(X, matrix)
        Y = product(H, D)
        good = np.isfinite(X).all(axis=1) & np.isfinite(H).all(axis=1)
        k = self._nearest()
        numbers, weights, terms, others = _split(H[k], D, self.terms)
        mean = float(means[k])
        shape = rows, cols
        return AtomSum(
            (X[k] + means[k]).astype(kind).reshape(shape),
            mean,
            terms.reshape(-1, *shape),
            others.reshape(shape),
            (X[k] - terms.sum(axis=0) - others).reshape(shape),
            numbers,
            weights,
            H[k].copy(),
            float(np.count_nonzero(H[k])) if np.isfinite(H[k]).all() else math.nan,
            float(positions[k, 0]),
            float(positions[k, 1]),
            all_atoms,
            np.count_nonzero(H[good], axis=0) / max(np.count_nonzero(good), 1),
            _left_out(X[good], Y[good]),
        )

    def outline(self) -> tuple[int, int, int, int] | None:
        """Return top, left, bottom and right of the patch in the frame; None before the first one."""
        if self.__places is None:
            return None
        positions, rows, cols = self.__places
        top, left = map(int, positions[self._nearest()])
        return top, left, top + rows, left + cols

    def _nearest(self) -> int:
        """Return the number of the patch whose centre is nearest to the place."""
        assert self.__places is not None
        positions, rows, cols = self.__places
        away = 2 * positions + (rows - 1 - 2 * self.row, cols - 1 - 2 * self.col)
        return int(np.argmin(np.sum(away**2, axis=1)))

    def _atoms(self, atoms: Array, coloring: Array | None) -> Array:
        """Return atoms in the unit of the frame, the same array as long as they do not change."""
        if self.__colored is not None:
            before, matrix, made = self.__colored
            if np.array_equal(before, atoms) and _same(matrix, coloring):
                return made
        flat = atoms.reshape(len(atoms), -1)
        made = (flat.copy() if coloring is None else product(flat, coloring)).reshape(atoms.shape)
        made.flags.writeable = False
        self.__colored = atoms.copy(), None if coloring is None else coloring.copy(), made
        return made

    def units_of_measure(self, *units: str) -> dict[str, str]:
        """Those of the means: whitened patches have no unit, but the frame has."""
        unit = units[2] if len(units) > 2 else ""
        levels = dict.fromkeys(("patch", "mean", "terms", "others", "rest", "atoms"), unit)
        return {**levels, "top": "px", "left": "px", "error": "% of variance"}

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic | None:
        return inputs[4] if field == "atoms" and len(inputs) > 4 else None

    def caption(self) -> str:
        return f"row {self.row}, column {self.col}"

    def example_inputs(self, count: int, rng: np.random.Generator) -> tuple[Array, ...]:
        """Six patches of 5 x 4 a frame, codes of seven atoms, about half of them in use, and a coloring."""
        positions = np.array([(row, col) for row in (0, 5) for col in (0, 4, 8)], np.int32)
        codes = rng.standard_normal((count, 6, 7)) * (rng.random((count, 6, 7)) < 0.5)
        return (
            rng.standard_normal((count, 6, 5, 4)),
            np.tile(positions, (count, 1, 1)),
            128 + 40 * rng.standard_normal((count, 6)),
            codes,
            rng.standard_normal((count, 7, 5, 4)),
            np.eye(20) + 0.1 * rng.standard_normal((count, 20, 20)),
        )


def _split(weights: Array, atoms: Array, most: int) -> tuple[Array, Array, Array, Array]:
    """Return numbers and weights of the atoms with the largest terms, these, and the sum of all others."""
    used = np.flatnonzero(weights) if np.isfinite(weights).all() else np.zeros(0, np.intp)
    sizes = np.abs(weights[used]) * np.abs(atoms[used]).max(axis=1)
    first = used[np.argsort(-sizes, kind="stable")][:most]
    numbers, shown = np.full(most, -1, np.int32), np.zeros(most, atoms.dtype)
    numbers[: len(first)], shown[: len(first)] = first, weights[first]
    others = weights.copy()
    others[first] = 0
    terms = np.zeros((most, atoms.shape[1]), atoms.dtype)
    terms[: len(first)] = weights[first, None] * atoms[first]
    return numbers, shown, terms, product(others[None], atoms)[0]


def _left_out(X: Array, Y: Array) -> float:
    """Return the share of the variance of patches that sums leave out, in per cent."""
    if not len(X):
        return math.nan
    whole, left = misfit(X, Y, means(X))
    return 100 * left / whole if whole > 0 else math.nan


def _same(a: Array | None, b: Array | None) -> bool:
    return a is b or (a is not None and b is not None and np.array_equal(a, b))


def _check(
    patches: Value, positions: Value, means: Value, codes: Value, atoms: Value, coloring: Value
) -> None:
    if not isinstance(patches, np.ndarray) or patches.ndim != 3 or not patches.size:
        raise InputError(f"expects patches of shape (n, rows, columns), got {describe(patches)}")
    n, *shape = patches.shape
    if not isinstance(atoms, np.ndarray) or list(atoms.shape[1:]) != shape or not len(atoms):
        raise InputError(
            f"expects atoms of {shape[0]} rows and {shape[1]} columns, as the patches, got {describe(atoms)}"
        )
    d = shape[0] * shape[1]
    wanted = [("positions", positions, (n, 2)), ("means", means, (n,)), ("codes", codes, (n, len(atoms)))]
    if coloring is not None:
        wanted.append(("a coloring", coloring, (d, d)))
    for name, value, size in wanted:
        if not isinstance(value, np.ndarray) or value.shape != size:
            raise InputError(
                f"expects {name} of shape {size} for {n} patches and {len(atoms)} atoms, got "
                f"{describe(value)}; write from: [cells.patches, cells.positions, cells.means, dict.codes, "
                "dict.atoms, cells.coloring]"
            )
