"""Learn a dictionary from the stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from stream_sparse.base import Facts, Statistic, param
from stream_sparse.errors import InputError
from stream_sparse.frame import Array, Value
from stream_sparse.kernels.dictionary import Dictionary, Rules
from stream_sparse.kernels.learning import (
    BATCHES,
    FLAT,
    HAS_ATOMS,
    IDLE,
    LEARNS,
    LEFT_OUT,
    LOOKED,
    NUMBERS,
    PROBES,
    WAITING,
    WINDOW,
    Choice,
    Draw,
    LearnerResult,
    LearnScratch,
    Scene,
    SignalBatch,
    Survey,
    draw,
    learn_frame,
    report,
    survey,
    take_signals,
)  # fmt: skip
from stream_sparse.kernels.omp import BLOCK, padded
from stream_sparse.kernels.products import squares
from stream_sparse.kernels.random import STATE, Generator, entropy
from stream_sparse.kernels.replacing import Replacing
from stream_sparse.learning.dictionaries import load_atoms
from stream_sparse.learning.learner import Learner

from ._coding import check_count, energies, flat_signals
from ._dictionary import room_of_codes, room_to_prepare
from ._step import SEEN, KernelNode, Step, in_rows, result, room, rows, state

if TYPE_CHECKING:
    from stream_sparse.learning.minibatch import MiniBatch

_STILL = 0.02  # share of the energy that changes in a still scene; the noise of a camera stays below it


class Learned(NamedTuple):
    """A frame, coded with the dictionary learned from earlier frames.

    Attributes:
        codes: weights of the atoms, (signals, atoms); (atoms,) if a frame is one signal.
        atoms: the dictionary, (atoms, rows, columns) or (atoms, features).
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


class DictionaryLearning(KernelNode):
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
    batches and its ``transform``; results are equal to the bit. Their last digits may differ between
    processors, as those of BLAS, by which scikit-learn computes.

    ``choose: energetic`` learns only from signals whose energy, the sum of their squares, exceeds a level
    that follows the median of the stream: at first the median of a frame, whose logarithm then moves by
    0.1 * (2 p - 1) with each frame, p being the share of its signals above the level of before (Robbins and
    Monro 1951, "A stochastic approximation method"). The level moves by frames, however many signals these
    have. The other signals are coded with a larger error.

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
    choose: Literal["all", "energetic"] = param(
        "all", help="energetic: learn only from signals whose energy exceeds the running median."
    )
    learn_from: int | None = param(
        256, ge=1, help="Number of a frame's chosen signals to learn from, drawn at random; null: all."
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
    flat = False
    offload = True
    example = {"n_components": 12, "batch_size": 16, "n_nonzero_coefs": 3}

    def idle(self) -> set[str]:
        by_scikit_learn = {"alpha", "transform_algorithm", "transform_alpha"}
        return by_scikit_learn if self.algorithm == "omp" else {"half_life", "reseed"}

    def reset(self) -> None:
        super().reset()
        self._learner: MiniBatch | None = None
        # A cache, not state: the first atoms.
        self.__start: Array | None = None

    def update(self, x: Value) -> Learned | None:
        X, shape = flat_signals(x)
        energies(X)  # refuses what is too large
        if self.algorithm == "omp":
            if self.__start is None:
                self.__start = self._start(X, shape)
            outputs = self._run(X.reshape(x.shape), *([] if self.__start is None else [self.__start]))
        else:
            outputs = self._by_scikit_learn(X.reshape(x.shape), X, shape)
        return None if outputs is None else Learned(**outputs)

    def step(self, x: Array, start: Array | None = None) -> Step:
        X, single = in_rows(x), x.ndim == 1
        n, features = X.shape
        real, count, most, size = X.dtype, self.n_components, self.n_nonzero_coefs, self.batch_size
        wide, probes = padded(count), (n - 1) // max(n // PROBES, 1) + 1
        choice = Choice(
            learn=self.learn, energetic=self.choose == "energetic", learn_from=self.learn_from or 0
        )
        scene = Scene(
            use=state("f8", count), before=state(real, count, features),
            probe=state(real, probes, features), numbers=state("i8", NUMBERS), change=state("f8", 1),
            level=state("f8", 1),
        )  # fmt: skip
        draws = Draw(generator=room("u8", STATE), order=room("i8", 3, n), powers=room("f8", n))
        words = entropy(self.seed)
        if self.algorithm != "omp":  # scikit-learn codes and learns
            survey_rows = Survey(
                signals=result(real, n, features), means=result(real, n), drawn=result("i8", n),
                number=result("f8"),
            )  # fmt: skip
            return Step(survey, X, SEEN, choice, words, scene, draws, survey_rows)
        if start is None and self.init != "patches":
            raise InputError("the page takes the first atoms from the first batch")
        check_count(most, count, features)
        rules = Rules(
            most=most, batch_size=size, half_life=self.half_life or 0.0, reseed=self.reseed, price=0.0,
            positive_code=False, positive=False,
        )  # fmt: skip
        dictionary = Dictionary(
            learned=state(real, count, features), A=state(real, count, count),
            B=state(real, count, features), used=state("f8", count),
        )  # fmt: skip
        replacing = Replacing(
            old=room(real, count, features), residual=room(real, size, features),
            energies=room(real, 1, size), left=room(real, size), tried=room("u1", size),
            flipped=room(real, features, count), near=room(real, count, count), best=room("i8", count),
            taken=room("u1", count), candidate=room(real, 1, features),
        )  # fmt: skip
        batch = SignalBatch(
            waiting=state(real, size, features), lengths=room(real, size), places=room("i8", size),
            codes=room_of_codes(real, size, most), replacing=replacing,
        )  # fmt: skip
        rooms = LearnScratch(
            given=room(real, count, features), prepared=room_to_prepare(real, features, wide),
            alpha=room(real, BLOCK, wide), signals=room(real, n, features), means=room(real, n),
            lengths=room(real, n), codes=room_of_codes(real, n, most), drawn=room("i8", n),
            shares=room("f8", count), whole=room("f8", features), apart=room("f8", features), draw=draws,
        )  # fmt: skip
        coded = LearnerResult(
            codes=rows(real, (count,) if single else (n, count), n), reconstruction=rows(real, x.shape, n),
            atoms=rows(real, (count, *(x.shape if single else x.shape[1:])), count), error=result("f8"),
            usage=result("f8", count),
            drift=result("f8"), reseeded=result("f8"), left_out=result("f8"),
        )  # fmt: skip
        return Step(
            learn_frame, X, room(real, 0, 0) if start is None else start, SEEN, choice, rules, words,
            dictionary, scene, batch, rooms, coded,
        )  # fmt: skip

    def _by_scikit_learn(self, x: Array, X: Array, shape: tuple[int, ...]) -> dict[str, Any] | None:
        learner = self._learner = self._learner or self.make_learner(X, shape)
        seen = self._run(x)
        errors = None
        if learner.atoms is not None:
            good = ~np.isnan(seen["means"])
            codes, rebuilt = np.full((len(X), self.n_components), np.nan, X.dtype), np.full_like(X, np.nan)
            codes_of_good, parts = np.empty((good.sum(), self.n_components), X.dtype), np.empty_like(X[good])
            shares = learner.encode(X[good], codes_of_good, parts)
            codes[good], rebuilt[good] = codes_of_good, parts
            scene = Scene(*(self._arrays[name] for name in Scene._fields))
            error, drift, none = np.zeros((3, 1))
            usage, (whole, apart) = np.empty(self.n_components), np.empty((2, X.shape[1]))
            coded = LearnerResult(codes, rebuilt, learner.atoms.copy(), error, usage, drift, none, none)
            report(X, seen["means"], shares, whole, apart, scene, coded)
            errors = coded._asdict() | {
                "error": error.item(), "drift": drift.item(), "reseeded": 0.0,
                "left_out": float(scene.numbers[LEFT_OUT]), "codes": codes[0] if x.ndim == 1 else codes,
                "atoms": coded.atoms.reshape(-1, *shape), "reconstruction": rebuilt.reshape(x.shape),
            }  # fmt: skip
        if self.learn:
            learner.tune(**self._options())
            learner.feed(X[seen["drawn"][: int(seen["number"])]])
        return errors

    def facts(self) -> Facts:
        caption = f"{self.n_components} atoms, {self.n_nonzero_coefs} non-zero"
        if self.algorithm == "minibatch":
            caption = f"alpha {self.alpha:g}"
        return Facts(
            horizon=None, warmup=int(self.init == "patches"), unit={"reconstruction": 0}, caption=caption,
            blas=self.algorithm == "minibatch",
        )  # fmt: skip

    def note(self) -> str:
        """Return the reason if nothing is learned, or nothing coded."""
        if not self._arrays:
            return ""
        numbers, learner = self._arrays["numbers"], self._learner
        if not self.learn:
            coding = numbers[HAS_ATOMS] if learner is None else learner.atoms is not None
            return "" if coding else "nothing to code with: learn is off, and there are no atoms yet"
        if numbers[IDLE] != LEARNS:
            why = "is flat" if numbers[IDLE] == FLAT else "has values that are not numbers"
            return f"nothing to learn: every patch {why}"
        begun = numbers[BATCHES] > 0 if learner is None else learner.atoms is not None
        if self._seen > 1 and not begun:
            return f"nothing learned yet: no {self.batch_size} patches so far for a first batch"
        if numbers[LOOKED] > WINDOW and self._arrays["change"][0] < _STILL:
            return "nothing new to learn: move the camera"
        return ""

    # Learning ---------------------------------------------------------------------------------------

    def make_learner(self, X: Array, shape: tuple[int, ...]) -> Any:
        """Return a learner for signals such as X, each of a ``shape``, with the parameters of the node."""
        self._check_count(X.shape[1])
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

    def _check_count(self, features: int) -> None:
        if self.algorithm == "omp" or self.transform_algorithm in ("omp", "lars"):
            check_count(self.n_nonzero_coefs, self.n_components, features)

    def _start(self, X: Array, shape: tuple[int, ...]) -> Array | None:
        """The first atoms, unless they come from the first batch."""
        if self.init == "patches":
            return None
        if self.init == "random":
            atoms = Generator(self.seed).standard_normal((self.n_components, X.shape[1]))
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

    def signals(self, x: Value, frame: int, level: Array) -> tuple[Array, tuple[int, ...]]:
        """Return the signals that are learned from a value, and the shape of one.

        Parameters:
            x: a value that the node takes.
            frame: number of values before it.
            level: float64 (1,), with ``choose: energetic`` the level of energy after the value before, which
                is moved; 0 before the first one.

        Returns:
            (signals, features), and the shape of a signal. The state of the node stays as it is.

        >>> node = DictionaryLearning(n_components=4, n_nonzero_coefs=1, learn_from=3)
        >>> X, shape = node.signals(np.ones((5, 2, 2)), 0, np.zeros(1))
        >>> X.shape, shape
        ((3, 4), (2, 2))
        """
        X, shape = flat_signals(x)
        energies(X)
        count = len(X)
        signals, drawn = X.copy(), np.empty(count, np.int64)
        take_signals(X, signals, np.empty(count, X.dtype), np.zeros(NUMBERS, np.int64))
        choice = Choice(True, self.choose == "energetic", self.learn_from or 0)
        draws = Draw(np.empty(STATE, np.uint64), np.empty((3, count), np.int64), np.empty(count))
        number = draw(signals, frame, choice, level, entropy(self.seed), draws, drawn)
        some = drawn[:number]
        return (X if len(some) == count else X[some]), shape

    # State ------------------------------------------------------------------------------------------

    def _places_fit(self, arrays: Mapping[str, Array]) -> bool:
        return bool(0 <= arrays["numbers"][WAITING] < self.batch_size)

    def state(self) -> dict[str, Any]:
        return {**super().state(), "learner": None if self._learner is None else self._learner.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore(state)
        self._learner = None
        if (learned := state["learner"]) is not None:
            X, shape = self._empty_signals(state)
            self._learner = self.make_learner(X, shape)
            self._learner.restore(learned)

    def _empty_signals(self, state: Mapping[str, Any]) -> tuple[Array, tuple[int, ...]]:
        """Return signals, (0, features), and their shape, as the inputs of a state have them."""
        shape, dtype = state["inputs"][0]
        X, signal_shape = flat_signals(np.zeros(shape, np.dtype(dtype)))
        return X[:0], signal_shape

    def statistic(self, field: str, *_inputs: Statistic | None) -> Statistic | None:
        if field in ("error", "drift"):  # of this frame alone
            return None
        definition, frames = ("learning", None) if self.learn else ("at rest", 0)
        return Statistic(frames, None, self._seen, definition)
