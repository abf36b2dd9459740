"""One dictionary from many videos, one after the other, each as the pipeline would run it."""

import contextlib
import io
import math
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

import numpy as np

from stream_sparse.errors import Error, InputError, RunError, cause_words
from stream_sparse.frame import Array
from stream_sparse.io.files import replacing
from stream_sparse.io.paths import expanded
from stream_sparse.kernels import random
from stream_sparse.kernels.omp import misfit
from stream_sparse.learning.learner import Learner
from stream_sparse.nodes.dictionary_learning import DictionaryLearning
from stream_sparse.plan.plan import Plan, PlannedPart
from stream_sparse.records.state import load_state, save_state
from stream_sparse.redact import redact
from stream_sparse.run.row_reader import RowReader

from .folder import lock
from .items import BatchItem
from .job import PipelineText, hash_of
from .options import LearnOptions

T = TypeVar("T")

_LOOKS = 10
"""How often the held-out videos are coded, besides after the last one."""
_AHEAD = 8
"""Batches of signals that are read ahead, of the next video too."""


class Round(NamedTuple):
    """How far the learning is after a video.

    Attributes:
        number, total: of the videos, in all passes.
        signals: learned from so far.
        error: share of the energy of the video that the atoms, learned before, did not explain.
        held_out: the same of the videos that are never learned from, with the atoms after this one; nan where
            they were not coded.
    """

    number: int
    total: int
    signals: int
    error: float
    held_out: float


class Learning:
    """Learns one dictionary from many videos, and writes it after each of them.

    The nodes above the one that learns begin each video anew, as in a run, and the dictionary goes on. The
    same again goes on after the last video that was written.

    Parameters:
        plan: the pipeline; the nodes above its ``dictionary_learning`` make the signals.
        items: whole videos.
        out: the file of the atoms; the state of the learning is kept beside it.

    Attributes:
        rounds: all rounds, those of before included.
        failures: why a video could not be read to its end, by video.
    """

    def __init__(
        self, plan: Plan, items: Sequence[BatchItem], out: str | Path, options: LearnOptions | None = None
    ) -> None:
        self._options = options or LearnOptions()
        self._pipeline = PipelineText.of(plan)
        plan = plan.without_sinks()
        self._node = learner_of(plan, self._options.node)
        self._unit = cast("DictionaryLearning", self._node.unit)
        self._above = {ref.name for ref in self._node.inputs}
        for part in reversed(plan.parts):
            if part.name in self._above:
                self._above |= {ref.name for ref in part.inputs}
        self.path = expanded(out)
        self._state_path = self.path.with_name(self.path.name + ".state.npz")
        if self.path.suffix != ".npy":
            raise InputError(f"--out {self.path.as_posix()}: expected a name that ends with .npy")
        self.failures: dict[str, str] = {}
        self._named = {item.source: str(redact(item.path)) for item in items}
        videos = [*self._named]
        order = random.Generator(self._unit.seed, 0).permutation(len(videos)).tolist()
        held = order[: min(round(self._options.held_out * len(videos)), len(videos) - 1)]
        self._held = [videos[k] for k in held]
        self._videos = [videos[k] for k in sorted(order[len(held) :])]
        self._learner: Learner | None = None
        self._shape: tuple[int, ...] = ()
        self.rounds: list[Round] = []

    def run(self, progress: Callable[[Round], None] = lambda _: None) -> Array:
        """Learn, and write the atoms after each video; returns them, as (atoms, rows, columns).

        Parameters:
            progress: called after each video.
        """
        with lock(self.path.with_name(f"{self.path.name}.lock"), self.path, "learning"):
            self._key = self._hash()  # of the videos as they are before any is learned from
            self._take_up()
            order = [
                self._videos[k]
                for number in range(self._options.passes)
                for k in random.Generator(self._unit.seed, number + 1).permutation(len(self._videos))
            ]
            every = max(1, len(order) // _LOOKS)
            energy = lost = 0.0
            with contextlib.closing(ahead(self._batches(order[len(self.rounds) :]), _AHEAD)) as batches:
                for X in batches:
                    if X is not None:
                        learner = self._learner = self._learner or self._make(X)
                        more, apart = learner.learn(X)
                        energy, lost = energy + more, lost + apart
                        continue
                    number, seen = len(self.rounds) + 1, 0 if self._learner is None else self._learner.seen
                    held_out = self._test() if number % every == 0 or number == len(order) else math.nan
                    self.rounds.append(Round(number, len(order), seen, _share(lost, energy), held_out))
                    energy = lost = 0.0
                    self._write()
                    progress(self.rounds[-1])
        atoms = self._atoms()
        if atoms is None:
            why = next(iter(self.failures.values()), "all signals are flat, or there are no signals")
            raise RunError(f"nothing could be learned: {why}")
        return atoms

    def _batches(self, videos: Sequence[str]) -> Generator[Array | None, None, None]:
        """Yield the signals of videos, (signals, features), in batches, and None after each video."""
        for video in videos:
            waiting: list[Array] = []
            try:
                for X in self._signals(video):
                    waiting.append(X)
                    if sum(map(len, waiting)) >= self._unit.batch_size:
                        yield np.concatenate(waiting)
                        waiting = []
            except Exception as error:  # of the video, of a user's unit, or of a library
                why = str(error) if isinstance(error, Error) else cause_words(error)
                self.failures.setdefault(self._named[video], why)
            if waiting:
                yield np.concatenate(waiting)
            yield None

    def _signals(self, video: str) -> Iterator[Array]:
        """Yield the signals of each frame of a video."""
        plan = self._pipeline.plan(video).without_sinks()
        parts = tuple(part for part in plan.parts if part.name in self._above)
        (ref,) = self._node.inputs
        level = np.zeros(1)  # of energy, where signals are chosen by it: each video has its own
        with RowReader(replace(plan, parts=parts, view=(), live=(), keep=(), text="")) as rows:
            if rows.medium.live:
                raise InputError(f"{plan.source_use}: a live source has no end; give files")
            for number, x in enumerate(x for row in rows if (x := row[str(ref)]) is not None):
                X, shape = self._unit.signals(x, number, level)
                self._shape = self._shape or shape
                if shape != self._shape:
                    now, first = ("x".join(map(str, one)) for one in (shape, self._shape))
                    raise InputError(
                        f"its signals are {now}, those before {first}; learn from videos of one size"
                    )
                yield X.copy()  # it may be a part of all signals of its frame

    def _make(self, X: Array) -> Learner:
        learner = cast("Learner", self._unit.make_learner(X[:0], self._shape))
        learner.half_life = None  # videos are not a stream whose past grows old
        return learner

    def _test(self) -> float:
        """Return the share of the energy of the held-out videos that the atoms do not explain."""
        learner = self._learner
        if learner is None or learner.atoms is None:
            return math.nan
        energy = lost = 0.0
        for X in self._batches(self._held):
            if X is not None:
                more, apart = misfit(X, learner.coder.rebuild(learner.code(X)), np.zeros(len(X), X.dtype))
                energy, lost = energy + more, lost + apart
        return _share(lost, energy)

    def _atoms(self) -> Array | None:
        atoms = None if self._learner is None else self._learner.atoms
        return None if atoms is None else atoms.reshape(-1, *self._shape)

    # Checkpoints --------------------------------------------------------------------------------------

    def _hash(self) -> str:
        """Hash all that the result depends on: a state of another learning must not go on."""
        videos = [Path(video) for video in (*self._videos, *self._held)]
        files = [(str(v), v.stat().st_size, v.stat().st_mtime_ns) for v in videos if v.exists()]
        return hash_of([self._pipeline.mark, self._node.name, self._options.held_out, files])

    def _take_up(self) -> None:
        """Go on from the last video that was written."""
        if not self._state_path.exists():
            if self.path.exists():
                raise InputError(f"--out {self.path.as_posix()}: exists already; give another name")
            return
        state = load_state(self._state_path)
        if state.get("key") != self._key:
            raise InputError(
                f"{self._state_path.as_posix()}: is of another pipeline, other videos or options; "
                "give --out another name, or remove it to start again"
            )
        self._shape = tuple(state["shape"])
        total = self._options.passes * len(self._videos)
        self.rounds = [Round(*row)._replace(total=total) for row in state["rounds"]]
        self.failures |= state["failures"]
        if state["learner"] is not None:
            atoms = state["learner"]["atoms"]
            self._learner = self._make(np.zeros((0, atoms.shape[1]), atoms.dtype))
            self._learner.restore(state["learner"])
            self._write_atoms()  # they may have been removed

    def _write(self) -> None:
        state = {
            "key": self._key,
            "shape": self._shape,
            "rounds": [list(row) for row in self.rounds],
            "failures": self.failures,
            "learner": None if self._learner is None or self._atoms() is None else self._learner.state(),
        }
        save_state(self._state_path, state)  # first: atoms without a state are not taken up
        self._write_atoms()

    def _write_atoms(self) -> None:
        if (atoms := self._atoms()) is None:
            return
        data = io.BytesIO()  # where it is written to a file, NumPy does not say that the disk is full
        np.save(data, atoms, allow_pickle=False)
        with replacing(self.path) as file:
            file.write(data.getbuffer())


def ahead(items: Generator[T, None, None], most: int) -> Generator[T, None, None]:
    """Yield what a generator gives, read ahead in a thread.

    >>> list(ahead((x for x in range(5)), 2))
    [0, 1, 2, 3, 4]
    """
    end = object()
    with ThreadPoolExecutor(1) as thread:
        waiting = deque(thread.submit(next, items, end) for _ in range(most))
        try:
            while (item := waiting.popleft().result()) is not end:
                waiting.append(thread.submit(next, items, end))
                yield cast("T", item)
        finally:
            thread.submit(items.close)


def learner_of(plan: Plan, node: str | None = None) -> PlannedPart:
    """Return the node that learns a dictionary; InputError where it is missing, or one of several."""
    learners = [part for part in plan.parts if isinstance(part.unit, DictionaryLearning)]
    chosen = [part for part in learners if node in (None, part.name)]
    if len(chosen) != 1:
        names = ", ".join(part.name for part in learners) or "none"
        raise InputError(
            f"{plan.name}: learn needs one dictionary_learning node; name it with --node (there is: {names})"
        )
    if chosen[0].unit.parameters()["algorithm"] != "omp":
        raise InputError(f"node '{chosen[0].name}': learn needs algorithm: omp")
    return chosen[0]


def _share(lost: float, energy: float) -> float:
    return lost / energy if energy > 0 else math.nan
