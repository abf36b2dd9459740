"""Code signals sparsely so that codes change little from frame to frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from pydantic import model_validator

from stream_sparse.base import Facts, param
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.omp import BLOCK, padded
from stream_sparse.kernels.sparse_codes import UNKNOWN, Arrays, PreviousCodes, Results, code_steadily

from ._coding import check_count, energies, flat_signals
from ._dictionary import Coding, room_of_codes, room_to_prepare
from ._expression import place
from ._step import SEEN, Step, in_rows, result, room, rows, state


class CodedFrame(NamedTuple):
    """Signals, coded with a dictionary, and how much the codes have changed.

    Attributes:
        codes: weights of the atoms: (atoms,) for one signal, else (signals, atoms).
        reconstruction: the input computed from the codes, in its shape.
        error: sum of squares of what the codes leave, over all signals, relative to that of the signals; nan
            if these are 0.
        nonzeros: number of atoms in use, mean over signals.
        flicker: 1 minus the number of atoms in use in this frame and in that before, relative to those in use
            in either; mean over signals with an atom in either, else nan.
        change: sum of the changes of all weights from the frame before, relative to the sum of the weights of
            both frames: 0 for equal codes, 1 for others with no atom in common; nan without a weight.
        kkt: the largest violation of the conditions of optimality, relative to alpha: large where alpha is
            below the least that rounding errors allow, as in :func:`stream_sparse.learning.lasso`. nan with
            omp.
        iterations: mean over signals of the systems of equations that were solved (lasso), steps (lca), or
            atoms that were chosen (omp).
        alpha: the price of a weight that was used; nan with omp.
        atoms: the dictionary, (atoms, features) or (atoms, rows, columns).
    """

    codes: Array
    reconstruction: Array
    error: float
    nonzeros: float
    flicker: float
    change: float
    kkt: float
    iterations: float
    alpha: float
    atoms: Array


class SparseCode(Coding):
    """Describe signals as sums of few atoms, with a price on weights, so that codes change little.

    A signal x is nearly ``h @ D`` with a row of D for each atom. Of ``lasso`` and ``lca`` the codes minimise

    ``norm(x - h @ D)**2 / 2 + alpha * sum(abs(h)) + smooth / 2 * norm(h - before)**2``

    where the last term, which is off by default, holds codes near those of the frame before. ``lasso`` gives
    this minimum exactly. ``lca`` runs a network of neurons that inhibit each other, whose states u go on from
    frame to frame, for at most ``steps`` of ``u += (D @ x - u - (G - I) @ h) / L`` with ``G = D @ D.T``, the
    codes h, which are u beyond alpha, and an upper bound L of the largest eigenvalue of G. ``omp`` takes the
    atoms one by one. A small change of a signal may make it take others: its codes flicker. Those of lasso do
    so far less in a still scene, and little less where the scene moves.

    A price alpha asks for more atoms where there is more to describe. With ``match: omp`` it is found for
    each frame, by some ten lassos, so that the error of the lasso equals that of OMP with ``n_nonzero_coefs``
    atoms; LCA comes near it with its steps. The method omp is as good as that by itself. Where no alpha is
    small enough, as may be with ``nonnegative``, the least is used, and ``error`` stays above that of OMP. A
    frame that ``smooth`` keeps from it is coded without.

    Sources: Lee, Battle, Raina and Ng (2006), "Efficient sparse coding algorithms", algorithm 1, for lasso;
    Rozell, Johnson, Baraniuk and Olshausen (2008), "Sparse coding via thresholding and local competition in
    neural circuits", section 3, for lca; omp as in ``omp``.

    Input: one signal (features,) as from ``recent``, signals (n, features), or patches (n, rows, columns) as
    from ``patches``. The dictionary is fixed, or a second input: ``from: [patches, dict.atoms]``. float64
    gives float64; other types give float32. A signal with nan has codes of nan and enters no mean; in the
    next frame its codes count as 0 for ``smooth``. Codes of ``lasso`` do not depend on the frames before,
    except where atoms in use are nearly sums of others: there rounding errors, and so the start, decide
    between them.

    >>> node = SparseCode(dictionary={"dct": 4}, alpha=0.5)
    >>> node.update(np.array([1.0, 1.0, 1.0, 1.0])).codes.round(3)
    array([1.5, 0. , 0. , 0. ])
    """

    method: Literal["omp", "lasso", "lca"] = param(
        "lasso",
        resets=True,
        help="lasso: the exact minimum; lca: a network of neurons on its way there; omp: a number of atoms.",
    )
    alpha: float = param(
        5.0, gt=0, slider=(0.5, 50, 0.5),
        help="Penalty of a weight of size 1, in the unit of the input, for atoms of unit length.",
    )  # fmt: skip
    match: Literal["omp"] | None = param(
        None, help="omp: find the alpha with which codes are as good as those of OMP; null: alpha as given."
    )
    n_nonzero_coefs: int = param(
        5, ge=1, slider=(1, 20, 1), help="Atoms of a signal of OMP, for method and match."
    )
    nonnegative: bool = param(False, help="Allow no weight below 0.")
    smooth: float = param(
        0.0,
        ge=0,
        slider=(0, 1, 0.05),
        help="Penalty of the squared change of a weight from the frame before.",
    )
    steps: int = param(100, ge=1, help="Largest number of lca steps per frame.")

    @model_validator(mode="after")
    def _of_a_sum_of_weights(self) -> SparseCode:
        for name in ("nonnegative", "smooth"):
            if self.method == "omp" and getattr(self, name):
                raise ValueError(f"{name} needs method: lasso or lca (got omp)")
        return self

    def _places_fit(self, arrays: Mapping[str, Array]) -> bool:
        atoms, counts = arrays["old_atoms"], arrays["old_counts"]
        count = atoms.shape[1]
        if not (((atoms >= 0) & (atoms < count)).all() and ((counts >= UNKNOWN) & (counts <= count)).all()):
            return False
        used = np.sort(np.where(np.arange(count) < counts[:, None], atoms, -1), axis=1)
        once = (np.diff(used, axis=1) != 0) | (used[:, 1:] < 0)
        finite = all(np.isfinite(arrays[name]).all() for name in ("old_weights", "inner"))
        return bool(once.all()) and finite

    def update(self, x: Value, atoms: Value = None) -> CodedFrame:
        X, shape = flat_signals(x)
        energies(X)  # refuses what is too large
        D = self._atoms(X.dtype, shape, atoms)
        return CodedFrame(**self._run(X.reshape(x.shape), *([] if atoms is None else [D])), atoms=D)

    def step(self, x: Array, atoms: Array | None = None) -> Step:
        X, D = in_rows(x), self.fixed if atoms is None else in_rows(atoms)
        n, features = X.shape
        real, count = X.dtype, D.shape[0]
        if self.method == "omp" or self.match:
            check_count(self.n_nonzero_coefs, count, features)
        wide = padded(count)
        before = PreviousCodes(
            state("i4", n, count), state(real, n, count), state("i4", n), state(real, n, wide),
            state(real, n, features), state("f8", 1),
        )  # fmt: skip
        arrays = Arrays(
            room(real, count, features), room_to_prepare(real, features, wide), room("f8", 1),
            room(real, wide, wide), room(real, wide, wide),
            room(real, n, features), room(real, n), room(real, BLOCK, wide), room(real, n),
            room_of_codes(real, n, count), room("i4", n), room(real, n), room("f8", features),
            room("f8", features),
        )  # fmt: skip
        results = Results(
            rows(real, (count,) if x.ndim == 1 else (n, count), n), rows(real, x.shape, n), result("f8"),
            result("f8"), result("f8"),
            result("f8"), result("f8"), result("f8"), result("f8"),
        )  # fmt: skip
        return Step(
            code_steadily, X, D, SEEN, place(("omp", "lasso", "lca"), self.method), self.alpha,
            self.match == "omp", self.n_nonzero_coefs, self.nonnegative, self.smooth, self.steps, before,
            arrays, results,
        )  # fmt: skip

    def facts(self) -> Facts:
        caption = f"{self.method}, alpha {self.alpha:g}"
        if self.method == "omp":
            caption = f"omp, {self.n_nonzero_coefs} non-zero"
        elif self.match:
            caption = f"{self.method}, as good as omp with {self.n_nonzero_coefs}"
        # A start changes no code but that of lca.
        horizon = None if self.method == "lca" or self.match or self.smooth else 1
        return Facts(horizon, 0, unit={"reconstruction": 0, "alpha": 0}, caption=caption)

    def idle(self) -> set[str]:
        if self.method == "omp":
            return {"alpha", "match", "nonnegative", "smooth", "steps"}
        unused = {"alpha" if self.match else "n_nonzero_coefs"}
        return unused if self.method == "lca" else {*unused, "steps"}
