"""Write a coded patch as a sum of atoms, in the unit of the frame."""

from __future__ import annotations

import math
from typing import Any, ClassVar, NamedTuple

import numpy as np

from stream_sparse.base import Facts, Statistic, param
from stream_sparse.frame import Array, Value, float_dtype
from stream_sparse.kernels.atom_sums import Found, SumScratch, nearest, sum_atoms

from ._coding import check_patches, check_shape
from ._step import KernelNode, Step, in_rows, result, room, row, rows
from ._window import unfit


class AtomSum(NamedTuple):
    """One patch of a frame as a sum: ``patch = mean + sum(terms) + others + rest``.

    Of a colour frame, patches and atoms have a last axis of 3.

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


class SumOfAtoms(KernelNode):
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

    flat: ClassVar = False
    example: ClassVar = {"row": 9, "col": 9}
    example_from: ClassVar = (
        "patches.patches", "patches.positions", "patches.means", "dict.codes", "dict.atoms",
    )  # fmt: skip

    row: int = param(ge=0, help="Row of the frame at which the patch lies, counted from 0 at the top.")
    col: int = param(ge=0, help="Column of the frame at which it lies, counted from 0 at the left.")
    terms: int = param(5, ge=1, resets=True, help="Number of terms, largest first; the rest is one sum.")

    def reset(self) -> None:
        super().reset()
        # Caches, not state: made from the inputs.
        self.__colored: Array | None = None
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
        kind = float_dtype(patches.dtype)
        corners = positions.astype(np.int32)  # a copy: they are kept
        self.__places = corners, *patches.shape[1:3]
        arrays = [x.astype(kind, copy=False) for x in (codes, atoms, coloring) if isinstance(x, np.ndarray)]
        outputs: dict[str, Any] = self._run(
            patches.astype(kind, copy=False),
            corners,
            means.astype(float_dtype(means.dtype), copy=False),
            *arrays,
        )
        return AtomSum(**outputs | {"atoms": self._atoms(outputs["atoms"])})

    def step(
        self, patches: Array, positions: Array, means: Array, codes: Array, atoms: Array,
        coloring: Array | None = None,
    ) -> Step:  # fmt: skip
        flat, colors = in_rows(patches), room(patches.dtype, 0, 0) if coloring is None else coloring
        (n, d), count, terms, dtype = flat.shape, atoms.shape[0], self.terms, patches.dtype
        shape = patches.shape[1:]
        some = SumScratch(
            room(dtype, n, d), room(dtype, n, d), room(dtype, n), room(dtype, count), room(dtype, 1, count),
            room(dtype, 1, d), room("f8", d), room("f8", d),
        )  # fmt: skip
        survey = Found(
            patch=row(dtype, shape), mean=result("f8"), terms=rows(dtype, (terms, *shape), terms),
            others=row(dtype, shape), rest=row(dtype, shape), numbers=result("i4", terms),
            weights=result(dtype, terms), code=result(dtype, count), active=result("f8"), top=result("f8"),
            left=result("f8"), atoms=rows(dtype, atoms.shape, count), usage=result("f8", count),
            error=result("f8"),
        )  # fmt: skip
        return Step(
            sum_atoms, flat, positions, means, codes, in_rows(atoms), colors, coloring is not None,
            patches.shape[1], patches.shape[2], self.row, self.col, some, survey,
        )  # fmt: skip

    def outline(self) -> tuple[int, int, int, int] | None:
        """Return top, left, bottom and right of the patch in the frame; None before the first one."""
        return None if self.__places is None else self.around(*self.__places)

    def around(self, positions: Array, tall: int, wide: int) -> tuple[int, int, int, int]:
        """Return top, left, bottom and right of the patch whose centre is nearest to the place."""
        k = nearest(positions, tall, wide, self.row, self.col)
        top, left = int(positions[k, 0]), int(positions[k, 1])
        return top, left, top + tall, left + wide

    def _atoms(self, colored: Array) -> Array:
        """Return atoms in the unit of the frame, the same array as long as they do not change."""
        if self.__colored is None or not np.array_equal(self.__colored, colored):
            colored.flags.writeable = False
            self.__colored = colored
        return self.__colored

    def facts(self) -> Facts:
        # That of the means: whitened patches have no unit, but the frame has.
        unit = dict.fromkeys(("patch", "mean", "terms", "others", "rest", "atoms"), 2)
        own = {"top": "px", "left": "px", "error": "% of variance"}
        return Facts(unit={**own, **unit}, caption=f"row {self.row}, column {self.col}")

    def statistic(self, field: str, *inputs: Statistic | None) -> Statistic | None:
        return inputs[4] if field == "atoms" and len(inputs) > 4 else None

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


_FROM = "[cells.patches, cells.positions, cells.means, dict.codes, dict.atoms, cells.coloring]"


def _check(
    patches: Value, positions: Value, means: Value, codes: Value, atoms: Value, coloring: Value
) -> None:
    check_patches(patches)
    n, *shape = patches.shape
    if not isinstance(atoms, np.ndarray) or list(atoms.shape[1:]) != shape or not len(atoms):
        colour = ", in colour" * (len(shape) > 2)
        raise unfit(f"atoms of {shape[0]} rows and {shape[1]} columns{colour}, as the patches", atoms)
    d = math.prod(shape)
    wanted = [("positions", positions, (n, 2)), ("means", means, (n,)), ("codes", codes, (n, len(atoms)))]
    if coloring is not None:
        wanted.append(("a coloring", coloring, (d, d)))
    for name, value, size in wanted:
        check_shape(name, value, size, f"{n} patches and {len(atoms)} atoms", _FROM)
