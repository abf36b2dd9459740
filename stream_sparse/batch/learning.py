"""One dictionary from many videos: rounds of pieces that are coded by workers with the same atoms."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import json
import math
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from stream_sparse.errors import DependencyError, Error, InputError, RunError
from stream_sparse.io.files import replacing
from stream_sparse.io.paths import expanded
from stream_sparse.kernels.random import Generator
from stream_sparse.learning.learner import Learner
from stream_sparse.learning.rounds import Coded, Want, code, learn
from stream_sparse.recording.run_json import versions
from stream_sparse.records.state import load_state, save_state
from stream_sparse.redact import redact

from .cluster import connected
from .lock import lock
from .options import LearnOptions
from .piece_coding import Answer, Piece, Task, above, code_piece, learner_of, whitened_by
from .pipeline_text import PipelineText
from .whitening import Whitening, merged_moments
from .workers import Workers

if TYPE_CHECKING:
    from distributed import Client

    from stream_sparse.frame import Array
    from stream_sparse.nodes import DictionaryLearning
    from stream_sparse.plan.plan import Part, Plan

    from .items import Item
    from .workers import Report

__all__ = ["Learned", "Learning", "Round", "learn_dictionary"]

_LOOKS = 10
"""How often the held-out pieces are coded, besides in the last round."""
_MEASURED = 32
"""Pieces, drawn from all, of whose patches the whitening is computed."""


class Round(NamedTuple):
    """How far the learning is after a round.

    Attributes:
        number, total: of the rounds.
        signals: learned from so far.
        error: share of the energy of the round that its atoms, learned from earlier rounds, did not explain.
        held_out: the same of the pieces that are never learned from, with the atoms from before the round;
            nan where they were not coded.
    """

    number: int
    total: int
    signals: int
    error: float
    held_out: float


class Learned(NamedTuple):
    """The atoms that were learned, and how.

    Attributes:
        atoms: (atoms, rows, columns), or (atoms, features) of signals.
        rounds: all rounds, those of before included.
        failures: why pieces of a video could not be coded, by video.
    """

    atoms: Array
    rounds: list[Round]
    failures: dict[str, str]


Compute = Callable[[Sequence[Task]], Sequence[Answer]]


class Learning:
    """Learns one dictionary from many videos, and writes it after each round.

    Pieces of the videos are coded in rounds by this process or by workers, and what they add is merged in
    their order: neither the number of workers nor timing changes a bit. The same again goes on after the
    last round that was written.

    Parameters:
        plan: the pipeline; the nodes above its ``dictionary_learning`` make the signals.
        items: videos.
        out: the file of the atoms; the state of the learning is kept beside it.
    """

    def __init__(
        self, plan: Plan, items: Sequence[Item], out: str | Path, options: LearnOptions | None = None
    ) -> None:
        self._options = options or LearnOptions()
        nodes = plan.without_sinks()
        self._node = learner_of(nodes, self._options.node)
        above(nodes, self._node)
        self._unit = cast("DictionaryLearning", self._node.unit)
        self._pipeline = PipelineText.of(plan)
        self._versions = versions()
        self.path = expanded(out)
        self._state_path = self.path.with_name(self.path.name + ".state.npz")
        if self.path.suffix != ".npy":
            raise InputError(f"--out {self.path.as_posix()}: expected a name that ends with .npy")
        self.failures: dict[str, str] = {}
        self._named = {item.source: str(redact(item.path)) for item in items}
        self._pieces = [piece for item in items for piece in self._cut(item)]
        held = self._held_out()
        self._held = [piece for k, piece in enumerate(self._pieces) if k in held]
        self._pieces = [piece for k, piece in enumerate(self._pieces) if k not in held]
        self._white = whitened_by(nodes, self._node)
        self._whitening: Whitening | None = None
        self._learner: Learner | None = None
        self._shape: tuple[int, ...] = ()
        self.rounds: list[Round] = []

    def _held_out(self) -> set[int]:
        """Draw the numbers of the pieces that are held out: some, or all of some videos."""
        by_video = self._options.held_out_by == "video"
        units = [piece.source if by_video else k for k, piece in enumerate(self._pieces)]
        known = list(dict.fromkeys(units))
        if by_video and self._options.held_out and len(known) == 1:
            raise InputError("held_out_by video: needs two videos at least, got 1; hold out by piece")
        rng = Generator(self._unit.seed, 0)
        count = min(math.ceil(self._options.held_out * len(known)), len(known) - 1)
        drawn = {known[k] for k in rng.permutation(len(known))[:count].tolist()}
        return {k for k, unit in enumerate(units) if unit in drawn}

    def run(self, compute: Compute, watch: Callable[[Round], None] = lambda _: None) -> Learned:
        """Learn, and write the atoms after each round.

        Parameters:
            compute: codes pieces; the answers are in the order of the tasks.
            watch: called after each round.
        """
        with lock(self.path.with_name(f"{self.path.name}.lock"), self.path, "learning"):
            return self._run(compute, watch)

    def _run(self, compute: Compute, watch: Callable[[Round], None]) -> Learned:
        self._take_up()
        plan = list(self._rounds())
        if self._white is not None and self._whitening is None:
            self._measure(compute, plan)
        every = max(1, len(plan) // _LOOKS)
        for number, pieces in enumerate(plan, 1):
            if number <= len(self.rounds):
                continue
            looks = self._learner is not None and (number % every == 0 or number == len(plan))
            held = self._held if looks else []
            atoms = None if self._learner is None else self._learner.atoms
            # Without atoms nothing is summed up: the signals themselves are needed.
            returned = pieces if atoms is None else pieces[-1:]
            tasks = [self._task(p, atoms, "signals" if p in returned else "sums") for p in pieces]
            answers = compute([*tasks, *(self._task(p, atoms, "error") for p in held)])
            energy, lost = self._learn(pieces, answers[: len(pieces)])
            tested = [coded for coded in self._sound(held, answers[len(pieces) :]) if coded is not None]
            seen = 0 if self._learner is None else self._learner.seen
            whole, apart = (sum(part) for part in ([c.energy for c in tested], [c.lost for c in tested]))
            self.rounds.append(Round(number, len(plan), seen, _share(lost, energy), _share(apart, whole)))
            self._write()
            watch(self.rounds[-1])
        if self._learner is None or self._learner.atoms is None:
            raise RunError(f"nothing could be learned: {self._why()}")
        return Learned(self._learner.atoms.reshape(-1, *self._shape), self.rounds, self.failures)

    def _measure(self, compute: Compute, plan: Sequence[Sequence[Piece]]) -> None:
        """Compute what whitens the patches of all pieces from those that are learned from first."""
        pieces = list(itertools.islice(itertools.chain.from_iterable(plan), _MEASURED))
        answers = compute([self._task(piece, None, "sums") for piece in pieces])
        self._sound(pieces, answers)
        found = [answer.moments for answer in answers if answer.moments is not None]
        moments = merged_moments(part for part in found if len(part.mean) == len(found[0].mean))
        given = cast("Part", self._white).unit.parameters()
        center, components = given["center"], given["components"]
        self._whitening = None if moments is None else Whitening.of(moments, center, components)
        if self._whitening is None:
            raise RunError(f"nothing could be learned: {self._why()}")

    def _why(self) -> str:
        return next(iter(self.failures.values()), "all signals are flat, or there are no signals")

    def _cut(self, item: Item) -> Iterator[Piece]:
        """Cut a video into pieces; a video whose length is unknown is one."""
        size = self._options.frames
        try:
            medium = self._pipeline.plan(item.source).source.describe()
        except Error as error:
            self.failures[self._named[item.source]] = str(error)
            return
        if item.start is not None or item.stop is not None:
            raise InputError(f"{redact(item.path)}: learn takes whole videos; leave start and stop out")
        count = medium.frames or 0
        starts = range(0, count, size) if count > size else range(1)
        for start in starts:
            yield Piece(item.source, start, size if start != starts[-1] else None)

    def _rounds(self) -> Iterator[list[Piece]]:
        """Yield the pieces of each round; the first piece is a round of its own, whose signals begin."""
        for number in range(self._options.passes if self._pieces else 0):
            rng = Generator(self._unit.seed, number + 1)
            order = [self._pieces[k] for k in rng.permutation(len(self._pieces))]
            if number == 0:
                yield order[:1]
                del order[:1]
            for start in range(0, len(order), self._options.round):
                yield order[start : start + self._options.round]

    def _task(self, piece: Piece, atoms: Array | None, want: Want) -> Task:
        what = (self._pipeline, self._node.name, piece)
        return Task(*what, self._whitening, atoms, self._unit.budget(), want, self._versions)

    def _sound(self, pieces: Sequence[Piece], answers: Sequence[Answer]) -> list[Coded | None]:
        """Return what was coded, and note what failed."""
        found: list[Coded | None] = []
        for piece, answer in zip(pieces, answers, strict=True):
            error, shape = answer.error, answer.shape
            self._shape = self._shape or shape
            if shape and shape != self._shape:
                now, first = ("x".join(map(str, one)) for one in (shape, self._shape))
                error = f"its signals are {now}, those before {first}; learn from videos of one size"
            if error:
                self.failures.setdefault(self._named[piece.source], error)
            found.append(None if error else answer.coded)
        return found

    def _learn(self, pieces: Sequence[Piece], answers: Sequence[Answer]) -> tuple[float, float]:
        coded = self._sound(pieces, answers)
        if self._learner is None or self._learner.atoms is None:
            return self._begin([part for part in coded if part is not None and part.size])
        last = coded[-1]
        # A piece that failed adds nothing; the last one ends the round in any case.
        done = [part for part in coded[:-1] if part is not None]
        return learn(self._learner, [*done, last or Coded(0, 0.0, 0.0)])

    def _begin(self, parts: Sequence[Coded]) -> tuple[float, float]:
        """Learn from pieces that were read without atoms, each a round of its own."""
        energy = lost = 0.0
        for part in parts:
            assert part.signals is not None
            learner = self._learner = self._learner or self._make(part.signals)
            whole = code(part.signals, learner.atoms, learner.budget, "signals")
            more, left = learn(learner, [whole])
            energy, lost = energy + more, lost + left
        return energy, lost

    def _make(self, X: Array) -> Learner:
        learner = cast("Learner", self._unit.make_learner(X[:0], self._shape))
        learner.half_life = None  # videos are not a stream whose past grows old
        return learner

    # Checkpoints --------------------------------------------------------------------------------------

    @cached_property
    def _key(self) -> str:
        """The hash of all that the result depends on: a state of another learning must not go on."""
        options = self._options
        told = [self._pipeline.mark, self._node.name, options.frames, options.round, options.held_out,
                [_known(piece) for piece in (*self._pieces, *self._held)]]  # fmt: skip
        if options.held_out_by != "piece":
            told.append(options.held_out_by)
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()

    def _take_up(self) -> None:
        """Go on from the last round that was written."""
        if not self._state_path.exists():
            if self.path.exists():
                raise InputError(f"--out {self.path.as_posix()}: exists already; give another name")
            return
        state = load_state(self._state_path)
        if state.get("key") != self._key:
            raise InputError(
                f"{self._state_path.as_posix()}: is of another pipeline, other videos or options; "
                "give --out another name, or remove it to begin again"
            )
        self._shape = tuple(state["shape"])
        total = len(list(self._rounds()))
        self.rounds = [Round(*row)._replace(total=total) for row in state["rounds"]]
        self.failures |= state["failures"]
        self._whitening = None if state["whitening"] is None else Whitening(*state["whitening"])
        if state["learner"] is not None:
            atoms = state["learner"]["atoms"]
            self._learner = self._make(np.zeros((0, atoms.shape[1]), atoms.dtype))
            self._learner.restore(state["learner"])
            self._write_atoms()  # they may have been removed

    def _write(self) -> None:
        learner = self._learner
        kept = None if learner is None or learner.atoms is None else learner.state()
        state = {
            "key": self._key,
            "shape": self._shape,
            "rounds": [list(row) for row in self.rounds],
            "failures": self.failures,
            "whitening": None if self._whitening is None else list(self._whitening),
            "learner": kept,
        }
        save_state(self._state_path, state)  # first: atoms without a state are not taken up
        self._write_atoms()

    def _write_atoms(self) -> None:
        learner = self._learner
        if learner is None or learner.atoms is None:
            return
        data = io.BytesIO()  # where it is written to a file, NumPy does not say that the disk is full
        np.save(data, learner.atoms.reshape(-1, *self._shape), allow_pickle=False)
        with replacing(self.path) as file:
            file.write(data.getbuffer())


def _share(lost: float, energy: float) -> float:
    return lost / energy if energy > 0 else math.nan


def _known(piece: Piece) -> list[Any]:
    """Return a piece, with size and time of its file."""
    about: tuple[int, ...] = ()
    with contextlib.suppress(OSError):
        found = Path(piece.source).stat()
        about = found.st_size, found.st_mtime_ns
    return [*piece, *about]


def learn_dictionary(
    plan: Plan,
    items: Sequence[Item],
    out: str | Path,
    options: LearnOptions | None = None,
    watch: Callable[[Round], None] = lambda _: None,
) -> Learned:
    """Learn one dictionary from many videos, with worker processes of this machine or of a Dask cluster.

    Parameters:
        plan, items, out, options: as of :class:`Learning`.
        watch: called after each round.
    """
    options = options or LearnOptions()
    learning = Learning(plan, items, out, options)
    with _computer(options) as compute:
        return learning.run(compute, watch)


@contextlib.contextmanager
def _computer(options: LearnOptions) -> Iterator[Compute]:
    """Give a function that codes pieces, by workers where there are some."""
    jobs = options.jobs or os.cpu_count() or 1
    if jobs == 1 and options.scheduler is None and options.client is None:
        yield lambda tasks: [code_piece(task) for task in tasks]
        return
    with contextlib.ExitStack() as stack:
        try:
            client = stack.enter_context(connected(jobs, options.scheduler, options.client))
        except DependencyError as error:
            raise DependencyError(f"{error}, or give --jobs 1") from error
        yield lambda tasks: _by_workers(client, tasks)


def _by_workers(client: Client, tasks: Sequence[Task]) -> list[Answer]:
    """Let workers code pieces; one whose worker dies is tried once more."""
    answers: dict[int, Answer] = {}
    with Workers(client, _code, retries=1) as workers:
        for ended in workers.completed(enumerate(tasks)):
            if ended is not None:
                answers[ended.job[0]] = ended.result or Answer(None, error=ended.error)
            if len(answers) == len(tasks):
                break
    return [answers[number] for number in range(len(tasks))]


def _code(numbered: tuple[int, Task], _: Report) -> Answer:
    return code_piece(numbered[1])
