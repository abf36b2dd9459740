"""Learn a dictionary online, as a scikit-learn estimator."""

from __future__ import annotations

import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from stream_sparse.errors import InputError
from stream_sparse.frame import Array
from stream_sparse.kernels.compiling import telling
from stream_sparse.kernels.learning import choose
from stream_sparse.kernels.products import product, squares
from stream_sparse.kernels.random import Generator

from .arguments import in_range, price
from .coder import Budget, Coder, whole
from .learner import Learner

# ``fit`` stops if the error of a pass has not improved by this share in so many batches.
_SETTLED, _PATIENCE = 1e-3, 100
_REAL = (np.float64, np.float32)


class OnlineDictionary(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Learn a dictionary batch by batch, for sparse codes by orthogonal matching pursuit or by lasso.

    The algorithm is online learning by Mairal et al., with codes of :func:`omp`, or of :func:`lasso`, which
    minimise ``|x - w D|^2 / 2 + alpha |w|_1`` for each sample, a past that fades, and replacement of atoms
    that have become similar. Together these find all atoms of a planted dictionary. If X is float32, so is
    the arithmetic, else float64.

    ``partial_fit`` learns from X once, in its order, as for streams. ``fit`` starts again and passes over X,
    each time in a random order, until the error of a pass has not improved by a thousandth for 100 batches
    and two passes.

    Samples that do not fit into memory are given to ``partial_fit`` part by part.

    With ``code="lasso"``, ``alpha``, ``positive_code`` and ``positive_dict`` mean what they do in
    scikit-learn's ``MiniBatchDictionaryLearning``, whose codes are these unless ``transform_algorithm`` says
    otherwise. After the same first batch from the same ``dict_init`` both have the same atoms; later it keeps
    the past for longer. The ``alpha`` of scikit-learn's ``Lasso`` is this one divided by the number of
    features, since it divides the squared error by that.

    Source: Mairal, Bach, Ponce and Sapiro, "Online learning for matrix factorization and sparse coding",
    Journal of Machine Learning Research 11, 2010.

    Parameters:
        n_components: number of atoms. None: as many as ``dict_init`` has, or as X has features.
        n_nonzero_coefs: with ``code="omp"``, the largest number of atoms for a sample. None: min(5, features,
            atoms).
        batch_size: samples in a batch. Each X is cut into batches of this size, the last one shorter; no
            sample waits for the next X.
        half_life: full batches after which the past counts half; None: a window that grows with the number
            of samples, for data that do not change over time.
        max_iter: largest number of passes of ``fit`` over X.
        dict_init: first atoms, (n_components, features), scaled to unit length. None: samples.
        random_state: seed or generator for the start and for the order in ``fit``.
        code: ``"omp"``, a number of atoms for each sample; or ``"lasso"``, a price of its weights.
        alpha: with ``code="lasso"``, the price of a weight of size 1, above 0, in the unit of X.
        positive_code: with ``code="lasso"``, no weight is below 0.
        positive_dict: no value of an atom is below 0.
        choose: ``"all"``, or ``"energetic"``: learn only from samples whose energy, the sum of their squares,
            exceeds a level that follows the median: that of the first batch, and 10 % higher after a batch
            all above it, 10 % lower after one all below. Other samples are coded with a larger error.

    Attributes:
        components_: (n_components, features), float32 or float64 as X, atoms of unit length.
        error_: squared error of the last X relative to its energy. Each batch is coded before it is learned
            from, so this is a prediction error. After ``fit``, the error of the last pass. nan if there was
            nothing to code or no dictionary yet; a batch that gives the first atoms is left out, and so are
            samples that are not chosen.
        n_features_in_: number of features.
        n_iter_: passes over X by ``fit``; 1 after ``partial_fit``.
        n_steps_: batches learned from since the start.

    Raises:
        InputError: by the methods, for an option of the wrong size or name, options that do not go together,
            or numbers whose squares leave the range of the dtype.
        ValueError: by the methods, for nan or inf, or shapes that do not match.

    >>> X = np.random.default_rng(0).standard_normal((300, 2)) @ np.array([[1.0, 0, 0, 0], [0, 0, 1.0, 0]])
    >>> model = OnlineDictionary(n_components=2, n_nonzero_coefs=2, random_state=0).partial_fit(X)
    >>> np.allclose(model.transform(X) @ model.components_, X)
    True
    """

    def __init__(
        self,
        n_components: int | None = None,
        n_nonzero_coefs: int | None = None,
        batch_size: int = 256,
        half_life: float | None = 20,
        max_iter: int = 1000,
        dict_init: ArrayLike | None = None,
        random_state: Any = None,
        code: Literal["omp", "lasso"] = "omp",
        alpha: float = 1.0,
        positive_code: bool = False,
        positive_dict: bool = False,
        choose: Literal["all", "energetic"] = "all",
    ) -> None:
        self.n_components = n_components
        self.n_nonzero_coefs = n_nonzero_coefs
        self.batch_size = batch_size
        self.half_life = half_life
        self.max_iter = max_iter
        self.dict_init = dict_init
        self.random_state = random_state
        self.code = code
        self.alpha = alpha
        self.positive_code = positive_code
        self.positive_dict = positive_dict
        self.choose = choose

    @telling()
    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002  (scikit-learn's pipelines give it)
        """Learn a dictionary from X, in several passes; forget an earlier one.

        Parameters:
            X: (samples, features), real numbers.
            y: for scikit-learn; it is not read.

        Returns:
            This estimator.
        """
        x = self._checked(X, reset=True)
        self._begin(x, x)
        rng = Generator(self._learner.seed)
        patience = max(2, -(-_PATIENCE // -(-len(x) // self.batch_size)))
        exact = np.finfo(x.dtype).eps
        best, since = np.inf, 0
        self.n_iter_ = 0
        while self.n_iter_ < self.max_iter and since < patience and not best <= exact:
            self._learn(x[rng.permutation(len(x))])
            self.n_iter_ += 1
            since += 1
            if self.error_ < best * (1 - _SETTLED):
                best, since = self.error_, 0
        return self

    @telling()
    def partial_fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002
        """Continue to learn from X, once and in its order.

        Parameters:
            X: (samples, features), real numbers.
            y: for scikit-learn; it is not read.

        Returns:
            This estimator.
        """
        fresh = not hasattr(self, "components_")
        x = self._checked(X, reset=fresh)
        if fresh:
            self._begin(x, None)
        else:
            self._retune()
        self._learn(x.astype(self.components_.dtype, copy=False))
        self.n_iter_ = 1
        return self

    def _retune(self) -> None:
        """Give the learner the parameters that were set since the last batch."""
        learner = self._learner
        if self.n_components not in (None, learner.n_components):
            raise InputError(
                f"OnlineDictionary: n_components must stay {learner.n_components}, since so many atoms have "
                f"been learned; got {self.n_components}; call fit to start again"
            )
        self._check_choose()
        learner.budget, learner.half_life = self._budget(), self.half_life
        learner.positive_dict = self.positive_dict
        learner.batch_size = whole("OnlineDictionary: batch_size", self.batch_size)
        if self.components_ is not learner.atoms and learner.atoms is not None:
            learner.begin(np.asarray(self.components_, learner.atoms.dtype))

    @telling()
    def transform(self, X: ArrayLike) -> Array:
        """Code X with the current atoms.

        Parameters:
            X: (samples, features), real numbers.

        Returns:
            Codes (samples, n_components), float32 if X is, else float64.
        """
        check_is_fitted(self)
        x = self._checked(X, reset=False)
        atoms: Array = self.components_
        if atoms is self._learner.atoms and atoms.dtype == x.dtype:
            coder = self._learner.coder
        else:
            coder = Coder(np.ascontiguousarray(atoms, x.dtype))
        return coder.dense(coder.within(x, self._budget()))

    def inverse_transform(self, X: ArrayLike) -> Array:
        """Compute samples from codes.

        Parameters:
            X: codes (samples, n_components), real numbers.

        Returns:
            Samples (samples, features), float32 if X is, else float64.
        """
        check_is_fitted(self)
        codes = check_array(X, dtype=_REAL)
        if codes.shape[1] != len(self.components_):
            raise InputError(
                f"OnlineDictionary: expected codes (samples, {len(self.components_)}); got {codes.shape}"
            )
        return product(codes, self.components_.astype(codes.dtype, copy=False))

    def score(self, X: ArrayLike, y: object = None) -> float:  # noqa: ARG002  (scikit-learn's searches give it)
        """Measure how well the atoms code X.

        Parameters:
            X: (samples, features), real numbers.
            y: for scikit-learn; it is not read.

        Returns:
            The negative mean squared error of X after ``transform`` and back.
        """
        x = self._checked(X, reset=False)
        missed = (x - self.inverse_transform(self.transform(x))).astype(np.float64)
        return -math.fsum(squares(missed)) / x.size

    def _checked(self, signals: ArrayLike, reset: bool) -> Array:
        X: Array = validate_data(self, signals, dtype=_REAL, order="C", reset=reset)
        in_range("OnlineDictionary", X, "X")
        return X

    def _begin(self, X: Array, candidates: Array | None) -> None:
        """Make a new learner that starts from ``dict_init``, ``candidates``, or its first batch."""
        whole("OnlineDictionary: batch_size", self.batch_size)
        whole("OnlineDictionary: max_iter", self.max_iter)
        if self.half_life is not None and not self.half_life > 0:
            raise InputError(f"OnlineDictionary: half_life must be above 0, or None; got {self.half_life!r}")
        self._check_choose()
        self._level = np.zeros(1)
        seed = int(check_random_state(self.random_state).randint(np.iinfo(np.int32).max))
        start = None if self.dict_init is None else _unit_rows(self.dict_init, X, self.positive_dict)
        count = self.n_components
        if count is None:
            count = X.shape[1] if start is None else len(start)
        whole("OnlineDictionary: n_components", count)
        if start is not None and len(start) != count:
            raise InputError(
                f"OnlineDictionary: n_components={count}, but dict_init has {len(start)} atoms; give one only"
            )
        # Without a start these are the atoms until a batch has a signal that is not flat.
        noise = Generator(seed).standard_normal((count, X.shape[1])).astype(X.dtype)
        noise = np.abs(noise) if self.positive_dict else noise
        self.components_ = noise / np.sqrt(squares(noise))[:, None]
        learner = self._learner = Learner(
            count,
            self._budget(),
            self.batch_size,
            self.half_life,
            seed=seed,
            positive_dict=self.positive_dict,
        )
        if start is None and candidates is not None:
            start = learner.first_atoms(candidates)
        if start is not None:
            learner.begin(start)
            self.components_ = start

    def _check_choose(self) -> None:
        if self.choose not in ("all", "energetic"):
            raise InputError(f"OnlineDictionary: choose must be 'all' or 'energetic'; got {self.choose!r}")

    def _budget(self) -> Budget:
        """How sparse codes have to be."""
        limit: int = min(self.components_.shape)
        if self.code == "lasso":
            return Budget(limit, price("OnlineDictionary: alpha", self.alpha), self.positive_code)
        if self.code != "omp":
            raise InputError(f"OnlineDictionary: code must be 'omp' or 'lasso'; got {self.code!r}")
        if self.positive_code:
            raise InputError("OnlineDictionary: positive_code=True needs code='lasso'; got code='omp'")
        return Budget(self._most(limit))

    def _most(self, limit: int) -> int:
        """The largest number of atoms for a sample."""
        if self.n_nonzero_coefs is None:
            return min(5, limit)
        most = whole("OnlineDictionary: n_nonzero_coefs", self.n_nonzero_coefs)
        if most > limit:
            raise InputError(
                f"OnlineDictionary: n_nonzero_coefs must be at most {limit} with "
                "{} atoms of {} features; got {}".format(*self.components_.shape, most)
            )
        return most

    def _learn(self, X: Array) -> None:
        lost = energy = 0.0
        learner = self._learner
        for start in range(0, len(X), learner.batch_size):
            batch = X[start : start + learner.batch_size]
            if self.choose == "energetic":
                chosen = np.empty(len(batch), np.int64)
                batch = batch[chosen[: choose(batch, True, self._level, np.empty(len(batch)), chosen)]]
            whole, apart = learner.learn(batch) if len(batch) else (0.0, 0.0)
            energy, lost = energy + whole, lost + apart
        if learner.atoms is not None:
            self.components_ = learner.atoms
        self.error_ = lost / energy if energy > 0 else float("nan")
        self.n_steps_ = learner.batches

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    @property
    def _n_features_out(self) -> int:
        return len(self.components_)


def _unit_rows(dict_init: ArrayLike, X: Array, positive: bool) -> Array:
    """Check ``dict_init`` against X and scale its rows to unit length."""
    atoms = np.array(dict_init, X.dtype, order="C")
    if atoms.ndim != 2 or atoms.shape[1] != X.shape[1] or not len(atoms):
        raise InputError(
            f"OnlineDictionary: expected dict_init of shape (n_components, {X.shape[1]}), as X has "
            f"{X.shape[1]} features; got {atoms.shape}"
        )
    lengths = np.sqrt(squares(atoms.astype(np.float64)))[:, None]
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        bad = int(np.flatnonzero(~(np.isfinite(lengths) & (lengths > 0)))[0])
        raise InputError(
            f"OnlineDictionary: dict_init has nan, inf or an atom of zero length in row {bad}; leave it out"
        )
    if positive and (below := (atoms < 0).any(axis=1)).any():
        raise InputError(
            f"OnlineDictionary: dict_init has values below 0 in row {int(np.flatnonzero(below)[0])}; "
            "positive_dict=True takes atoms without any"
        )
    return np.asarray(atoms / lengths, X.dtype)
