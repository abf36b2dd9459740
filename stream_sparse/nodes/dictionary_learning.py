"""Learn a dictionary from the stream."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np

from stream_sparse.base import Node, Statistic, param, yaml_name
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.elementary import half_to
from stream_sparse.kernels.omp import misfit
from stream_sparse.kernels.products import squares
from stream_sparse.learning.batches import Batches
from stream_sparse.learning.dictionaries import load_atoms
from stream_sparse.learning.learner import Learner

from ._coding import check_count, energies, flat_signals, parts_of, spread
from ._novelty import Novelty

__all__ = ["DictionaryLearning", "Learned"]

# Frames after which the use of an atom counts half in ``usage``.
_USAGE = 20


class Learned(NamedTuple):
    """A frame, coded with the dictionary learned from earlier frames.

    Attributes:
        codes: weights of the atoms, (signals, atoms); (atoms,) if a frame is one signal.
        atoms: the dictionary, (atoms, rows, columns) or (atoms, features); the same object until it changes.
        reconstruction: the input computed from the codes, in its shape.
        error: squared norm of the residual relative to that of the frame's signals, before learning from it.
        usage: share of recent signals that use each atom, float64 (atoms,).
        drift: distance that the atoms have moved since the last frame, relative to their length.
        reseeded: number of atoms replaced so far.
        left_out: number of signals left out so far because they had nan.
    """

    codes: Array
    atoms: Array
    reconstruction: Array
    error: float
    usage: Array
    drift: float
    reseeded: float
    left_out: float


class DictionaryLearning(Node):
    """Learn atoms from a stream of patches, and code every patch with them.

    ``error = norm(X - H @ D)**2 / norm(X)**2``

    X has a row for each signal of a frame, H its codes, and D a row for each atom. Collects signals to
    batches of exactly ``batch_size``, however many a frame has. A batch is coded by OMP (Rubinstein et al.
    2008) and moves the atoms by the online update of Mairal, Bach, Ponce and Sapiro (2010), "Online learning
    for matrix factorization and sparse coding". The weight of older batches halves with each ``half_life``,
    and falls faster while there are few. After every tenth batch, one of two similar atoms is replaced by the
    residual of the signal coded worst. Frame t is coded with the atoms of all batches completed before it, so
    ``error`` is a prediction error, and no value depends on timing, on threads, or on how the stream is cut.
    For sparse codes of natural scenes see Olshausen and Field (1996), "Emergence of simple-cell receptive
    field properties by learning a sparse code for natural images".

    A live run that falls behind turns ``learn`` off for a while before it drops frames. These edits are
    recorded in ``events.jsonl`` with frame and cause, and so are those that turn it on again.

    ``algorithm: minibatch`` uses scikit-learn's ``MiniBatchDictionaryLearning.partial_fit`` on the same
    batches and its ``transform``; results are equal to the bit.

    Input: patches (n, rows, columns), signals (n, features) or one signal (features,) a frame. float64 stays;
    other types become float32. The first result follows the first batch. Flat signals (all zero) are coded
    but not learned from. Signals with nan are left out and counted; their codes are nan.

    >>> node = DictionaryLearning(n_components=4, n_nonzero_coefs=1, batch_size=8)
    >>> frames = np.random.default_rng(0).standard_normal((3, 8, 2, 2))
    >>> node.update(frames[0])
    >>> node.update(frames[1]).atoms.shape
    (4, 2, 2)
    """

    n_components: int = param(128, ge=1, resets=True, help="Number of atoms.")
    n_nonzero_coefs: int = param(5, ge=1, slider=(1, 20, 1), help="Largest number of atoms for a signal.")
    batch_size: int = param(256, ge=1, resets=True, help="Signals in a batch.")
    half_life: float | None = param(
        20.0,
        gt=0,
        help="Batches after which the past counts half; null: a window that grows with the stream.",
    )
    learn_from: int | None = param(
        256, ge=1, help="Number of a frame's signals to learn from, drawn at random; null: all."
    )
    learn: bool = param(
        True, help="Whether the atoms learn; false: they stay as they are, such as those of a file."
    )
    reseed: bool = param(True, help="Replace one of two atoms that have become similar.")
    init: Literal["patches", "random"] | dict[Literal["file"], str] = param(
        "patches",
        resets=True,
        help="The first atoms: patches of the first batch, random, or {file: d.npy}.",
    )
    seed: int = param(0, ge=0, resets=True, help="Seed of everything drawn at random.")
    algorithm: Literal["omp", "minibatch"] = param(
        "omp", resets=True, help="omp: Batch-OMP with the update of this package; minibatch: scikit-learn's."
    )
    alpha: float = param(1.0, ge=0, resets=True, help="With minibatch: weight of the l1 norm in learning.")
    transform_algorithm: Literal["omp", "lars", "lasso_lars", "lasso_cd", "threshold"] = param(
        "omp", help="With minibatch: how frames are coded."
    )
    transform_alpha: float | None = param(
        None, ge=0, help="With minibatch: weight of the l1 norm in coding; null: alpha."
    )

    learns = True
    offload = True
    example = {"n_components": 12, "batch_size": 16, "n_nonzero_coefs": 3}

    @classmethod
    def check(cls, **values: Any) -> None:
        """Refuse in a pipeline a node that never has atoms; while it runs ``learn`` may be turned off."""
        super().check(**values)
        if values.get("learn", True):
            return
        if values.get("algorithm", "omp") == "minibatch":
            why = "algorithm: minibatch has no atoms before it learns; take algorithm: omp or learn: true"
        elif values.get("init", "patches") == "patches":
            why = "init: patches takes the first atoms from what it learns; give init: {file: d.npy}"
        else:
            return
        raise ParameterError(yaml_name(cls), [("learn", f"learn: false never gives a value: {why}")])

    def reset(self) -> None:
        self._frames = 0
        self._left_out = 0
        self._idle = ""
        self._usage: Array | None = None
        self._before: Array | None = None
        self._learner: Batches | None = None
        self._novelty = Novelty()
        self.__shown: tuple[Array, Array] | None = None

    def update(self, x: Value) -> Learned | None:
        X, shape = flat_signals(x)
        learner = self._learner
        if learner is None:
            learner = self._learner = self.make_learner(X, shape)
        squares = energies(X)
        good = np.isfinite(squares)
        self._left_out += len(X) - int(np.count_nonzero(good))
        result = None
        if learner.atoms is not None:
            single = isinstance(x, np.ndarray) and x.ndim == 1
            result = self._code(learner, X, good, shape, single)
        self._idle = "" if (squares[good] > 0).any() else "nothing to learn: every patch is flat"
        if not good.any():
            self._idle = "nothing to learn: every patch has values that are not numbers"
        if self.learn:
            self._novelty.see(X)
            self._learn(learner, X, good & (squares > 0))
        self._frames += 1
        return result

    def horizon(self) -> int | None:
        return None

    def uses_blas(self) -> bool:
        return self.algorithm == "minibatch"

    def warmup(self) -> int:
        return 0 if self.init != "patches" else 1

    def note(self) -> str:
        """Return the reason if nothing is learned, or nothing coded."""
        if not self.learn:
            coding = self._learner is None or self._learner.atoms is not None
            return "" if coding else "nothing to code with: learn is off, and there are no atoms yet"
        if self._idle:
            return self._idle
        if self._frames > 1 and (self._learner is None or not self._learner.begun):
            return f"nothing learned yet: no {self.batch_size} patches have come together for a first batch"
        if self._novelty.still():
            return "nothing new to learn: move the camera"
        return ""

    # Learning ---------------------------------------------------------------------------------------

    def make_learner(self, X: Array, shape: tuple[int, ...]) -> Batches:
        """Return a learner for signals such as X, each of a ``shape``, with the parameters of the node."""
        if self.algorithm == "omp" or self.transform_algorithm in ("omp", "lars"):
            check_count(self.n_nonzero_coefs, self.n_components, X.shape[1])
        start = self._start(X, shape)
        if self.algorithm == "omp":
            return Learner(
                self.n_components, self.n_nonzero_coefs, self.batch_size, self.half_life, self.reseed,
                self.seed, start,
            )  # fmt: skip
        from stream_sparse.learning.minibatch import MiniBatch  # imports scikit-learn, which takes long

        return MiniBatch(
            self.batch_size, n_components=self.n_components, dict_init=start, random_state=self.seed,
            **self._options(),
        )  # fmt: skip

    def _start(self, X: Array, shape: tuple[int, ...]) -> Array | None:
        """The first atoms, unless they come from the first batch."""
        if self.init == "patches":
            return None
        if self.init == "random":
            atoms = np.random.default_rng(self.seed).standard_normal((self.n_components, X.shape[1]))
        else:
            atoms = load_atoms(self.init["file"], shape).reshape(-1, X.shape[1])
            if len(atoms) != self.n_components:
                raise InputError(
                    f"init: {self.init['file']} holds {len(atoms)} atoms, n_components is {self.n_components}"
                )
        lengths = np.sqrt(squares(atoms))[:, None]
        if not lengths.all():
            raise InputError(f"init: atom {int(np.argmin(lengths))} of {self.init} has no length")
        return np.asarray(atoms / lengths, X.dtype)

    def _options(self) -> dict[str, Any]:
        return {
            "alpha": self.alpha, "transform_algorithm": self.transform_algorithm,
            "transform_alpha": self.transform_alpha, "transform_n_nonzero_coefs": self.n_nonzero_coefs,
        }  # fmt: skip

    def _learn(self, learner: Batches, X: Array, usable: Array) -> None:
        if isinstance(learner, Learner):  # parameters may have been edited
            learner.n_nonzero_coefs = self.n_nonzero_coefs
            learner.half_life, learner.reseed = self.half_life, self.reseed
        else:
            learner.tune(**self._options())  # type: ignore[attr-defined]
        learner.feed(self._drawn(X, usable, self._frames))

    def signals(self, x: Value, frame: int) -> tuple[Array, tuple[int, ...]]:
        """Return the signals that are learned from a value, and the shape of one.

        Parameters:
            x: a value that the node takes.
            frame: number of values before it.

        Returns:
            (signals, features), and the shape of a signal. The state of the node stays as it is.

        >>> node = DictionaryLearning(n_components=4, n_nonzero_coefs=1, learn_from=3)
        >>> X, shape = node.signals(np.ones((5, 2, 2)), 0)
        >>> X.shape, shape
        ((3, 4), (2, 2))
        """
        X, shape = flat_signals(x)
        squares = energies(X)
        return self._drawn(X, np.isfinite(squares) & (squares > 0), frame), shape

    def _drawn(self, X: Array, usable: Array, frame: int) -> Array:
        chosen = np.flatnonzero(usable)
        if self.learn_from is not None and len(chosen) > self.learn_from:
            # One generator for each frame, so that the state is only the frame's number.
            rng = np.random.default_rng([self.seed, frame])
            chosen = rng.choice(chosen, self.learn_from, replace=False)
        return X if len(chosen) == len(X) else X[chosen]

    # Results ----------------------------------------------------------------------------------------

    def _code(self, learner: Batches, X: Array, good: Array, shape: tuple[int, ...], single: bool) -> Learned:
        known = X if good.all() else X[good]
        codes = self.empty((len(known), self.n_components), X.dtype)
        rebuilt = self.empty(known.shape, X.dtype)
        uses = learner.encode(known, codes, rebuilt)
        whole, left = misfit(known, rebuilt, np.zeros(len(known), X.dtype))
        if known is not X:
            codes, rebuilt = spread(codes, good), spread(rebuilt, good)
        used, keep = uses / max(len(known), 1), half_to(1 / _USAGE)
        self._usage = used if self._usage is None else keep * self._usage + (1 - keep) * used
        return Learned(
            codes[0] if single else codes,
            self._atoms(learner, shape),
            parts_of(rebuilt, shape, single),
            left / whole if whole > 0 else math.nan,
            self._usage,
            self._drift(learner),
            float(learner.reseeded),
            float(self._left_out),
        )

    def _atoms(self, learner: Batches, shape: tuple[int, ...]) -> Array:
        assert learner.atoms is not None
        if self.__shown is None or self.__shown[0] is not learner.atoms:
            self.__shown = learner.atoms, learner.atoms.reshape(-1, *shape)
        return self.__shown[1]

    def _drift(self, learner: Batches) -> float:
        before, self._before = self._before, learner.atoms
        if before is None or before is learner.atoms:
            return 0.0
        assert learner.atoms is not None
        moved = squares((learner.atoms - before).reshape(1, -1)) / squares(before.reshape(1, -1))
        return math.sqrt(moved[0])

    # State ------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        learner = None if self._learner is None else self._learner.state()
        return {**super().state(), "learner": learner, "novelty": self._novelty.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        self._novelty = Novelty.of(state["novelty"])
        self._learner = None
        if (learned := state["learner"]) is not None:
            shape, dtype = state["inputs"][0]
            X, signal_shape = flat_signals(np.zeros(shape, np.dtype(dtype)))
            self._learner = self.make_learner(X[:0], signal_shape)
            self._learner.restore(learned)

    def units_of_measure(self, *units: str) -> dict[str, str]:
        return {"reconstruction": units[0] if units else ""}

    def statistic(self, field: str, *_inputs: Statistic | None) -> Statistic | None:
        if field in ("error", "drift"):  # of this frame alone
            return None
        definition, frames = ("learning", None) if self.learn else ("at rest", 0)
        return Statistic(frames, None, self._frames, definition)

    def caption(self) -> str:
        if self.algorithm == "minibatch":
            return f"alpha {self.alpha:g}"
        return f"{self.n_components} atoms, {self.n_nonzero_coefs} non-zero"
