"""Code signals sparsely by orthogonal matching pursuit."""

from __future__ import annotations

from typing import NamedTuple

from stream_sparse.base import Facts, param
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.coding import CodingResult, code_frame
from stream_sparse.kernels.omp import BLOCK, padded

from ._coding import check_count, energies, flat_signals
from ._dictionary import Coding, room_of_codes, room_to_prepare
from ._step import Step, in_rows, result, room, rows
from ._window import not_both

_USUAL = 5


class CodedSignals(NamedTuple):
    """Signals, coded with a dictionary.

    Attributes:
        codes: weights of the atoms: (atoms,) for one signal, else (signals, atoms).
        reconstruction: the input computed from the codes, in its shape.
        r2: share of the variance that the codes explain, over all signals: 1 minus the sum of squares of the
            residuals, relative to that of the distances of each signal's values from that signal's own mean;
            nan if there is no variance.
        rmse: root mean squared error of the reconstruction.
        active: number of atoms in use, mean over signals.
        atoms: the dictionary, (atoms, features) or (atoms, rows, columns).
        contributions: for one signal, the contribution of each atom in use, strongest first, then rows of
            zeros, (most, features); None for several signals.
    """

    codes: Array
    reconstruction: Array
    r2: float
    rmse: float
    active: float
    atoms: Array
    contributions: Array | None


class Omp(Coding):
    """Describe signals as sums of few atoms of a dictionary, by orthogonal matching pursuit (OMP).

    A signal x is nearly ``h @ D`` with a row of D for each atom. Each step adds atom k, that with the largest
    product with the residual, and fits all weights h again.

    ``k = argmax(abs(D @ (x - h @ D)))``

    ``r2 = 1 - norm(x - h @ D)**2 / norm(x - mean(x))**2``

    ``rmse = sqrt(mean((x - h @ D)**2))``

    Sources: Pati, Rezaiifar and Krishnaprasad (1993), "Orthogonal matching pursuit", computed as in
    Rubinstein, Zibulevsky and Elad (2008). Supports and weights equal those of scikit-learn's
    ``orthogonal_mp_gram``, and with ``intercept`` those of its ``OrthogonalMatchingPursuit``.

    Input: one signal (features,) as from ``recent``, signals (n, features), or patches (n, rows, columns) as
    from ``patches``. The dictionary is fixed, or a second input: ``from: [patches, dict.atoms]``. float64
    gives float64; other types give float32. A signal with nan has codes of nan and enters no mean.

    >>> node = Omp(dictionary={"dct": 4}, n_nonzero_coefs=1)
    >>> node.update(np.array([1.0, 1.0, 1.0, 1.0])).codes.round(3)
    array([2., 0., 0., 0.])
    """

    n_nonzero_coefs: int | None = param(
        None, ge=1, slider=(1, 20, 1),
        help="Largest number of atoms for a signal; null: 5, or as many as tol needs.",
    )  # fmt: skip
    tol: float | None = param(
        None, ge=0, help="Stop when the squared norm of the residual is at most this; null: never."
    )
    intercept: bool = param(
        False, resets=True, help="Fit a constant too: signals and atoms less their means."
    )

    _one_of_both = not_both("n_nonzero_coefs", "tol")

    def update(self, x: Value, atoms: Value = None) -> CodedSignals:
        X, shape = flat_signals(x)
        energies(X)  # refuses what is too large
        D = self._atoms(X.dtype, shape, atoms)
        outputs = self._run(X.reshape(x.shape), *([] if atoms is None else [D]))
        if x.ndim > 1:
            outputs["contributions"] = None
        return CodedSignals(**outputs, atoms=D)

    def step(self, x: Array, atoms: Array | None = None) -> Step:
        X, D = in_rows(x), self.fixed if atoms is None else in_rows(atoms)
        (n, features), single = X.shape, x.ndim == 1
        real, count = X.dtype, D.shape[0]
        wide = padded(count)
        if self.n_nonzero_coefs is not None:
            check_count(self.n_nonzero_coefs, count, features)
        usual = min(_USUAL if self.tol is None else count, count, features)
        most = usual if self.n_nonzero_coefs is None else self.n_nonzero_coefs
        fit = CodingResult(
            codes=rows(real, (count,) if single else (n, count), n), reconstruction=rows(real, x.shape, n),
            r2=result("f8"), rmse=result("f8"), active=result("f8"),
            contributions=result(real, most if single else 0, features),
        )  # fmt: skip
        return Step(
            code_frame, X, D, most, -1.0 if self.tol is None else self.tol, self.intercept,
            given=room(real, count, features), dictionary=room(real, count, features),
            prepared=room_to_prepare(real, features, wide), signals=room(real, n, features),
            means=room(real, n), alpha=room(real, BLOCK, wide), lengths=room(real, n),
            chosen=room_of_codes(real, n, most), whole=room("f8", features), apart=room("f8", features),
            fit=fit,
        ).without("contributions", "active")  # fmt: skip

    def facts(self) -> Facts:
        caption = f"{self.n_nonzero_coefs or _USUAL} non-zero" if self.tol is None else f"tol {self.tol:g}"
        return Facts(unit=dict.fromkeys(("reconstruction", "rmse", "contributions"), 0), caption=caption)
